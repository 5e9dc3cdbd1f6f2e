import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from grader.model import text
from grader.results.pages.html_pages import finalize


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("\x1b[31mred", "␛[31mred"),
        ("a\x00b", "a␀b"),
        ("\x7f", "␡"),
        ("\x9b", "\\u009b"),
        ("ab\u202ecd", "ab\\u202ecd"),
        ("\u2066x\u2069", "\\u2066x\\u2069"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("line\r\nnext\rback", "line\nnext␍back"),
        ("tab\tand\nline stay", "tab\tand\nline stay"),
        ("فارسی 👩‍🔬 stays", "فارسی 👩‍🔬 stays"),
    ],
)
def test_what_cannot_be_seen_is_shown(given_text: str, shown: str) -> None:
    assert text.make_visible(given_text) == shown


@given(st.text(st.characters()))
def test_visible_text_can_be_written_and_holds_no_control(given_text: str) -> None:
    shown = text.make_visible(given_text)
    shown.encode("utf-8")
    controls = {c for c in shown if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}}
    assert controls <= {"\n", "\t"}


@given(st.text(st.characters()))
def test_visible_text_is_stable(given_text: str) -> None:
    assert text.make_visible(text.make_visible(given_text)) == text.make_visible(given_text)


def test_long_text_is_cut_with_a_note() -> None:
    assert text.cap_text("x" * 4_000) == "x" * 4_000
    assert text.cap_text("x" * 104_000) == "x" * 4_000 + "… [cut: 100,000 more characters]"


@pytest.mark.parametrize(
    ("cap", "middle", "shown"),
    [
        (8, False, "abcdefgh"),
        (7, False, "abcdef…"),
        (1, False, "…"),
        (8, True, "abcdefgh"),
        (7, True, "abc…fgh"),
        (6, True, "abc…gh"),
        (1, True, "…"),
    ],
)
def test_what_is_left_out_of_a_text_is_an_ellipsis_within_the_cap(cap: int, middle: bool, shown: str) -> None:
    assert text.truncate("abcdefgh", cap, middle=middle) == shown


def test_a_label_is_one_short_line() -> None:
    assert text.shorten("two\nlines\tand a tab") == "two␊lines and a tab"
    assert text.shorten("y" * 500, 10) == "y" * 9 + "…"
    assert len(text.shorten("\x9b" * 500, 50)) == 50


def test_the_engine_prints_markup_as_it_is_and_all_else_made_visible() -> None:
    assert finalize(Markup("<b>\x1b</b>")) == "<b>\x1b</b>"
    assert finalize("\x1b") == "␛"
    assert finalize(7) == 7


@pytest.mark.parametrize(
    ("value", "words"), [(4.0, "4"), (2.5, "2.5"), (4 / 3, "1.33"), (0.0, "0"), (10.0, "10")]
)
def test_marks_as_a_person_writes_them(value: float, words: str) -> None:
    assert text.format_marks(value) == words


def test_one_is_singular() -> None:
    assert [text.count_marks(value) for value in (0.0, 0.5, 1.0, 2.0)] == [
        *("0 marks", "0.5 marks", "1 mark", "2 marks"),
    ]
    assert text.cap_text("xxx", 2) == "xx… [cut: 1 more character]"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (float("nan"), "not a number"),
        (float("inf"), "infinite"),
        (float("-inf"), "minus infinite"),
        (1e-8, "1e-8"),
        (3.21e300, "3.21e300"),
        (0.02, "0.02"),
    ],
)
def test_measured_numbers_in_words(value: float, words: str) -> None:
    assert text.format_figure(value) == words
