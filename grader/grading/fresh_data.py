"""Lay data that was drawn for this run over a hand-in, wherever it holds a copy of what was given out.

People read the course's data from a copy of their own: under another name, in another folder, with commas,
with a line of titles. Such a copy is known by its numbers, and only these are exchanged, so that a script
finds what it expects and cannot tell which data it runs on.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from grader.model import SubmittedFile

_NUMBER: Final = re.compile(rb"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.])")
_SOURCES: Final = (".py", ".ipynb", ".pdf", ".png", ".jpg", ".jpeg", ".zip", ".html")
"""Endings of files that are no data: numbers that somebody wrote into code stay what they are."""
_LARGEST: Final = 8
"""How many times as large as the original a copy may be."""
_TITLES: Final = 20
"""Numbers that may stand before the data, as in a line of titles."""
_SAME: Final = 1e-3
"""How far a number in a copy may be from the original, since it may have been rounded."""


def lay_over_copies(
    files: Iterable[SubmittedFile], given_out: Sequence[SubmittedFile], fresh: Sequence[SubmittedFile]
) -> tuple[SubmittedFile, ...]:
    """Return the files; each copy of a given-out file gets the numbers of the fresh file of that name."""
    drawn = {file.path: file.content for file in fresh}
    pairs = [(file.content, drawn[file.path]) for file in given_out if file.path in drawn]
    return tuple(_exchange_in_file(file, pairs) for file in files)


def exchange_in_tree(
    tree: Mapping[str, bytes], given_out: Sequence[SubmittedFile], fresh: Sequence[SubmittedFile]
) -> dict[str, bytes]:
    """Return all that was handed in with such copies exchanged.

    A script may look into the folders around its own.
    """
    files = (SubmittedFile(path, content, path) for path, content in tree.items())
    return {file.path: file.content for file in lay_over_copies(files, given_out, fresh)}


def _exchange_in_file(file: SubmittedFile, pairs: Sequence[tuple[bytes, bytes]]) -> SubmittedFile:
    for given_out, drawn in pairs:
        if (content := exchange(file.path, file.content, given_out, drawn)) is not None:
            return replace(file, content=content)
    return file


def exchange(path: str, content: bytes, given_out: bytes, drawn: bytes) -> bytes | None:
    """Return `content` with the numbers of `drawn`, where it holds those of `given_out`; else None."""
    if path.lower().endswith(_SOURCES) or len(content) > _LARGEST * len(given_out):
        return None
    numbers, instead = _NUMBER.findall(given_out), _NUMBER.findall(drawn)
    places = list(_NUMBER.finditer(content))
    titles = len(places) - len(numbers)
    if not numbers or len(numbers) != len(instead) or not 0 <= titles <= _TITLES:
        return None
    there = [match[0] for match in places[titles:]]
    if not np.allclose(np.array(there, float), np.array(numbers, float), rtol=0, atol=_SAME):
        return None
    return _replace_numbers(content, places[titles:], instead)


def _replace_numbers(content: bytes, places: Sequence["re.Match[bytes]"], numbers: Sequence[bytes]) -> bytes:
    pieces, end = [], 0
    for match, number in zip(places, numbers, strict=True):
        pieces += [content[end : match.start()], number]
        end = match.end()
    return b"".join([*pieces, content[end:]])
