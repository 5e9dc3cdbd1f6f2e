"""The class's page as plain values: one section for each assignment."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median

from grader.model import Grade, GradedItem, GradeStatus, NamedMistake, Status
from grader.model.text import count, format_marks, shorten
from grader.results.pages import labels
from grader.results.pages.grade_summary import list_waiting as waiting_items
from grader.results.pages.grade_summary import sum_judged_marks, sum_marks_so_far
from grader.results.pages.histogram import Histogram, build_histogram
from grader.results.pages.marks_bar import MarksBar, build_marks_bar
from grader.results.pages.packages import describe_not_installed
from grader.results.pages.reason_badges import ReasonBadge, build_reason_badges, list_costly_mistakes
from grader.results.pages.shared_view import (
    About,
    Badge,
    RunInfo,
    choose_grade_badge,
    choose_item_badge,
    is_marked_by_hand,
)
from grader.results.pages.void_items import describe_faults
from grader.results.pages.waiting import WaitingItem, collect_waiting

_NOTICES = 20


@dataclass(frozen=True)
class Row:
    student: str
    page: str
    badge: Badge
    marks: str
    final: bool
    """False where `marks` is what was given so far."""
    key: str
    """What the marks column sorts by; empty where there is no total."""
    out_of: str
    """What `marks` is out of."""
    pending: str
    strip: MarksBar
    chips: tuple[ReasonBadge, ...]
    explanation: str


@dataclass(frozen=True)
class Difficulty:
    id: str
    title: str
    share: float
    """The mean share of the marks, in percent; an item on which nobody was judged yet stands at the end."""
    text: str
    tally: tuple[tuple[Badge, int], ...]


@dataclass(frozen=True)
class Frequency:
    id: str
    title: str
    count: int
    share: float
    free: bool
    """Set where nobody lost marks by it."""
    students: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Section:
    id: str
    anchor: str
    title: str
    facts: tuple[tuple[str, str], ...]
    tally: tuple[tuple[Badge, int], ...]
    waiting: tuple[WaitingItem, ...]
    waiting_words: str
    histogram: Histogram
    difficulty: tuple[Difficulty, ...]
    mistakes: tuple[Frequency, ...]
    rows: tuple[Row, ...]
    max_marks: str

    @property
    def any_open(self) -> bool:
        return any(row.pending for row in self.rows)


@dataclass(frozen=True)
class ClassPage:
    heading: str
    warnings: tuple[str, ...]
    sections: tuple[Section, ...]
    footer: tuple[tuple[str, str], ...]


Paged = tuple[Grade, str]
"""A grade and the address of its page, relative to the index."""


def build_class_page(paged: Sequence[Paged], about: Mapping[str, About], run: RunInfo) -> ClassPage:
    by_assignment: dict[str, list[Paged]] = defaultdict(list)
    for grade, page in paged:
        by_assignment[grade.assignment].append((grade, page))
    sections = tuple(
        _build_section(n, about.get(name) or About(name, name), group, len(by_assignment) > 1)
        for n, (name, group) in enumerate(by_assignment.items(), start=1)
    )
    return ClassPage(
        heading=sections[0].title if len(sections) == 1 else "All assignments",
        warnings=tuple(_list_warnings([grade for grade, _ in paged], run)),
        sections=sections,
        footer=_build_footer(run),
    )


def _list_warnings(grades: Sequence[Grade], run: RunInfo) -> Iterator[str]:
    yield from _list_notices(grades)
    tally = Counter(grade.status for grade in grades)
    if n := tally[GradeStatus.WITHHELD]:
        yield f"{count(n, 'grade is', 'grades are')} withheld: the fault is not the student's."
    if n := tally[GradeStatus.INVALID]:
        yield f"{count(n, 'hand-in')} could not be opened and {'has' if n == 1 else 'have'} no marks."
    if n := sum(item.outcome.status is Status.VOID for grade in grades for item in grade.items):
        yield f"{count(n, 'item')} could not be judged (void)."
        yield from describe_faults(grades)
    yield from describe_not_installed(grades)
    weak = sum(grade.sandbox not in ("", "strong") for grade in grades)
    if run.sandbox != "strong" or weak:
        yield _describe_sandbox_warning(run, weak)


def _list_notices(grades: Sequence[Grade]) -> Iterator[str]:
    """Yield what stands on top of pages, with how many pages, and what only the course is told."""
    counts = Counter(notice for grade in grades for notice in dict.fromkeys(grade.notices))
    yield from (f"{count(n, 'hand-in')}: {notice}" for notice, n in counts.most_common(_NOTICES))
    staff = list(dict.fromkeys(notice for grade in grades for notice in grade.staff_notices))
    yield from staff[:_NOTICES]
    if len(staff) > _NOTICES:
        yield f"{count(len(staff) - _NOTICES, 'further notice')}."


def _describe_sandbox_warning(run: RunInfo, weak: int) -> str:
    if run.sandbox == "strong":
        return f"{count(weak, 'grade')} came from a sandbox that was not strong."
    missing = "; ".join(run.sandbox_reasons) or "no reason was recorded"
    return f"The sandbox of this run was {run.sandbox}, not strong: {missing}."


def _build_section(number: int, about: About, paged: Sequence[Paged], several: bool) -> Section:
    grades = [grade for grade, _ in paged]
    totals = [g.marks for g in grades if g.status is GradeStatus.GRADED and g.marks is not None]
    most = max(grade.max_marks for grade in grades)
    return Section(
        id=shorten(about.id, 60),
        anchor=f"assignment-{number}",
        title=shorten(about.title),
        facts=tuple(_list_facts(grades, totals, most)),
        tally=_count_statuses(Counter(grade.status for grade in grades)),
        waiting=collect_waiting(paged, about, several),
        waiting_words=_describe_waiting(grades),
        histogram=build_histogram(totals, most),
        difficulty=tuple(_rank_items(grades)),
        mistakes=tuple(_count_mistakes(paged)),
        rows=tuple(_build_row(grade, page) for grade, page in paged),
        max_marks=format_marks(most),
    )


def _list_facts(grades: Sequence[Grade], totals: Sequence[float], most: float) -> Iterator[tuple[str, str]]:
    yield "Hand-in" if len(grades) == 1 else "Hand-ins", str(len(grades))
    yield "Median", format_marks(median(totals)) if totals else "–"
    yield "Mean", format_marks(round(mean(totals), 1)) if totals else "–"
    yield "Full marks", str(sum(total >= most for total in totals))
    if n := sum(is_marked_by_hand(item) for grade in grades for item in grade.items):
        yield "Marked by hand", str(n)


def _describe_waiting(grades: Sequence[Grade]) -> str:
    items = sum(len(waiting_items(grade)) for grade in grades)
    students = sum(grade.status is GradeStatus.PENDING for grade in grades)
    return f"{count(items, 'item')} of {count(students, 'hand-in')}; their totals are not final."


def _count_statuses(counts: Counter[GradeStatus]) -> tuple[tuple[Badge, int], ...]:
    return tuple((choose_grade_badge(s), counts[s]) for s in GradeStatus)


def _build_row(grade: Grade, page: str) -> Row:
    open_ = grade.status in labels.NO_TOTAL
    total = sum_marks_so_far(grade)
    return Row(
        student=shorten(grade.student, 80),
        page=page,
        badge=choose_grade_badge(grade.status),
        marks="–" if open_ else format_marks(total),
        final=grade.status is not GradeStatus.PENDING,
        key="" if open_ else f"{total:.6g}",
        out_of=format_marks(
            sum_judged_marks(grade) if grade.status is GradeStatus.PENDING else grade.max_marks
        ),
        pending=format_marks(grade.pending_marks) if grade.pending_marks else "",
        strip=build_marks_bar(grade.items),
        chips=tuple(build_reason_badges(grade)),
        explanation=shorten(grade.reason or "", 200),
    )


def _rank_items(grades: Sequence[Grade]) -> Iterator[Difficulty]:
    """Yield the items, the hardest first.

    An item that cannot be measured yet comes last; an item that is worth nothing is left out.
    """
    by_item: dict[str, list[GradedItem]] = defaultdict(list)
    for grade in grades:
        for item in grade.items:
            if item.max_marks:
                by_item[item.id].append(item)
    measured = [(_compute_mean_share(items), items) for items in by_item.values()]
    for share, items in sorted(measured, key=lambda pair: 2.0 if pair[0] is None else pair[0]):
        tally = Counter(item.outcome.status for item in items)
        yield Difficulty(
            id=shorten(items[0].id, 40),
            title=shorten(items[0].title, 80),
            share=100 * (share or 0.0),
            text="–" if share is None else f"{100 * share:.0f} %",
            tally=tuple((choose_item_badge(s), tally[s]) for s in Status if tally[s]),
        )


def _compute_mean_share(items: Sequence[GradedItem]) -> float | None:
    shares = [
        item.marks / item.max_marks if item.max_marks else item.outcome.earned
        for item in items
        if item.outcome.status not in labels.NOT_JUDGED
    ]
    return mean(shares) if shares else None


def _count_mistakes(paged: Sequence[Paged]) -> Iterator[Frequency]:
    made_by: dict[str, list[tuple[str, str]]] = defaultdict(list)
    named: dict[str, NamedMistake] = {}
    for grade, page in paged:
        for mistake in grade.mistakes:
            named[mistake.id] = mistake
            made_by[mistake.id].append((shorten(grade.student, 80), page))
    losing = {name for grade, _ in paged for name in list_costly_mistakes(grade)}
    for name, students in sorted(made_by.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        share = 100 * len(students) / len(paged)
        title, free = shorten(named[name].title, 120), name not in losing
        yield Frequency(shorten(name, 60), title, len(students), share, free, tuple(students))


def _build_footer(run: RunInfo) -> tuple[tuple[str, str], ...]:
    return (
        ("Grader", shorten(run.grader_version, 60)),
        ("Sandbox", shorten(run.sandbox, 60)),
        ("Run key", shorten(run.run_key, 200)),
    )
