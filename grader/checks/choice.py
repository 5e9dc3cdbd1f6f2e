"""Judge typed words against the rubric's options: ``approaches 1`` and ``→ 1`` are one choice.

A word or phrase that is no option waits for a person: nobody can list all the ways of saying something.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from operator import attrgetter
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from grader.checks.formula import unexpected
from grader.checks.support import failures, typed_checks
from grader.checks.support.answers_file import ONLY
from grader.checks.support.check_definition import Check, TypedAnswers, always
from grader.checks.support.typed_checks import Part, ReadBack
from grader.checks.support.verdict import CheckInput, Verdict, pending, void
from grader.checks.support.verdict import Params as _Params
from grader.model import Observation, Reason
from grader.model.text import truncate

_COMMANDS: Final = {
    **dict.fromkeys(("lt", "<"), "<"),
    **dict.fromkeys(("gt", ">"), ">"),
    **dict.fromkeys(("le", "leq", "leqslant", "<=", "=<"), "≤"),
    **dict.fromkeys(("ge", "geq", "geqslant", ">=", "=>="), "≥"),
    **dict.fromkeys(("ne", "neq", "!=", "not="), "≠"),
    **dict.fromkeys(("pm", "+-", "+/-"), "±"),
    **dict.fromkeys(("infty", "infinity"), "∞"),
    **dict.fromkeys(("->", "-->", "=>", "==>"), " "),
    **dict.fromkeys(("approx", "sim", "simeq", "to", "rightarrow", "longrightarrow"), " "),
    **dict.fromkeys(("text", "textrm", "textbf", "textit", "mathrm", "mathbf", "mathit", "emph"), " "),
    **dict.fromkeys(("left", "right", "quad", "qquad", "displaystyle"), " "),
}
"""LaTeX's names and ASCII's spellings of relations; the names that only shape the line mean nothing."""
_COMMAND: Final = re.compile(r"\\([A-Za-z]+)|(<=|=<|>=|!=|\+/?-|--?>|==?>)")
_EXCLAIMED: Final = re.compile(r"[^\W\d_]{2}.*!\s*$", re.DOTALL)
"""The end of a sentence; ``0!`` alone is 1."""
_BARE_POINT: Final = re.compile(r"(?<![\d.])\.(?=\d)")
_MINUS: Final = str.maketrans(dict.fromkeys("−–—‐‑‒﹣－", "-") | {"＋": "+", "⁻": "-", "⁺": "+"})
_NOISE: Final = re.compile(
    r"\\[ ,;:!()\[\]{}]|(?<!\d)[./](?!\d)|\.(?!\d)|[\s\"'“”„‘’‚`´«»()\[\]{}$?:;=≈≃≅~→⟶⇒]|,(?!\d)|(?<!\d),"
    r"|(?<=[^\W\d_])-(?=[^\W\d_])|(?<!\d)!|\*(?!\d)|(?<!\d)\*|_|\+(?=\d)"
)
"""What may stand around an answer and says nothing. Signs and relations say something."""
_ONE_COMMA: Final = re.compile(r"(\D*\d+),(\d+\D*)")
_ARROW: Final = re.compile(r"(?<![!<>=])=(?![=>])|->|[→⟶⇒]|\\(?:to|rightarrow|longrightarrow)\b")
_NOT_APART: Final = "which the grader cannot split"
_NAME: Final = re.compile(r"\W*[^\W\d_](?:_\w{1,9}|\d{1,2})?(?:\([^()]{1,20}\))?\W*")
"""``p``, ``p_1``, ``p(C_k|x)``: what may stand before an arrow."""
_SHOWN: Final = 120


class Params(_Params):
    answers: Annotated[tuple[str, ...], Field(min_length=1, max_length=20)]
    options: Annotated[dict[str, tuple[str, ...]], Field(min_length=2, max_length=30)]
    """What there is to choose from, each with other words for it."""

    @model_validator(mode="after")
    def _no_words_for_two(self) -> Self:
        options: dict[str, str] = {}
        for option, words in self.options.items():
            for word in (option, *words):
                if options.setdefault(_simplify(word), option) != option:
                    raise unexpected(
                        f"{word!r} to stand for one option, not for {options[_simplify(word)]} and {option}"
                    )
        return self

    def choose(self, text: str) -> str | None:
        """Return the option that `text` names, in any case and with any signs around it, or None."""
        plain = _simplify(_drop_name(text))
        options = (o for o, words in self.options.items() if plain in map(_simplify, (o, *words)))
        return next(options, None)


def describe(_params: Params) -> str:
    return "Typed in answers.yaml, in the words listed there or in your own."


def judge(params: Params, observed: CheckInput) -> Verdict:
    if flaw := failures.find_ending(observed.submitted):
        return pending(f"{flaw.message} A person has to look.")
    typed, reference = typed_checks.read_texts(observed.submitted), typed_checks.read_texts(observed.expected)
    parts = []
    for name in params.answers:
        expected = params.choose(_find_text(params, name, reference) or "")
        if expected is None:
            return void(
                Reason.RUBRIC_FAULT, f"reference answer {name}: expected one of {', '.join(params.options)}"
            )
        parts.append(_judge_answer(params, name, _find_text(params, name, typed), expected))
    if _is_in_one_text(params, typed):
        parts = [replace(part, message="") for part in parts]
        parts[0] = replace(
            parts[0], message=f"{_list_answers(params)} are answered in one text, {_NOT_APART}."
        )
    return typed_checks.judge_parts(
        parts, tuple(typed_checks.collect_remarks(typed, but=_names_used(params, typed)))
    )


def has_same_slip(
    params: Params, observation: Observation, faulty: Observation, expected: Observation
) -> bool:
    """Tell whether the hand-in makes the same choices as the variant, and these are not the right ones."""
    choices, variant, reference = (
        _read_choices(params, typed_checks.read_texts(side)) for side in (observation, faulty, expected)
    )
    return None not in variant.values() and choices == variant != reference


def _read_choices(params: Params, typed: Mapping[str, str]) -> dict[str, str | None]:
    return {name: params.choose(_find_text(params, name, typed) or "") for name in params.answers}


def read_back(params: Params, texts: Mapping[str, str]) -> list[ReadBack]:
    """Say which option each answer names."""
    if _is_in_one_text(params, texts):
        fault = f"it answers {_list_answers(params)} in one text, so a person reads it."
        return [ReadBack(ONLY, texts[ONLY], fault=fault)]
    return [_read_back(params, name, _find_text(params, name, texts)) for name in params.answers]


def _read_back(params: Params, name: str, text: str | None) -> ReadBack:
    if text is None:
        return ReadBack(name, "")
    chosen = params.choose(text)
    options = ", ".join(params.options)
    fault = "" if chosen else f"Only these words are understood: {options}. A person reads yours."
    return ReadBack(name, text, chosen or "", fault)


def _judge_answer(params: Params, name: str, text: str | None, expected: str) -> Part:
    if text is None:
        return Part(name, "(nothing)", expected, None, f"{name} was not answered.")
    chosen, quoted = params.choose(text), truncate(text, _SHOWN)
    if chosen is None:
        options = ", ".join(params.options)
        return Part(name, text, expected, None, f"{name}: expected one of ({options}), found `{quoted}`.")
    if chosen == expected:
        return Part(name, text, expected, True)
    return Part(name, text, expected, False, f"{name} is {chosen}, expected {expected}.")


def _find_text(params: Params, name: str, typed: Mapping[str, str]) -> str | None:
    """Return the text of one answer, or None.

    A single answer needs no name; several answers may be a list in the order asked for.
    """
    if len(params.answers) == 1:
        return typed.get(name, typed.get(ONLY))
    return typed.get(name, typed.get(str(params.answers.index(name) + 1)))


def _names_used(params: Params, typed: Mapping[str, str]) -> set[str]:
    listed = (
        {str(position) for position in range(1, len(params.answers) + 1)}
        if len(params.answers) > 1
        else {ONLY}
    )
    return typed.keys() & {*params.answers, *listed}


def _is_in_one_text(params: Params, typed: Mapping[str, str]) -> bool:
    return ONLY in typed and len(params.answers) > 1 and not _names_used(params, typed)


def _list_answers(params: Params) -> str:
    return f"{', '.join(params.answers[:-1])} and {params.answers[-1]}"


def _drop_name(text: str) -> str:
    """Return what stands behind an arrow: ``p → 1`` says of p that it tends to 1."""
    name, *statements = _ARROW.split(text)
    return statements[0] if len(statements) == 1 and _NAME.fullmatch(name) else text


def _simplify(text: str) -> str:
    """Return the words and signs of an answer: ``→ 1.`` is 1, but ``-1`` and ``< 1`` are not."""
    folded = unicodedata.normalize("NFC", text).translate(_MINUS).casefold()
    if _EXCLAIMED.search(folded):
        folded = folded.rstrip("! ")
    folded = _BARE_POINT.sub("0.", folded)
    if alone := _ONE_COMMA.fullmatch(folded):  # a decimal comma; several commas make a list
        folded = f"{alone[1]}.{alone[2]}"
    named = _COMMAND.sub(lambda match: _COMMANDS.get(match[1] or match[2], match[0]), folded)
    return " ".join(_NOISE.sub(" ", named).split()).replace(" %", "%")


def _notation(params: Params) -> tuple[str, ...]:
    options = ", ".join(params.options)
    return (f"One of: {options}; or the same in a few words of your own, which a person may have to read.",)


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
        takes_any_words=True,
        unpublished=frozenset(),
        same_slip=has_same_slip,
    ),
)
