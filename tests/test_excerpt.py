"""The student's own lines: the functions an item is about, the lines to look at marked."""

import pytest

from grader import excerpt
from grader.checks import Verdict
from grader.model import (
    CaseKind,
    CaseResult,
    Definition,
    Fate,
    Loop,
    Observation,
    Raised,
    Reason,
    SourceFacts,
    Status,
    Submission,
    SubmittedFile,
)
from grader.rubric import Assignment, Item

FILE = "two_layernet.py"
TEXT = "\n".join(f"line {number}" for number in range(1, 301))
FACTS = SourceFacts(
    definitions=(Definition("TwoLayerNet.loss", 10, 20), Definition("TwoLayerNet.train", 30, 290)),
    loops=(Loop("TwoLayerNet.loss", 14, "for"), Loop("TwoLayerNet.train", 33, "for")),
)
FAILED = Verdict(Status.FAILED, Reason.CRASH)


@pytest.fixture
def item(assignment: Assignment) -> Item:
    return assignment.item("q1c")


def ada(content: bytes = TEXT.encode()) -> Submission:
    return Submission("hlcv-ex2", "ada", (SubmittedFile(FILE, content, FILE),), "d")


def raised(line: int | None, file: str | None = FILE) -> Observation:
    case = CaseResult(CaseKind.PUBLISHED, raised=Raised("ValueError", "", line, file))
    return Observation(Fate.FINISHED, (case,))


def test_the_named_function_is_shown_with_its_line_numbers() -> None:
    [code] = excerpt.of(ada(), FILE, ["TwoLayerNet.loss"], FACTS, frozenset({14, 40}))
    assert (code.file, code.first_line, code.marked) == (FILE, 10, (14,))
    assert (code.lines[0], code.lines[-1], len(code.lines)) == ("line 10", "line 20", 11)


def test_a_long_function_is_cut() -> None:
    [code] = excerpt.of(ada(), FILE, ["TwoLayerNet.train"], FACTS, frozenset({149, 150}))
    assert (len(code.lines), code.lines[-1], code.marked) == (120, "line 149", (149,))


def test_several_functions_come_in_the_order_of_the_file() -> None:
    codes = excerpt.of(ada(), FILE, ["TwoLayerNet.train", "TwoLayerNet.loss"], FACTS, frozenset())
    assert [code.first_line for code in codes] == [10, 30]


def test_without_the_function_the_surroundings_of_the_line_are_shown() -> None:
    [code] = excerpt.of(ada(), FILE, ["Other.loss"], FACTS, frozenset({2}))
    assert (code.first_line, code.lines, code.marked) == (1, tuple(f"line {n}" for n in range(1, 6)), (2,))


def test_without_function_and_line_there_is_nothing_to_show() -> None:
    assert excerpt.of(ada(), FILE, ["Other.loss"], FACTS, frozenset()) == []


@pytest.mark.parametrize("facts", [
    SourceFacts((Definition("TwoLayerNet.loss", 0, 5),)),
    SourceFacts((Definition("TwoLayerNet.loss", -3, 5),)),
    SourceFacts((Definition("TwoLayerNet.loss", 301, 305),)),
])  # fmt: skip
def test_places_outside_the_file_are_not_shown(facts: SourceFacts) -> None:
    """The box says where a function stands, and a box may lie."""
    assert excerpt.of(ada(), FILE, ["TwoLayerNet.loss"], facts, frozenset()) == []


def test_an_end_before_the_beginning_shows_no_line() -> None:
    backwards = SourceFacts((Definition("TwoLayerNet.loss", 20, 10),))
    assert [code.lines for code in excerpt.of(ada(), FILE, ["TwoLayerNet.loss"], backwards, frozenset())] == [
        ()
    ]


def test_a_file_in_another_coding_is_shown_all_the_same() -> None:
    [code] = excerpt.of(ada(b"# caf\xe9\nx = 1"), FILE, [], FACTS, frozenset({1}))
    assert code.lines == ("# caf�", "x = 1")


def test_a_file_that_is_not_there_shows_nothing() -> None:
    assert excerpt.of(ada(), "other.py", ["TwoLayerNet.loss"], FACTS, frozenset({3})) == []


def test_the_line_that_raised_is_marked(item: Item) -> None:
    assert excerpt.marked_lines(item, FAILED, raised(17), FACTS) == {17}
    assert excerpt.marked_lines(item, FAILED, raised(17, "other.py"), FACTS) == frozenset()
    assert excerpt.marked_lines(item, FAILED, raised(None), FACTS) == frozenset()
    assert excerpt.marked_lines(item, FAILED, None, FACTS) == frozenset()


def test_the_loops_of_the_items_own_functions_are_marked(item: Item) -> None:
    grows = Verdict(Status.FAILED, Reason.GROWS_WITH_INPUT)
    assert excerpt.marked_lines(item, grows, raised(17), FACTS) == {14}
