"""Python 2 as a course gave it out: the print statement and a few names are understood, and no more."""

import ast
import contextlib
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.box.student_computer import python_2

STATEMENTS = {
    "print 'a'": "a\n",
    "print": "\n",
    "print 'a', 1": "a 1\n",
    "print 'a',; print 'b'": "a b\n",
    "print 'x = %d' % 3": "x = 3\n",
    "print 'epoch {0:d}'.format(4)": "epoch 4\n",
    "print ('a')": "a\n",
    "print ('a %d') % 2": "a 2\n",
    "print ('a', 1)": "('a', 1)\n",
    "if True: print 'yes'\nelse: print 'no'": "yes\n",
    "for i in range(2): print i,": "0 1 ",
    "def f():\n    print 'in'  # a remark\n    return 1\nprint f()": "in\n1\n",
    "x = {'print': 1}\nprint x['print'], [1, 2][0]": "1 1\n",
    "print 'a', \\\n    'b'": "a b\n",
    "print ('a' +\n       'b'), 'c'": "ab c\n",
    "import sys\nprint >>sys.stdout, 'a', 2": "a 2\n",
    "import sys\nprint >>sys.stdout": "\n",
    "print 'print \"x\"'": 'print "x"\n',
    "print lambda_ if 0 else 'b'": "b\n",
    "print 1; x = 2; print x": "1\n2\n",
}


@pytest.fixture(autouse=True)
def given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_PYTHON_2", "1")


@pytest.mark.parametrize("source", STATEMENTS)
def test_a_print_statement_prints_what_it_did(source: str) -> None:
    """Each is no Python 3 beside a line that is none."""
    marked = f"{source}\nprint 'end'\n"
    changed = python_2.translate(marked)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(changed, {})
    before = STATEMENTS[source]
    assert printed.getvalue() == f"{before}end\n"
    assert changed.count("\n") == marked.count("\n")


@pytest.mark.parametrize(
    "source",
    [
        "print('a', 1)\nprint('b', end='')\n",
        "print\n",
        "print = 3\n",
        "try:\n    pass\nexcept ValueError, e:\n    print 'x'\n",
        "x = `1`\nprint x\n",
        "def f(:\n    pass\n",
        "",
    ],
)
def test_what_is_python_3_or_takes_more_stays_as_it_is(source: str) -> None:
    assert python_2.translate(source) == source


def test_elsewhere_nothing_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRADER_PYTHON_2")
    assert python_2.translate("print 'a'\n") == "print 'a'\n"
    assert python_2.notes(Path(__file__)) == []


def test_a_file_keeps_its_encoding() -> None:
    content = "# -*- coding: latin-1 -*-\nprint 'é'\n".encode("latin-1")
    assert python_2.translate_bytes(content) == "# -*- coding: latin-1 -*-\nprint('é')\n".replace(
        "print('", "print( '"
    ).encode("latin-1")


def test_it_is_told_with_lines(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("n = 3\nfor i in xrange(n):\n    print i\n")
    assert python_2.notes(file) == [
        "a.py is Python 2, as the course gave it out; it was run as Python 3: the print statement (line 3), "
        "xrange (line 2)"
    ]


@given(st.text(alphabet="print ()[]'\",;:>\\\n\t=x1%#", max_size=60))
def test_whatever_it_is_given_it_gives_python_3_or_the_same(source: str) -> None:
    changed = python_2.translate(source)
    if changed != source:
        ast.parse(changed)
    assert changed.count("\n") == source.count("\n")
