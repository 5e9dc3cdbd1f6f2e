"""The mutants of a solution: every change of one place in the part that students write.

Some changes alter nothing that can be asked for. They are marked in the solution, on the line or right above
it:

    # equivalent: > to >=: no hidden unit's input is ever exactly zero
"""

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from grader.grading.wrong_work.mutations import Mutant, mutate
from grader.model import SubmittedFile
from grader.rubric import Assignment, Item
from grader.rubric import starter as starters

_MARK: Final = re.compile(r"#\s*equivalent:\s*(?P<change>.+?):\s+(?P<reason>\S.*)")
_COMMENT: Final = re.compile(r"\s*#")
SAMPLED: Final = 14
"""Mutants of a file that a quick verification tries."""
OF_SCRIPTS: Final = 6
"""Mutants of a script, which may train for minutes, that even a thorough one tries."""


@dataclass(frozen=True)
class FileMutants:
    """What one file of the solution is changed to."""

    file: str
    is_script: bool
    """Whether the file is run whole: its items are not judged by calling functions."""
    tried: tuple[Mutant, ...]
    made: int
    """How many mutants there are in all, without the equivalent ones."""
    equivalent: int


def make_mutants(assignment: Assignment, thorough: bool) -> list[FileMutants]:
    """Return the mutants of every file whose functions are called; with `thorough`, of scripts too.

    Thorough means all mutants of functions and some of scripts; otherwise a sample is taken. The sample is
    the same each time, and is spread evenly over the file.
    """
    made = []
    for file in assignment.solution_files():
        judged = [item for item in assignment.items if item.file == file.path and item.probe]
        called = [item for item in judged if not item.runs_script]
        if not file.path.endswith(".py") or not judged or not (called or thorough):
            continue
        in_part = any(item.takes_definitions_alone for item in called) or 0 < len(called) < len(judged)
        about = _list_asked_lines(file, called) if called and in_part else None
        every, equivalent = _drop_equivalents(file, about)
        most = (len(every) if thorough else SAMPLED) if called else OF_SCRIPTS
        made.append(FileMutants(file.path, not called, _sample_evenly(every, most), len(every), equivalent))
    return made


def _list_asked_lines(file: SubmittedFile, called: Sequence[Item]) -> frozenset[int]:
    """Return the lines of what is called, where the rest of the file is run whole, or not at all."""
    names = {name.partition(".")[0] for item in called for name in item.code}
    nodes = [node for node in ast.parse(file.content).body if getattr(node, "name", "") in names]
    return frozenset(line for node in nodes for line in range(node.lineno, (node.end_lineno or 0) + 1))


def _drop_equivalents(file: SubmittedFile, about: frozenset[int] | None) -> tuple[list[Mutant], int]:
    """Return the mutants that should lose marks, and how many others are marked as equivalent."""
    source = file.content.decode("utf-8", "replace")
    lines = list_students_lines(file) if about is None else list_students_lines(file) & about
    every = list(mutate(source, lines))
    marked = read_equivalents(source)
    costly = [mutant for mutant in every if mutant.change not in marked.get(mutant.line, ())]
    return costly, len(every) - len(costly)


def lay_mutant_over(
    files: Mapping[str, SubmittedFile], path: str, mutant: Mutant
) -> tuple[SubmittedFile, ...]:
    """Return the solution with the mutant in place of its file."""
    changed = replace(files[path], content=mutant.source.encode())
    return tuple({**files, path: changed}.values())


def list_students_lines(file: SubmittedFile) -> frozenset[int]:
    """Return the numbers of the lines that students write: those between the markers, or all."""
    if not starters.is_marked(file.content):
        return frozenset(range(1, file.content.count(b"\n") + 2))
    return frozenset(number for number, _ in starters.make_starter(file.content, file.path).taken_out)


def read_equivalents(source: str) -> Mapping[int, frozenset[str]]:
    """Return, by line, the changes that are marked as equivalent there or in the comments right above."""
    marked: dict[int, frozenset[str]] = {}
    waiting: frozenset[str] = frozenset()
    for number, line in enumerate(source.splitlines(), start=1):
        here = frozenset(match["change"] for match in _MARK.finditer(line))
        if _COMMENT.match(line):
            waiting |= here
        else:
            marked[number] = waiting | here
            waiting = frozenset()
    return marked


def _sample_evenly(every: Sequence[Mutant], most: int) -> tuple[Mutant, ...]:
    """Return at most `most` mutants, from all over the file."""
    if len(every) <= most:
        return tuple(every)
    return tuple(every[number * len(every) // most] for number in range(most))
