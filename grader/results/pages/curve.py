"""The geometry of a line chart: where each point stands, in shares of the drawing.

The template draws at percentages inside a drawing as wide as its place, so that text keeps its size on a
phone.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle

from markupsafe import Markup

from grader.model import Curve, Series
from grader.model.text import count, format_figure, shorten
from grader.results.pages.scale import Scale, Tick, fit_scale, make_linear_scale

_POINTS = 300
_SERIES = 8
_TABLE_ROWS = 60
OWN = "yours"
"""The name of the student's own series where it is compared with others."""
_COMPARED = "reference"
"""The name of the reference's series. Without it nothing is compared, and every series is the student's."""
_SAME_PLACE = 0.003
"""Share of the height below which two lines cannot be told apart."""
_LABEL_ROOM = 7.5
"""Percent of the height that one line of text takes."""


@dataclass(frozen=True)
class Line:
    name: str
    style: str
    """``own`` for the student's series, ``other1`` … for what it is compared with."""
    path: Markup
    dots: tuple[tuple[float, float], ...]
    """Points with no neighbour, which a path alone would not show, and the end of a line that stops early."""
    end: tuple[float, float] | None
    """Where the last finite value stands."""
    unseen: int
    """How many values are no finite number."""


@dataclass(frozen=True)
class MarginLabel:
    text: str
    style: str
    x: float
    y: float


