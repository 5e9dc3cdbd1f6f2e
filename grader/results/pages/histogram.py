"""How many students have how many marks: the geometry of the class's histogram."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from grader.model.text import count, count_marks, format_marks
from grader.results.pages.scale import Tick

_MOST_BINS = 12
_WIDTHS = (0.5, 1, 2, 2.5, 5, 10, 20, 25, 50, 100)


@dataclass(frozen=True)
class Bin:
    low: float
    high: float
    count: int
    x: float
    """Percent of the width, as `width`; `height` is percent of the height."""
    width: float
    height: float
    words: str


@dataclass(frozen=True)
class Histogram:
    bins: tuple[Bin, ...]
    ticks: tuple[Tick, ...]
    median: float | None
    words: str


def build_histogram(totals: Sequence[float], most: float) -> Histogram:
    """Count totals from 0 to `most` in bins of a round width; full marks belong to the last bin."""
    whole = max([most, *totals, 0.5])
    width = next((w for w in _WIDTHS if whole / w <= _MOST_BINS), whole / _MOST_BINS)
    number = max(1, math.ceil(whole / width - 1e-9))
    counts = [0] * number
    for total in totals:
        counts[min(number - 1, max(0, int(total // width)))] += 1
    middle = median(totals) if totals else None
    return Histogram(
        bins=tuple(_build_bin(n, counts, width, whole) for n in range(number)),
        ticks=_choose_ticks(number, width, whole),
        median=middle,
        words=_describe_bin(len(totals), middle, whole),
    )


def _build_bin(n: int, counts: list[int], width: float, whole: float) -> Bin:
    low, high = n * width, min((n + 1) * width, whole)
    words = f"{format_marks(low)} to {'' if n == len(counts) - 1 else 'under '}{count_marks(high)}"
    return Bin(
        low=low,
        high=high,
        count=counts[n],
        x=100 * low / whole,
        width=100 * (high - low) / whole,
        height=100 * counts[n] / max([*counts, 1]),
        words=f"{words}: {count(counts[n], 'student')}",
    )


def _choose_ticks(number: int, width: float, whole: float) -> tuple[Tick, ...]:
    stride = max(1, -(-number // 6))
    inner = [n * width for n in range(0, number, stride) if whole - n * width >= stride * width * 0.6]
    return tuple(Tick(value / whole, format_marks(value)) for value in [*inner, whole])


def _describe_bin(number: int, middle: float | None, whole: float) -> str:
    if middle is None:
        return "No final totals yet."
    return f"{count(number, 'final total')}, median {format_marks(middle)} of {count_marks(whole)}."
