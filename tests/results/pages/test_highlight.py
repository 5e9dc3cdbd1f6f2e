from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from grader.model import Code
from grader.results.pages.highlight import build_listing
from tests.support.exercise import LOSS_LINES


def text_of(code: Code) -> list[str]:
    return ["".join(word.text for word in line.words) for line in build_listing(code).lines]


def test_lines_keep_their_text_their_numbers_and_their_marks() -> None:
    code = Code(file="two_layernet.py", first_line=62, lines=LOSS_LINES, marked=(76,))
    assert text_of(code) == list(LOSS_LINES)
    made = build_listing(code)
    assert [line.number for line in made.lines] == list(range(62, 77))
    assert [line.number for line in made.lines if line.marked] == [76]
    assert made.place == "two_layernet.py, lines 62 to 76"
    assert {(w.kind, w.text) for w in made.lines[0].words} >= {("kw", "def"), ("def", "loss"), ("num", "0.0")}


def test_a_string_over_several_lines_stays_one_string() -> None:
    made = build_listing(Code(file="a.py", first_line=1, lines=('x = """one', "two", 'three"""')))
    assert [line.words[-1].kind for line in made.lines] == ["str", "str", "str"]


@pytest.mark.parametrize(
    "line", ["", "    ", "'''", "x = 'unfinished", "print 'two'", "\x00\x1b[0m", "a\nb", "a\rb\r\n", "\\"]
)
def test_one_line_stays_one_line_whatever_it_holds(line: str) -> None:
    made = build_listing(Code(file="a.py", first_line=7, lines=("a = 1", line, "b = 2"), marked=(8,)))
    assert [row.number for row in made.lines] == [7, 8, 9]
    assert made.lines[1].marked
    assert made.lines[2].words[0].text[0] == "b"


def test_long_lines_and_long_files_are_cut_with_a_note() -> None:
    code = Code(file="a.py", first_line=1, lines=("x" * 5_000,) * 1_000)
    made = build_listing(code)
    assert len(made.lines) == 400
    assert made.left_out == "600 further lines not shown"
    assert all(len(line) == 301 and line.endswith("…") for line in text_of(code))
    assert made.long


def test_marked_lines_are_shown_even_far_down() -> None:
    made = build_listing(Code(file="a.py", first_line=1, lines=("x = 1",) * 1_000, marked=(900,)))
    assert any(line.marked for line in made.lines)
    assert made.lines[0].number == 880


def test_no_lines_at_all() -> None:
    made = build_listing(Code(file="a.py", first_line=1, lines=()))
    assert made.lines == ()
    assert made.place == "a.py"


@pytest.mark.large
@pytest.mark.parametrize("unit", ["(", "{", "'", '"""', "\\", "f'{", "@", "def ", "0_", "[" * 5 + "x for "])
def test_hostile_source_takes_no_long_time(
    unit: str, no_longer_than: Callable[[float], AbstractContextManager[None]]
) -> None:
    line = (unit * 300)[:300]
    with no_longer_than(30):
        made = [build_listing(Code(file="a.py", first_line=1, lines=(line,) * lines)) for lines in (79, 400)]
    assert all(one.lines for one in made)


def test_source_too_large_to_colour_is_shown_plain() -> None:
    made = build_listing(Code(file="a.py", first_line=1, lines=("def f(): return 1" * 17,) * 400))
    assert {len(line.words) for line in made.lines} == {1}
