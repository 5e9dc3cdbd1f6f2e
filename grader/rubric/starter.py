"""What students are given of a solution: the same file with the marked regions taken out.

    ### BEGIN SOLUTION the mean of the numbers
    #: mean = None
    mean = numbers.sum() / len(numbers)
    ### END SOLUTION

becomes

    # TODO: the mean of the numbers
    mean = None

The words behind BEGIN SOLUTION are the hint, and the lines right below it that begin with ``#:`` stand in the
place of what is taken out. Without either there is a TODO and a `pass`; a lone ``#:`` leaves nothing at all.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from grader.rubric.faults import Fault, show_value

BEGIN: Final = "### BEGIN SOLUTION"
END: Final = "### END SOLUTION"
_MARKER: Final = re.compile(r"(?P<indent>[ \t]*)### (?P<kind>BEGIN|END) SOLUTION(?P<words>.*)")
_MEANT: Final = re.compile(
    r"#\W*(?:(?:begin|end)[\W_]{0,3}(?:of\W)?solution|solution[\W_]{0,3}(?:begin|end))\b", re.IGNORECASE
)
"""What somebody may have meant as a marker: one that is not seen would give the solution away."""
_KEPT: Final = "#:"
_BLANK_LINES: Final = 2
_ENDING: Final = ".py"

Numbered = tuple[int, str]
"""A line with its number in the solution."""


@dataclass(frozen=True)
class Starter:
    """A file as students get it."""

    text: str
    taken_out: tuple[Numbered, ...] = ()
    """What students do not get."""
    faults: tuple[Fault, ...] = ()


@dataclass
class _Region:
    line: int
    indent: str
    words: str
    kept: list[str] = field(default_factory=list)
    code: list[Numbered] = field(default_factory=list)

    def add(self, number: int, line: str) -> None:
        if not self.code and line.lstrip().startswith(_KEPT):
            self.kept.append(line.lstrip().removeprefix(_KEPT).removeprefix(" ").rstrip())
        else:
            self.code.append((number, line))

    def stub(self) -> Iterator[str]:
        """Yield the lines that stand in the region's place, indented as its marker is."""
        if self.kept and not any(self.kept) and not self.words:
            return
        if self.words or not self.kept:
            yield f"{self.indent}# TODO: {self.words or 'your code here.'}"
        for line in self.kept or ["pass"]:
            yield f"{self.indent}{line}" if line else ""


def is_marked(content: bytes) -> bool:
    """Tell whether there is a region, or something that may have been meant as one."""
    return _MEANT.search(content.decode("utf-8", "replace")) is not None


def make_starter(content: bytes, file: str) -> Starter:
    """Return the starter of a solution's file, which the faults call `file`."""
    reader = _Reader(file)
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), start=1):
        reader.read(number, line)
    reader.end()
    lines = _close_up(reader.stay)
    text = "\n".join(line for _, line in lines) + "\n"
    if not reader.faults and file.endswith(_ENDING):
        reader.faults += _check_syntax(text, [number for number, _ in lines], file)
    return Starter(text, tuple(reader.taken_out), tuple(reader.faults))


@dataclass
class _Reader:
    """Goes through a solution line by line."""

    file: str
    stay: list[Numbered] = field(default_factory=list)
    taken_out: list[Numbered] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    _region: _Region | None = None

    def read(self, number: int, line: str) -> None:
        marker = _MARKER.fullmatch(line)
        if fault := _find_misplaced(marker, line, self._region):
            self.faults.append(Fault(self.file, number, "", *fault))
        elif marker:
            self._turn(number, marker)
        elif self._region is not None:
            self._region.add(number, line)
        else:
            self.stay.append((number, line))

    def end(self) -> None:
        if self._region is not None:
            line = self._region.line
            self.faults.append(Fault(self.file, line, "", f"{END} after it", "the end of the file"))

    def _turn(self, number: int, marker: re.Match[str]) -> None:
        """Begin a region at its first marker, or end it at its second."""
        if self._region is None:
            self._region = _Region(number, marker["indent"], marker["words"].strip(" :"))
            return
        self.stay += [(self._region.line, kept) for kept in self._region.stub()]
        self.taken_out += self._region.code
        self._region = None


def _find_misplaced(
    marker: re.Match[str] | None, line: str, region: _Region | None
) -> tuple[str, str] | None:
    """Return (expected, found) where a line is a misplaced marker or nearly a marker, else None."""
    if marker is None:
        alone = f"{BEGIN} or {END} on a line of its own"
        return (alone, show_value(line.strip())) if _MEANT.search(line) else None
    if marker["kind"] == "BEGIN" and region is not None:
        return f"{END} of the region that begins in line {region.line}", f"another {BEGIN}"
    if marker["kind"] == "END" and region is None:
        return f"{BEGIN} before it", "none"
    if marker["kind"] == "END" and marker["words"].strip():
        return f"{END} alone", show_value(line.strip())
    return None


def _close_up(lines: Sequence[Numbered]) -> list[Numbered]:
    """Return the lines without the holes that regions leave behind.

    At most two empty lines stand in a row, and none at the end.
    """
    closed_lines: list[Numbered] = []
    for number, line in lines:
        empty = [not text.strip() for _, text in closed_lines[-_BLANK_LINES:]]
        if line.strip() or not (len(empty) == _BLANK_LINES and all(empty)):
            closed_lines.append((number, line))
    while closed_lines and not closed_lines[-1][1].strip():
        closed_lines.pop()
    return closed_lines


def _check_syntax(text: str, numbers: Sequence[int], file: str) -> Iterator[Fault]:
    try:
        ast.parse(text)
    except SyntaxError as fault:
        index = min(fault.lineno or 1, len(numbers)) - 1
        line = numbers[index] if numbers else None
        yield Fault(file, line, "", "Python once the solution is taken out", f"a syntax error: {fault.msg}")
