"""Judge formulas that were typed as answers: right is a formula with the reference's value for all arrays.

Every name under `answers` is a part. Which notation was used, which way round the arrays lie and how the
student named intermediate results does not matter. One formula that is missing or cannot be read makes the
whole item wait for a person; what could be judged of the others is told.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from grader.checks import formula
from grader.checks.formula import (
    ComparisonResult,
    Declarations,
    Expression,
    FormulaError,
    Interpretation,
    Match,
    ShapeMisfitError,
    unexpected,
)
from grader.checks.support import failures, typed_checks
from grader.checks.support.answers_file import ONLY
from grader.checks.support.check_definition import Check, TypedAnswers, always
from grader.checks.support.typed_checks import ReadBack
from grader.checks.support.verdict import A_PERSON, CheckInput, Flaw, Verdict, failed, passed, pending, void
from grader.model import Comparison, Evidence, Observation, Reason, Status

_AS_DECLARED: Final = ""
_LONG: Final = 200
"""Characters from which a formula is only shown beside the right one."""


class Params(Declarations):
    answers: Annotated[tuple[str, ...], Field(min_length=1, max_length=20)]
    """The formulas asked for; one that is named like a symbol is laid out as that symbol is."""
    asked: tuple[str, ...] = ()
    """Symbols and functions that are what is asked for: a formula that uses one answers nothing.

    Neither does one that uses a symbol which is given by these: it would be solved backwards.
    """
    prose: tuple[str, ...] = ()
    """Names under which words are typed, for a person to read."""

    @model_validator(mode="after")
    def _layouts_name_symbols(self) -> Self:
        if len(set(self.answers)) < len(self.answers):
            raise unexpected("each name once under answers")
        for name in self.asked:
            if name not in (*self.symbols, *self.functions):
                raise unexpected(f"{name}, which is asked for, to be a symbol or a function")
        for words, names in self.layouts.items():
            for name in names:
                if name not in (*self.symbols, *self.answers):
                    raise unexpected(f"{name} in the layout {words!r} to be a symbol or an answer")
        return self

    @cached_property
    def refused(self) -> tuple[str, ...]:
        """Return the names that are asked for, then those that follow from them."""
        following = self.list_following(name for name in self.asked if name in self.symbols)
        return (*self.asked, *sorted(following - {*self.asked}))

    @property
    def asks_for_a_slope(self) -> bool:
        return any(name in self.functions for name in self.asked)


@dataclass(frozen=True)
class _JudgedFormulas:
    """All formulas of a hand-in, in the layout that fits most of them."""

    layout: str
    """In words, empty where it is the declared one."""
    reference: Mapping[str, Interpretation]
    parts: Mapping[str, ComparisonResult | FormulaError | None]
    """By answer; None where nothing was typed."""
    typed: Mapping[str, Expression | FormulaError]

    def wrong_names(self) -> tuple[str, ...]:
        return tuple(
            name
            for name, part in self.parts.items()
            if isinstance(part, ComparisonResult) and part.match in _WRONG and not self.is_foreign(name)
        )

    def open_names(self) -> tuple[str, ...]:
        """Return the names of the answers that only a person can judge."""
        return tuple(
            name for name in self.parts if name not in self.wrong_names() and not self.is_right(name)
        )

    def is_foreign(self, name: str) -> bool:
        """Tell whether an answer is typed in MATLAB's notation.

        Its primes, dots and axes mean something else, so nothing is held against the answer.
        """
        typed = self.typed.get(name)
        return isinstance(typed, Expression) and _MATLAB.search(typed.text) is not None

    def is_right(self, name: str) -> bool:
        part = self.parts[name]
        return isinstance(part, ComparisonResult) and part.match is Match.SAME


_SENTENCE: Final = re.compile(r"(?<![\w\\])[^\W\d_]{2,}(?: [^\W\d_]{2,}){2}")
"""Three words in a row: no formula has them."""
_MATLAB: Final = re.compile(r"\.\*|\.\^|\bsum\s*\([^()]*,\s*[12]\s*\)")
_NEAR_BY: Final = "a rounded number or a difference quotient may be in it"
_WRONG: Final = frozenset({Match.OTHER_VALUES, Match.OTHER_SHAPE, Match.MISFIT})


class _UnreadableReferenceError(Exception):
    """The reference's own answers cannot be read: never the student's fault."""


def describe(_params: Params) -> str:
    return "Typed in answers.yaml; right if the value is right for all numbers, however it is written."


def judge(params: Params, observed: CheckInput) -> Verdict:
    if flaw := failures.find_ending(observed.submitted):
        return pending(flaw.message, asks=A_PERSON)
    try:
        judged = _judge_formulas(params, observed.submitted, observed.expected, observed.seed or formula.SEED)
    except _UnreadableReferenceError as fault:
        return void(Reason.RUBRIC_FAULT, str(fault))
    comparisons = tuple(_comparison(name, judged) for name in params.answers)
    texts = typed_checks.read_texts(observed.submitted)
    other_names = _find_other_names(params, texts)
    words = typed_checks.collect_remarks(texts, only=(*params.prose, *other_names))
    evidence: tuple[Evidence, ...] = (*comparisons, *words)
    message = _describe_other_names(params, other_names) or " ".join(
        _describe_flaw(name, judged) for name in params.answers if not judged.is_right(name)
    )
    if judged.open_names():
        right = [name for name in params.answers if judged.is_right(name)]
        also = f" Right: {', '.join(right)}." if right else ""
        return pending(f"{message}{also}", *evidence, asks=A_PERSON)
    if not judged.wrong_names():
        return passed(*evidence)
    reason = _reason(judged)
    if len(judged.wrong_names()) < len(params.answers):
        return Verdict(Status.PARTIAL, reason, message, evidence, judged.wrong_names())
    return failed(Flaw(reason, message, evidence))


def is_alike(observation: Observation, faulty: Observation) -> bool:
    """Tell whether both hand-ins typed the same texts.

    Without the declared names only texts can be compared; see `has_same_slip`.
    """
    return (
        observation.fate is faulty.fate
        and typed_checks.read_texts(observation) == typed_checks.read_texts(faulty) != {}
    )


def has_same_slip(
    params: Params, observation: Observation, faulty: Observation, expected: Observation
) -> bool:
    """Tell whether some formula of the hand-in is wrong in just the way that the variant's is."""
    try:
        judged = _judge_formulas(params, observation, expected, formula.SEED)
    except _UnreadableReferenceError:
        return False
    written = _formulas(params, faulty)
    variant = _judge_in_layout(params, _AS_DECLARED, written, judged.reference, formula.SEED)
    both = (name for name in judged.wrong_names() if name in variant.wrong_names())
    return any(_is_same_slip(params, name, judged, variant) for name in both)


