"""Why a file could not be loaded, in words its author can act on."""

import sys

import pytest

from grader.grading import load_errors
from grader.model import Fate, Loaded, Raised, Reason

FILE = "two_layernet.py"


def message_for(type_name: str, message: str, line: int | None = 12) -> str:
    flaw = load_errors.find_load_flaw(Loaded("module", problem=Raised(type_name, message, line, FILE)), FILE)
    assert flaw is not None
    assert flaw.reason is Reason.IMPORT_ERROR
    return flaw.message


def _own_words(source: str) -> tuple[str, str, int | None]:
    """What this Python says of the source."""
    try:
        compile(source, FILE, "exec")
    except SyntaxError as error:
        return type(error).__name__, error.msg, error.lineno
    raise AssertionError("this compiles")


def test_a_file_that_loads_has_no_flaw() -> None:
    assert load_errors.find_load_flaw(Loaded("module"), FILE) is None


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("x = 1\nprint 'loss', x\n", 2),
        ("import os\n\nexec 'x = 1'\n", 3),
        ("try:\n    pass\nexcept ValueError, e:\n    pass\n", 3),
        ("mode = 0755\n", 1),
        ("big = 10L\n", 1),
    ],
)
def test_python_2_is_called_by_its_name_with_its_line(source: str, line: int) -> None:
    type_name, message, found = _own_words(source)
    assert found == line
    assert message_for(type_name, message, found) == (
        f"{FILE} is written in Python 2: line {line} is not Python 3 ({message})."
    )


def test_tabs_and_spaces_that_are_mixed_are_told_as_that() -> None:
    type_name, message, line = _own_words("def f():\n        a = 1\n\tb = 2\n")
    assert message_for(type_name, message, line) == (
        f"{FILE} is not valid Python: line 3 is indented with both tabs and spaces, which Python 3 does not "
        "accept; let your editor turn all tabs into spaces."
    )


@pytest.mark.parametrize(
    ("source", "type_name"),
    [
        ("def f(:\n    pass\n", "SyntaxError"),
        ("def f():\npass\n", "IndentationError"),
        ("x = (1,\n", "SyntaxError"),
    ],
)
def test_other_syntax_errors_are_not_blamed_on_python_2(source: str, type_name: str) -> None:
    name, message, line = _own_words(source)
    assert name == type_name
    assert message_for(name, message, line) == f"{FILE} is not valid Python: {message}, line {line}."


def test_a_missing_package_says_that_the_course_does_not_have_it() -> None:
    assert message_for("ModuleNotFoundError", "No module named 'jax'", 3) == (
        f"{FILE} could not be imported: No module named 'jax' (line 3). "
        "The course environment does not have it."
    )


@pytest.mark.parametrize(
    ("type_name", "message", "tail"),
    [
        ("ModuleNotFoundError", "No module named 'cPickle'", "In Python 3 cPickle is called pickle."),
        ("NameError", "name 'xrange' is not defined", "In Python 3 xrange is called range."),
        ("NameError", "name 'unicode' is not defined", "In Python 3 unicode is called str."),
        ("NameError", "name 'raw_input' is not defined", "In Python 3 raw_input is called input."),
    ],
)
def test_python_2_names_are_translated(type_name: str, message: str, tail: str) -> None:
    assert message_for(type_name, message).endswith(f" (line 12). {tail}")


def test_an_unknown_name_is_not_translated() -> None:
    assert message_for("NameError", "name 'foo' is not defined") == (
        f"{FILE} could not be imported: NameError: name 'foo' is not defined (line 12)."
    )


def test_a_crash_at_import_names_what_and_where() -> None:
    assert message_for("FileNotFoundError", "data/cifar-10", 40) == (
        f"{FILE} could not be imported: FileNotFoundError: data/cifar-10 (line 40)."
    )
    assert message_for("AssertionError", "", None) == (
        f"{FILE} could not be imported: AssertionError (an unknown line)."
    )


def test_leaving_at_import_is_told_as_an_exception() -> None:
    assert message_for("SystemExit", "0", 9) == f"{FILE} could not be imported: SystemExit: 0 (line 9)."


@pytest.mark.parametrize(
    ("fate", "detail", "reason", "message"),
    [
        (Fate.TIMEOUT, "stopped after 20 s", Reason.TIMEOUT,
         "it had not finished when its time was up (stopped after 20 s)"),
        (Fate.EXITED, "exit code 1", Reason.EXITED,
         "the code ended the Python process itself (exit code 1)"),
        (Fate.MEMORY, "a process was ended because memory ran out", Reason.MEMORY,
         "it asked for more memory than the item allows (a process was ended because memory ran out)"),
        (Fate.TAMPERED, "", Reason.TAMPERED,
         "the answer did not come from the function that was called (no more is known)"),
    ],
)  # fmt: skip
def test_a_file_that_ends_its_process_has_that_reason(
    fate: Fate, detail: str, reason: Reason, message: str
) -> None:
    flaw = load_errors.find_load_flaw(Loaded("module", fate=fate, notes=(detail,) if detail else ()), FILE)
    assert flaw is not None
    assert (flaw.reason, flaw.message) == (
        reason,
        f"{FILE} could not be loaded. Nothing could be judged: {message}.",
    )


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads all of it")
@pytest.mark.parametrize(
    ("line", "is_newer"),
    [
        ("type Row = list[float]", True),
        ("type Pair[T] = tuple[T, T]", True),
        ("def first[T](rows: list[T]) -> T: pass", True),
        ("async def first[T](rows): pass", True),
        ("class Stack[T]: pass", True),
        ('print(f"{d["loss"]:.3f}")', True),
        ("print(f'{1 + }')", True),
        ("def show(d)", False),
        ("type = = 3", False),
        ("x = (1,", False),
        ("print 'x'", False),
        ("class Net: pass pass", False),
    ],
)
def test_syntax_that_a_newer_python_may_read_is_told_apart(line: str, is_newer: bool) -> None:
    source = f"import numpy as np\n{line}\n"
    with pytest.raises(SyntaxError) as caught:
        compile(source, "net.py", "exec")
    problem = Raised("SyntaxError", caught.value.msg, caught.value.lineno)
    assert load_errors.is_newer_python(problem, source.encode()) is is_newer
