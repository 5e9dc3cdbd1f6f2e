"""Curves that can only come out one way: which are there, which are right, and how they are shown."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from grader.checks import CheckInput, Verdict, curves
from grader.checks.curves import Params
from grader.model import CaseResult, Curve, Fate, Reason, Rows, Status
from tests.support.observations import ended, pair, raising, ran
from tests.support.plots import drawn, line, plot

RATES = (0.5, 0.3, 0.1)
NAMES = tuple(f"η = {rate}" for rate in RATES)
PARAMS = Params(curves=NAMES, absolute=1e-6, epochs=20)


def falling(rate: float, epochs: int = 60) -> np.ndarray:
    return np.asarray(0.2 + 0.5 * np.exp(-rate * np.arange(epochs)))


def lines(labels: Sequence[str] = NAMES, rates: Sequence[float] = RATES) -> list[dict[str, Any]]:
    return [line(label, falling(rate)) for label, rate in zip(labels, rates, strict=True)]


RIGHT = drawn(plot(*lines()))
OFF = {5: "0.0266", 10: "0.00579", 12: "0.00288"}


def judged(found: CaseResult, params: Params = PARAMS, expected: CaseResult = RIGHT) -> Verdict:
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
        (lines()[:2], ("η = 0.1",), "The curve of η = 0.1 is missing."),
        (
            [*lines()[:2], line("0.2", falling(0.2))],
            ("η = 0.1",),
            "The curve of η = 0.1 is missing. Drawn, but not asked for: 0.2.",
        ),
        (
            [*lines()[:2], line("0.1", falling(0.3))],
            ("η = 0.1",),
            "The curve named η = 0.1 is the right curve for η = 0.3.",
        ),
        (
            [*lines()[:2], line("0.1", falling(0.2))],
            ("η = 0.1",),
            "The curve of η = 0.1 is off by up to 0.125; its first value agrees.",
        ),
        (
            [*lines()[:2], line("0.1", falling(0.1)[::10], np.arange(50, 110, 10))],
            ("η = 0.1",),
            "has 6 values; 1 of them belong to epochs that the right one has, too few to compare.",
        ),
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
    assert verdict.failed_parts == parts
    assert told in verdict.message


@pytest.mark.parametrize("every", [5, 10, 12])
def test_some_epochs_are_enough_where_they_go_all_the_way(every: int) -> None:
    x = np.arange(0, 100, every)  # this descent goes on where the reference stops
    thin = line("0.5", falling(0.5, 100)[::every], x)
    verdict = judged(drawn(plot(thin, *lines()[1:])))
    assert verdict.status is Status.PASSED
    beside = verdict.evidence[1]
    assert isinstance(beside, Curve)
    yours, right = (series.y for series in beside.series)
    assert beside.x_label == f"in steps of {every} epochs"
    assert (right, len(right)) == (yours[: len(right)], -(-60 // every))
    other = line("0.5", falling(0.4, 100)[::every], x)
    verdict = judged(drawn(plot(other, *lines()[1:])))
    assert verdict.message == f"The curve of η = 0.5 is off by up to {OFF[every]}; its first value agrees."


def test_how_many_values_agree_is_told() -> None:
    late = np.where(np.arange(60) < 7, falling(0.5), 0.4)
    verdict = judged(drawn(plot(line("0.5", late), *lines()[1:])))
    assert verdict.message == "The curve of η = 0.5 is off by up to 0.2; its first 7 values agree."


def test_every_twentieth_epoch_is_too_little() -> None:
    thin = line("0.5", falling(0.5, 200)[::20], np.arange(0, 200, 20))
    verdict = judged(drawn(plot(thin, *lines()[1:])))
    assert verdict.failed_parts == ("η = 0.5",)
    assert "has 10 values; 3 of them belong to epochs that the right one has, too few" in verdict.message


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


LOSS = "negative log-likelihood"
STEPS = np.column_stack([np.arange(9.0), np.arange(9.0) ** 2])
DESCENT = plot(line("", falling(0.5)), legend="") | plot(number=1, x="slope") | {"plot1/path": STEPS}
ONE = Params(curves=(LOSS,), absolute=1e-6, epochs=20, path=True)


def descended(x: str = "slope", y: str = "intercept", **shown: Any) -> Verdict:
    drawing = plot(line("", falling(0.5)), legend="") | plot(number=1, x=x, y=y)
    return judged(
        drawn(drawing, **{f"plot1/{name}": value for name, value in shown.items()}), ONE, drawn(DESCENT)
    )


@pytest.mark.parametrize(
    "path",
    [
        np.repeat(STEPS, 2, axis=0)[:9],
        STEPS[:7],
        STEPS[1:],
        STEPS[::2],
        np.concatenate([[[-3.0, 5.0]], STEPS, [[9.5, 90.0]]]),
    ],
    ids=["step by step", "shorter", "from the second on", "every second", "from before to beyond"],
)
def test_a_path_is_compared_vertex_by_vertex(path: np.ndarray) -> None:
    assert descended(path=path).failed_parts == ()
    assert descended(points=path).failed_parts == ()
    assert descended("intercept", "slope", path=path[:, ::-1]).failed_parts == ()
    assert descended("m", "b", path=path[:, ::-1]).failed_parts == ()


@pytest.mark.parametrize(
    "path",
    [
        STEPS[::-1],
        STEPS[:3],
        STEPS + 0.1,
        np.concatenate([STEPS[:6], [[2.0, 2.0]]]),
        np.concatenate([STEPS[:6], [[2.0, 2.0]], STEPS[6:]]),
        np.concatenate([STEPS[:1] - [[3, 1], [2, 1], [1, 1]], STEPS]),
        STEPS[:, ::-1],
    ],
    ids=["back", "too short", "beside", "strays at its end", "strays", "comes from afar", "other way round"],
)
def test_another_path(path: np.ndarray) -> None:
    verdict = descended(path=path)
    assert verdict.failed_parts == ("path",)
    assert verdict.message == WRONG_PATH


WRONG_PATH = "The path of the separator in slope-intercept space is wrong."


def test_a_path_that_is_not_drawn_and_one_that_cannot_be_measured() -> None:
    assert descended().message == "No plot shows the path of the separator in slope-intercept space."
    arrows = descended(others=300)
    assert arrows.status is Status.PENDING
    assert arrows.message == (
        "A plot of slope and intercept is there, but what it shows could not be measured. "
        "A person has to look."
    )
    assert descended("epoch", "NLL", others=300).failed_parts == ("path",)


def test_one_curve_of_another_rate_is_drawn_and_keeps_its_labels() -> None:
    def other(y: np.ndarray, **shown: Any) -> Verdict:
        wrong = plot(line("", y), legend="") | plot(number=1, x="slope", y="intercept")
        return judged(drawn(wrong, **{"plot1/path": 2 * STEPS}, **shown), ONE, drawn(DESCENT))

    slower = other(falling(0.3))
    assert (slower.status, slower.failed_parts) == (Status.PARTIAL, (LOSS, "path"))
    assert slower.message == (
        "The negative log-likelihood is off by up to 0.0917; its first value agrees. "
        "Is the learning rate right? " + WRONG_PATH
    )
    beside = slower.evidence[1]
    assert isinstance(beside, Curve)
    assert [series.name for series in beside.series] == ["yours", "reference"]
    assert other(falling(0.5) + 0.1).message.startswith(
        "The negative log-likelihood is off by up to 0.1. The path"
    )


@pytest.mark.parametrize("y", [np.full(60, 0.7), falling(0.3)[:2], np.full(60, np.nan)])
def test_what_does_not_descend_is_no_curve_and_earns_no_labels(y: np.ndarray) -> None:
    wrong = plot(line("", y), legend="") | plot(number=1, x="slope", y="intercept")
    verdict = judged(drawn(wrong), ONE, drawn(DESCENT))
    assert verdict.status is Status.FAILED
    assert verdict.message.startswith("The negative log-likelihood is not drawn.")


def test_another_rate_is_known_by_its_curve_alone() -> None:
    variant = ran(
        drawn(plot(line("", falling(0.3)), legend=""), plot(line("", [1, 2, 3], [0.3, 0.1, 0.2]), number=1))
    )
    assert curves.is_alike(ran(drawn(plot(line("NLL", falling(0.3, 40))))), variant)
    assert not curves.is_alike(ran(drawn(plot(line("NLL", falling(0.2))))), variant)
    assert not curves.is_alike(ran(drawn(plot(line("", [1, 2, 3], [0.3, 0.1, 0.2])))), variant)


def test_nothing_drawn_or_nothing_to_judge() -> None:
    assert judged(drawn()).reason is Reason.NOT_RETURNED
    assert judged(raising("KeyError")).reason is Reason.CRASH
    late = curves.judge(PARAMS, CheckInput(ended(Fate.TIMEOUT), ran(RIGHT)))
    assert late.reason is Reason.TIMEOUT


def test_a_mistake_is_known_by_its_curves_and_plots() -> None:
    wrong = ran(drawn(plot(*lines(rates=(0.5, 0.4, 0.1)))))
    shorter = ran(
        drawn(plot(*[line(n, falling(r, 30)) for n, r in zip(NAMES, (0.5, 0.4, 0.1), strict=True)], y=""))
    )
    assert curves.is_alike(shorter, wrong)
    assert not curves.is_alike(ran(RIGHT), wrong)
    assert not curves.is_alike(
        ran(drawn(*(plot(one, number=n) for n, one in enumerate(lines())))), ran(RIGHT)
    )


def test_a_legend_names_lines_by_their_place_whatever_numbers_they_bear() -> None:
    """The numbers come from the hand-in's own process: with one line, there is no second entry to look up."""
    later = {
        name.replace("/line0/", "/line1/"): value for name, value in plot(line("", falling(0.5))).items()
    }
    named = later | {"plot0/legend": "η = 0.5"}
    assert judged(drawn(named), Params(curves=NAMES[:1], absolute=1e-6, epochs=20)).status is Status.PASSED


