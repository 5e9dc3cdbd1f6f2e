import math
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model import Bar, Bars, Curve, Series
from grader.results.pages.bars import build_bar_chart
from grader.results.pages.curve import LineChart, build_line_chart
from grader.results.pages.histogram import build_histogram
from grader.results.pages.marks_bar import build_marks_bar
from grader.results.pages.scale import fit_scale, format_tick
from tests.support import samples

NAN, INF = math.nan, math.inf
any_float = st.floats(allow_nan=True, allow_infinity=True)


def chart(*lines: tuple[float, ...], threshold: float | None = None) -> LineChart:
    series = tuple(Series(name=f"line {n}", y=y) for n, y in enumerate(lines))
    return build_line_chart(
        Curve(title="Loss", x_label="step", y_label="loss", series=series, threshold=threshold)
    )


def coordinates(made: LineChart) -> list[float]:
    return [float(n) for line in made.lines for n in re.findall(r"[^ML ]+", line.path)]


def test_a_falling_loss_is_drawn_on_a_logarithmic_scale_with_its_bound() -> None:
    made = chart((1.0, 0.1, 0.01), threshold=0.02)
    assert made.logarithmic
    assert made.threshold is not None
    assert 50 < made.threshold < 100
    assert [label.text for label in made.labels] == ["bound 0.02", "line 0"]
    assert made.description == "3 steps. line 0 goes from 1 to 0.01. A line marks bound 0.02."


def test_values_of_one_size_or_of_both_signs_are_drawn_on_a_linear_scale() -> None:
    assert not chart((1.0, 1.5)).logarithmic
    assert not chart((-100.0, 0.001, 100.0)).logarithmic


def test_a_line_has_a_gap_where_there_is_no_number() -> None:
    made = chart((1.0, 2.0, NAN, 2.0, INF, 3.0, 4.0))
    (line,) = made.lines
    assert line.path.count("M") == 2
    assert line.unseen == 2
    assert len(line.dots) == 1
    assert made.table[2] == ("3", "not a number")
    assert made.table[4] == ("5", "infinite")


def test_a_line_that_stops_early_ends_in_a_dot_with_its_name() -> None:
    made = chart((1.0, 2.0, 3.0, NAN, NAN, NAN), (1.0,) * 6)
    assert made.lines[0].dots == (made.lines[0].end,)
    assert made.lines[1].dots == ()
    assert {label.text: label.x for label in made.labels}["line 0"] == pytest.approx(40)


def test_one_point_is_a_dot() -> None:
    made = chart((0.5,))
    assert made.drawable
    assert len(made.lines[0].dots) == 1
    assert made.lines[0].path == ""


@pytest.mark.parametrize("values", [(), (NAN,), (INF, -INF, NAN)])
def test_nothing_finite_is_not_drawn(values: tuple[float, ...]) -> None:
    made = chart(values, threshold=0.02)
    assert not made.drawable
    assert "line 0: no finite value" in made.description
    assert not build_line_chart(Curve(title="", x_label="", y_label="", series=())).drawable


def test_a_long_curve_is_thinned_and_keeps_its_spike() -> None:
    values = [1.0] * 50_000
    values[31_234] = 9.0
    made = chart(tuple(values))
    ys = coordinates(made)[1::2]
    assert len(ys) < 700
    assert min(ys) < 150
    assert len(made.table) <= 61
    assert made.table_note == f"{len(made.table)} of 50,000 steps, evenly spread"


def named(**lines: tuple[float, ...]) -> LineChart:
    series = tuple(Series(name=name, y=y) for name, y in lines.items())
    return build_line_chart(Curve(title="Loss", x_label="step", y_label="loss", series=series))


def test_the_students_own_line_is_known_by_its_name() -> None:
    made = named(reference=(2.0, 1.0), yours=(2.0, 1.5))
    assert [(line.name, line.style) for line in made.lines] == [("yours", "own"), ("reference", "other1")]
    assert made.own_missing is False


def test_a_reference_on_its_own_is_not_drawn_as_the_students_line() -> None:
    made = named(reference=(2.0, 1.0))
    assert [line.style for line in made.lines] == ["other1"]
    assert made.own_missing
    assert named(yours=(), reference=(2.0, 1.0)).own_missing
    assert not named(yours=(NAN, NAN), reference=(2.0, 1.0)).own_missing


def test_where_nothing_is_compared_nothing_is_missing() -> None:
    assert not named(training=(0.4, 0.9), validation=(0.4, 0.5)).own_missing


def test_lines_that_coincide_share_their_label() -> None:
    same = named(yours=(2.0, NAN, 1.0), reference=(2.0, NAN, 1.0 + 1e-9))
    assert [(label.text, label.style) for label in same.labels] == [("yours = reference", "own")]
    apart = named(yours=(2.0, 1.0, 1.0), reference=(2.0, 1.5, 1.0))
    assert {label.text for label in apart.labels} == {"yours", "reference"}
    shorter = named(yours=(2.0, 1.0), reference=(2.0, 1.0, 1.0))
    assert {label.text for label in shorter.labels} == {"yours", "reference"}


def test_labels_do_not_overlap() -> None:
    made = chart(*[(1.0, 2.0)] * 8, threshold=2.0)
    heights = [label.y for label in made.labels]
    assert all(later - earlier > 7 for earlier, later in pairwise(heights))
    assert heights[-1] <= 100


def test_more_lines_than_can_be_told_apart_are_counted() -> None:
    made = chart(*[(1.0, 2.0)] * 11)
    assert len(made.lines) == 8
    assert made.description.endswith("3 further lines not drawn.")


