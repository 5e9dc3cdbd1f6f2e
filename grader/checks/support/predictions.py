"""Which predictions of a run count, and what keeps them from being certain.

Where the rubric has the classes worked out again from the weights that left the box, only those count: what a
network says of itself is a claim, to be shown and compared. Elsewhere its own predictions are all there is.
"""

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from grader.checks.support import closeness, failures
from grader.checks.support.closeness import Array
from grader.checks.support.verdict import A_PERSON, Flaw
from grader.checks.value import arrays_of, whole_of
from grader.model import CaseResult, Reason

_SCRIPT, _SAVED = "predictions", "saved_predictions"
"""Of the network that the script trained, and of one that was handed in with it: the better counts."""
_ALIKE: Final = 0.995
"""Least share of the images that a network must class as its weights do; rounding decides few."""
_SAVED_PROBLEMS: Final = {
    "unreadable": "it is damaged, cut off, or in another format than its name says",
    "pickled": "it holds pickled Python objects, which are never loaded; save its arrays of weights alone",
    "too-large": "unpacked it would be far larger than such a network is",
    "names": "it does not hold the weights as arrays under the names that the network gives them",
    "unfit": "its arrays do not fit the network; compare their shapes",
    "other-inputs": "it takes other numbers than the pixels of an image",
}
"""What a probe may say of a saved network as `saved_problem`. No other word of the box's is shown."""
_UNKNOWN: Final = (
    "the grader could not tell how the script prepares its images, so a person has to see whether the "
    "network was given what it was trained on."
)


class AskedNetwork(Protocol):
    """What a rubric says of the network."""

    @property
    def above(self) -> float: ...

    @property
    def network(self) -> str: ...

    @property
    def structure(self) -> str: ...

    @property
    def saved_by(self) -> str: ...


@dataclass(frozen=True)
class CountedImages:
    """The images that got their class by the network that counts."""

    right: Array
    doubt: str = ""
    """Why a person has to look although enough are right; empty where nobody has to."""
    excuse: str = ""
    """Why a person has to look where too few are right: it may not be the network's fault."""


def choose_counted(
    params: AskedNetwork, case: CaseResult, expected: CaseResult, recomputed: CaseResult | None
) -> CountedImages | Flaw:
    """Return the better of the networks that were tried, or why there is none."""
    if flaw := failures.find_crash(case):
        return flaw
    labels = arrays_of(expected)["labels"]
    source = case if recomputed is None else recomputed
    predicted = {name: source.values[name] for name in (_SCRIPT, _SAVED) if name in source.values}
    if not predicted:
        return _explain_untried(params, case, labels, worked_out=recomputed is not None)
    rights: dict[str, Array] = {}
    flaws = []
    for name, value in predicted.items():
        if flaw := closeness.check_usable("predictions", value, labels):
            flaws.append(flaw)
        elif isinstance(value, np.ndarray):
            rights[name] = np.equal(value, labels)
    if not rights:
        return failures.add_case(flaws[0], case)
    best = max(rights, key=lambda name: int(rights[name].sum()))
    doubt = (
        _explain_doubt(params, case, recomputed, labels) if best == _SCRIPT and recomputed is not None else ""
    )
    missed = doubt and _claimed_share(case, labels) <= params.above  # by either reading it is too little
    excuse = (not missed and doubt) or _find_excuse(params, case, expected, recomputed)
    return CountedImages(rights[best], doubt, excuse)


def describe_saved_problem(case: CaseResult) -> str:
    """Return a sentence on a saved network that could not be tried; nothing where there was none."""
    word = case.values.get("saved_problem")
    if word is None:
        return ""
    why = _SAVED_PROBLEMS.get(word) if isinstance(word, str) else None
    return f" The saved network was not used: {why or 'it cannot be loaded'}."


def says(case: CaseResult, name: str, word: str) -> bool:
    """Tell whether the box said this word, which is only compared and never shown."""
    value = case.values.get(name)
    return isinstance(value, str) and value == word


def was_saved(case: CaseResult) -> bool:
    """Tell whether a network was handed in that can be tried."""
    return any(name.startswith("saved_") and name != "saved_problem" for name in case.values)


