"""Whose fault it is that a module cannot be imported."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox.environment.absent import explain_absence

HANDED_IN = ["two_layernet.py", "ex2/helpers.py", "code.zip/P5/nets/layers.py", "notes.txt"]
ASKED_FOR = ["two_layernet.py", "ex2_FCnet.py", "answers.yaml"]

WAITS = {
    "wandb": ("wandb", "wandb, which is not installed where"),
    "cv2": ("opencv-python-headless", "cv2 (opencv-python-headless), which is not installed"),
    "skimage": ("scikit-image", "skimage (scikit-image)"),
    "tensorflow": ("tensorflow", "tensorflow, which is not installed"),
    "my_helpers": ("my_helpers, a package or a file", "If my_helpers.py is a file of yours, hand it in."),
    "utils": (
        "utils, a package or a file",
        "which is missing both in the hand-in and among the installed packages",
    ),
    "sklearn.cross_validation": ("scikit-learn with sklearn.cross_validation", "the scikit-learn that"),
    "sklearn.externals:joblib": ("scikit-learn with joblib of sklearn.externals", "does not have"),
    "imp": ("a Python with imp", "hand-ins are graded with Python 3."),
    "fractions:gcd": (
        "a Python with gcd of fractions",
        "gcd of fractions, but hand-ins are graded with Python 3.",
    ),
    "ex2.helpers": ("ex2.helpers, a file of the hand-in in another folder", "was not found where it ran"),
}
ITS_AUTHORS = {
    "nunpy ~ numpy": "There is no module nunpy; numpy may be meant.",
    "numpy:zeross ~ zeros": "numpy has no zeross; zeros may be meant.",
    "cPickle": "cPickle, which only Python 2 has",
    "itertools:izip": "izip of itertools, which only Python 2 has",
    "ex2_FCnet": "ex2_FCnet.py is not in the hand-in",
    "helpers:no_such": "no_such of helpers, which does not define it",
    "ex2.other": "other.py is not in the hand-in",
}


@pytest.mark.parametrize("described", WAITS)
def test_what_the_course_lacks_waits(described: str) -> None:
    wanted, message = WAITS[described]
    absent = explain_absence(described, HANDED_IN, ASKED_FOR)
    assert absent is not None
    assert absent.waits
    assert absent.package.startswith(wanted)
    assert message in absent.message


@pytest.mark.parametrize("described", ITS_AUTHORS)
def test_what_its_author_can_mend_does_not_wait(described: str) -> None:
    absent = explain_absence(described, HANDED_IN, ASKED_FOR)
    assert absent is not None
    assert not absent.waits
    assert ITS_AUTHORS[described] in absent.message


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    """It comes out of a box."""
    absent = explain_absence(text, HANDED_IN, ASKED_FOR)
    assert absent is None or re.fullmatch(r"[\w.]+", absent.module)
