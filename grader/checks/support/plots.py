"""Plots as a box yields them: words, curves, and which curve is meant by a name such as ``η = 0.5``.

Values of a case are named ``plot0/xlabel``, ``plot0/line1/y`` and so on. All of it comes from a student's
process: a value without the shape of a plot counts as not drawn.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeGuard

import numpy as np

from grader.checks.support.closeness import Array
from grader.checks.value import whole_of
from grader.model import CaseResult, Curve, Series

LOOKS: Final = ("labels", "legend", "plot")
"""Parts that say how something is drawn, and nothing of whether it is right."""
_PLOTS: Final = 20
_LINES: Final = 20
_SHOWN: Final = 600
_WORD: Final = 40
_NUMBER: Final = re.compile(r"(?<![\d.])(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True)
class Line:
    name: str
    """From its label or from the legend; empty where it has none."""
    x: Array
    y: Array
    length: int
    """Points it has; x and y may hold only the first of them."""

    @property
    def numbers(self) -> frozenset[float]:
        """Return the numbers that stand in its name."""
        return numbers_in(self.name)


@dataclass(frozen=True)
class Plot:
    xlabel: str
    ylabel: str
    title: str
    words: str
    """Legend and texts within the axes; the title as well, where it can only mean the one curve there is."""
    has_legend: bool
    lines: tuple[Line, ...]
    path: Array
    """(points, 2): every vertex, in the order in which they were drawn."""
    points: Array
    """(points, 2): of all clouds of points, in the order in which they were drawn."""
    has_more: bool
    """Whether there is something beside lines and points, such as arrows."""


def plots_of(case: CaseResult) -> tuple[Plot, ...]:
    """Return every plot that has lines, or points that may be meant for some."""
    every = (_plot(case, f"plot{number}") for number in range(_PLOTS))
    return tuple(plot for plot in every if plot.lines or len(plot.path) or len(plot.points) or plot.has_more)


def final_states(plots: Sequence[Plot]) -> tuple[Plot, ...]:
    """Return the plots without those that a later one goes on from: a figure that grew is one figure."""
    return tuple(
        plot
        for number, plot in enumerate(plots)
        if not any(_goes_on_from(plot, later) for later in plots[number + 1 :])
    )


def _goes_on_from(earlier: Plot, later: Plot) -> bool:
    """Tell whether all drawn in `earlier` stands in `later` as well, with more points or more words."""
    sizes = [
        (sum(line.length for line in plot.lines), len(plot.path), len(plot.points), _count_words(plot))
        for plot in (earlier, later)
    ]
    grew = all(before <= after for before, after in zip(*sizes, strict=True))
    return (
        bool(earlier.lines)
        and grew
        and all(any(_begins_with(line, more) for more in later.lines) for line in earlier.lines)
    )


def _count_words(plot: Plot) -> int:
    """Return how much of the plot has words."""
    words = (plot.xlabel, plot.ylabel, plot.title, plot.words.strip())
    return sum(bool(word) for word in words) + sum(bool(line.name) for line in plot.lines)


def _begins_with(line: Line, longer: Line) -> bool:
    size = line.y.size
    both = ((line.x, longer.x[:size]), (line.y, longer.y[:size]))
    return size <= longer.y.size and all(np.array_equal(*pair, equal_nan=True) for pair in both)


def is_same_whatever_the_data(lines: Sequence[Line], plots_on_other_data: Sequence[Plot]) -> bool:
    """Tell whether every line was drawn, number by number, on other data as well: no data made it."""
    drawn_elsewhere = {line.y.tobytes() for plot in plots_on_other_data for line in plot.lines}
    return bool(lines) and all(line.y.tobytes() in drawn_elsewhere for line in lines)


def numbers_in(text: str) -> frozenset[float]:
    """Return the numbers in a text: ``η = .5``, ``$\\eta=0.5$`` and ``lr 5e-1`` all hold 0.5."""
    return frozenset(float(number) for number in _NUMBER.findall(text))


def number_of(name: str) -> float | None:
    """Return the one number in a curve's name in the rubric, or None."""
    return next(iter(sorted(numbers_in(name))), None)


