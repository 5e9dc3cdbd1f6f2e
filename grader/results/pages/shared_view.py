"""What a report is told besides the grades, and the small shapes that both kinds of page share.

Plain frozen values: the caller fills them from its rubric, so that a page can be written again from stored
grades without a sandbox or a run.
"""

from dataclasses import dataclass, field

from grader.model import Grade, GradedItem, GradeStatus, Status
from grader.results.pages import labels
from grader.results.pages.page_names import make_safe_names


@dataclass(frozen=True)
class AboutItem:
    id: str
    title: str
    asks: str = ""
    """One sentence: what the student was asked for."""
    marks: float = 0.0
    marks_source: str = ""
    """``handout`` or ``course``: who set the number of marks."""
    visibility_text: str = ""
    """What students can look at before they hand in."""
    counts: str = ""
    """What is right, and how near is near enough, in words."""
    marking: str = ""
    """The reference answer with notes on marking, for the person who marks by hand: never on a student's
    page."""


@dataclass(frozen=True)
class AboutProblem:
    id: str
    title: str
    items: tuple[AboutItem, ...] = ()


@dataclass(frozen=True)
class About:
    """An assignment in words."""

    id: str
    title: str
    problems: tuple[AboutProblem, ...] = ()

    def problem(self, problem_id: str) -> AboutProblem:
        """Return the problem of that id; a bare one where the rubric no longer has it."""
        matches = (problem for problem in self.problems if problem.id == problem_id)
        return next(matches, AboutProblem(problem_id, ""))

    def item(self, item_id: str) -> AboutItem:
        matches = (item for problem in self.problems for item in problem.items if item.id == item_id)
        return next(matches, AboutItem(item_id, item_id))


@dataclass(frozen=True)
class RunInfo:
    """The run that a report tells of. It holds no time and no path: the same grades give the same bytes."""

    grader_version: str
    run_key: str
    sandbox: str
    """``strong``, ``partial`` or ``none``."""
    sandbox_reasons: tuple[str, ...] = field(default=())
    """What is missing where the sandbox is not strong."""


@dataclass(frozen=True)
class Badge:
    """A status as an icon and a word; the icon's shape, not its colour, tells it apart."""

    icon: str
    word: str


def name_anchors(grade: Grade) -> dict[str, str]:
    """Return where each item stands on its student's page, after ``#item-``."""
    ids = [item.id for item in grade.items]
    return dict(zip(ids, make_safe_names(ids), strict=True))


def explain_item(item: GradedItem) -> str:
    """Say why a person's mark does not count, where that is so, and then what the machine found."""
    outdated = item.overruled.outdated if item.overruled else ""
    return f"{outdated} {item.outcome.message}".strip()


def is_marked_by_hand(item: GradedItem) -> bool:
    """Tell whether the item's marks are a person's."""
    return item.overruled is not None and not item.overruled.outdated


def costs_marks(item: GradedItem) -> bool:
    """Tell whether a mistake named with the item lost marks; with an item that passed it is advice."""
    return item.outcome.status is not Status.PASSED and item.max_marks > 0


def choose_badge(item: GradedItem) -> Badge:
    """Return the badge of the item's status.

    An item that is worth nothing and did not pass has a quiet badge, whatever was found.
    """
    if item.max_marks or item.outcome.status is Status.PASSED:
        return choose_item_badge(item.outcome.status)
    return Badge("notice", labels.WORTH_NOTHING)


def choose_item_badge(status: Status) -> Badge:
    return Badge(status.value, labels.STATUS[status])


def choose_grade_badge(status: GradeStatus) -> Badge:
    return Badge(labels.GRADE_LOOKS_LIKE[status].value, labels.GRADE[status])
