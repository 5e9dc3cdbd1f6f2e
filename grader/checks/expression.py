"""Judge formulas that were typed as answers: right is a formula with the reference's value for all arrays.

Every name under `answers` is a part. Which notation was used, which way round the arrays lie and how the
student named intermediate results does not matter. One formula that is missing or cannot be read makes the
whole item wait for a person; what could be judged of the others is told.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from grader.checks import formula
from grader.checks.formula import (
    Compared,
    Declared,
    Expression,
    FormulaError,
    Match,
    ShapeMisfitError,
    Understood,
    unexpected,
)
from grader.checks.support import failures, typed_checks
from grader.checks.support.answers_file import ONLY
from grader.checks.support.check_definition import Check, TypedAnswers, always
from grader.checks.support.typed_checks import ReadBack
from grader.checks.support.verdict import Flaw, Observed, Verdict, failed, passed, pending, void
from grader.model import Comparison, Evidence, Observation, Reason, Status

_ASKS: Final = "A person has to look."
_AS_DECLARED: Final = ""
_LONG: Final = 200
"""Characters from which a formula is only shown beside the right one."""


class Params(Declared):
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
        following = self.following(name for name in self.asked if name in self.symbols)
        return (*self.asked, *sorted(following - {*self.asked}))

    @property
    def asks_for_a_slope(self) -> bool:
        return any(name in self.functions for name in self.asked)


@dataclass(frozen=True)
class _Judged:
    """All formulas of a hand-in, in the layout that fits most of them."""

    layout: str
    """In words, empty where it is the declared one."""
    reference: Mapping[str, Understood]
    parts: Mapping[str, Compared | FormulaError | None]
    """By answer; None where nothing was typed."""
    typed: Mapping[str, Expression | FormulaError]

    def wrong(self) -> tuple[str, ...]:
        return tuple(
            name
            for name, part in self.parts.items()
            if isinstance(part, Compared) and part.match in _WRONG and not self.foreign(name)
        )

    def open(self) -> tuple[str, ...]:
        """Return the names of the answers that only a person can judge."""
        return tuple(name for name in self.parts if name not in self.wrong() and not self.right(name))

    def foreign(self, name: str) -> bool:
        """Tell whether an answer is typed in MATLAB's notation.

        Its primes, dots and axes mean something else, so nothing is held against the answer.
        """
        typed = self.typed.get(name)
        return isinstance(typed, Expression) and _MATLAB.search(typed.text) is not None

    def right(self, name: str) -> bool:
        part = self.parts[name]
        return isinstance(part, Compared) and part.match is Match.SAME


_SENTENCE: Final = re.compile(r"(?<![\w\\])[^\W\d_]{2,}(?: [^\W\d_]{2,}){2}")
"""Three words in a row: no formula has them."""
_MATLAB: Final = re.compile(r"\.\*|\.\^|\bsum\s*\([^()]*,\s*[12]\s*\)")
_NEAR_BY: Final = "a rounded number or a difference quotient may be in it"
_WRONG: Final = frozenset({Match.OTHER_VALUES, Match.OTHER_SHAPE, Match.MISFIT})


class _UnreadableReferenceError(Exception):
    """The reference's own answers cannot be read: never the student's fault."""


def in_words(_params: Params) -> str:
    return "Typed in answers.yaml; right if the value is right for all numbers, however it is written."


def judge(params: Params, observed: Observed) -> Verdict:
    if flaw := failures.ending(observed.found):
        return pending(flaw.message, asks=_ASKS)
    try:
        judged = _judged(params, observed.found, observed.expected, observed.seed or formula.SEED)
    except _UnreadableReferenceError as fault:
        return void(Reason.RUBRIC_FAULT, str(fault))
    comparisons = tuple(_comparison(name, judged) for name in params.answers)
    texts = typed_checks.texts(observed.found)
    others = _under_other_names(params, texts)
    words = typed_checks.remarks(texts, only=(*params.prose, *others))
    evidence: tuple[Evidence, ...] = (*comparisons, *words)
    message = _elsewhere(params, others) or " ".join(
        _said(name, judged) for name in params.answers if not judged.right(name)
    )
    if judged.open():
        right = [name for name in params.answers if judged.right(name)]
        also = f" Right: {', '.join(right)}." if right else ""
        return pending(f"{message}{also}", *evidence, asks=_ASKS)
    if not judged.wrong():
        return passed(*evidence)
    reason = _reason(judged)
    if len(judged.wrong()) < len(params.answers):
        return Verdict(Status.PARTIAL, reason, message, evidence, judged.wrong())
    return failed(Flaw(reason, message, evidence))


def alike(observation: Observation, faulty: Observation) -> bool:
    """Tell whether both hand-ins typed the same texts.

    Without the declared names only texts can be compared; see `alike_under`.
    """
    return (
        observation.fate is faulty.fate
        and typed_checks.texts(observation) == typed_checks.texts(faulty) != {}
    )


def alike_under(params: Params, observation: Observation, faulty: Observation, expected: Observation) -> bool:
    """Tell whether some formula of the hand-in is wrong in just the way that the variant's is."""
    try:
        judged = _judged(params, observation, expected, formula.SEED)
    except _UnreadableReferenceError:
        return False
    written = _formulas(params, faulty)
    variant = _in_layout(params, _AS_DECLARED, written, judged.reference, formula.SEED)
    both = (name for name in judged.wrong() if name in variant.wrong())
    return any(_same_slip(params, name, judged, variant) for name in both)


