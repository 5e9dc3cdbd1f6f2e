"""Judge typed words against the rubric's options: ``approaches 1`` and ``→ 1`` are one choice.

A word or phrase that is no option waits for a person: nobody can list all the ways of saying something.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from grader.checks.formula import unexpected
from grader.checks.support import failures, typed_checks
from grader.checks.support.answers_file import ONLY
from grader.checks.support.check_definition import Check, TypedAnswers, always
from grader.checks.support.typed_checks import Part, ReadBack
from grader.checks.support.verdict import Observed, Verdict, pending, void
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
        seen: dict[str, str] = {}
        for option, words in self.options.items():
            for word in (option, *words):
                if seen.setdefault(_plain(word), option) != option:
                    raise unexpected(
                        f"{word!r} to stand for one option, not for {seen[_plain(word)]} and {option}"
                    )
        return self

    def chosen(self, text: str) -> str | None:
        """Return the option that `text` names, in any case and with any signs around it, or None."""
        plain = _plain(_behind_arrow(text))
        found = (o for o, words in self.options.items() if plain in map(_plain, (o, *words)))
        return next(found, None)


def in_words(_params: Params) -> str:
    return "Typed in answers.yaml, in the words listed there or in your own."


def judge(params: Params, observed: Observed) -> Verdict:
    if flaw := failures.ending(observed.found):
        return pending(f"{flaw.message} A person has to look.")
    typed, wanted = typed_checks.texts(observed.found), typed_checks.texts(observed.expected)
    parts = []
    for name in params.answers:
        expected = params.chosen(_text(params, name, wanted) or "")
        if expected is None:
            return void(
                Reason.RUBRIC_FAULT, f"reference answer {name}: expected one of {', '.join(params.options)}"
            )
        parts.append(_part(params, name, _text(params, name, typed), expected))
    if _in_one_text(params, typed):
        parts = [replace(part, said="") for part in parts]
        parts[0] = replace(parts[0], said=f"{_all(params)} are answered in one text, {_NOT_APART}.")
    return typed_checks.verdict(parts, tuple(typed_checks.remarks(typed, but=_used(params, typed))))


def alike_under(params: Params, observation: Observation, faulty: Observation, expected: Observation) -> bool:
    """Tell whether the hand-in makes the same choices as the variant, and these are not the right ones."""
    own, variant, wanted = (
        _choices(params, typed_checks.texts(one)) for one in (observation, faulty, expected)
    )
    return None not in variant.values() and own == variant != wanted


def _choices(params: Params, typed: Mapping[str, str]) -> dict[str, str | None]:
    return {name: params.chosen(_text(params, name, typed) or "") for name in params.answers}


def read_back(params: Params, texts: Mapping[str, str]) -> list[ReadBack]:
    """Say which option each answer names."""
    if _in_one_text(params, texts):
        told = f"it answers {_all(params)} in one text, so a person reads it."
        return [ReadBack(ONLY, texts[ONLY], fault=told)]
    return [_read_back(params, name, _text(params, name, texts)) for name in params.answers]


def _read_back(params: Params, name: str, text: str | None) -> ReadBack:
    if text is None:
        return ReadBack(name, "")
    chosen = params.chosen(text)
    known = ", ".join(params.options)
    fault = "" if chosen else f"Only these words are understood: {known}. A person reads yours."
    return ReadBack(name, text, chosen or "", fault)


def _part(params: Params, name: str, text: str | None, expected: str) -> Part:
    if text is None:
        return Part(name, "(nothing)", expected, None, f"{name} was not answered.")
    chosen, shown = params.chosen(text), truncate(text, _SHOWN)
    if chosen is None:
        known = ", ".join(params.options)
        return Part(name, text, expected, None, f"{name}: expected one of ({known}), found `{shown}`.")
    if chosen == expected:
        return Part(name, text, expected, True)
    return Part(name, text, expected, False, f"{name} is {chosen}, expected {expected}.")


def _text(params: Params, name: str, typed: Mapping[str, str]) -> str | None:
    """Return the text of one answer, or None.

    A single answer needs no name; several answers may be a list in the order asked for.
    """
    if len(params.answers) == 1:
        return typed.get(name, typed.get(ONLY))
    return typed.get(name, typed.get(str(params.answers.index(name) + 1)))


def _used(params: Params, typed: Mapping[str, str]) -> set[str]:
    listed = (
        {str(place) for place in range(1, len(params.answers) + 1)} if len(params.answers) > 1 else {ONLY}
    )
    return typed.keys() & {*params.answers, *listed}


def _in_one_text(params: Params, typed: Mapping[str, str]) -> bool:
    return ONLY in typed and len(params.answers) > 1 and not _used(params, typed)


def _all(params: Params) -> str:
    return f"{', '.join(params.answers[:-1])} and {params.answers[-1]}"


def _behind_arrow(text: str) -> str:
    """Return what stands behind an arrow: ``p → 1`` says of p that it tends to 1."""
    name, *said = _ARROW.split(text)
    return said[0] if len(said) == 1 and _NAME.fullmatch(name) else text


def _plain(text: str) -> str:
    """Return the words and signs of an answer: ``→ 1.`` is 1, but ``-1`` and ``< 1`` are not."""
    folded = unicodedata.normalize("NFC", text).translate(_MINUS).casefold()
    if _EXCLAIMED.search(folded):
        folded = folded.rstrip("! ")
    folded = _BARE_POINT.sub("0.", folded)
    if alone := _ONE_COMMA.fullmatch(folded):  # a decimal comma; several commas make a list
        folded = f"{alone[1]}.{alone[2]}"
    named = _COMMAND.sub(lambda match: _COMMANDS.get(match[1] or match[2], match[0]), folded)
    return " ".join(_NOISE.sub(" ", named).split()).replace(" %", "%")


def _names(params: Params) -> tuple[str, ...]:
    return params.answers


def _notation(params: Params) -> tuple[str, ...]:
    options = ", ".join(params.options)
    return (f"One of: {options}; or the same in a few words of your own, which a person may have to read.",)


CHECK: Final = Check(
    Params,
    judge,
    in_words,
    parts_under=("answers",),
    needs_parts=always,
    typed=TypedAnswers(
        answers=_names,
        notation=_notation,
        read_back=read_back,
        takes_any_words=True,
        unpublished=frozenset(),
        same_slip=alike_under,
    ),
)
