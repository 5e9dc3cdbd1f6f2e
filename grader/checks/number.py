"""Judge numbers that were typed: right is what lies within `absolute` of the reference's.

``1/3``, ``0.333``, ``33 %``, ``≈ 0.33`` and ``\\frac{1}{3}`` are one number. Several are typed by name, as
a list in their order, as ``(1/3, 1/3, 1/3)`` or as ``1/3 each``. What cannot be read waits for a person.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Annotated, Final

from pydantic import Field

from grader.checks import formula
from grader.checks.formula import FormulaError
from grader.checks.support import failures, typed_checks
from grader.checks.support.answers_file import ONLY
from grader.checks.support.check_definition import Check, TypedAnswers, always
from grader.checks.support.closeness import format_number
from grader.checks.support.typed_checks import Part, ReadBack
from grader.checks.support.verdict import CheckInput, Verdict, pending, void
from grader.checks.support.verdict import Params as _Params
from grader.model import Observation, Reason


class Params(_Params):
    answers: Annotated[tuple[str, ...], Field(min_length=1, max_length=20)]
    absolute: Annotated[float, Field(gt=0)]


@dataclass(frozen=True)
class _TypedNumber:
    text: str
    value: float | str
    """In place of a number that cannot be read, why."""


_AROUND: Final = re.compile(
    r"\b(?:for|in|of|the|is|are|to|each|every|all|any|both|three|class(?:es)?|probabilit(?:y|ies)|equal(?:ly|s)?|them)\b"
    r"(?:\s+k\b)?|\\forall\s*k?|∀\s*k?|\(\s*\)",
    re.IGNORECASE,
)
"""Words around a number that stands for all."""
_ROUGHLY: Final = re.compile(
    r"\\(?:approx|simeq|sim|to|rightarrow)\b|[≈≃≅→~]|->|\b(?:about|approx(?:imately|\.)?|ca\.?)(?!\w)"
    r"|\b(?:goes?|tends?|converges?|drops?|falls?)\s+(?:to|towards)\b"
    r"|\b(?:approach(?:es)?|becomes?|stays?|remains?|is|are)\b",
    re.IGNORECASE,
)
_EACH: Final = re.compile(
    r"\b(?:(?:for|in)\s+)?(?:each|both)\b(?:\s+(?:of\s+)?(?:them|class(?:es)?))?", re.IGNORECASE
)
_OTHERWISE: Final = re.compile(
    r"\b(?:not|never|no|nor|neither|less|more|greater|smaller|below|above|between|but|or|from)\b|n['’]t\b"
    r"|[!<>≠≤≥]|\\(?:neq?|leq?|geq?|lt|gt|not)\b",
    re.IGNORECASE,
)
"""What makes another statement of the number that stands behind it."""
_WORD: Final = re.compile(r"(?<!\\)(?<![^\W\d_])[^\W\d_]{2,}")
_TOGETHER: Final = re.compile(r"(?<=%)\s*/\s*|[,;]\s+|\s+and\s+")
_NUMBER_WORDS: Final = {
    re.compile(rf"\b(?:{words})\b", re.IGNORECASE): number
    for words, number in {
        "(?:one|a) third": "1/3",
        "(?:(?:one|a) )?half": "1/2",
        "zero|vanish(?:es)?": "0",
        "one": "1",
    }.items()
}
_PERCENT: Final = re.compile(r"(?:\\?%|per\s?cent)\s*$", re.IGNORECASE)
_COMMA: Final = re.compile(r"\s*[+−–-]?\d+,\d+\s*")
_SIGNED_ZERO: Final = re.compile(r"[\s$({]*[-−–+±]\s*0*[.,]?0+\s*%?[\s$)}]*")
_EITHER: Final = re.compile(r"\s*[+−–-]?(?:\d+[·⋅]\d+|[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?)\s*")
"""``0·5`` may be a half or a product, ``1,500`` one and a half or fifteen hundred."""
_APART: Final = re.compile(r"\d\s+[\d.]")
_BRACKETS: Final = re.compile(r"[(\[]([^()\[\]]*)[)\]]\s*\$?\s*$")
_AGREE: Final = 0.15
"""Rounding on the way, as in 1/3 = 0.3; two numbers further apart are two answers."""
_ONE_FOR_ALL: Final = "it is one number, but several different ones are asked for."
_IN_WORDS: Final = "it is said in words, and a number such as 1/2 or 50 % was expected."
_NO_NUMBER: Final = "a number such as 1/2 or 50 % was expected."
_NAME_WORDS: Final = 4
"""Words before a number that may be its name; more of them are a sentence, about whatever it is."""
_SHOWN: Final = 60


def describe(params: Params) -> str:
    return f"Typed in answers.yaml, within {format_number(params.absolute)}."


def judge(params: Params, observed: CheckInput) -> Verdict:
    if flaw := failures.find_ending(observed.submitted):
        return pending(f"{flaw.message} A person has to look.")
    texts = typed_checks.read_texts(observed.submitted)
    reference = _read_numbers(params, typed_checks.read_texts(observed.expected))
    if fault := _find_fault(params, reference):
        return void(Reason.RUBRIC_FAULT, fault)
    typed = _tell_apart(_read_numbers(params, texts), reference, params.absolute)
    parts = [_judge_answer(name, typed, reference[name], params.absolute) for name in params.answers]
    return typed_checks.judge_parts(
        parts, tuple(typed_checks.collect_remarks(texts, but=_names_used(params, texts)))
    )


def has_same_slip(
    params: Params, observation: Observation, faulty: Observation, expected: Observation
) -> bool:
    """Tell whether the hand-in makes the variant's slips, by the same numbers, and no others."""
    typed, variant, reference = (
        _read_numbers(params, typed_checks.read_texts(side)) for side in (observation, faulty, expected)
    )
    slips = [name for name in params.answers if not _same(variant.get(name), reference.get(name), params)]
    right_names = [name for name in params.answers if name not in slips]
    return (
        bool(slips)
        and all(_same(typed.get(name), variant.get(name), params) for name in slips)
        and all(_same(typed.get(name), reference.get(name), params) for name in right_names)
    )


