"""Put two faulty variants of one solution into one file, for students who make two mistakes at once.

Variants differ in comments and layout, so all three texts are read as Python and written anew; what either
variant changes, word by word, is then changed in the solution.
"""

import ast
import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise, takewhile
from operator import eq
from typing import Final

_WORD: Final = re.compile(r"\w+|\s+|[^\w\s]")
_Edit = tuple[int, int, tuple[str, ...]]
"""From which word on, up to which, and what stands there instead."""


@lru_cache(maxsize=512)
def merge_variants(solution: bytes, one: bytes, other: bytes) -> bytes | None:
    """Return the solution with the changes of both variants.

    Return None where both change the same words, where the changes of one include those of the other, or
    where one of the texts or the result is no Python.
    """
    try:
        edits = [_find_edits(solution, variant) for variant in (one, other)]
    except (SyntaxError, ValueError, RecursionError):
        return None
    both = sorted({*edits[0], *edits[1]})
    if not all(edits) or len(both) == max(map(len, edits)) or _do_overlap(both):
        return None
    text = "".join(_apply(_split_words(solution), both))
    return text.encode() if _is_python(text) else None


@lru_cache(maxsize=128)  # each variant is put together with many others
def _split_words(text: bytes) -> tuple[str, ...]:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and len(body) > 1 and _is_docstring(body[0]):
            del body[0]
    return tuple(_WORD.findall(ast.unparse(tree)))


def _is_docstring(node: object) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


@lru_cache(maxsize=128)
def _find_edits(solution: bytes, variant: bytes) -> tuple[_Edit, ...]:
    """Return what the variant changes; only what lies between its first and last change is compared."""
    old, new = _split_words(solution), _split_words(variant)
    before = _count_alike(old, new)
    old, new = old[before:], new[before:]
    after = _count_alike(old[::-1], new[::-1])
    old, new = old[: len(old) - after], new[: len(new) - after]
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return tuple(
        (before + start, before + stop, new[first:last])
        for tag, start, stop, first, last in codes
        if tag != "equal"
    )


def _count_alike(words: Sequence[str], others: Sequence[str]) -> int:
    """Count the words that both begin with."""
    return len(list(takewhile(bool, map(eq, words, others))))


def _do_overlap(edits: Sequence[_Edit]) -> bool:
    return any(later[0] < earlier[1] or later[:2] == earlier[:2] for earlier, later in pairwise(edits))


def _apply(words: Sequence[str], edits: Sequence[_Edit]) -> list[str]:
    made: list[str] = []
    at = 0
    for start, stop, instead in edits:
        made += [*words[at:start], *instead]
        at = stop
    return [*made, *words[at:]]


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True
