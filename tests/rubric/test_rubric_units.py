"""Durations and sizes: what is shown is read back to its value, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.rubric import units


@given(st.integers(1, 24 * 3600 * 1000))
def test_a_duration_is_read_back(milliseconds: int) -> None:
    seconds = milliseconds / 1000
    assert units.read_duration(units.format_duration(seconds)) == pytest.approx(seconds, rel=1e-9)


@given(st.integers(1, 2**40))
def test_a_size_is_read_back(count: int) -> None:
    assert units.read_size(units.format_size(count)) == count


@given(st.integers(1, 1024), st.sampled_from(list(units.BYTES)))
def test_a_size_is_the_number_times_the_unit(number: int, unit: str) -> None:
    assert units.read_size(f"{number}{unit}") == number * units.BYTES[unit]


@given(st.text())
def test_any_text_is_a_value_within_bounds_or_none(text: str) -> None:
    seconds, count = units.read_duration(text), units.read_size(text)
    assert seconds is None or 0 < seconds <= units.LONGEST_S
    assert count is None or 0 < count <= units.LARGEST_BYTES


@pytest.mark.parametrize(
    ("text", "seconds"), [("20s", 20.0), ("500ms", 0.5), ("2min", 120.0), ("1.5s", 1.5), ("0.25min", 15.0)]
)
def test_durations(text: str, seconds: float) -> None:
    assert units.read_duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["20", "20 s", "s", "-1s", "0s", "1e3s", "20S", "25h", "1441min", "²s", "1s ", ""]
)
def test_no_durations(text: str) -> None:
    assert units.read_duration(text) is None


@pytest.mark.parametrize(
    ("text", "count"), [("1B", 1), ("1.5KiB", 1536), ("3MiB", 3 * 2**20), ("1024GiB", 2**40)]
)
def test_sizes(text: str, count: int) -> None:
    assert units.read_size(text) == count


@pytest.mark.parametrize("text", ["1GB", "1K", "0B", "0.5B", "1025GiB", "-1KiB", "1 KiB", "1kib", ""])
def test_no_sizes(text: str) -> None:
    assert units.read_size(text) is None


@pytest.mark.parametrize(("seconds", "text"), [(20.0, "20s"), (0.5, "500ms"), (120.0, "2min"), (90.0, "90s")])
def test_durations_shown(seconds: float, text: str) -> None:
    assert units.format_duration(seconds) == text
