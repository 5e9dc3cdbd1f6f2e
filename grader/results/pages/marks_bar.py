"""The mark strip: a bar in which every mark has its place, earned, lost or still open."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.model import GradedItem
from grader.model.text import format_marks

_TICKED_UP_TO = 40


@dataclass(frozen=True)
class BarSegment:
    x: float
    width: float
    style: str
    """``earned``, ``lost`` or ``open``."""


@dataclass(frozen=True)
class MarksBar:
    pieces: tuple[BarSegment, ...]
    seams: tuple[float, ...]
    """Where one item ends and the next begins."""
    ticks: tuple[float, ...]
    """Whole marks, where there are few enough to count."""
    words: str


def build_marks_bar(items: Sequence[GradedItem]) -> MarksBar:
    whole = sum(item.max_marks for item in items) or 1.0
    pieces: list[BarSegment] = []
    seams: list[float] = []
    start = 0.0
    for item in items:
        pieces += _split_item(item, start, 100 / whole)
        start += item.max_marks * 100 / whole
        seams.append(start)
    return MarksBar(
        tuple(pieces), tuple(seams[:-1]), _choose_ticks(whole), ", ".join(map(_describe_item, items))
    )


def _split_item(item: GradedItem, start: float, per_mark: float) -> list[BarSegment]:
    if not item.judged:
        return [BarSegment(start, item.max_marks * per_mark, "open")]
    earned = min(max(item.marks, 0.0), item.max_marks)
    open_ = item.pending_marks
    widths = {"earned": earned, "lost": round(item.max_marks - earned - open_, 9), "open": open_}
    parts: list[BarSegment] = []
    for style, width in widths.items():
        if width > 0:
            parts.append(BarSegment(start, width * per_mark, style))
            start += width * per_mark
    return parts


def _choose_ticks(whole: float) -> tuple[float, ...]:
    if whole > _TICKED_UP_TO or whole != int(whole):
        return ()
    return tuple(100 * n / whole for n in range(1, int(whole)))


def _describe_item(item: GradedItem) -> str:
    if not item.judged:
        return f"{item.id}: {format_marks(item.max_marks)} open"
    open_ = f", {format_marks(item.pending_marks)} open" if item.pending_marks else ""
    return f"{item.id}: {format_marks(item.marks)} of {format_marks(item.max_marks)}{open_}"
