"""The page with the test images: what stands beside each is read from the page's text.

Nothing of the page is shown.
"""

import html
import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

import numpy as np

from grader.checks.fine_tuning.facts import Facts
from grader.checks.support.closeness import Array

_PAGES: Final = 3
_ROWS: Final = 400
_NUMBERS: Final = 400
_TEXT: Final = 60_000
"""Of a page; what notes it cuts it shorter, but that is in the hand-in's own process."""
_PICTURE: Final = re.compile(r"(?i)<(?:img|image)\b[^>]{0,2000}>")
_ROW: Final = re.compile(r"(?i)<(?:tr|li)\b[^>]{0,500}>")
_TAG: Final = re.compile(r"<[^>]{0,500}>")
_DECIMAL: Final = re.compile(
    r"(?<!\d)[-+]?(?:\d*+\.\d++(?:[eE][-+]?\d++)?|\d++(?:\.\d++)?[eE][-+]?\d++|\d++(?=\s*%)|\b[01]\.(?!\d))\s*%?"
)
"""Possessive, and never begun within a number: a page of digits is read once, not once from each of them."""
_ROUNDED: Final = 0.0051
_NEARLY_ALL: Final = 0.9
_SUM: Final = 0.03


class Page:
    """The page that shows most pictures."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        number = max(range(_PAGES), key=lambda n: facts.number(f"page{n}/different"))
        self.pictures = facts.number(f"page{number}/different")
        self.promised = facts.number(f"page{number}/pictures")
        text = facts.text(f"page{number}/text")[:_TEXT]
        self.words = re.findall(r"[a-z]+", _strip_tags(text).lower())
        self.rows = [_read_numbers(part) for part in _split_parts(text)[:_ROWS]]
        self.all_numbers = [number for row in self.rows for number in row]

    @property
    def classes(self) -> int:
        return int(self._facts.outputs.shape[1])

    def complete_rows(self) -> int:
        """Return beside how many pictures there are at least as many numbers as classes."""
        return sum(len(row) >= self.classes for row in self.rows)

    def probable_rows(self) -> int:
        """Return beside how many pictures the numbers are probabilities.

        They are where they sum to one, or are the network's.
        """
        right = _softmax(self._facts.outputs)
        return sum(_sums_to_one(row, self.classes) or _is_one_of(row, right) for row in self.rows)

    def known_rows(self) -> int:
        """Return beside how many pictures the numbers are what the network answered, in any form."""
        answers = self._facts.outputs
        sigmoid = 1 / (1 + np.exp(-np.clip(answers, -500, 500)))
        over_batch = _softmax_over_batches(answers, self._facts.most_at_once)
        forms = [answers, _softmax(answers), _softmax(answers.T).T, over_batch, sigmoid]
        return sum(any(_is_one_of(row, form) for form in forms) for row in self.rows)

    def names(self, classes: Sequence[str]) -> list[str]:
        """Return the classes that are not named in words; blanks separate several words for one class."""
        words = set(self.words)
        return [names.split()[0] for names in classes if not words & set(names.split())]


def is_nearly_all(count: int, total: int) -> bool:
    return total > 0 and count >= _NEARLY_ALL * total


def _split_parts(text: str) -> list[str]:
    """Return what stands beside each picture: its row of a table, else what follows up to the next one."""
    rows = [row for row in _ROW.split(text)[1:] if _PICTURE.search(row)]
    if rows and all(len(_PICTURE.findall(row)) == 1 for row in rows):
        return rows
    return _PICTURE.split(text)[1:]


def _strip_tags(text: str) -> str:
    return html.unescape(_TAG.sub(" ", text))


def _read_numbers(part: str) -> list[float]:
    """Return the numbers written with a fraction or in percent; a number in percent is divided by 100."""
    numbers = []
    for match in islice(_DECIMAL.finditer(_strip_tags(part)), _NUMBERS):
        number = match[0].rstrip("%").rstrip()
        numbers.append(float(number) / (100 if number != match[0].rstrip() else 1))
    return numbers


def _sums_to_one(row: Sequence[float], classes: int) -> bool:
    """Tell whether some run of `classes` numbers sums to one, or to 100 in percent; rounding is allowed."""
    values = np.array(row)
    for first in range(len(row) - classes + 1):
        run = values[first : first + classes]
        for whole in (1.0, 100.0):
            if (run >= 0).all() and abs(run.sum() / whole - 1) < _SUM:
                return True
    return False


def _is_one_of(row: Sequence[float], answers: Array) -> bool:
    """Tell whether every answer of some row of the network stands among the numbers."""
    if not row or not len(answers):
        return False
    values = np.sort(np.array(row))
    for scale in (1.0, 100.0):
        near = (
            np.clip(np.searchsorted(values, answers * scale), 1, len(values) - 1) if len(values) > 1 else None
        )
        lower, upper = (values[near - 1], values[near]) if near is not None else (values[:1], values[:1])
        off = np.minimum(np.abs(answers * scale - lower), np.abs(answers * scale - upper))
        if (off <= _ROUNDED * max(scale / 10, 1)).all(axis=1).any():
            return True
    return False


def _softmax_over_batches(scores: Array, size: int) -> Array:
    """Return the softmax over each batch of `size` rows, for each class by itself."""
    if not 0 < size < len(scores):
        return _softmax(scores.T).T
    return np.concatenate([_softmax(scores[n : n + size].T).T for n in range(0, len(scores), size)])


def _softmax(scores: Array) -> Array:
    if not scores.size:
        return scores
    if (scores >= 0).all() and np.allclose(scores.sum(axis=1), 1, atol=1e-4):
        return scores
    with np.errstate(over="ignore", invalid="ignore"):
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares: Array = raised / raised.sum(axis=1, keepdims=True)
    return shares
