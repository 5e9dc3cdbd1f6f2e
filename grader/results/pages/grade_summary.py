"""How a grade stands, in words: the line at the top of a page, and the short form of it elsewhere."""

from dataclasses import dataclass

from grader.model import Grade, GradedItem, GradeStatus
from grader.model.text import count_marks, format_marks
from grader.results.pages import labels
from grader.results.pages.shared_view import Badge, choose_grade_badge


@dataclass(frozen=True)
class GradeSummary:
    """The line at the top: the total, or why there is none."""

    badge: Badge
    before: str
    figure: str
    beside: str
    explanation: str
    help: str


def summarize_grade(grade: Grade) -> GradeSummary:
    """Return the total in words; marks are shown as final only where the grade is final."""
    badge = choose_grade_badge(grade.status)
    whole, reason = format_marks(grade.max_marks), grade.reason or ""
    match grade.status:
        case GradeStatus.GRADED:
            figure = "–" if grade.marks is None else format_marks(grade.marks)
            return GradeSummary(badge, "", figure, f"of {count_marks(grade.max_marks)}", reason, grade.help)
        case GradeStatus.PENDING:
            words = f"{describe_progress(grade)}. There is nothing for you to do. {reason}".strip()
            beside = f"of the {format_marks(sum_judged_marks(grade))} judged so far"
            return GradeSummary(badge, "", format_marks(sum_marks_so_far(grade)), beside, words, grade.help)
        case GradeStatus.WITHHELD:
            why = reason or "Part of it could not be judged."
            return GradeSummary(badge, "", "–", f"of {whole}: no total yet", why, grade.help)
        case GradeStatus.INVALID:
            why = reason or "It could not be opened."
            return GradeSummary(badge, "", "–", f"of {whole}: no total", why, grade.help)


def list_waiting(grade: Grade) -> list[GradedItem]:
    """Return the items that wait for a person."""
    return [item for item in grade.items if item.pending_marks > 0]


def describe_progress(grade: Grade) -> str:
    """Say how far a grade is: ``14 of the 67 marks judged so far, 83 marks wait for a person``."""
    wait = "waits" if grade.pending_marks == 1 else "wait"
    judged = "Nothing is judged yet"
    if sum_judged_marks(grade):
        earned, most = format_marks(sum_marks_so_far(grade)), count_marks(sum_judged_marks(grade))
        judged = f"{earned} of the {most} judged so far"
    return f"{judged}, {count_marks(grade.pending_marks)} {wait} for a person"


def describe_total(grade: Grade) -> str:
    """Say the whole of a grade in one clause."""
    if grade.marks is None or grade.status in labels.NO_TOTAL:
        return grade.status.value
    if grade.status is GradeStatus.PENDING:
        return describe_progress(grade)
    return f"{format_marks(grade.marks)} of {count_marks(grade.max_marks)}"


def sum_marks_so_far(grade: Grade) -> float:
    """Return the marks already given, while others wait."""
    if grade.marks is not None:
        return grade.marks
    return sum(item.marks for item in grade.items if item.judged)


def sum_judged_marks(grade: Grade) -> float:
    """Return how many marks are judged so far: all but those that wait."""
    return round(grade.max_marks - grade.pending_marks, 2)
