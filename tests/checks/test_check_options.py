"""Fine-tuning, judged by what a hand-in says of itself: whatever that is, there is a verdict."""

import pytest
from observing import case

from grader.checks.options import _HANDOUT
from grader.checks.tuned.criteria import CRITERIA, has_changed
from grader.checks.tuned.facts import Facts


@pytest.mark.parametrize("layers", [" ", "Linear 64 32\n \nLinear 32 10"])
def test_a_layer_without_a_name_is_of_another_kind(layers: str) -> None:
    facts = Facts(case(layers=layers))
    assert has_changed(facts, _HANDOUT)
    assert CRITERIA["structure"]["changed"](facts, _HANDOUT) == ""