def describe_unlabelled(plot: Plot) -> str:
    """Say what is wrong with the words at the axes; empty where both have some."""
    return describe_sides_unlabelled("x" * (not plot.xlabel.strip()) + "y" * (not plot.ylabel.strip()))


def describe_sides_unlabelled(sides: str) -> str:
    """Say, in a sentence, that the axes in `sides` (``x``, ``y``, ``xy``) have no label; empty for none."""
    if not sides:
        return ""
    return "Neither axis of the plot has a label." if sides == "xy" else f"The {sides} axis has no label."


def describe_unnamed(plots: Sequence[Plot], names: Iterable[str]) -> str:
    """Say which curves neither a legend nor a text in the plots names; empty where all are named."""
    named = frozenset().union(*(numbers_in(plot.words) for plot in plots))
    missing = [name for name in names if number_of(name) is not None and number_of(name) not in named]
    if not missing:
        return ""
    if not any(plot.has_legend for plot in plots) and any(line.name for p in plots for line in p.lines):
        return "The curves have labels, but there is no legend: plt.legend() shows them."
    return f"The legend does not name {', '.join(missing)}."


def describe_several(plots: int) -> str:
    """Say that curves that belong together stand in several plots; empty for one."""
    return f"The curves stand in {plots} plots, not together in one." if plots > 1 else ""


def pair_curves(name: str, x_label: str, other_line: Line | None, expected: Line | None) -> Curve:
    """Return the student's curve and the reference's."""
    both = (("yours", other_line), ("reference", expected))
    lines = tuple(Series(name=who, y=_values(line)) for who, line in both if line is not None)
    return Curve(title=name, x_label=x_label, y_label="negative log-likelihood", series=lines)


def _values(line: Line) -> tuple[float, ...]:
    return tuple(float(value) for value in line.y[:_SHOWN])


def _plot(case: CaseResult, name: str) -> Plot:
    legend = _text(case, f"{name}/legend")
    entries = legend.split("\n") if legend else []
    lines = tuple(_lines(case, name, entries))
    title = _text(case, f"{name}/title")
    alone = title if len(lines) == 1 else ""
    return Plot(
        xlabel=_text(case, f"{name}/xlabel"),
        ylabel=_text(case, f"{name}/ylabel"),
        title=title,
        words=f"{legend}\n{_text(case, f'{name}/texts')}\n{alone}",
        has_legend=bool(entries),
        lines=lines,
        path=_pairs(case, f"{name}/path"),
        points=_pairs(case, f"{name}/points"),
        has_more=bool(_length(case, f"{name}/others", 0)),
    )


def _pairs(case: CaseResult, name: str) -> Array:
    pairs = case.values.get(name)
    return pairs if _is_real(pairs, 2) and pairs.shape[1] == 2 else np.empty((0, 2))


def _lines(case: CaseResult, name: str, legend: list[str]) -> Iterator[Line]:
    """Yield the lines of a plot; a legend that was given as a list names them in their order."""
    present = [number for number in range(_LINES) if f"{name}/line{number}/y" in case.values]
    for nth, number in enumerate(present):
        x, y = (case.values.get(f"{name}/line{number}/{side}") for side in "xy")
        if not _is_real(x, 1) or not _is_real(y, 1) or x.shape != y.shape:
            continue
        label = _text(case, f"{name}/line{number}/label")
        own_label = "" if label.startswith("_") else label
        in_legend = legend[nth] if not own_label and len(legend) == len(present) else ""
        length = _length(case, f"{name}/line{number}/length", y.size)
        yield Line((own_label or in_legend)[:_WORD], x.astype(np.float64), y.astype(np.float64), length)


def _length(case: CaseResult, name: str, at_least: int) -> int:
    value = whole_of(case, name)
    return at_least if value is None else max(at_least, value)


def _is_real(value: object, sides: int) -> TypeGuard[Array]:
    return isinstance(value, np.ndarray) and value.ndim == sides and value.dtype.kind == "f"


def _text(case: CaseResult, name: str) -> str:
    value = case.values.get(name, "")
    return value if isinstance(value, str) else ""
