"""Observations written down by hand, as a box would have yielded them."""

import json
from typing import Any

import numpy as np

from grader.box import plain_values as box_values
from grader.checks import CheckInput
from grader.checks.fine_tuning.criteria import Handout
from grader.model import CaseKind, CaseResult, Fate, Foreign, Observation, Raised
from grader.model.plain_json import read_value
from tests.support.project import DATA

HANDOUT = Handout(
    layers=((64, 10), (2048, 32, "Dropout", 10)),
    dataset="CIFAR10",
    excluded=("CIFAR100",),
    classes=(
        "airplane plane",
        "automobile car",
        "bird",
        "cat",
        "deer",
        "dog",
        "frog",
        "horse",
        "ship",
        "truck",
    ),
)
"""What a fine-tuning assignment gives out."""
PUBLISHED, FRESH, ADVICE = CaseKind.PUBLISHED, CaseKind.FRESH, CaseKind.ADVICE


def case(kind: CaseKind = PUBLISHED, raised: Raised | None = None, /, **values: Any) -> CaseResult:
    """Numbers and lists become arrays; text and foreign values stay what they are."""
    plain = {name: v if isinstance(v, str | Foreign) else np.asarray(v) for name, v in values.items()}
    return CaseResult(kind, plain, raised)


def option(**marks: float) -> dict[str, Any]:
    """An option of a fine-tuning rubric; an underscore stands for a hyphen."""
    criteria = {name.replace("_", "-"): count for name, count in marks.items()}
    return {"title": "an option", "marks": criteria, "asks": dict.fromkeys(criteria, "something")}


def ended(fate: Fate, detail: str = "", *cases: CaseResult) -> Observation:
    return Observation(fate, cases or (CaseResult(PUBLISHED, finished=False),), detail)


def ran(*cases: CaseResult) -> Observation:
    return Observation(Fate.FINISHED, cases)


def pair(found: CaseResult, expected: CaseResult) -> CheckInput:
    return CheckInput(ran(found), ran(expected))


def raising(
    type_name: str, message: str = "", line: int | None = 7, kind: CaseKind = PUBLISHED
) -> CaseResult:
    return case(kind, Raised(type_name, message, line, "two_layernet.py" if line else None))


def fine_tuned() -> dict[str, Any]:
    """Return what the probe yields of a script that keeps the best model."""
    kept = json.loads((DATA / "observed" / "finetuning.json").read_text(encoding="utf-8"))
    return {
        name: one["value"] if one["dtype"] == "text" else np.array(one["value"], one["dtype"])
        for name, one in kept.items()
    }


def sent(given: Any) -> Any:
    """As it comes out of a box."""
    array = box_values.take_numbers(given)
    if array is not None or isinstance(given, str | Foreign):
        return given if array is None else array
    packed = box_values.pack(given)
    return Foreign(type(given).__name__) if packed is None else read_value(packed.decode())


def observation(kind: CaseKind, **values: Any) -> Observation:
    held = {name: sent(given) for name, given in values.items()}
    return Observation(Fate.FINISHED, (CaseResult(kind, held),))
