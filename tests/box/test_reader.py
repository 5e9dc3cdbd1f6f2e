"""Facts of a source: where things stand, read as Python would read it."""

import pytest

from grader.box.source_reading.reader import decode, read_facts

SOURCE = """
import numpy as np

@decorated
class Net:
    def loss(self, X):
        for row in X:
            [x for x in row]
        async def later():
            while True:
                pass

rows = {a: b for a in x}
"""


def test_definitions_have_qualified_names_and_spans() -> None:
    assert read_facts(SOURCE).definitions == ["Net 4 11", "Net.loss 6 11", "Net.loss.later 9 11"]


def test_loops_stand_where_they_stand() -> None:
    assert read_facts(SOURCE).loops == [
        "Net.loss 7 for",
        "Net.loss 8 comprehension",
        "Net.loss.later 10 while",
        "<module> 13 comprehension",
    ]


def test_what_is_strange_is_named_once() -> None:
    assert read_facts("exec(a)\nexec(b)\nimport gc\ngc.collect()\n").evasive == {"exec", "gc"}


def test_what_is_no_python_is_a_syntax_error() -> None:
    with pytest.raises(SyntaxError):
        read_facts("def f(:\n")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("x = 'é'\n".encode(), "x = 'é'\n"),
        (b"\xef\xbb\xbfx = 1\r\ny = 2\r", "x = 1\ny = 2\n"),
        ("# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1"), "# -*- coding: latin-1 -*-\nx = 'é'\n"),
        (b"", ""),
    ],
)
def test_a_source_is_read_in_its_own_encoding(content: bytes, text: str) -> None:
    assert decode(content) == text


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"x = '\xe9'\n", (SyntaxError, UnicodeDecodeError)),
        (b"# coding: no-such-thing\n", (SyntaxError,)),
        (b"# coding: utf-16\nx\n", (SyntaxError, ValueError)),
    ],
)
def test_an_encoding_that_cannot_be_read_is_an_error_of_the_source(
    content: bytes, error: tuple[type[Exception], ...]
) -> None:
    with pytest.raises(error):
        decode(content)
