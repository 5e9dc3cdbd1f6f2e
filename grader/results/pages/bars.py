"""The geometry of horizontal bars on a logarithmic axis, against one bound."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from grader.model import Bar, Bars
from grader.model.text import count, format_figure, shorten
from grader.results.pages.scale import Scale, Tick

_BARS = 60
_SMALLEST = 1e-18
_LARGEST = 1e18


@dataclass(frozen=True)
class BarRow:
    label: str
    text: str
    length: float
    """Percent of the axis."""
    passed: bool
    finite: bool


@dataclass(frozen=True)
class BarChart:
    title: str
    unit: str
    rows: tuple[BarRow, ...]
    ticks: tuple[Tick, ...]
    bound: float | None
    """Percent of the axis; None where the bound cannot stand on a logarithmic axis."""
    bound_text: str
    left_out: str
    exact: str
    """The names of all bars where every error is exactly 0: such a chart would be an empty axis."""


def build_bar_chart(bars: Bars) -> BarChart:
    shown = bars.bars[:_BARS]
    scale = _fit_scale([bar.value for bar in shown], bars.bound)
    left_out = len(bars.bars) - len(shown)
    return BarChart(
        title=shorten(bars.title),
        unit=shorten(bars.unit, 60),
        rows=tuple(_build_row(bar, scale) for bar in shown),
        ticks=_thin_ticks(scale.ticks()),
        bound=100 * scale.at(bars.bound) if _is_drawable(bars.bound) else None,
        bound_text=format_figure(bars.bound),
        left_out=f"{count(left_out, 'further bar')} not drawn" if left_out else "",
        exact=_list_values(bars.bars),
    )


def _list_values(bars: Sequence[Bar]) -> str:
    if not all(bar.passed and bar.value == 0 for bar in bars):
        return ""
    names = ", ".join(shorten(bar.label, 60) for bar in bars[:_BARS])
    return names if len(bars) <= _BARS else f"{names} and {len(bars) - _BARS} more"


def _is_drawable(value: float) -> bool:
    return math.isfinite(value) and value > 0


def _fit_scale(values: list[float], bound: float) -> Scale:
    """Return whole decades around the values and the bound, with room on both sides of the bound."""
    limited = [min(_LARGEST, max(_SMALLEST, value)) for value in [*values, bound] if _is_drawable(value)]
    low = math.floor(math.log10(min(limited, default=1e-2))) - 1
    high = math.ceil(math.log10(max(limited, default=1.0)))
    if _is_drawable(bound):
        high = max(high, math.ceil(math.log10(limited[-1])) + 1)
    return Scale(10.0**low, 10.0 ** max(high, low + 1), logarithmic=True)


def _thin_ticks(ticks: tuple[Tick, ...]) -> tuple[Tick, ...]:
    """Return at most four labels: a phone has no room for more."""
    stride = max(1, -(-len(ticks) // 4))
    return ticks[::stride]


def _build_row(bar: Bar, scale: Scale) -> BarRow:
    finite = math.isfinite(bar.value)
    reach = 1.0 if not finite else scale.at(bar.value) if bar.value > 0 else 0.0
    return BarRow(shorten(bar.label, 60), format_figure(bar.value), 100 * reach, bar.passed, finite)
