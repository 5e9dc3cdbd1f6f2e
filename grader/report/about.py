"""An assignment in words, for the pages, from its rubric."""

from grader.report.view import About, AboutItem, AboutProblem
from grader.rubric import Assignment, Item


def about(assignment: Assignment) -> About:
    problems = tuple(
        AboutProblem(problem.id, problem.title, tuple(_item(item, assignment) for item in problem.items))
        for problem in assignment.problems
    )
    return About(assignment.id, assignment.title, problems, str(assignment.limits))


def _item(item: Item, assignment: Assignment) -> AboutItem:
    tolerance = ", ".join(
        f"{name.replace('_', ' ')} {value}"
        for name, value in item.tolerance.model_dump(exclude_none=True, exclude_defaults=True).items()
        if isinstance(value, int | float | str)  # names and formulas are no measure of closeness
    )
    return AboutItem(
        id=item.id,
        title=item.title,
        asks=item.asks,
        marks=item.marks,
        marks_source=item.marks_source,
        visibility=item.visibility,
        tolerance_text=tolerance,
        marking=assignment.prose(item.id),
    )