def _same(one: _TypedNumber | None, other: _TypedNumber | None, params: Params) -> bool:
    if one is None or other is None or isinstance(one.value, str) or isinstance(other.value, str):
        return False
    return abs(one.value - other.value) <= params.absolute


def read_back(params: Params, texts: Mapping[str, str]) -> list[ReadBack]:
    """Say how each number is understood."""
    typed = _read_numbers(params, texts)
    return [_read_back(name, typed[name]) if name in typed else ReadBack(name, "") for name in params.answers]


def _read_back(name: str, typed: _TypedNumber) -> ReadBack:
    if isinstance(typed.value, str):
        return ReadBack(name, typed.text, fault=typed.value)
    return ReadBack(name, typed.text, f"{typed.value:.6g}")


def _find_fault(params: Params, reference: Mapping[str, _TypedNumber]) -> str:
    """Say what is wrong with the reference's own answers; empty where they are right."""
    for name in params.answers:
        if name not in reference:
            return f"reference answer {name}: none was given"
        if isinstance(why := reference[name].value, str):
            return f"reference answer {name}: {why}"
    return ""


def _tell_apart(
    typed: Mapping[str, _TypedNumber], reference: Mapping[str, _TypedNumber], absolute: float
) -> Mapping[str, _TypedNumber]:
    """Return the typed numbers, with a fault where one number stands for answers that differ."""
    values = [number.value for number in reference.values() if isinstance(number.value, float)]
    single = len(typed) > 1 and len({id(number) for number in typed.values()}) == 1
    if not single or max(values) - min(values) <= absolute:
        return typed
    number = next(iter(typed.values()))
    return (
        typed
        if isinstance(number.value, str)
        else dict.fromkeys(typed, _TypedNumber(number.text, _ONE_FOR_ALL))
    )


def _judge_answer(
    name: str, typed: Mapping[str, _TypedNumber], reference: _TypedNumber, absolute: float
) -> Part:
    answer = typed.get(name)
    if answer is None:
        return Part(name, "(nothing)", reference.text, None, f"{name} was not answered.")
    if isinstance(answer.value, str):
        labels = [label for label, each in typed.items() if each is answer]
        message = f"{', '.join(labels)} could not be read: {answer.value}" if labels[0] == name else ""
        return Part(name, answer.text, reference.text, None, message)
    assert isinstance(reference.value, float)
    if abs(answer.value - reference.value) <= absolute:
        return Part(name, answer.text, reference.text, True)
    if 0 < reference.value <= 1 and abs(answer.value / 100 - reference.value) <= absolute:
        message = f"{name} is {answer.text.strip()[:_SHOWN]}, which is right if it is meant in per cent."
        return Part(name, answer.text, reference.text, None, message)
    text = answer.text.strip()
    quoted = text if text == f"{answer.value:g}" else f"{text[:_SHOWN]} (read as {answer.value:.4g})"
    return Part(
        name, answer.text, reference.text, False, f"{name} is {quoted}, expected {reference.text.strip()}."
    )


def _read_numbers(params: Params, texts: Mapping[str, str]) -> dict[str, _TypedNumber]:
    """Return each number that was typed, by the name that it answers."""
    if ONLY in texts:
        return _read_one_text(params.answers, texts[ONLY])
    numbers = {}
    for number, name in enumerate(params.answers, start=1):
        text = texts.get(name, texts.get(str(number)))
        if text is not None:
            numbers[name] = _TypedNumber(text, _read_number(text))
    return numbers


