"""One student's page as plain values: what the template prints, in its order, and nothing else.

A staff note has no field here, so that no template can print one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from grader.model import Code, Grade, GradedItem, NamedMistake, Status
from grader.model.text import count, count_marks, format_marks, shorten
from grader.results.pages import labels
from grader.results.pages.evidence import Exhibit, build_exhibits, describe_left_out
from grader.results.pages.grade_summary import GradeSummary, list_waiting, summarize_grade
from grader.results.pages.marks_bar import MarksBar, build_marks_bar
from grader.results.pages.notebook_cells import name_notebook
from grader.results.pages.override_view import OverrideView, build_override_view
from grader.results.pages.shared_view import (
    About,
    AboutItem,
    Badge,
    RunInfo,
    choose_badge,
    costs_marks,
    name_anchors,
)

_NOTES = 40
_NOTICES = 10


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
    waits: bool
    by_hand: OverrideView | None
    message: str
    hint: str
    follow_through: str
    mistakes: tuple[NamedMistake, ...]
    evidence: tuple[Exhibit, ...]
    evidence_left_out: str
    judged: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ProblemView:
    id: str
    title: str
    marks: str
    max_marks: str
    strip: MarksBar
    items: tuple[ItemView, ...]


@dataclass(frozen=True)
class ItemLink:
    id: str
    title: str
    anchor: str


@dataclass(frozen=True)
class StudentPage:
    student: str
    assignment: str
    title: str
    notices: tuple[str, ...]
    standing: GradeSummary
    waiting: tuple[ItemLink, ...]
    problems: tuple[ProblemView, ...]
    notes: tuple[str, ...]
    footer: tuple[tuple[str, str], ...]


def build_student_page(grade: Grade, about: About, run: RunInfo, stem: str) -> StudentPage:
    """Return the student's page as plain values.

    `stem` is the name of the page's file without its ending: its notebooks are named after it.
    """
    return StudentPage(
        student=shorten(grade.student, 120),
        assignment=shorten(about.id, 60),
        title=shorten(about.title),
        notices=_cut_list(grade.notices, _NOTICES, "notice"),
        standing=summarize_grade(grade),
        waiting=tuple(_link_waiting(grade)),
        problems=tuple(_build_problems(grade, about, stem)),
        notes=_cut_list(grade.notes, _NOTES, "note"),
        footer=_build_footer(grade, run),
    )


def _cut_list(texts: tuple[str, ...], most: int, one: str) -> tuple[str, ...]:
    left = len(texts) - most
    return texts if left <= 0 else (*texts[:most], f"{count(left, f'further {one}')}.")


def _link_waiting(grade: Grade) -> Iterator[ItemLink]:
    places = name_anchors(grade)
    return (ItemLink(shorten(i.id, 40), shorten(i.title), places[i.id]) for i in list_waiting(grade))


def _build_problems(grade: Grade, about: About, stem: str) -> Iterator[ProblemView]:
    places = name_anchors(grade)
    seen: set[Code] = set()
    for problem_id, group in groupby(grade.items, key=lambda item: item.problem):
        items = tuple(group)
        judged = [item for item in items if item.judged]
        yield ProblemView(
            id=shorten(problem_id, 40),
            title=shorten(about.problem(problem_id).title),
            marks=format_marks(sum(item.marks for item in judged)) if judged else "–",
            max_marks=format_marks(sum(item.max_marks for item in items)),
            strip=build_marks_bar(items),
            items=tuple(_build_item(item, about, places[item.id], seen, stem) for item in items),
        )


def _build_item(item: GradedItem, about: About, anchor: str, seen: set[Code], stem: str) -> ItemView:
    outcome, described = item.outcome, about.item(item.id)
    lost = costs_marks(item)
    return ItemView(
        id=shorten(item.id, 40),
        anchor=anchor,
        title=shorten(item.title),
        asks=described.asks,
        badge=choose_badge(item),
        reason=labels.REASON[outcome.reason] if outcome.reason else "",
        marks=format_marks(item.marks) if item.judged else "–",
        max_marks=format_marks(item.max_marks),
        lost=lost,
        waits=outcome.status is Status.PENDING and item.max_marks > 0,
        by_hand=build_override_view(item.overruled) if item.overruled else None,
        message=outcome.message,
        hint=outcome.hint if lost else "",
        follow_through=outcome.follow_through,
        mistakes=outcome.mistakes,
        evidence=tuple(build_exhibits(anchor, outcome.evidence, lost, seen, name_notebook(stem, anchor))),
        evidence_left_out=describe_left_out(outcome.evidence),
        judged=tuple(_describe_judging(item, described)),
    )


_SOURCE = {"handout": "Set by the handout.", "course": "Set by the course: the handout gives no number."}


def _describe_judging(item: GradedItem, described: AboutItem) -> Iterator[tuple[str, str]]:
    """Return how the item was judged, as pairs of a term and its text; empty ones are left out."""
    source = _SOURCE.get(described.marks_source, described.marks_source)
    pairs = (
        ("What was run", item.outcome.ran),
        ("What counts", described.counts),
        ("Visibility", described.visibility_text),
        ("Marks", f"{count_marks(item.max_marks)}. {source}".strip()),
    )
    return ((term, text) for term, text in pairs if text)


def _build_footer(grade: Grade, run: RunInfo) -> tuple[tuple[str, str], ...]:
    """Return the foot of the page, without the run key: it decides the hidden inputs."""
    level = grade.sandbox or run.sandbox
    reasons = "; ".join(run.sandbox_reasons) if level == run.sandbox and level != "strong" else ""
    pairs = (
        ("Grader", run.grader_version),
        ("Sandbox", f"{level}: {reasons}" if reasons else level),
        ("Digest of the work", grade.digest or "none: nothing could be read"),
    )
    return tuple((term, shorten(text, 400)) for term, text in pairs)
