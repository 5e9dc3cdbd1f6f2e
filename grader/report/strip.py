"""The mark strip: a bar in which every mark has its place, earned, lost or still open."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.model import GradedItem
from grader.report.text import marks
from grader.report.words import NOT_JUDGED

_TICKED_UP_TO = 40


@dataclass(frozen=True)
class Piece:
    x: float
    width: float
    style: str
    """``earned``, ``lost`` or ``open``."""


@dataclass(frozen=True)
class Strip:
    pieces: tuple[Piece, ...]
    seams: tuple[float, ...]
    """Where one item ends and the next begins."""
    ticks: tuple[float, ...]
    """Whole marks, where there are few enough to count."""
    words: str


def strip(items: Sequence[GradedItem]) -> Strip:
    whole = sum(item.max_marks for item in items) or 1.0
    pieces: list[Piece] = []
    seams: list[float] = []
    start = 0.0
    for item in items:
        pieces += _pieces(item, start, 100 / whole)
        start += item.max_marks * 100 / whole
        seams.append(start)
    return Strip(tuple(pieces), tuple(seams[:-1]), _ticks(whole), ", ".join(map(_words, items)))


def _pieces(item: GradedItem, start: float, per_mark: float) -> list[Piece]:
    if item.outcome.status in NOT_JUDGED:
        return [Piece(start, item.max_marks * per_mark, "open")]
    earned = min(max(item.marks, 0.0), item.max_marks)
    parts = [
        Piece(start, earned * per_mark, "earned"),
        Piece(start + earned * per_mark, (item.max_marks - earned) * per_mark, "lost"),
    ]
    return [part for part in parts if part.width > 0]


def _ticks(whole: float) -> tuple[float, ...]:
    if whole > _TICKED_UP_TO or whole != int(whole):
        return ()
    return tuple(100 * n / whole for n in range(1, int(whole)))


def _words(item: GradedItem) -> str:
    if item.outcome.status in NOT_JUDGED:
        return f"{item.id}: {marks(item.max_marks)} open"
    return f"{item.id}: {marks(item.marks)} of {marks(item.max_marks)}"