def _names_used(params: Params, texts: Mapping[str, str]) -> set[str]:
    return {ONLY, *params.answers, *(str(n) for n in range(1, len(params.answers) + 1))} & texts.keys()


def _read_one_text(names: tuple[str, ...], text: str) -> dict[str, _TypedNumber]:
    """Return the numbers of one text: ``(1/3, 1/3, 1/3)``, by name or in order, or one number for all."""
    plain = " ".join(text.split())
    bracketed = _BRACKETS.search(plain.replace("\\right", ""))
    for row in (bracketed[1] if bracketed else "", plain):
        pieces = [piece.removesuffix("\\") for piece in re.split(r"[;,]", row)]
        if not _COMMA.fullmatch(row) and len(pieces) == len(names) > 1:
            return _read_in_order(names, pieces, text)
    return dict.fromkeys(names, _TypedNumber(text, _read_number(_AROUND.sub(" ", _ROUGHLY.sub("=", plain)))))


def _read_in_order(names: tuple[str, ...], pieces: Sequence[str], text: str) -> dict[str, _TypedNumber]:
    """Return the numbers by the names before them, else in order; with other words an order means nothing."""
    named = {name: piece for piece in pieces for name in names if _begins_with(piece, name)}
    if len(named) == len(names):
        values = {name: re.sub(r"^[^:=]*:", "", piece) for name, piece in named.items()}
        return {name: _TypedNumber(piece, _read_number(piece)) for name, piece in values.items()}
    if any(_WORD.search(_AROUND.sub(" ", _simplify(piece))) for piece in pieces):
        return dict.fromkeys(names, _TypedNumber(text, _IN_WORDS))
    return {name: _TypedNumber(piece, _read_number(piece)) for name, piece in zip(names, pieces, strict=True)}


def _begins_with(piece: str, name: str) -> bool:
    return re.match(rf"\W*{re.escape(name)}\b", piece, re.IGNORECASE) is not None


def _read_number(text: str) -> float | str:
    """Return the number of ``p = 1/3 ≈ 33 %``, or why there is none; what stands before it is a name."""
    plain = _ROUGHLY.sub("=", _EACH.sub(" ", _simplify(text)))
    words = _IN_WORDS if _WORD.search(plain) else ""
    if _OTHERWISE.search(plain):
        return words or _NO_NUMBER
    number = _read_equation(plain)
    if isinstance(number, float):
        return number
    together = {_read_equation(piece) for piece in _TOGETHER.split(plain)}
    agreed = together.pop() if len(together) == 1 else number
    return agreed if isinstance(agreed, float) else words or number


def _read_equation(plain: str) -> float | str:
    """Return the number on all sides of the equals signs, names left out, or why there is none."""
    pieces = [piece for piece in plain.split("=") if piece.strip()]
    values = [_read_value(piece) for piece in pieces]
    while len(values) > 1 and isinstance(values[0], str):
        if len(_WORD.findall(pieces.pop(0))) > _NAME_WORDS:
            return _IN_WORDS
        del values[0]
    if not values or isinstance(values[0], str):
        return values[0] if values else "there is no number."
    if any(_SIGNED_ZERO.fullmatch(piece) for piece in pieces):
        return "zero has no sign."
    first = values[0]
    for value in values[1:]:
        if isinstance(value, str):
            return value
        if abs(value - first) > _AGREE * max(abs(first), 0.01):
            return "it says two different numbers."
    return first


def _read_value(piece: str) -> float | str:
    bare = _PERCENT.sub("", piece)
    scale = 1.0 if bare == piece else 0.01
    if _EITHER.fullmatch(bare):
        return "the sign in it can be read in two ways: write 0.5, and 1500 without a comma."
    if _COMMA.fullmatch(bare):
        bare = bare.replace(",", ".")
    if _APART.search(bare):
        return "there is more than one number."
    try:
        return scale * formula.read_constant(bare.rstrip(" ."))
    except FormulaError as fault:
        return fault.message


def _simplify(text: str) -> str:
    """Return the text with ⅓ and ``one third`` written as 1/3."""
    text = "".join(
        unicodedata.normalize("NFKC", c) if unicodedata.decomposition(c).startswith("<fraction>") else c
        for c in " ".join(text.split())
    )
    for words, number in _NUMBER_WORDS.items():
        text = words.sub(number, text)
    return text


def _notation(params: Params) -> tuple[str, ...]:
    return (f"A number, right to within {params.absolute:g}. The notation: 3/8, 0.375 or 37.5 %",)


CHECK: Final = Check(
    Params,
    judge,
    describe,
    parts_under=("answers",),
    needs_parts=always,
    typed=TypedAnswers(
        answers=attrgetter("answers"),
        notation=_notation,
        read_back=read_back,
        unpublished=frozenset(),
        same_slip=has_same_slip,
    ),
)