# ── on fresh data, and while a part waits ─────────────────────────────────────────────────────────────


def on_fresh_data(found: CaseResult, earlier: CaseResult) -> Verdict:
    return curves.judge(PARAMS, CheckInput(ran(found), ran(RIGHT), earlier=ran(earlier)))


def test_curves_that_are_the_same_on_any_data_earn_nothing() -> None:
    typed = drawn(plot(*lines(rates=(0.4, 0.2, 0.05))))
    verdict = on_fresh_data(typed, typed)
    assert (verdict.status, verdict.message) == (Status.FAILED, "The curves stay the same on other data.")
    assert on_fresh_data(RIGHT, typed).status is Status.PASSED


def test_a_figure_that_grew_is_one_plot() -> None:
    every = lines()
    states = [plot(*every[:count], number=count) for count in (1, 2, 3)]
    assert judged(drawn(*states)).status is Status.PASSED
    before_the_legend = plot(*every, number=0, legend="")
    assert judged(drawn(before_the_legend, plot(*every, number=1))).status is Status.PASSED
    apart = [plot(one, number=number) for number, one in enumerate(every)]
    assert judged(drawn(*apart)).failed_parts == ("plot",)


def test_a_path_of_arrows_waits_and_the_curve_does_not() -> None:
    one = Params(curves=("negative log-likelihood",), absolute=1e-6, epochs=20, path=True)
    steps = line("_child0", np.arange(9.0) ** 2, np.arange(9.0))
    path = plot(steps, number=1, x="slope", y="intercept", legend="")
    path["plot1/path"] = np.column_stack([steps["x"], steps["y"]])
    right = drawn(plot(line("_child0", falling(0.5)), legend=""), path)
    arrows = plot(number=1, x="slope", y="intercept") | {"plot1/others": np.int64(8)}
    verdict = judged(drawn(plot(line("_child0", falling(0.5)), legend=""), arrows), one, right)
    assert (verdict.status, verdict.waiting_parts, verdict.failed_parts) == (Status.PENDING, ("path",), ())