def _is_same_slip(params: Params, name: str, judged: _JudgedFormulas, variant: _JudgedFormulas) -> bool:
    typed, faulty = judged.typed[name], variant.typed[name]
    assert isinstance(typed, Expression)
    assert isinstance(faulty, Expression)
    slip = variant.parts[name]
    assert isinstance(slip, ComparisonResult)
    if slip.interpretation is None:
        return formula.is_same_but_for_shapes(typed, faulty, params)
    transposed = params.layouts.get(judged.layout, ())
    try:
        compared = formula.compare(typed, slip.interpretation, params, transposed, turned=name in transposed)
    except FormulaError:
        return False
    return compared.match is Match.SAME


def read_back(params: Params, texts: Mapping[str, str]) -> list[ReadBack]:
    """Say how each formula is understood, without knowledge of the right one."""
    formulas = {name: text for name, text in texts.items() if name not in params.prose}
    typed = formula.read_sheet(formulas, params.answers, params, held_to_given=False)
    return [
        _read_back(params, name, _refuse_asked(params, typed[name])) if name in typed else ReadBack(name, "")
        for name in params.answers
    ]


def _read_back(params: Params, name: str, typed: Expression | FormulaError) -> ReadBack:
    if isinstance(typed, FormulaError):
        if _SENTENCE.search(typed.text):
            fault_shown = "it is said in words, which a person reads; a formula was expected."
            return ReadBack(name, typed.text, fault=fault_shown)
        return ReadBack(
            name,
            typed.text or name,
            fault=f"{typed.message}\n{typed.pointer}" if typed.text else typed.message,
        )
    if _MATLAB.search(typed.text):
        return ReadBack(name, typed.text, fault="This is MATLAB's notation, which is not read here.")
    misfits = []
    for words, transposed in {_AS_DECLARED: (), **params.layouts}.items():
        try:
            interpretation = formula.interpret(typed, params, transposed)
        except (FormulaError, ShapeMisfitError) as fault:
            misfits.append(fault.message)
            continue
        shape = formula.write_shape(interpretation.shape)
        read_as = f"{interpretation}, of shape {shape}{f', with {words}' if words else ''}"
        return ReadBack(name, typed.text, read_as)
    return ReadBack(name, typed.text, fault=f"{misfits[0].rstrip('.')} does not fit.")


# ── reading and comparing ─────────────────────────────────────────────────────────────────────────────


