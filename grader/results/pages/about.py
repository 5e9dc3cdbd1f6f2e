"""An assignment in words, for the pages, from its rubric."""

from grader.results.pages.shared_view import About, AboutItem, AboutProblem
from grader.rubric import Assignment, Item, item_text


def describe_assignment(assignment: Assignment) -> About:
    problems = tuple(
        AboutProblem(
            problem.id, problem.title, tuple(_describe_item(item, assignment) for item in problem.items)
        )
        for problem in assignment.problems
    )
    return About(assignment.id, assignment.title, problems)


def _describe_visibility(item: Item) -> str:
    if item.visibility == "hidden" or not item.cases.published:
        return "Hidden: its cases are not shown."
    if item.is_typed:
        return "Public: before you hand in, `grader check` shows how it understands what you typed."
    if item.judges_folder:
        return "Public: before you hand in, `grader check` looks at the same things."
    more = "; the others are like it, with other numbers" if item.cases.fresh else ""
    return f"Public: the published case is printed in the handout, so you can try it yourself{more}."


def _describe_item(item: Item, assignment: Assignment) -> AboutItem:
    return AboutItem(
        id=item.id,
        title=item.title,
        asks=item.asks,
        marks=item.marks,
        marks_source=item.marks_source,
        visibility_text=_describe_visibility(item),
        counts=item_text.describe_judging(item),
        marking=assignment.prose(item.id),
    )
