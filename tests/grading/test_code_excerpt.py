"""The student's own lines: the functions an item is about, the lines to look at marked."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from grader.checks import Verdict
from grader.grading import code_excerpt
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
    [code] = code_excerpt.cut_excerpts(ada(), FILE, ["TwoLayerNet.loss"], FACTS, frozenset({14, 40}))
    assert (code.file, code.first_line, code.marked) == (FILE, 10, (14,))
    assert (code.lines[0], code.lines[-1], len(code.lines)) == ("line 10", "line 20", 11)


def test_a_long_function_is_cut() -> None:
    [code] = code_excerpt.cut_excerpts(ada(), FILE, ["TwoLayerNet.train"], FACTS, frozenset({149, 150}))
    assert (len(code.lines), code.lines[-1], code.marked) == (120, "line 149", (149,))


def test_several_functions_come_in_the_order_of_the_file() -> None:
    codes = code_excerpt.cut_excerpts(
        ada(), FILE, ["TwoLayerNet.train", "TwoLayerNet.loss"], FACTS, frozenset()
    )
    assert [code.first_line for code in codes] == [10, 30]


def test_without_the_function_the_surroundings_of_the_line_are_shown() -> None:
    [code] = code_excerpt.cut_excerpts(ada(), FILE, ["Other.loss"], FACTS, frozenset({2}))
    assert (code.first_line, code.lines, code.marked) == (1, tuple(f"line {n}" for n in range(1, 6)), (2,))


def test_without_function_and_line_there_is_nothing_to_show() -> None:
    assert code_excerpt.cut_excerpts(ada(), FILE, ["Other.loss"], FACTS, frozenset()) == []


@pytest.mark.parametrize("facts", [
    SourceFacts((Definition("TwoLayerNet.loss", 0, 5),)),
    SourceFacts((Definition("TwoLayerNet.loss", -3, 5),)),
    SourceFacts((Definition("TwoLayerNet.loss", 301, 305),)),
])  # fmt: skip
def test_places_outside_the_file_are_not_shown(facts: SourceFacts) -> None:
    """The box says where a function stands, and a box may lie."""
    assert code_excerpt.cut_excerpts(ada(), FILE, ["TwoLayerNet.loss"], facts, frozenset()) == []


def test_an_end_before_the_beginning_shows_no_line() -> None:
    backwards = SourceFacts((Definition("TwoLayerNet.loss", 20, 10),))
    assert [
        code.lines
        for code in code_excerpt.cut_excerpts(ada(), FILE, ["TwoLayerNet.loss"], backwards, frozenset())
    ] == [()]


def shown(content: bytes) -> tuple[str, ...]:
    """The first lines of a file of at most seven."""
    [code] = code_excerpt.cut_excerpts(ada(content), FILE, [], FACTS, frozenset({4}))
    assert code.first_line == 1
    return code.lines


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"# caf\xe9\nx = 1\n\n\n", ("# caf�", "x = 1", "", "")),
        (b"# coding: latin-1\n# caf\xe9\n\n\n", ("# coding: latin-1", "# café", "", "")),
        (b"\n# vim: fileencoding=cp1252 :\n# \x80\n\n", ("", "# vim: fileencoding=cp1252 :", "# €", "")),
        (b"\xef\xbb\xbfx = 1\n\n\n\n", ("x = 1", "", "", "")),
        (b"# coding: shift_jis\n# \x83\\\n\n\n", ("# coding: shift_jis", "# ソ", "", "")),
        (b"# coding: ascii\n# \xc3\xa9\n\n\n", ("# coding: ascii", "# ��", "", "")),
        # Python refuses these: the lines are shown for the student to see why.
        (b"# coding: nothing-known\n# \xc3\xa9\n\n\n", ("# coding: nothing-known", "# é", "", "")),
        (b"\xef\xbb\xbf# coding: latin-1\n\n\n\n", ("# coding: latin-1", "", "", "")),
        # Not ways to write Python, and some are slow or raise whatever they are asked to do.
        (b"# coding: hex\n\n\n3\n", ("# coding: hex", "", "", "3")),
        (b"# coding: punycode\n\n\nx-9\n", ("# coding: punycode", "", "", "x-9")),
        (b"# coding: idna\n\n\n..\n", ("# coding: idna", "", "", "..")),
        (b"# coding: undefined\n\n\n..\n", ("# coding: undefined", "", "", "..")),
        (b"# coding: utf-16\n\n\n..\n", ("# coding: utf-16", "", "", "..")),
    ],
    ids=lambda case: str(case)[:40],
)  # fmt: skip
def test_a_file_in_any_coding_is_shown_as_python_reads_it(content: bytes, lines: tuple[str, ...]) -> None:
    assert shown(content) == lines


def test_lines_end_where_python_ends_them() -> None:
    """Line numbers come from Python: one that is split elsewhere points at the wrong line."""
    text = "a = '\x0c\x1c\x85\u2028'\r\nb\rc\n\rd"
    assert shown(text.encode()) == ("a = '\x0c\x1c\x85\u2028'", "b", "c", "", "d")


def test_a_last_line_that_is_ended_is_not_followed_by_another() -> None:
    last = SourceFacts((Definition("f", 2, 9),))
    [code] = code_excerpt.cut_excerpts(ada(b"x\nreturn 1\n"), FILE, ["f"], last, frozenset())
    assert code.lines == ("return 1",)
    assert code_excerpt.cut_excerpts(ada(b"x\n"), FILE, ["f"], last, frozenset()) == []


# ── the functions that the named ones call ────────────────────────────────────────────────────────────

HELPED = b"""\
import numpy as np