def _judge_formulas(
    params: Params, observation: Observation, expected: Observation, seed: int
) -> _JudgedFormulas:
    reference, seed = _reference(params, expected, seed)
    typed = _formulas(params, observation)
    layouts = (_AS_DECLARED, *params.layouts)
    return max(
        (_judge_in_layout(params, words, typed, reference, seed) for words in layouts), key=_count_fits
    )


def _formulas(params: Params, observation: Observation) -> formula.Formulas:
    """Return every formula that was typed, or what is wrong with it."""
    texts = {
        name: text for name, text in typed_checks.read_texts(observation).items() if name not in params.prose
    }
    typed = formula.read_sheet(texts, params.answers, params)
    return {name: _refuse_asked(params, answer) for name, answer in typed.items()}


def _refuse_asked(params: Params, typed: Expression | FormulaError) -> Expression | FormulaError:
    if not isinstance(typed, Expression):
        return typed
    used = next((name for name in params.refused if typed.uses(name, params)), None)
    if used is None:
        return typed
    if used not in params.asked:
        return FormulaError(f"`{used}` comes after what is asked for: use only what comes before")
    quoted = f"{used}'" if used in params.functions else used
    return FormulaError(f"`{quoted}` is what is asked for: write it out")


def _count_fits(judged: _JudgedFormulas) -> tuple[int, int]:
    """Return how many formulas are right, then how many have shapes that fit.

    Of layouts that are equal in both, the first is taken, which is the declared one.
    """
    compared = [part for part in judged.parts.values() if isinstance(part, ComparisonResult)]
    fits = [part for part in compared if part.match not in (Match.MISFIT, Match.OTHER_SHAPE)]
    same = (Match.SAME, Match.DOUBTFUL)
    return sum(part.match in same for part in compared), len(fits)


def _judge_in_layout(
    params: Params, words: str, typed: formula.Formulas, reference: Mapping[str, Interpretation], seed: int
) -> _JudgedFormulas:
    transposed = params.layouts.get(words, ())
    parts = {
        name: _compare_part(params, typed.get(name), reference[name], transposed, name, seed)
        for name in params.answers
    }
    return _JudgedFormulas(words, reference, parts, typed)


def _compare_part(
    params: Params,
    typed: Expression | FormulaError | None,
    reference: Interpretation,
    transposed: tuple[str, ...],
    name: str,
    seed: int,
) -> ComparisonResult | FormulaError | None:
    if not isinstance(typed, Expression):
        return typed
    try:
        compared = formula.compare(typed, reference, params, transposed, turned=name in transposed, seed=seed)
    except FormulaError as fault:
        return fault
    if compared.match is Match.SAME and (doubt := _find_doubt(params, typed, compared)):
        return replace(compared, match=Match.DOUBTFUL, detail=doubt)
    return compared


def _find_doubt(params: Params, typed: Expression, compared: ComparisonResult) -> str:
    if params.asks_for_a_slope and typed.slopes:
        return f"it takes the slope `{typed.slopes[0]}`, but another slope is asked for"
    if compared.meets_extremes:
        return "a part of it is so large or so small that it does not show in the value"
    return typed.doubt


def _reference(params: Params, expected: Observation, seed: int) -> tuple[dict[str, Interpretation], int]:
    """Return the right formulas, and the first seed from `seed` on for which all of them have values."""
    typed = _formulas(params, expected)
    formulas: dict[str, Interpretation] = {}
    for name in params.answers:
        answer = typed.get(name)
        if not isinstance(answer, Expression):
            raise _UnreadableReferenceError(
                f"reference answer {name}: {answer.message if answer else 'none was given'}"
            )
        try:
            formulas[name] = formula.interpret(answer, params)
        except (FormulaError, ShapeMisfitError) as fault:
            raise _UnreadableReferenceError(f"reference answer {name}: {fault.message}") from None
    usable = formula.find_usable_seed(formulas, params, seed)
    if usable is None:
        name = next(
            name for name in formulas if not formula.has_finite_values(formulas[name], params, seed=seed)
        )
        raise _UnreadableReferenceError(f"reference answer {name} has no finite value for the numbers drawn")
    return formulas, usable


# ── words ─────────────────────────────────────────────────────────────────────────────────────────────


def _find_other_names(params: Params, texts: Mapping[str, str]) -> list[str]:
    """Return the names of what was typed where none of it bears a name that was asked for."""
    return [] if texts.keys() & set(params.answers) else [name for name in texts if name not in params.prose]


def _describe_other_names(params: Params, other_names: Sequence[str]) -> str:
    """Say under which names something was typed: a list counts its entries from 1."""
    if not other_names:
        return ""
    if params.answers == (ONLY,):
        return f"One formula was expected, found {len(other_names)} entries: {', '.join(other_names)}."
    return f"Answers called {', '.join(params.answers)} were expected, found {', '.join(other_names)}."


