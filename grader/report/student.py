"""One student's page as plain values: what the template prints, in its order, and nothing else.

A staff note has no field here, so that no template can print one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from grader.model import Code, Grade, GradedItem, GradeStatus, NamedMistake
from grader.report import words
from grader.report.evidence import Exhibit, exhibits
from grader.report.names import safe_names
from grader.report.strip import Strip, strip
from grader.report.text import count, count_marks, marks, short
from grader.report.view import About, AboutItem, Badge, RunInfo, costs, grade_badge, item_badge

_NOTES = 40


@dataclass(frozen=True)
class Standing:
    """The line at the top: the total, or why there is none."""

    badge: Badge
    figure: str
    beside: str
    explanation: str
    help: str


@dataclass(frozen=True)
class ItemView:
    id: str
    anchor: str
    title: str
    asks: str
    badge: Badge
    reason: str
    marks: str
    max_marks: str
    lost: bool
    message: str
    hint: str
    follow_through: str
    mistakes: tuple[NamedMistake, ...]
    evidence: tuple[Exhibit, ...]
    judged: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ProblemView:
    id: str
    title: str
    marks: str
    max_marks: str
    strip: Strip
    items: tuple[ItemView, ...]


@dataclass(frozen=True)
class StudentPage:
    student: str
    assignment: str
    title: str
    standing: Standing
    problems: tuple[ProblemView, ...]
    notes: tuple[str, ...]
    footer: tuple[tuple[str, str], ...]


def student_page(grade: Grade, about: About, run: RunInfo) -> StudentPage:
    return StudentPage(
        student=short(grade.student, 120),
        assignment=short(about.id, 60),
        title=short(about.title),
        standing=standing(grade),
        problems=tuple(_problems(grade, about)),
        notes=_notes(grade.notes),
        footer=_footer(grade, run),
    )


def standing(grade: Grade) -> Standing:
    """The total in words. Marks are shown as final only where the grade is."""
    badge = grade_badge(grade.status)
    whole, reason = marks(grade.max_marks), grade.reason or ""
    match grade.status:
        case GradeStatus.GRADED:
            figure = "–" if grade.marks is None else marks(grade.marks)
            return Standing(badge, figure, f"of {count_marks(grade.max_marks)}", reason, grade.help)
        case GradeStatus.PENDING:
            waiting = f"A teaching assistant still has to give {count_marks(grade.pending_marks)}"
            told = f"{waiting}; nothing for you to do. {reason}"
            return Standing(badge, marks(so_far(grade)), f"of {whole} so far", told, grade.help)
        case GradeStatus.WITHHELD:
            why = reason or "Part of it could not be judged."
            return Standing(badge, "–", f"of {whole}: no total yet", why, grade.help)
        case GradeStatus.INVALID:
            why = reason or "It could not be opened."
            return Standing(badge, "–", f"of {whole}: no total", why, grade.help)


def so_far(grade: Grade) -> float:
    """Marks already given, while others wait."""
    if grade.marks is not None:
        return grade.marks
    return sum(item.marks for item in grade.items if item.outcome.status not in words.NOT_JUDGED)


def _notes(notes: tuple[str, ...]) -> tuple[str, ...]:
    left = len(notes) - _NOTES
    return notes if left <= 0 else (*notes[:_NOTES], f"{count(left, 'further note')}.")


def _problems(grade: Grade, about: About) -> Iterator[ProblemView]:
    anchors = dict(zip([item.id for item in grade.items], safe_names(i.id for i in grade.items), strict=True))
    seen: set[Code] = set()
    for problem_id, group in groupby(grade.items, key=lambda item: item.problem):
        items = tuple(group)
        judged = [item for item in items if item.outcome.status not in words.NOT_JUDGED]
        yield ProblemView(
            id=short(problem_id, 40),
            title=short(about.problem(problem_id).title),
            marks=marks(sum(item.marks for item in judged)) if judged else "–",
            max_marks=marks(sum(item.max_marks for item in items)),
            strip=strip(items),
            items=tuple(_item(item, about, anchors[item.id], seen) for item in items),
        )


def _item(item: GradedItem, about: About, anchor: str, seen: set[Code]) -> ItemView:
    outcome, described = item.outcome, about.item(item.id)
    open_, lost = outcome.status in words.NOT_JUDGED, costs(item)
    return ItemView(
        id=short(item.id, 40),
        anchor=anchor,
        title=short(item.title),
        asks=described.asks,
        badge=item_badge(outcome.status),
        reason=words.REASON[outcome.reason] if outcome.reason else "",
        marks="–" if open_ else marks(item.marks),
        max_marks=marks(item.max_marks),
        lost=lost,
        message=outcome.message,
        hint=outcome.hint,
        follow_through=outcome.follow_through,
        mistakes=outcome.mistakes,
        evidence=tuple(exhibits(anchor, outcome.evidence, lost, seen)),
        judged=tuple(_judged(item, described, about)),
    )


_VISIBILITY = {
    "public": "Public: the published case is printed in the handout, so you can try it yourself.",
    "hidden": "Hidden: its cases are not shown.",
}
_SOURCE = {"handout": "Set by the handout.", "course": "Set by the course: the handout gives no number."}


def _judged(item: GradedItem, described: AboutItem, about: About) -> Iterator[tuple[str, str]]:
    """How the item was judged, as pairs of a term and its text; empty ones are left out."""
    source = _SOURCE.get(described.marks_source, described.marks_source)
    pairs = (
        ("What was run", item.outcome.ran),
        ("Close enough means", described.tolerance_text),
        ("Limits", "" if item.outcome.ran and about.limits_text in item.outcome.ran else about.limits_text),
        ("Visibility", _VISIBILITY.get(described.visibility, described.visibility)),
        ("Marks", f"{count_marks(item.max_marks)}. {source}".strip()),
    )
    return ((term, text) for term, text in pairs if text)


def _footer(grade: Grade, run: RunInfo) -> tuple[tuple[str, str], ...]:
    """Without the run key: it decides the hidden inputs."""
    level = grade.sandbox or run.sandbox
    reasons = "; ".join(run.sandbox_reasons) if level == run.sandbox and level != "strong" else ""
    pairs = (
        ("Grader", run.grader_version),
        ("Sandbox", f"{level}: {reasons}" if reasons else level),
        ("Digest of the work", grade.digest or "none: nothing could be read"),
    )
    return tuple((term, short(text, 400)) for term, text in pairs)