def _explain_untried(params: AskedNetwork, case: CaseResult, labels: Array, *, worked_out: bool) -> Flaw:
    """Say why nothing counts. A trained network that is not found or cannot be fed is for a person."""
    if says(case, "prepared", "unknown"):
        return _leave_to_a_person(f"There is a network, but {_UNKNOWN}")
    if worked_out and (flaw := _find_other_structure(params, case, labels)):
        return flaw
    looked_for = f": {params.network} was looked for" if params.network else ""
    message = f"There is no network to predict with{looked_for}."
    if whole_of(case, "stopped"):
        return _leave_to_a_person(f"{message} {_describe_stopped(params)}{describe_saved_problem(case)}")
    if whole_of(case, "trained"):
        return _leave_to_a_person(
            f"{message} Training was seen, but the trained network was not found: a person has to look."
        )
    if says(case, "saved_problem", "other-inputs") or says(case, "kept", "unreadable"):
        return _leave_to_a_person(f"{message}{describe_saved_problem(case)} {A_PERSON}")
    return Flaw(Reason.NOT_RETURNED, f"{message}{describe_saved_problem(case)}")


def _find_other_structure(params: AskedNetwork, case: CaseResult, labels: Array) -> Flaw | None:
    """Return the flaw where a network is there, but its weights do not tell its classes; else None."""
    if says(case, "structure", "as-asked"):  # and yet nothing came of it
        return Flaw(Reason.NOT_FINITE, "The network's weights hold values that are NaN or infinite.")
    if says(case, "structure", "other-inputs"):
        return _leave_to_a_person(
            "The network takes other numbers than the pixels of an image, and the grader could not tell how "
            f"the script makes them.{_add_stopped(params, case)} {A_PERSON}"
        )
    if not says(case, "structure", "other"):
        return None
    return _leave_to_a_person(
        f"The network is not made of {params.structure}, as far as can be seen, so its accuracy could not be "
        f"worked out from its weights.{_describe_claim(case, labels)}{_add_stopped(params, case)} {A_PERSON}"
    )


def _describe_claim(case: CaseResult, labels: Array) -> str:
    """Return a sentence on what the network says of itself; nothing where that cannot be compared."""
    claimed = case.values.get(_SCRIPT)
    if (
        not isinstance(claimed, np.ndarray)
        or claimed.shape != labels.shape
        or claimed.dtype.kind not in "iuf"
    ):
        return ""
    share = 100 * float(np.mean(claimed == labels))
    return f" By its own predictions, which are only a claim, {share:.1f} % of the hidden images are right."


def _claimed_share(case: CaseResult, labels: Array) -> float:
    """Return the share of images the network says to get right; all where that cannot be compared."""
    claimed = case.values.get(_SCRIPT)
    usable = isinstance(claimed, np.ndarray) and claimed.shape == labels.shape and claimed.dtype.kind in "iuf"
    return float(np.mean(claimed == labels)) if usable else 1.0


def _explain_doubt(
    params: AskedNetwork, case: CaseResult, recomputed: CaseResult | None, labels: Array
) -> str:
    """Say that the network does not predict as its weights do; nothing where it does, or does not say."""
    alike = arrays_of(recomputed).get("alike") if recomputed else None
    if alike is None or float(alike) >= _ALIKE:
        return ""
    return (
        f"That is what {params.structure} make of its weights; the network itself predicts other classes."
        f"{_describe_claim(case, labels)} {A_PERSON}"
    )


def _find_excuse(
    params: AskedNetwork, case: CaseResult, expected: CaseResult, recomputed: CaseResult | None
) -> str:
    if was_saved(case) and whole_of(expected, "stand_in"):
        return (
            "A network was handed in with the script. The images here are stand-ins made by the grader; a "
            f"network that was trained on the real images cannot know them. {A_PERSON}"
        )
    if says(case, "prepared", "unknown"):
        return f"That may not be the network's fault: {_UNKNOWN}"
    if says(case, "kept", "unreadable"):
        problem = f"What is kept as {params.network} could not be read as a network"
        return f"{problem}, so another one was judged. {A_PERSON}"
    alike = arrays_of(recomputed).get("alike") if recomputed else None
    if says(case, "structure", "read-otherwise") and alike is None:
        return f"The grader had to search for the weights, so they may belong to something else. {A_PERSON}"
    if whole_of(case, "stopped"):
        return _describe_stopped(params)
    if says(case, "saved_problem", "other-inputs"):
        return f"{describe_saved_problem(case).strip()} {A_PERSON}"
    return ""


def _describe_stopped(params: AskedNetwork) -> str:
    """Say what to do where a search takes longer than there is time."""
    cure = (
        f"save the trained network with {params.saved_by} and hand that file in, or "
        if params.saved_by
        else ""
    )
    return (
        "A script that runs out of time is judged by the best network it has by then. To let it finish, "
        f"{cure}leave only the best setting in the script. {A_PERSON}"
    )


def _add_stopped(params: AskedNetwork, case: CaseResult) -> str:
    return f" {_describe_stopped(params).removesuffix(f' {A_PERSON}')}" if whole_of(case, "stopped") else ""


def _leave_to_a_person(message: str) -> Flaw:
    return Flaw(Reason.NEEDS_A_PERSON, message)
