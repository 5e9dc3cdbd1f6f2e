"""The attack trials: what they say of a machine's boxes, and what is said where they cannot be run."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from grader.model.errors import BoxBrokenError
from grader.sandbox import attack_trials
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.protocol import Level

pytestmark = pytest.mark.sandbox

FAILING = "def attack_trials(hand_in, case):\n    raise OSError('no /proc here')\n"


def test_a_box_that_opens_holds_off_all_that_is_essential(make_sandbox: Callable[..., Bubblewrap]) -> None:
    sandbox = make_sandbox(attack_trials.CONFIG)
    findings = attack_trials.run_attack_trials(sandbox.slot, sandbox.open)
    assert "network" in [finding.name for finding in findings]
    assert [finding.name for finding in findings if finding.essential and not finding.held] == []
    assert attack_trials.rate_protection(findings).level is not Level.NONE


def test_trials_that_cannot_be_run_are_told_with_what_was_raised(
    make_sandbox: Callable[..., Bubblewrap],
) -> None:
    sandbox = make_sandbox(replace(attack_trials.CONFIG, probes=FAILING))
    with pytest.raises(BoxBrokenError, match=r"^the attack trials could not be run: .*no /proc here"):
        attack_trials.run_attack_trials(sandbox.slot, sandbox.open)