def _same_slip(params: Params, name: str, judged: _Judged, variant: _Judged) -> bool:
    found, faulty = judged.typed[name], variant.typed[name]
    assert isinstance(found, Expression)
    assert isinstance(faulty, Expression)
    slip = variant.parts[name]
    assert isinstance(slip, Compared)
    if slip.understood is None:
        return formula.same_but_for_shapes(found, faulty, params)
    transposed = params.layouts.get(judged.layout, ())
    try:
        compared = formula.compare(found, slip.understood, params, transposed, turned=name in transposed)
    except FormulaError:
        return False
    return compared.match is Match.SAME


def read_back(params: Params, texts: Mapping[str, str]) -> list[ReadBack]:
    """Say how each formula is understood, without knowledge of the right one."""
    known = {name: text for name, text in texts.items() if name not in params.prose}
    typed = formula.read_sheet(known, params.answers, params, held_to_given=False)
    return [
        _read_back(params, name, _unless_asked(params, typed[name])) if name in typed else ReadBack(name, "")
        for name in params.answers
    ]


def _read_back(params: Params, name: str, own: Expression | FormulaError) -> ReadBack:
    if isinstance(own, FormulaError):
        if _SENTENCE.search(own.text):
            told = "it is said in words, which a person reads; a formula was expected."
            return ReadBack(name, own.text, fault=told)
        return ReadBack(
            name, own.text or name, fault=f"{own.message}\n{own.pointer}" if own.text else own.message
        )
    if _MATLAB.search(own.text):
        return ReadBack(name, own.text, fault="This is MATLAB's notation, which is not read here.")
    misfits = []
    for words, transposed in {_AS_DECLARED: (), **params.layouts}.items():
        try:
            found = formula.understood(own, params, transposed)
        except (FormulaError, ShapeMisfitError) as fault:
            misfits.append(fault.message)
            continue
        read_as = f"{found}, of shape {formula.shape_shown(found.shape)}{f', with {words}' if words else ''}"
        return ReadBack(name, own.text, read_as)
    return ReadBack(name, own.text, fault=f"{misfits[0].rstrip('.')} does not fit.")


# ── reading and comparing ─────────────────────────────────────────────────────────────────────────────


def _judged(params: Params, observation: Observation, expected: Observation, seed: int) -> _Judged:
    reference, seed = _reference(params, expected, seed)
    typed = _formulas(params, observation)
    layouts = (_AS_DECLARED, *params.layouts)
    return max((_in_layout(params, words, typed, reference, seed) for words in layouts), key=_fitting)


def _formulas(params: Params, observation: Observation) -> formula.Formulas:
    """Return every formula that was typed, or what is wrong with it."""
    texts = {name: text for name, text in typed_checks.texts(observation).items() if name not in params.prose}
    typed = formula.read_sheet(texts, params.answers, params)
    return {name: _unless_asked(params, own) for name, own in typed.items()}


