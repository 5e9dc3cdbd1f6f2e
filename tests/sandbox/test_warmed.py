"""Which worker a hand-in gets is guessed at a glance, however long and strange its text is."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from grader.model import SubmittedFile
from grader.sandbox.protocol import Box, BoxLimits, Work
from grader.sandbox.slot import Course
from grader.sandbox.warmed import Warmed

LIMITS = BoxLimits(1, 1, 1 << 28, 8, 1 << 16)


class Opened(Exception):
    """Carries the flavour that was asked for."""


def flavour_for(content: bytes) -> str:
    class Noting:
        def __init__(self, course: Course) -> None:
            self._flavour = course.flavour

        def open(self, _work: Work) -> Box:
            raise Opened(self._flavour)

        def close(self) -> None:
            return

    warmed = Warmed(Noting, Course("", "", LIMITS))
    with pytest.raises(Opened) as opened:
        warmed.open(Work((SubmittedFile("net.py", content, "net.py"),), "net.py", "module", LIMITS))
    return str(opened.value)


@pytest.mark.parametrize(
    ("content", "flavour"),
    [
        (b"import numpy as np\n", "numpy"),
        (b"import matplotlib.pyplot as plt\n", "science"),
        (b"x = 1\n    from scipy.special import softmax\n", "science"),
        (b"# import matplotlib\n", "numpy"),
        (b"import matplotlibrary\n", "numpy"),
        (b"\r\nimport  pandas\r\n", "science"),
        (b"\xff\xfe\x00import pandas", "numpy"),
    ],
)
def test_the_flavour_follows_the_imports(content: bytes, flavour: str) -> None:
    assert flavour_for(content) == flavour


@pytest.mark.parametrize("text", [b"\n", b" ", b"\t\n", b"import ", b"from\n", b"import\t\t", b"\n \n"])
def test_a_glance_takes_a_glance_at_any_text(
    text: bytes, no_longer_than: Callable[[float], AbstractContextManager[None]]
) -> None:
    """A careless pattern looks at megabytes for hours."""
    with no_longer_than(30):
        assert flavour_for(text * (4 << 20)) == "numpy"
