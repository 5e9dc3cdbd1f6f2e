"""Why a hand-in's file could not be loaded, in words its author can act on."""

import re
import sys
from typing import Final

from grader.checks.support.failures import find_ending
from grader.checks.support.verdict import Flaw
from grader.model import Loaded, Observation, Raised, Reason, Submission

_NAMED_FILES: Final = 5

# What Python 3 says of Python 2's syntax.
_PYTHON_2_SYNTAX: Final = re.compile(
    r"Missing parentheses in call to '(print|exec)'|multiple exception types must be parenthesized"
    r"|invalid decimal literal|leading zeros in decimal"
)
_PYTHON_2_NAMES: Final = {
    "xrange": "range",
    "raw_input": "input",
    "unicode": "str",
    "cPickle": "pickle",
    "izip": "zip",
}
_NEWER: Final = (
    ((3, 12), re.compile("^f-string"), re.compile("")),
    (
        (3, 12),
        re.compile(""),
        re.compile(r"^\s*(?:type\s+\w+\s*[=\[]|(?:async\s+)?def\s+\w+\s*\[|class\s+\w+\s*\[)"),
    ),
    ((3, 14), re.compile(""), re.compile(r"\b[tT][rR]?[\"']")),
)
"""For each syntax of a newer Python: its version, what older versions say of it, and what stands in the line.
In this order: quotes within an f-string, names of types, strings that are templates."""
_SYNTAX: Final = frozenset({"SyntaxError", "IndentationError", "TabError"})


def blame_missing_file(submission: Submission, file: str) -> Flaw:
    """Return the flaw of a hand-in without the file; it tells what the hand-in holds instead."""
    there = list(dict.fromkeys(submitted.found_as for submitted in submission.files))[:_NAMED_FILES]
    holds = f"; it holds {', '.join(there)}" if there else "; it holds no files"
    return Flaw(Reason.NO_FILE, f"{file} is not in the hand-in{holds}.")


def find_load_flaw(loaded: Loaded, file: str) -> Flaw | None:
    """Return the flaw of a file that could not be loaded; None where it was loaded."""
    if loaded.problem is not None:
        return Flaw(Reason.IMPORT_ERROR, _describe_problem(loaded.problem, file))
    detail = loaded.notes[-1] if loaded.notes else ""
    died = find_ending(Observation(loaded.fate, (), detail))
    return died and Flaw(died.reason, f"{file} could not be loaded. {died.message}")


def describe_python_2_name(raised: Raised) -> str:
    """Return a sentence on a name that only Python 2 knows; empty for any other name."""
    match = re.search(r"(?:name|module named) '(\w+)'", raised.message)
    now = _PYTHON_2_NAMES.get(match[1]) if match else None
    return f" In Python 3 {match[1]} is called {now}." if match and now else ""


def is_python_2(problem: Raised) -> bool:
    """Tell whether code that cannot be read is Python 2."""
    return problem.type_name in _SYNTAX and bool(_PYTHON_2_SYNTAX.search(problem.message))


def is_newer_python(problem: Raised, content: bytes) -> bool:
    """Tell whether code that cannot be read may use syntax that only newer Pythons have."""
    if problem.type_name not in _SYNTAX:
        return False
    lines = content.decode("utf-8", "replace").splitlines()
    line = lines[problem.line - 1] if problem.line and problem.line <= len(lines) else ""
    return any(
        sys.version_info < since and bool(complaint.search(problem.message) and syntax.search(line))
        for since, complaint, syntax in _NEWER
    )


def _describe_problem(problem: Raised, file: str) -> str:
    line = f"line {problem.line}" if problem.line else "an unknown line"
    if is_python_2(problem):
        return f"{file} is written in Python 2: {line} is not Python 3 ({problem.message})."
    if problem.type_name == "TabError":
        what = f"{line} is indented with both tabs and spaces, which Python 3 does not accept"
        return f"{file} is not valid Python: {what}; let your editor turn all tabs into spaces."
    if problem.type_name in _SYNTAX:
        return f"{file} is not valid Python: {problem.message}, {line}."
    if problem.type_name in ("ModuleNotFoundError", "ImportError"):
        tail = describe_python_2_name(problem) or " The course environment does not have it."
        return f"{file} could not be imported: {problem.message} ({line}).{tail}"
    what = f"{problem.type_name}: {problem.message}".rstrip(": ")
    return f"{file} could not be imported: {what} ({line}).{describe_python_2_name(problem)}"