def softmax(scores):
    return np.exp(scores)

class TwoLayerNet:
    def loss(self, X):
        return np.log(self._forward(X)).sum()

    def _forward(self, X):
        return softmax(X)

def forward(X):
    return X

def never():
    return softmax
"""
HELPERS = SourceFacts(
    definitions=(
        Definition("softmax", 3, 4),
        Definition("TwoLayerNet", 6, 11),
        Definition("TwoLayerNet.loss", 7, 8),
        Definition("TwoLayerNet._forward", 10, 11),
        Definition("forward", 13, 14),
        Definition("never", 16, 17),
    )
)


def test_functions_that_are_called_are_shown_after_the_one_that_calls() -> None:
    loss, forward = code_excerpt.cut_excerpts(
        ada(HELPED), FILE, ["TwoLayerNet.loss"], HELPERS, frozenset({11})
    )
    assert (loss.first_line, loss.lines[0]) == (7, "    def loss(self, X):")
    assert (forward.first_line, forward.marked) == (10, (11,))
    assert forward.lines == ("    def _forward(self, X):", "        return softmax(X)")


def test_a_function_that_calls_itself_or_another_that_is_shown_is_shown_once() -> None:
    names = ["TwoLayerNet.loss", "TwoLayerNet._forward"]
    assert [
        c.first_line for c in code_excerpt.cut_excerpts(ada(HELPED), FILE, names, HELPERS, frozenset())
    ] == [
        7,
        10,
        3,
    ]
    again = SourceFacts((Definition("f", 1, 2),))
    assert (
        len(
            code_excerpt.cut_excerpts(
                ada(b"def f(n):\n    return f(n - 1)\n"), FILE, ["f"], again, frozenset()
            )
        )
        == 1
    )


def test_of_many_called_functions_the_first_three_are_shown() -> None:
    lines = [f"def f{n}(): return 1" for n in range(9)] + [
        "def f(): return " + "+".join(f"f{n}()" for n in range(9))
    ]
    facts = SourceFacts((*(Definition(f"f{n}", n + 1, n + 1) for n in range(9)), Definition("f", 10, 10)))
    codes = code_excerpt.cut_excerpts(ada("\n".join(lines).encode()), FILE, ["f"], facts, frozenset())
    assert [code.first_line for code in codes] == [10, 1, 2, 3]


def test_a_function_that_is_defined_again_and_again_is_shown_a_few_times() -> None:
    content = b"def f(): return 1\n" * 1000
    facts = SourceFacts(tuple(Definition("f", n, n) for n in range(1, 1001)))
    codes = code_excerpt.cut_excerpts(ada(content), FILE, ["f"], facts, frozenset())
    assert [code.first_line for code in codes] == [996, 997, 998, 999, 1000]


# ── what is kept is bounded ───────────────────────────────────────────────────────────────────────────


def test_a_long_line_is_cut_and_says_so() -> None:
    assert shown(b"x" * 301 + b"\n\n\n\n")[0] == "x" * 301
    assert shown(b"x" * 302 + b"\n\n\n\n")[0] == "x" * 300 + "…"


@pytest.mark.large
@pytest.mark.parametrize("line", [b"a" * 3_000_000, b"a(" * 1_500_000, b"a " * 1_500_000, b"\r" * 3_000_000])
def test_a_file_of_megabytes_is_looked_through_at_once(
    line: bytes, no_longer_than: Callable[[float], AbstractContextManager[None]]
) -> None:
    """A careless pattern goes through such a line once from each of its characters."""
    facts = SourceFacts((Definition("f", 1, 2), Definition("a", 3, 3)))
    with no_longer_than(20):
        codes = code_excerpt.cut_excerpts(
            ada(b"def f():\n " + line + b"\ndef a(): pass\n"), FILE, ["f"], facts, frozenset()
        )
    assert sum(len(text) for code in codes for text in code.lines) < 1000


@pytest.mark.large
def test_a_coding_that_is_slow_by_nature_is_not_used(
    no_longer_than: Callable[[float], AbstractContextManager[None]],
) -> None:
    with no_longer_than(20):
        assert shown(b"# coding: punycode\n\n\n" + b"zz9" * 1_000_000)[0] == "# coding: punycode"
        assert shown(b"# coding: " + b"x" * 3_000_000 + b"\n\n\n\n")[0] == "# coding: " + "x" * 290 + "…"


def test_a_file_that_is_not_there_shows_nothing() -> None:
    assert code_excerpt.cut_excerpts(ada(), "other.py", ["TwoLayerNet.loss"], FACTS, frozenset({3})) == []


def test_the_line_that_raised_is_marked(item: Item) -> None:
    assert code_excerpt.find_marked_lines(item, FAILED, raised(17), FACTS) == {17}
    assert code_excerpt.find_marked_lines(item, FAILED, raised(17, "other.py"), FACTS) == frozenset()
    assert code_excerpt.find_marked_lines(item, FAILED, raised(None), FACTS) == frozenset()
    assert code_excerpt.find_marked_lines(item, FAILED, None, FACTS) == frozenset()


def test_the_loops_of_the_items_own_functions_are_marked(item: Item) -> None:
    grows = Verdict(Status.FAILED, Reason.GROWS_WITH_INPUT)
    assert code_excerpt.find_marked_lines(item, grows, raised(17), FACTS) == {14}
