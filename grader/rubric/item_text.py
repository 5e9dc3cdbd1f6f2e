"""How an item is judged, in words for those who are judged: from its check and its tolerance."""

from grader.checks import CHECKS
from grader.rubric import Item


def describe_judging(item: Item) -> str:
    """Return a sentence or two on how the item is judged.

    They mention that there are hidden cases, and tell nothing about them.
    """
    said = [CHECKS[item.check].describe(item.tolerance)]
    if item.cases.fresh and not item.images and item.runs_script:
        said.append(
            "When graded, it is run once more on other data of the same kind and must be right there."
        )
    elif item.cases.fresh and not item.images:
        cases = "one more case" if item.cases.fresh == 1 else f"{item.cases.fresh} more cases"
        said.append(f"When graded, {cases} with other numbers must be right as well.")
    if item.manual:
        said.append(item.manual if not item.manual_marks else f"{item.manual} ({item.manual_marks:g} marks)")
    return " ".join(said)
