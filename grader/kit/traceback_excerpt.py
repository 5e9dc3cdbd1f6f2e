"""Find where in a notebook's own cells, or in files beside it, an exception came from."""

import linecache
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from traceback import walk_tb
from types import FrameType
from typing import Any, Final

from grader.kit.public import FOLDER
from grader.model import Code

_AROUND: Final = 3
_PLACES: Final = 3
_LINE_CAP: Final = 300
_PACKAGES: Final = frozenset({"site-packages", "dist-packages"})


def find_excerpts(
    raised: BaseException, names: Mapping[str, Any], folder: Path, cell: Callable[[str], str]
) -> tuple[Code, ...]:
    """Return the innermost places of an exception that are the student's own; the line that raised is last.

    `names` are those of the notebook, in which its cells' functions look names up; `folder` holds the
    handout; `cell` returns what a cell is called, given the file name of its code.
    """
    positions = (
        (_name_code(frame, names, folder, cell), frame.f_code.co_filename, line)
        for frame, line in walk_tb(raised.__traceback__)
    )
    own_positions = [
        position for position, _ in groupby(position for position in positions if position[0])
    ]  # recursion stands there once
    return tuple(_make_excerpt(*position) for position in own_positions[-_PLACES:])


def _name_code(frame: FrameType, names: Mapping[str, Any], folder: Path, cell: Callable[[str], str]) -> str:
    """Return what the place of the frame's code is called; empty where it is not the student's."""
    file = Path(frame.f_code.co_filename)
    if frame.f_globals is names:
        return cell(frame.f_code.co_filename)
    if not file.is_absolute() or not file.is_relative_to(folder):
        return ""
    inside = file.relative_to(folder)
    return "" if inside.parts[0] == FOLDER or _PACKAGES & set(inside.parts) else inside.as_posix()


def _make_excerpt(name: str, file: str, line: int) -> Code:
    """Return the lines around `line`.

    There are none for code without a file, such as the string of an `exec`.
    """
    lines = linecache.getlines(file)
    first = max(1, line - _AROUND)
    return Code(
        file=name,
        first_line=first,
        lines=tuple(_cut_lines(lines[first - 1 : line + _AROUND])),
        marked=(line,),
    )


def _cut_lines(lines: list[str]) -> Iterator[str]:
    return (line.rstrip("\r\n")[:_LINE_CAP] for line in lines)