def _unless_asked(params: Params, own: Expression | FormulaError) -> Expression | FormulaError:
    if not isinstance(own, Expression):
        return own
    used = next((name for name in params.refused if own.uses(name, params)), None)
    if used is None:
        return own
    if used not in params.asked:
        return FormulaError(f"`{used}` comes after what is asked for: use only what comes before")
    shown = f"{used}'" if used in params.functions else used
    return FormulaError(f"`{shown}` is what is asked for: write it out")


def _fitting(judged: _Judged) -> tuple[int, int]:
    """Return how many formulas are right, then how many have shapes that fit.

    Of layouts that are equal in both, the first is taken, which is the declared one.
    """
    compared = [part for part in judged.parts.values() if isinstance(part, Compared)]
    fits = [part for part in compared if part.match not in (Match.MISFIT, Match.OTHER_SHAPE)]
    same = (Match.SAME, Match.DOUBTFUL)
    return sum(part.match in same for part in compared), len(fits)


def _in_layout(
    params: Params, words: str, typed: formula.Formulas, reference: Mapping[str, Understood], seed: int
) -> _Judged:
    transposed = params.layouts.get(words, ())
    parts = {
        name: _part(params, typed.get(name), reference[name], transposed, name, seed)
        for name in params.answers
    }
    return _Judged(words, reference, parts, typed)


def _part(
    params: Params,
    own: Expression | FormulaError | None,
    wanted: Understood,
    transposed: tuple[str, ...],
    name: str,
    seed: int,
) -> Compared | FormulaError | None:
    if not isinstance(own, Expression):
        return own
    try:
        compared = formula.compare(own, wanted, params, transposed, turned=name in transposed, seed=seed)
    except FormulaError as fault:
        return fault
    if compared.match is Match.SAME and (doubt := _doubt(params, own, compared)):
        return replace(compared, match=Match.DOUBTFUL, detail=doubt)
    return compared


def _doubt(params: Params, own: Expression, compared: Compared) -> str:
    if params.asks_for_a_slope and own.slopes:
        return f"it takes the slope `{own.slopes[0]}`, but another slope is asked for"
    if compared.meets_extremes:
        return "a part of it is so large or so small that it does not show in the value"
    return own.doubt


def _reference(params: Params, expected: Observation, seed: int) -> tuple[dict[str, Understood], int]:
    """Return the right formulas, and the first seed from `seed` on for which all of them have values."""
    typed = _formulas(params, expected)
    found: dict[str, Understood] = {}
    for name in params.answers:
        own = typed.get(name)
        if not isinstance(own, Expression):
            raise _UnreadableReferenceError(
                f"reference answer {name}: {own.message if own else 'none was given'}"
            )
        try:
            found[name] = formula.understood(own, params)
        except (FormulaError, ShapeMisfitError) as fault:
            raise _UnreadableReferenceError(f"reference answer {name}: {fault.message}") from None
    usable = formula.usable_seed(found, params, seed)
    if usable is None:
        name = next(name for name in found if not formula.finite(found[name], params, seed=seed))
        raise _UnreadableReferenceError(f"reference answer {name} has no finite value for the numbers drawn")
    return found, usable


# ── words ─────────────────────────────────────────────────────────────────────────────────────────────


def _under_other_names(params: Params, texts: Mapping[str, str]) -> list[str]:
    """Return the names of what was typed where none of it bears a name that was asked for."""
    return [] if texts.keys() & set(params.answers) else [name for name in texts if name not in params.prose]


def _elsewhere(params: Params, others: Sequence[str]) -> str:
    """Say under which names something was typed: a list counts its entries from 1."""
    if not others:
        return ""
    if params.answers == (ONLY,):
        return f"One formula was expected, found {len(others)} entries: {', '.join(others)}."
    return f"Answers called {', '.join(params.answers)} were expected, found {', '.join(others)}."


