"""Judge the steps that were seen while a network was trained: each needs gradients of its own.

Only steps that changed the network which is judged count: one with a learning rate of zero, or one of another
network, does not. Where a trained network was handed in, its steps were taken elsewhere: nobody loses a mark
for not showing them again.
"""

from grader.checks.support.predictions import was_saved
from grader.checks.support.verdict import Flaw
from grader.checks.value import arrays_of, whole_of
from grader.model import CaseResult, Reason


def steps_flaw(case: CaseResult, learnt: bool) -> Flaw | None:
    """Return what is wrong with the steps of a run; None where they are right, or were not noted.

    `learnt` says that the network is good enough, so that it must have been trained somehow.
    """
    counts = counts_of(case)
    if counts is None:
        return None
    steps, without_backward, without_zero_grad = counts
    if not steps:
        return _unseen_flaw(case, "No step of an optimiser was seen while the script ran", learnt)
    if flaw := _other_network_flaw(case, steps, learnt):
        return flaw
    if without_backward:
        message = f"{without_backward:,} of {steps:,} steps had no backward pass before them."
        return Flaw(Reason.WRONG_VALUE, message)
    if without_zero_grad:
        message = f"In {without_zero_grad:,} of {steps:,} steps the gradients were not cleared first."
        return Flaw(Reason.WRONG_VALUE, message)
    return None


def counts_of(case: CaseResult) -> tuple[int, int, int] | None:
    """Return (steps, those without a backward pass, those on gradients not cleared), or None."""
    counts = arrays_of(case).get("steps")
    if counts is None or counts.shape != (3,) or counts.dtype.kind not in "iu":
        return None
    first, second, third = (max(0, int(count)) for count in counts)
    return first, second, third


def _unseen_flaw(case: CaseResult, message: str, learnt: bool) -> Flaw:
    """Return the flaw of a run without steps that were seen.

    Gradient descent needs no optimiser: where weights moved, or must have, a person looks.
    """
    if was_saved(case):
        elsewhere = "but a trained network was handed in: a person has to see how it was trained."
        return Flaw(Reason.NEEDS_A_PERSON, f"{message}, {elsewhere}")
    if not (whole_of(case, "moved") or (learnt and whole_of(case, "trained"))):
        return Flaw(Reason.NOT_RETURNED, f"{message}.")
    by_hand = "but gradients were worked out: a person has to see whether steps were taken by hand."
    return Flaw(Reason.NEEDS_A_PERSON, f"{message}, {by_hand}")


def _other_network_flaw(case: CaseResult, steps: int, learnt: bool) -> Flaw | None:
    """Return the flaw where none of the steps changed the judged network; None where that was not noted."""
    changed = whole_of(case, "steps_of_network")
    if changed is None or changed > 0:
        return None
    message = f"None of the {steps:,} steps that were seen changed the network that is judged"
    if whole_of(case, "steps_of_its_kind"):
        alike = "but others like it were trained: a person has to see whether it came from one of them."
        return Flaw(Reason.NEEDS_A_PERSON, f"{message}, {alike}")
    if was_saved(case):
        return _unseen_flaw(case, message, learnt)
    cure = "look at the learning rate, and at which parameters the optimiser was given"
    return Flaw(Reason.NOT_RETURNED, f"{message}: {cure}.")
