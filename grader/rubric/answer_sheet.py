"""The empty answers.yaml that students get: every typed answer with its question, and how it may be written.

It is made from the rubric alone. Lines of the reference's own file that begin with ``#:`` stand at its top:
what the notation means, in the course's words.
"""

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from grader.checks import CHECKS
from grader.checks.support.answers_file import ONLY
from grader.rubric.schema import Item

_WIDTH: Final = 108
_KEPT: Final = "#:"
_HEAD: Final = (
    "Your typed answers. Replace every null by your answer. If one stays null, a person looks for that "
    "answer in your report. Put formulas and words into double quotation marks. Plain notation is enough, "
    "and LaTeX is read, too. `grader check` shows how each formula was understood."
)
_WORDS: Final = "reason"
"""Under this name, words are read with every kind of answer."""


def write_sheet(items: Sequence[Item], reference: str = "") -> str:
    """Return the text of the file for these items, all of them typed.

    `reference` is the course's own file, with its answers.
    """
    blocks = [_write_comment(_HEAD), *_describe_notation(reference)]
    declared: dict[str, str] = {}
    for item in items:
        blocks.append("\n".join([*_explain(item, declared), *_write_keys(item)]))
    return "\n\n".join(blocks) + "\n"


def list_names(item: Item) -> tuple[str, ...]:
    """Return the names of what is typed for an item; a single answer is called `answer`."""
    typed = CHECKS[item.check].typed_answers
    asked, words = typed.answers(item.tolerance), typed.words(item.tolerance)
    if item.manual is not None and not words and typed.asks_for_reasons:
        words = (_WORDS,)
    return asked + (tuple(name for name in words if name != _WORDS) or words)


def _describe_notation(reference: str) -> Iterator[str]:
    comments = (line for line in reference.splitlines() if line.startswith(_KEPT))
    if words := "\n".join(f"#{line.removeprefix(_KEPT)}".rstrip() for line in comments):
        yield words


def _write_keys(item: Item) -> Iterator[str]:
    asked = list_names(item)
    if asked == (ONLY,):
        yield f"{item.id}: null"
        return
    yield f"{item.id}:"
    yield from (f"  {name}: null" for name in asked)


def _explain(item: Item, declared: dict[str, str]) -> Iterator[str]:
    marks = f"{item.marks:g} {'mark' if item.marks == 1 else 'marks'}" if item.marks else "not marked"
    yield _write_comment(f"{item.id} · {item.title} ({marks})")
    yield _write_comment(item.asks)
    for paragraph in (
        *_list_vocabulary(item, declared),
        *CHECKS[item.check].typed_answers.notation(item.tolerance),
    ):
        yield _write_comment(paragraph, "#   ")
    if item.manual:
        yield _write_comment(item.manual, "#   ")


def _list_vocabulary(item: Item, declared: dict[str, str]) -> Iterator[str]:
    """Yield what may stand in the item's answers, or which item before it has the same names."""
    sentences = CHECKS[item.check].typed_answers.vocabulary(item.tolerance)
    if not sentences:
        return
    first = declared.setdefault("\n".join(sentences), item.id)
    yield from sentences if first == item.id else (f"The names are those of {first}.",)


def _write_comment(text: str, prefix: str = "# ") -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=prefix,
        subsequent_indent=prefix,
        break_long_words=False,
        break_on_hyphens=False,
    )