@dataclass(frozen=True)
class LineChart:
    title: str
    x_label: str
    y_label: str
    description: str
    logarithmic: bool
    lines: tuple[Line, ...]
    labels: tuple[MarginLabel, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    threshold: float | None
    table: tuple[tuple[str, ...], ...]
    table_note: str
    own_missing: bool
    """Nothing of the student's own can be drawn, because nothing came back."""

    @property
    def drawable(self) -> bool:
        return bool(self.labels)


def build_line_chart(curve: Curve) -> LineChart:
    series = sorted(curve.series, key=lambda one: one.name != OWN)[:_SERIES]
    steps = max((len(one.y) for one in series), default=0)
    y = _fit_y_scale(curve, series)
    x = Scale(1, max(2, steps), logarithmic=False)
    bound = curve.threshold if curve.threshold is not None and math.isfinite(curve.threshold) else None
    at = None if bound is None else 100 - 100 * y.at(bound)
    lines = tuple(
        _draw_line(one, style, x, y) for one, style in zip(series, _choose_styles(series), strict=True)
    )
    return LineChart(
        title=shorten(curve.title),
        x_label=shorten(curve.x_label, 60),
        y_label=shorten(curve.y_label, 60),
        description=_describe_chart(curve, series, steps),
        logarithmic=y.logarithmic,
        lines=lines,
        labels=_place_labels(_find_ends(series, lines, y), at, _describe_threshold(curve)),
        x_ticks=_choose_whole_ticks(x),
        y_ticks=y.ticks(),
        threshold=at,
        table=_build_table(series, steps),
        table_note=_describe_left_out_rows(steps),
        own_missing=_lacks_student_line(series),
    )


def _lacks_student_line(series: Sequence[Series]) -> bool:
    compared = any(one.name in (OWN, _COMPARED) for one in series)
    return compared and not any(one.name == OWN and one.y for one in series)


def _choose_styles(series: Sequence[Series]) -> Iterator[str]:
    others = cycle(("other1", "other2", "other3"))
    return ("own" if one.name == OWN else next(others) for one in series)


def _fit_y_scale(curve: Curve, series: Sequence[Series]) -> Scale:
    values = [value for one in series for value in one.y if math.isfinite(value)]
    if curve.threshold is not None and math.isfinite(curve.threshold):
        values.append(curve.threshold)
    return fit_scale(values) if values else make_linear_scale(0, 1)


def _choose_whole_ticks(x: Scale) -> tuple[Tick, ...]:
    return tuple(tick for tick in x.ticks() if "." not in tick.label)


def _draw_line(series: Series, style: str, x: Scale, y: Scale) -> Line:
    runs = _split_at_gaps(_thin(series.y))
    points = [[(100 * x.at(step), 100 - 100 * y.at(value)) for step, value in run] for run in runs]
    return Line(
        name=shorten(series.name, 60),
        style=style,
        path=_write_path([run for run in points if len(run) > 1]),
        dots=tuple(_find_dots(points)),
        end=points[-1][-1] if points else None,
        unseen=sum(not math.isfinite(value) for value in series.y),
    )


def _find_dots(runs: list[list[tuple[float, float]]]) -> Iterator[tuple[float, float]]:
    for n, run in enumerate(runs):
        stops_early = n == len(runs) - 1 and run[-1][0] < 99
        if len(run) == 1 or stops_early:
            yield run[-1]


def _thin(values: Sequence[float]) -> list[tuple[int, float]]:
    """Return at most a few hundred points: each stretch's lowest and highest, so that no spike is lost."""
    points = list(enumerate(values, start=1))
    if len(points) <= _POINTS:
        return points
    width = -(-len(points) // (_POINTS // 2))
    extremes = [
        p for start in range(0, len(points), width) for p in _find_extremes(points[start : start + width])
    ]
    return [points[0], *extremes, points[-1]]


def _find_extremes(stretch: list[tuple[int, float]]) -> list[tuple[int, float]]:
    finite = [point for point in stretch if math.isfinite(point[1])]
    if not finite:
        return stretch[:1]
    return sorted({min(finite, key=lambda p: p[1]), max(finite, key=lambda p: p[1])})


def _split_at_gaps(points: Sequence[tuple[int, float]]) -> list[list[tuple[int, float]]]:
    """Return the unbroken stretches: the line has a gap where a value is no finite number."""
    runs: list[list[tuple[int, float]]] = [[]]
    for step, value in points:
        if math.isfinite(value):
            runs[-1].append((step, value))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _write_path(runs: Sequence[Sequence[tuple[float, float]]]) -> Markup:
    """Return path data in thousandths of the drawing.

    It is safe as markup: it holds only digits, letters and spaces written here.
    """
    drawn = ("M" + "L".join(f"{10 * x:.1f} {10 * y:.1f}" for x, y in run) for run in runs)
    return Markup("".join(drawn))


def _find_ends(series: Sequence[Series], lines: Sequence[Line], y: Scale) -> list[MarginLabel]:
    """Return each line's name where it ends; lines that coincide share one name."""
    ends: list[tuple[Series, MarginLabel]] = []
    for one, line in zip(series, lines, strict=True):
        if line.end is None:
            continue
        twin = next((n for n, (other, _) in enumerate(ends) if _coincide(one, other, y)), None)
        if twin is None:
            ends.append((one, MarginLabel(line.name, line.style, *line.end)))
        else:
            other, label = ends[twin]
            ends[twin] = (other, replace(label, text=f"{label.text} = {line.name}"))
    return [label for _, label in ends]


def _coincide(first: Series, second: Series, y: Scale) -> bool:
    def place(value: float) -> float:
        return y.at(value) if math.isfinite(value) else math.inf

    return len(first.y) == len(second.y) and all(
        a == b or abs(a - b) < _SAME_PLACE
        for a, b in zip(map(place, first.y), map(place, second.y), strict=True)
    )


def _place_labels(
    ends: Sequence[MarginLabel], bound: float | None, bound_text: str
) -> tuple[MarginLabel, ...]:
    """Return the names where their lines end, pushed apart where they would overlap."""
    labels = [(end.y, end.x, end.text, end.style) for end in ends]
    if labels and bound is not None:
        labels.append((bound, 100.0, bound_text, "bound"))
    labels.sort()
    places = _push_apart([y for y, *_ in labels])
    return tuple(
        MarginLabel(shorten(text, 20), style, x, y)
        for y, (_, x, text, style) in zip(places, labels, strict=True)
    )


def _push_apart(places: list[float]) -> list[float]:
    for n in range(1, len(places)):
        places[n] = max(places[n], places[n - 1] + _LABEL_ROOM)
    below = max(0.0, places[-1] - 100) if places else 0.0
    return [y - below for y in places]


def _describe_threshold(curve: Curve) -> str:
    if curve.threshold is None:
        return ""
    return shorten(curve.threshold_label or f"bound {format_figure(curve.threshold)}", 60)


def _describe_chart(curve: Curve, series: Sequence[Series], steps: int) -> str:
    sentences = [f"{_describe_travel(one)}." for one in series]
    bound = [f"A line marks {_describe_threshold(curve)}."] if curve.threshold is not None else []
    left_out = len(curve.series) - len(series)
    more = [f"{count(left_out, 'further line')} not drawn."] if left_out else []
    return " ".join([f"{count(steps, 'step')}.", *sentences, *bound, *more])


def _describe_travel(series: Series) -> str:
    finite = [value for value in series.y if math.isfinite(value)]
    name = shorten(series.name, 60)
    if not finite:
        return f"{name}: no finite value"
    return f"{name} goes from {format_figure(finite[0])} to {format_figure(finite[-1])}"


def _choose_rows(steps: int) -> list[int]:
    stride = max(1, -(-steps // _TABLE_ROWS))
    return sorted({*range(0, steps, stride), steps - 1}) if steps else []


def _build_table(series: Sequence[Series], steps: int) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (str(step + 1), *(format_figure(one.y[step]) if step < len(one.y) else "–" for one in series))
        for step in _choose_rows(steps)
    )


def _describe_left_out_rows(steps: int) -> str:
    shown = len(_choose_rows(steps))
    return "" if shown == steps else f"{shown} of {steps:,} steps, evenly spread"