@given(st.lists(st.lists(any_float, max_size=20).map(tuple), max_size=4), st.none() | any_float)
def test_every_coordinate_lies_inside_the_drawing(
    lines: list[tuple[float, ...]], threshold: float | None
) -> None:
    made = chart(*lines, threshold=threshold)
    assert all(0 <= at <= 1000 for at in coordinates(made))
    assert all(0 <= at <= 100 for line in made.lines for dot in line.dots for at in dot)
    assert made.threshold is None or 0 <= made.threshold <= 100
    assert len(made.y_ticks) <= 12
    assert all(0 <= tick.at <= 1 for tick in made.y_ticks)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=5))
def test_a_scale_keeps_the_order_of_its_values(values: list[float]) -> None:
    scale = fit_scale(values)
    places = [scale.at(value) for value in sorted(values)]
    assert places == sorted(places)
    assert scale.ticks() or scale.logarithmic


@pytest.mark.parametrize(
    ("value", "label"),
    [(0, "0"), (0.01, "0.01"), (200, "200"), (1e-8, "1e-8"), (2.5e7, "2.5e7"), (-1e6, "-1e6")],
)
def test_ticks_are_short(value: float, label: str) -> None:
    assert format_tick(value) == label


def bars(*values: float, bound: float = 1e-8) -> Bars:
    made = tuple(Bar(label=f"W{n}", value=v, passed=v < bound) for n, v in enumerate(values))
    return Bars(title="Errors", unit="relative error", bars=made, bound=bound)


def test_bars_stand_in_order_against_the_bound() -> None:
    made = build_bar_chart(bars(1e-10, 1e-3))
    assert made.bound is not None
    assert made.rows[0].length < made.bound < made.rows[1].length
    assert [row.text for row in made.rows] == ["1e-10", "0.001"]
    assert made.bound_text == "1e-8"


def test_zero_has_no_bar_and_what_is_no_number_fills_the_axis() -> None:
    made = build_bar_chart(bars(0.0, NAN, INF))
    assert [row.length for row in made.rows] == [0, 100, 100]
    assert [row.text for row in made.rows] == ["0", "not a number", "infinite"]
    assert [row.finite for row in made.rows] == [True, False, False]


def test_errors_that_are_all_nothing_are_exact() -> None:
    assert build_bar_chart(bars(0.0, 0.0)).exact == "W0, W1"
    assert build_bar_chart(bars(0.0, 1e-17)).exact == ""
    assert build_bar_chart(bars(0.0, bound=0.0)).exact == ""
    assert build_bar_chart(bars()).exact == ""
    assert build_bar_chart(bars(*[0.0] * 75)).exact.endswith("W59 and 15 more")


def test_no_bars_and_no_bound_that_can_be_drawn() -> None:
    assert build_bar_chart(bars()).rows == ()
    assert build_bar_chart(bars(1.0, bound=0.0)).bound is None
    assert build_bar_chart(bars(1.0, bound=NAN)).bound is None


def test_too_many_bars_are_counted() -> None:
    made = build_bar_chart(bars(*[1e-3] * 75))
    assert len(made.rows) == 60
    assert made.left_out == "15 further bars not drawn"


@given(st.lists(any_float, max_size=8), any_float)
def test_every_bar_fits_its_axis(values: list[float], bound: float) -> None:
    made = build_bar_chart(bars(*values, bound=bound))
    assert all(0 <= row.length <= 100 for row in made.rows)
    assert len(made.ticks) <= 4
    assert made.bound is None or 0 <= made.bound <= 100


def test_the_histogram_counts_every_total_once_and_full_marks_in_the_last_bin() -> None:
    made = build_histogram([0, 0, 9, 17.5, 18, 18], 18)
    assert sum(bin_.count for bin_ in made.bins) == 6
    assert made.bins[0].words == "0 to under 2 marks: 2 students"
    assert made.bins[-1].words == "16 to 18 marks: 3 students"
    assert made.words == "6 final totals, median 13.25 of 18 marks."


def test_the_histogram_of_nobody() -> None:
    made = build_histogram([], 18)
    assert made.words == "No final totals yet."
    assert {bin_.height for bin_ in made.bins} == {0}


@given(st.lists(st.floats(0, 250), max_size=20), st.floats(0, 250))
def test_a_histogram_fills_its_width(totals: list[float], most: float) -> None:
    made = build_histogram(totals, most)
    assert sum(bin_.count for bin_ in made.bins) == len(totals)
    assert sum(bin_.width for bin_ in made.bins) == pytest.approx(100)
    assert len(made.bins) <= 12


def test_every_mark_has_its_place_on_the_strip() -> None:
    made = build_marks_bar(samples.bela().items)
    widths = {style: sum(p.width for p in made.pieces if p.style == style) for style in ("earned", "lost")}
    assert widths["earned"] == pytest.approx(100 * 10.5 / 18)
    assert widths["lost"] == pytest.approx(100 * 7.5 / 18)
    assert made.words == "q1a: 4 of 4, q1b: 4 of 4, q1c: 0 of 2, q2d: 2.5 of 5, q3a: 0 of 3"


def test_marks_not_given_yet_stand_open_on_the_strip() -> None:
    made = build_marks_bar(samples.chandra().items)
    assert [p.style for p in made.pieces][-1] == "open"
    assert made.words.endswith("q3a: 3 open")
    assert build_marks_bar(()).pieces == ()
