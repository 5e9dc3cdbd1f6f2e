"""Which package of the course is missing on this computer, where one is why something did not run."""

import re
from typing import Final

from grader.outcome import Judged

_PACKAGES: Final = {
    "torch": "torch",
    "torchvision": "torchvision",
    "matplotlib": "matplotlib",
    "scipy": "scipy",
    "pandas": "pandas",
    "PIL": "pillow",
    "six": "six",
    "past": "future",
    "pypdf": "pypdf",
}
"""What the course's own machine has for hand-ins, by the name they import it by."""
_MISSING: Final = re.compile(r"No module named '(\w+)")


def missing(own: Judged) -> str:
    """The package as pip knows it; empty where none was asked for in vain."""
    raised = [case.raised.message for case in own.found.cases if case.raised] if own.found else []
    for text in (own.verdict.message, *own.notes, *raised):
        for found in _MISSING.finditer(text):
            if found[1] in _PACKAGES:
                return _PACKAGES[found[1]]
    return ""


def told(package: str) -> str:
    return f"Not run: needs {package}; pip install {package}"
