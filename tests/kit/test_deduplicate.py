"""A piece of code is shown under the first item that has it, and elsewhere it is said where that was."""

from dataclasses import replace
from pathlib import Path

from grader.kit import result_text
from grader.kit.deduplicate import Deduplicator
from grader.kit.result import Result, State
from grader.model import Code
from tests.support.notebook_pages import failed, items
from tests.support.project import ROOT

LINES = ("def loss(x):", "    y = x", "    return y")


def code(first: int = 1, last: int = 3, marked: tuple[int, ...] = ()) -> Code:
    return Code(file="net.py", first_line=first, lines=LINES[first - 1 : last], marked=marked)


def texts(*pieces: tuple[Code, ...]) -> list[str]:
    """What stands below each item, in turn."""
    above = Deduplicator()
    results = [failed(item, "wrong", codes) for item, codes in zip(items(), pieces, strict=False)]
    return [result_text.render_text(above.deduplicate(replace(result, read_as=()))) for result in results]


def test_the_same_piece_stands_once() -> None:
    first, second, third = texts((code(),), (code(),), (code(2, 2),))
    assert first.count("def loss") == 1
    assert second.endswith("net.py, your lines 1 to 3: as above under q1a.")
    assert third.endswith("net.py, your line 2: as above under q1a.")
    assert "def loss" not in second


def test_other_lines_and_other_marks_are_shown() -> None:
    first, second, third = texts((code(1, 2),), (code(),), (code(marked=(2,)),))
    assert "return y" in second
    assert ">    2" not in first + second
    assert ">    2      y = x" in third


def test_what_was_marked_above_need_not_be_shown_without_its_mark() -> None:
    _, second, third = texts((code(1, 2, (2,)),), (code(3, 3),), (code(),))
    assert "return y" in second
    assert third.endswith("net.py, your lines 1 to 3: as above under q1a, q1b.")


def test_a_part_of_what_the_same_item_shows_needs_no_word() -> None:
    (only,) = texts((code(), code(2, 3)))
    assert only.count("return y") == 1
    assert "as above" not in only


def test_code_that_was_not_shown_is_not_above() -> None:
    above, (first, second, *_) = Deduplicator(), items()
    above.deduplicate(replace(failed(first, "right", (code(),)), state=State.PASSED))
    assert "def loss" in result_text.render_text(above.deduplicate(failed(second, "wrong", (code(),))))


def test_a_file_that_cannot_be_read_is_explained_once() -> None:
    above = Deduplicator()
    broken = [
        above.deduplicate(
            Result(
                item, State.UNREADABLE, None, message="answers.yaml, line 3.", unreadable=("answers.yaml",)
            )
        )
        for item in items()[:2]
    ]
    assert [result.message for result in broken] == ["answers.yaml, line 3.", "As above under q1a."]


def test_what_passed_means_is_written_down_once() -> None:
    sources = (path for path in Path(ROOT, "grader").rglob("*") if path.suffix in (".py", ".jinja"))
    found = [path.name for path in sources if "grading tries others" in path.read_text(encoding="utf-8")]
    assert found == ["result_text.py"]
