"""Curves that can only come out one way: which are there, which are right, and how they are shown."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from observing import ended, pair, raising, ran
from plotted import drawn, line, plot

from grader.checks import Observed, curves
from grader.checks.curves import Params
from grader.model import CaseResult, Curve, Fate, Reason, Rows, Status

RATES = (0.5, 0.3, 0.1)
NAMES = tuple(f"η = {rate}" for rate in RATES)
PARAMS = Params(curves=NAMES, absolute=1e-6, epochs=20)


def falling(rate: float, epochs: int = 60) -> np.ndarray:
    return 0.2 + 0.5 * np.exp(-rate * np.arange(epochs))


def lines(labels: Sequence[str] = NAMES, rates: Sequence[float] = RATES) -> list[dict[str, Any]]:
    return [line(label, falling(rate)) for label, rate in zip(labels, rates, strict=True)]


RIGHT = drawn(plot(*lines()))


def judged(found: CaseResult, params: Params = PARAMS, expected: CaseResult = RIGHT) -> curves.Verdict:
    return curves.judge(params, pair(found, expected))


def test_the_references_own_plot() -> None:
    verdict = judged(RIGHT)
    assert verdict.status is Status.PASSED
    table, *beside = verdict.evidence
    assert isinstance(table, Rows)
    assert table.rows[0] == ("η = 0.5", "60", "60", "agrees")
    assert [curve.title for curve in beside if isinstance(curve, Curve)] == list(NAMES)
    assert isinstance(beside[0], Curve)
    assert [series.name for series in beside[0].series] == ["yours", "reference"]


@pytest.mark.parametrize(
    "labels",
    [
        ("0.5", "0.3", "0.1"),
        ("eta = .5", "eta = .3", "eta = .1"),
        ("$\\eta=0.50$", "$\\eta=3e-1$", "$\\eta=0.1$ (60 epochs)"),
        ("lr 0.5", "", "lr=0.1"),
    ],
)
def test_labels_as_people_write_them(labels: tuple[str, ...]) -> None:
    assert judged(drawn(plot(*lines(labels), legend="0.5\n0.3\n0.1"))).status is Status.PASSED


def test_a_legend_that_was_given_as_a_list_names_the_lines() -> None:
    unnamed = lines(("_child0", "_child1", "_child2"))
    unnamed[1] = line("_child1", falling(0.4))
    verdict = judged(drawn(plot(*unnamed, legend="0.5\n0.3\n0.1")))
    assert verdict.failed_parts == ("η = 0.3",)
    assert verdict.message.startswith("The curve of η = 0.3 is off by up to ")


@pytest.mark.parametrize(
    "change",
    [
        lambda y: line("0.5", 200 * y),
        lambda y: line("0.5", y, np.arange(1, 61)),
        lambda y: line("0.5", y[1:]),
        lambda y: line("0.5", y[:25]),
        lambda y: line("0.5", y[::2], np.arange(0, 60, 2)),
        lambda y: line("0.5", y, np.arange(60) / 7),
    ],
    ids=["summed", "from one", "first one dropped", "early stop", "every second", "other x"],
)
def test_other_ways_to_draw_the_same_curve(change: Any) -> None:
    assert judged(drawn(plot(change(falling(0.5)), *lines()[1:]))).status is Status.PASSED


@pytest.mark.parametrize(
    ("found", "parts", "told"),
    [
        (lines()[:2], ("η = 0.1",), "The curve of η = 0.1 is missing. The legend does not name η = 0.1."),
        ([*lines()[:2], line("0.1", falling(0.1)[:5])], ("η = 0.1",), "has 5 values, too few to compare."),
        (
            [*lines()[:2], line("0.1", np.full(60, np.nan))],
            ("η = 0.1",),
            "is not a finite number everywhere.",
        ),
    ],
)
def test_a_curve_that_is_missing_or_wrong(found: list[dict[str, Any]], parts: Any, told: str) -> None:
    verdict = judged(drawn(plot(*found)))
    assert (verdict.status, verdict.reason) == (Status.PARTIAL, Reason.WRONG_VALUE)
    assert verdict.failed_parts[:1] == parts
    assert told in verdict.message


def test_a_curve_that_is_there_twice_is_told() -> None:
    table = judged(drawn(plot(*lines(), line("0.5", falling(0.5))))).evidence[0]
    assert isinstance(table, Rows)
    assert table.rows[0][3] == "agrees, drawn 2 times"


@pytest.mark.filterwarnings("error")
def test_numbers_of_few_bits_are_compared_like_others() -> None:
    coarse = {"x": np.zeros(3, np.float16), "y": np.array([3.0, 2.0, 1.0], np.float16)}
    verdict = judged(drawn(plot(line(NAMES[0], [3, 2, 1]) | coarse, *lines()[1:])))
    assert verdict.failed_parts == (NAMES[0],)


def test_labels_legend_and_one_plot() -> None:
    apart = [plot(one, number=number, x="", y="") for number, one in enumerate(lines())]
    verdict = judged(drawn(*apart))
    assert verdict.failed_parts == ("labels", "plot")
    assert verdict.message == (
        "Neither axis of the plot has a label. The curves stand in 3 plots, not together in one."
    )
    without_legend = judged(drawn(plot(*lines(), y=" ", legend="")))
    assert without_legend.message == (
        "The y axis has no label. The curves have labels, but there is no legend: plt.legend() shows them."
    )


def test_one_curve_is_no_comparison_and_earns_nothing() -> None:
    verdict = judged(drawn(plot(lines()[0])))
    assert verdict.status is Status.FAILED
    assert {"η = 0.5", "labels", "legend", "plot"} <= set(verdict.failed_parts)


def test_a_path_is_compared_vertex_by_vertex() -> None:
    steps = np.column_stack([np.arange(9.0), np.arange(9.0) ** 2])
    given = plot(line("", falling(0.5)), legend="") | plot(number=1, x="slope") | {"plot1/path": steps}
    params = Params(curves=("loss",), absolute=1e-6, epochs=20, path=True)
    twice = np.repeat(steps, 2, axis=0)[:9]  # as steps drawn one by one have it
    for path, flaws in ((twice, ()), (steps[:7], ()), (steps[::-1], ("path",)), (steps[:3], ("path",))):
        assert judged(drawn(given, **{"plot1/path": path}), params, drawn(given)).failed_parts == flaws


def test_nothing_drawn_or_nothing_to_judge() -> None:
    assert judged(drawn()).reason is Reason.NOT_RETURNED
    assert judged(raising("KeyError")).reason is Reason.CRASH
    late = curves.judge(PARAMS, Observed(ended(Fate.TIMEOUT), ran(RIGHT)))
    assert late.reason is Reason.TIMEOUT


def test_a_mistake_is_known_by_its_curves_and_plots() -> None:
    wrong = ran(drawn(plot(*lines(rates=(0.5, 0.4, 0.1)))))
    shorter = ran(
        drawn(plot(*[line(n, falling(r, 30)) for n, r in zip(NAMES, (0.5, 0.4, 0.1), strict=True)], y=""))
    )
    assert curves.alike(shorter, wrong)
    assert not curves.alike(ran(RIGHT), wrong)
    assert not curves.alike(ran(drawn(*(plot(one, number=n) for n, one in enumerate(lines())))), ran(RIGHT))
