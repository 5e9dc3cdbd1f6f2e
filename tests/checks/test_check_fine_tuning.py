"""Fine-tuning, judged by what a hand-in says of itself: whatever that is, there is a verdict."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

import numpy as np
import pytest

from grader.checks.fine_tuning.criteria import CRITERIA, has_changed
from grader.checks.fine_tuning.facts import Facts
from grader.checks.fine_tuning.written_page import Page
from tests.support.observations import HANDOUT, case

_LONG: Final = 20_000
"""With this many characters, looking again from each of them would take minutes."""


@pytest.mark.parametrize("layers", [" ", "Linear 64 32\n \nLinear 32 10"])
def test_a_layer_without_a_name_is_of_another_kind(layers: str) -> None:
    facts = Facts(case(layers=layers))
    assert has_changed(facts, HANDOUT)
    assert CRITERIA["structure"]["changed"](facts, HANDOUT) == ""


def page(text: str) -> Page:
    values = {"page0/different": np.int64(20), "page0/text": text, "outputs": np.full((2, 10), 0.1)}
    return Page(Facts(case(**values)))


@pytest.mark.parametrize(
    "part", ["1", "1 ", "0.", "1e", "-", "<", "<img", "<tr", "&#", "1" * 200 + "e", "1" + " " * 100]
)
def test_a_page_of_anything_is_read_through_once(
    part: str, no_longer_than: Callable[[float], AbstractContextManager[None]]
) -> None:
    with no_longer_than(5):
        read = page("<img src='data:image/png'>" + part * (_LONG // len(part)))
        assert len(read.all_numbers) <= 400


@pytest.mark.parametrize(
    ("beside", "numbers"),
    [
        ("cat 0.25, dog .75", [0.25, 0.75]),
        ("cat 25 %, dog 7.5%", [0.25, 0.075]),
        ("1.5e-3 2E1 -3.25 1. 7", [0.0015, 20.0, -3.25, 1.0]),
        ("cat: 0.87 (rank 1)", [0.87]),
    ],
)
def test_numbers_are_read_in_every_usual_form(beside: str, numbers: list[float]) -> None:
    assert page(f"<img src='a.png'> {beside}").all_numbers == pytest.approx(numbers)