def _said(name: str, judged: _Judged) -> str:
    """Return one sentence on a formula that is not right."""
    part = judged.parts[name]
    named, name = name, "The answer" if name == ONLY else name
    if part is None:
        return "Nothing was typed." if named == ONLY else f"{name} was not answered."
    if judged.foreign(named):
        return f"{name} is written in MATLAB's notation, which is not read here."
    if isinstance(part, FormulaError):
        if _SENTENCE.search(part.text):
            return f"{name} is said in words, and a formula was expected."
        return f"{name} could not be read: {part.message}"
    return _said_of_values(name, part, f" (read with {judged.layout})" if judged.layout else "")


def _said_of_values(name: str, part: Compared, layout: str) -> str:
    if part.match in (Match.OTHER_SHAPE, Match.OTHER_VALUES):
        return f"{name} {_difference(part, layout)}{_read_as(part)}"
    return {
        Match.MISFIT: f"{name}: {part.detail} does not fit{layout}.",
        Match.NEARLY: f"{name} comes near the right formula, but is not equal to it{layout}: {_NEAR_BY}.",
        Match.DOUBTFUL: f"{name} has the right value, but {part.detail}.",
        Match.NO_VALUE: f"{name} has no finite value for some of the random arrays it was tried on.",
    }[part.match]


def _difference(part: Compared, layout: str) -> str:
    assert part.understood is not None
    if part.match is Match.OTHER_SHAPE:
        found, wanted = (formula.shape_shown(shape) for shape in (part.understood.shape, part.expected_shape))
        return f"has the shape {found}, expected {wanted}{layout}."
    return f"is not equal to the right formula: for random arrays the values differ{layout}."


def _read_as(part: Compared) -> str:
    understood = str(part.understood)
    return f" It was read as `{understood}`." if len(understood) <= _LONG else ""


def _reason(judged: _Judged) -> Reason:
    parts = [judged.parts[name] for name in judged.wrong()]
    values = any(isinstance(part, Compared) and part.match is Match.OTHER_VALUES for part in parts)
    return Reason.WRONG_VALUE if values else Reason.WRONG_SHAPE


def _comparison(name: str, judged: _Judged) -> Comparison:
    """Return the formula as understood, or as typed, beside the right one: pages come after the deadline."""
    return Comparison(label=name, found=_shown(name, judged), expected=str(judged.reference[name]))


def _shown(name: str, judged: _Judged) -> str:
    part, typed = judged.parts[name], judged.typed.get(name)
    if isinstance(part, FormulaError):
        return part.pointer if part.text else part.message
    if part is not None and part.understood is not None:
        return str(part.understood)
    return typed.text if isinstance(typed, Expression) else "(nothing)"


def _names(params: Params) -> tuple[str, ...]:
    return params.answers


def _words(params: Params) -> tuple[str, ...]:
    return params.prose


def example(params: Params) -> str:
    """Return a formula of the declared names that shows the notation and answers nothing."""
    plain = formula.plain
    matrix = next((plain(name) for name in params.symbols if len(params.shape_of(name)) == 2), None)
    if matrix is not None:
        return f"3 * sum({matrix} * {matrix}, axis=0) - 1/2"
    free = [name for name in params.symbols if name not in params.refused and not params.shape_of(name)]
    symbol = plain(free[0])
    term = f"{next(iter(params.functions))}({symbol})" if params.functions else symbol
    return f"3 * {term} - {symbol}^2 / 2"


def _notation(params: Params) -> tuple[str, ...]:
    shown = f'The notation: "{example(params)}"'
    if not params.refused:
        return (shown,)
    names = (f"{formula.plain(n)}'" if n in params.functions else formula.plain(n) for n in params.refused)
    return f"Write the answer without {', '.join(names)}: these are asked for or come later.", shown


CHECK: Final = Check(
    Params,
    judge,
    in_words,
    parts_under=("answers",),
    needs_parts=always,
    alike=alike,
    typed=TypedAnswers(
        answers=_names,
        words=_words,
        vocabulary=formula.vocabulary,
        notation=_notation,
        read_back=read_back,
        # What symbols amount to is for comparing values, and in some items it is what is asked for.
        unpublished=frozenset({"given", "ranges"}),
        formulas=_names,
        same_slip=alike_under,
    ),
)
