"""Judge a network of any depth: its layers are as wide as asked for, and answer as the reference's do.

For each number of hidden layers in turn a probe yields ``widths_K``, the widths of the weight layers, and,
where these are right, ``logits_K`` and ``gradients_K`` under given weights, or ``raises_K``. ``passes_K``
tells which activation is used: it is what becomes of the numbers in ``grid`` on their way through K hidden
layers that change them by the activation only. ``works_for`` is the number of images that the network takes,
where it takes only one number.
"""

import re
from typing import Final

import numpy as np

from grader.checks.support import activations, closeness, failures
from grader.checks.support.check_definition import Check
from grader.checks.support.closeness import Array, Bound
from grader.checks.support.same_result import same_exception, same_value
from grader.checks.support.verdict import CheckInput, Flaw, Verdict, failed, passed
from grader.checks.support.verdict import Params as _Params
from grader.checks.value import arrays_of, whole_of
from grader.model import CaseResult, Observation, Reason, Status
from grader.model.text import count

_LOGITS: Final = re.compile(r"logits_(\d+)")


class Params(_Params):
    absolute: float
    """Largest difference allowed between logits."""
    relative: float = 0.0
    other_activation: float = 0.0
    """Share of the marks that is left where all is right but for another activation than a ReLU."""


def describe(params: Params) -> str:
    bound = Bound(params.absolute, params.relative)
    return f"Run with 1 to 5 hidden layers; under given weights the answers agree, within {bound}."


def judge(params: Params, observed: CheckInput) -> Verdict:
    if flaw := failures.find_ending(observed.submitted):
        return failed(flaw)
    pairs = list(zip(observed.submitted.cases, observed.expected.cases, strict=True))
    for result, expected in pairs:
        if flaw := failures.find_crash(result) or _layers_flaw(result, expected):
            return failed(flaw)
    for result, expected in pairs:
        if flaw := _answers_flaw(params, result, expected):
            activation = activations.name_activation(result, expected) if params.other_activation else ""
            return _judge_other_activation(params, activation) if activation else failed(flaw)
    return passed(advice=_advice(observed.submitted))


def _judge_other_activation(params: Params, activation: str) -> Verdict:
    message = (
        f"The activation between the layers is {activation}; a ReLU is asked for after each hidden layer."
    )
    return Verdict(Status.PARTIAL, Reason.WRONG_VALUE, message, share=params.other_activation)


def _depths(expected: CaseResult) -> list[int]:
    return sorted(int(name[1]) for key in expected.values if (name := _LOGITS.fullmatch(key)))


def _layers_flaw(result: CaseResult, expected: CaseResult) -> Flaw | None:
    """Return what is wrong with the layers themselves, whatever they answer."""
    if _is_empty(result, expected):
        return Flaw(Reason.NOT_RETURNED, "The network has no layers with weights yet.")
    for depth in _depths(expected):
        with_depth = f"With {count(depth, 'hidden layer')}"
        if whole_of(result, f"raises_{depth}"):
            message = (
                f"{with_depth} it raises an error, with fewer it does not: hidden_layers may have any length."
            )
            return Flaw(Reason.WRONG_VALUE, message)
        expected_widths, widths = arrays_of(expected)[f"widths_{depth}"], _widths(result, depth)
        if widths is None or not np.array_equal(widths, expected_widths):
            return Flaw(Reason.WRONG_VALUE, _describe_widths(result, depth, expected_widths, widths))
    return None


def _widths(result: CaseResult, depth: int) -> Array | None:
    """Return the widths of the weight layers; None where they are not whole numbers in a row."""
    widths = arrays_of(result).get(f"widths_{depth}")
    return widths if widths is not None and widths.ndim == 1 and widths.dtype.kind in "iu" else None


def _describe_widths(result: CaseResult, depth: int, expected_widths: Array, widths: Array | None) -> str:
    with_depth = f"With {count(depth, 'hidden layer')}"
    if widths is None or not failures.may_show(result):
        case = failures.name_case(result)
        return f"{with_depth} the weight layers are not as wide as hidden_layers says{case}."
    asked = ", ".join(str(int(width)) for width in expected_widths[:-1])
    return (
        f"With hidden_layers=[{asked}] and {int(expected_widths[-1])} classes the outputs of the weight "
        f"layers are {_list_numbers(widths)} wide, expected {_list_numbers(expected_widths)}."
    )


def _list_numbers(widths: Array) -> str:
    *first, last = [str(int(width)) for width in widths[:12]] or ["no numbers"]
    return f"{', '.join(first)} and {last}" if first else last


