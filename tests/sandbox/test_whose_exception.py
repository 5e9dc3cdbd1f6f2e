"""Whether an exception came out of the hand-in's own lines, or of the probe that looked at what it gave."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from grader.sandbox.bubblewrap import Bubblewrap
from tests.support.boxes import CONFIG, FILE, PROBES, Kit, asked

pytestmark = pytest.mark.sandbox
LOOKS_IN = f"{PROBES}\ndef first(hand_in, case):\n    return {{'first': hand_in.answer()[0]}}\n"


@pytest.fixture(scope="module")
def looking(make_sandbox: Callable[..., Bubblewrap]) -> Kit:
    return Kit(make_sandbox(replace(CONFIG, probes=LOOKS_IN)), nested=True)


@pytest.mark.parametrize(
    ("source", "file"),
    [
        ("def answer(): pass", None),
        ("def answer(x): return [x]", None),
        ("def answer(): return None[0]", FILE),
        ("import numpy as np\ndef answer(): return np.zeros(3) @ np.zeros(4)", FILE),
        ("def answer():\n    def inner(): raise TypeError('no')\n    return [inner()]", FILE),
    ],
)
def test_only_its_own_lines_are_named(source: str, file: str | None, looking: Kit) -> None:
    with looking.open(source) as box:
        [case] = asked(box, "first").cases
    assert case.raised is not None
    assert case.raised.file == file