def _describe_flaw(name: str, judged: _JudgedFormulas) -> str:
    """Return one sentence on a formula that is not right."""
    part = judged.parts[name]
    named, name = name, "The answer" if name == ONLY else name
    if part is None:
        return "Nothing was typed." if named == ONLY else f"{name} was not answered."
    if judged.is_foreign(named):
        return f"{name} is written in MATLAB's notation, which is not read here."
    if isinstance(part, FormulaError):
        if _SENTENCE.search(part.text):
            return f"{name} is said in words, and a formula was expected."
        return f"{name} could not be read: {part.message}"
    return _describe_values(name, part, f" (read with {judged.layout})" if judged.layout else "")


def _describe_values(name: str, part: ComparisonResult, layout: str) -> str:
    if part.match in (Match.OTHER_SHAPE, Match.OTHER_VALUES):
        return f"{name} {_describe_difference(part, layout)}{_describe_reading(part)}"
    return {
        Match.MISFIT: f"{name}: {part.detail} does not fit{layout}.",
        Match.NEARLY: f"{name} comes near the right formula, but is not equal to it{layout}: {_NEAR_BY}.",
        Match.DOUBTFUL: f"{name} has the right value, but {part.detail}.",
        Match.NO_VALUE: f"{name} has no finite value for some of the random arrays it was tried on.",
    }[part.match]


def _describe_difference(part: ComparisonResult, layout: str) -> str:
    assert part.interpretation is not None
    if part.match is Match.OTHER_SHAPE:
        read_shape, expected_shape = (
            formula.write_shape(shape) for shape in (part.interpretation.shape, part.expected_shape)
        )
        return f"has the shape {read_shape}, expected {expected_shape}{layout}."
    return f"is not equal to the right formula: for random arrays the values differ{layout}."


def _describe_reading(part: ComparisonResult) -> str:
    understood = str(part.interpretation)
    return f" It was read as `{understood}`." if len(understood) <= _LONG else ""


def _reason(judged: _JudgedFormulas) -> Reason:
    parts = [judged.parts[name] for name in judged.wrong_names()]
    values = any(isinstance(part, ComparisonResult) and part.match is Match.OTHER_VALUES for part in parts)
    return Reason.WRONG_VALUE if values else Reason.WRONG_SHAPE


def _comparison(name: str, judged: _JudgedFormulas) -> Comparison:
    """Return the formula as understood, or as typed, beside the right one: pages come after the deadline."""
    return Comparison(label=name, found=_show_answer(name, judged), expected=str(judged.reference[name]))


def _show_answer(name: str, judged: _JudgedFormulas) -> str:
    part, typed = judged.parts[name], judged.typed.get(name)
    if isinstance(part, FormulaError):
        return part.pointer if part.text else part.message
    if part is not None and part.interpretation is not None:
        return str(part.interpretation)
    return typed.text if isinstance(typed, Expression) else "(nothing)"


def example(params: Params) -> str:
    """Return a formula of the declared names that shows the notation and answers nothing."""
    plain = formula.write_plain
    matrix = next((plain(name) for name in params.symbols if len(params.shape_of(name)) == 2), None)
    if matrix is not None:
        return f"3 * sum({matrix} * {matrix}, axis=0) - 1/2"
    free = [name for name in params.symbols if name not in params.refused and not params.shape_of(name)]
    symbol = plain(free[0])
    term = f"{next(iter(params.functions))}({symbol})" if params.functions else symbol
    return f"3 * {term} - {symbol}^2 / 2"


def _notation(params: Params) -> tuple[str, ...]:
    notation = f'The notation: "{example(params)}"'
    if not params.refused:
        return (notation,)
    names = (
        f"{formula.write_plain(n)}'" if n in params.functions else formula.write_plain(n)
        for n in params.refused
    )
    return f"Write the answer without {', '.join(names)}: these are asked for or come later.", notation


CHECK: Final = Check(
    Params,
    judge,
    describe,
    parts_under=("answers",),
    needs_parts=always,
    is_alike=is_alike,
    typed=TypedAnswers(
        answers=attrgetter("answers"),
        words=attrgetter("prose"),
        vocabulary=formula.list_vocabulary,
        notation=_notation,
        read_back=read_back,
        # What symbols amount to is for comparing values, and in some items it is what is asked for.
        unpublished=frozenset({"given", "ranges"}),
        formulas=attrgetter("answers"),
        same_slip=has_same_slip,
    ),
)