def _answers_flaw(params: Params, result: CaseResult, expected: CaseResult) -> Flaw | None:
    bound = Bound(params.absolute, params.relative)
    for depth in _depths(expected):
        reference, got = arrays_of(expected)[f"logits_{depth}"], result.values.get(f"logits_{depth}")
        with_depth = f"With {count(depth, 'hidden layer')}"
        if flaw := closeness.check_usable("What the network returns", got, reference):
            return failures.add_case(flaw, result)
        answers = arrays_of(result)[f"logits_{depth}"]
        if not closeness.is_close(answers, reference, bound):
            return Flaw(Reason.WRONG_VALUE, f"{with_depth} {_describe_error(answers, reference, result)}.")
        if flaw := _gradients_flaw(bound, depth, result, expected):
            return flaw
    return None


def _describe_error(answers: Array, reference: Array, result: CaseResult) -> str:
    """Say what is off, as far as the answers show by themselves what was done to them."""
    if np.all(answers >= 0) and np.allclose(answers.sum(axis=1), 1, atol=1e-5):
        return f"the network returns probabilities{failures.name_case(result)}, where logits are asked for"
    if np.allclose(answers, np.maximum(reference, 0), atol=1e-4):
        return (
            f"the network's answers{failures.name_case(result)} are never negative: there is a ReLU after "
            "the last layer, too"
        )
    off = closeness.format_number(closeness.largest_difference(answers, reference))
    return (
        f"the layers are as wide as asked for, but what the network returns is off by up to {off}"
        f"{failures.name_case(result)}: look at what stands between the layers, and after the last"
    )


def _gradients_flaw(bound: Bound, depth: int, result: CaseResult, expected: CaseResult) -> Flaw | None:
    reference, got = arrays_of(expected)[f"gradients_{depth}"], arrays_of(result).get(f"gradients_{depth}")
    with_depth = f"With {count(depth, 'hidden layer')}"
    if got is None or got.shape != reference.shape or got.dtype.kind != "f":
        return Flaw(
            Reason.WRONG_VALUE, f"{with_depth} no gradients could be worked out{failures.name_case(result)}."
        )
    if closeness.is_close(got, reference, bound):
        return None
    lost = [position // 2 + 1 for position in np.flatnonzero((got == 0) & (reference != 0))]
    if not lost:
        return Flaw(Reason.WRONG_VALUE, f"{with_depth} the gradients are off{failures.name_case(result)}.")
    message = (
        f"{with_depth} no gradient reaches weight layer {lost[0]} of {depth + 1}{failures.name_case(result)}."
    )
    return Flaw(Reason.WRONG_VALUE, message)


def _advice(observation: Observation) -> str:
    """Return advice on what costs no marks but should be known; empty without any."""
    fixed_size = next((size for case in observation.cases if (size := whole_of(case, "works_for"))), 0)
    if fixed_size:
        return (
            f"The network works for {fixed_size:,} images at a time only: flatten each batch by its own "
            "size, with x.view(x.shape[0], -1) or x.flatten(start_dim=1)."
        )
    if any(whole_of(case, "softmax_in_evaluation") for case in observation.cases):
        return (
            "In evaluation the network returns probabilities, in training logits; both name the same class."
        )
    return ""


def is_alike(observation: Observation, faulty: Observation) -> bool:
    """Tell whether both have the same mistake.

    A mistake with the layers is known by its symptom; any other by the values that the network returns.
    """
    if observation.fate is not faulty.fate or len(observation.cases) != len(faulty.cases):
        return False
    return all(_is_alike_case(a, b) for a, b in zip(observation.cases, faulty.cases, strict=True))


def _is_alike_case(a: CaseResult, b: CaseResult) -> bool:
    if a.raised or b.raised:
        return same_exception(a.raised, b.raised)
    symptom, faulty_symptom = _symptom(a), _symptom(b)
    if symptom or faulty_symptom:
        return symptom == faulty_symptom
    names = [name for name in b.values if _LOGITS.fullmatch(name)]
    return bool(names) and all(
        name in a.values and same_value(a.values[name], b.values[name]) for name in names
    )


def _symptom(case: CaseResult) -> str:
    """Return how the layers miss what was asked for; empty where they fit or miss only in their widths."""
    arrays = arrays_of(case)
    widths = [array for name, array in sorted(arrays.items()) if name.startswith("widths_")]
    raises = any(name.startswith("raises_") for name in arrays)
    if not raises and not any(array.size for array in widths):
        return "no layers"
    fixed = len(widths) > 1 and len({array.size for array in widths}) == 1
    return "list ignored" if raises or fixed else ""


def _is_empty(result: CaseResult, expected: CaseResult) -> bool:
    widths = [_widths(result, depth) for depth in _depths(expected)]
    return bool(widths) and all(array is not None and array.size == 0 for array in widths)


CHECK: Final = Check(Params, judge, describe, is_alike=is_alike)
