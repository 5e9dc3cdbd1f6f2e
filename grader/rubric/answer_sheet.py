"""The empty answers.yaml that students get: every typed answer with its question, and how it may be written.

It is made from the rubric alone. Lines of the reference's own file that begin with ``#:`` stand at its top:
what the notation means, in the course's words.
"""

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from pydantic import BaseModel

from grader.checks import choice, claims, expression, number, prose
from grader.checks.formula import shape_shown
from grader.checks.support.answers_file import ONLY
from grader.rubric.schema import Item

_WIDTH: Final = 108
_KEPT: Final = "#:"
_HEAD: Final = (
    "Your typed answers. Replace every null by your answer; what stays null waits for a person, who looks "
    "for it in your report. Put formulas and words into double quotation marks. A plain notation is enough, "
    "LaTeX is read as well, and `grader check` shows every formula as it was understood."
)
_WORDS: Final = "reason"
"""Under this name, words are read with every kind of answer."""
_FIRST_DEPTH: Final = 2


def sheet(items: Sequence[Item], reference: str = "") -> str:
    """Return the text of the file for these items, all of them typed.

    `reference` is the course's own file, with its answers.
    """
    blocks = [_comment(_HEAD), *_in_the_courses_words(reference)]
    declared: dict[str, str] = {}
    for item in items:
        blocks.append("\n".join([*_explained(item, declared), *_keys(item)]))
    return "\n\n".join(blocks) + "\n"


def names(item: Item) -> tuple[str, ...]:
    """Return the names of what is typed for an item; a single answer is called `answer`."""
    tolerance = item.tolerance
    if isinstance(tolerance, claims.Params):
        depths = range(_FIRST_DEPTH, _FIRST_DEPTH + tolerance.depths)
        return (*map(str, depths), "test")
    asked = tuple(getattr(tolerance, "answers", ())) or (ONLY,)
    words = tuple(getattr(tolerance, "prose", ()))
    if item.manual is not None and not words and not isinstance(tolerance, prose.Params):
        words = (_WORDS,)
    return asked + (tuple(name for name in words if name != _WORDS) or words)


def _in_the_courses_words(reference: str) -> Iterator[str]:
    kept = (line for line in reference.splitlines() if line.startswith(_KEPT))
    if words := "\n".join(f"#{line.removeprefix(_KEPT)}".rstrip() for line in kept):
        yield words


def _keys(item: Item) -> Iterator[str]:
    asked = names(item)
    if asked == (ONLY,):
        yield f"{item.id}: null"
        return
    yield f"{item.id}:"
    yield from (f"  {name}: null" for name in asked)


def _explained(item: Item, declared: dict[str, str]) -> Iterator[str]:
    marks = f"{item.marks:g} {'mark' if item.marks == 1 else 'marks'}" if item.marks else "not marked"
    yield _comment(f"{item.id} · {item.title} ({marks})")
    yield _comment(item.asks)
    for paragraph in _EXPLAINED.get(type(item.tolerance), _in_words)(item, declared):
        yield _comment(paragraph, "#   ")
    if item.manual:
        yield _comment(item.manual, "#   ")


def _comment(text: str, prefix: str = "# ") -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=prefix,
        subsequent_indent=prefix,
        break_long_words=False,
        break_on_hyphens=False,
    )


# ── each kind of answer ───────────────────────────────────────────────────────────────────────────────


def _formula(item: Item, declared: dict[str, str]) -> Iterator[str]:
    params = item.tolerance
    assert isinstance(params, expression.Params)
    vocabulary = "\n".join(_vocabulary(params))
    first = declared.setdefault(vocabulary, item.id)
    yield from vocabulary.splitlines() if first == item.id else (f"The names are those of {first}.",)
    if params.refused:
        asked = ", ".join(f"{plain(n)}'" if n in params.functions else plain(n) for n in params.refused)
        yield f"Write it without {asked}, which is asked for or comes after."
    yield f'The notation: "{example(params)}"'


def _vocabulary(params: expression.Params) -> Iterator[str]:
    arrays = [
        f"{plain(name)} {shape_shown(params.shape_of(name))}"
        for name in params.symbols
        if params.shape_of(name)
    ]
    numbers = [plain(name) for name in params.symbols if not params.shape_of(name)]
    if arrays:
        yield f"Arrays: {', '.join(arrays)}."
    yield f"Numbers: {', '.join([*numbers, *params.sizes])}."
    if params.functions:
        slope = f"{next(iter(params.functions))}'"
        yield f"Functions: {', '.join(params.functions)}; a prime is the slope, as in {slope}."
    if params.layouts:
        yield f"Read as well: {'; '.join(params.layouts)}."


def plain(name: str) -> str:
    """Return a symbol as people type it: ``a_1^(2)`` for ``a_1^{(2)}``."""
    return name.replace("{", "").replace("}", "")


def example(params: expression.Params) -> str:
    """Return a formula of the declared names that shows the notation and answers nothing."""
    matrix = next((plain(name) for name in params.symbols if len(params.shape_of(name)) == 2), None)
    if matrix is not None:
        return f"3 * sum({matrix} * {matrix}, axis=0) - 1/2"
    free = [name for name in params.symbols if name not in params.refused and not params.shape_of(name)]
    symbol = plain(free[0])
    term = f"{next(iter(params.functions))}({symbol})" if params.functions else symbol
    return f"3 * {term} - {symbol}^2 / 2"


def _number(item: Item, _declared: Mapping[str, str]) -> Iterator[str]:
    params = item.tolerance
    assert isinstance(params, number.Params)
    yield f"A number, right to within {params.absolute:g}. The notation: 3/8, 0.375 or 37.5 %"


def _choice(item: Item, _declared: Mapping[str, str]) -> Iterator[str]:
    params = item.tolerance
    assert isinstance(params, choice.Params)
    options = ", ".join(params.options)
    yield f"One of: {options}; or the same in a few words of your own, which a person may have to read."


def _claims(_item: Item, _declared: Mapping[str, str]) -> Iterator[str]:
    yield (
        "Shares by the number of layers, the output layer included; add lines for more depths. The notation: "
        "0.123 or 12.3 %. `test` is what your best network gets on the test data."
    )


def _in_words(_item: Item, _declared: Mapping[str, str]) -> Iterator[str]:
    yield 'In words, as "One sentence. Another one."'


_Explain = Callable[[Item, dict[str, str]], Iterator[str]]
_EXPLAINED: Final[Mapping[type[BaseModel], _Explain]] = {
    expression.Params: _formula,
    number.Params: _number,
    choice.Params: _choice,
    claims.Params: _claims,
}
