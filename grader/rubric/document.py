"""A rubric's plain values with the line of each, and the list of what is wrong with them."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from grader.rubric.faults import Fault, show_key

Plain = dict[str, "Plain"] | list["Plain"] | str | int | float | bool | None
Path = tuple[str | int, ...]

MAX_ID: Final = 60
ID_WORDS: Final = f"an id (a-z, 0-9, single dashes between them, at most {MAX_ID} characters)"
_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)


def is_id(word: object) -> bool:
    """Tell whether `word` is an id.

    Ids become file names of pages and folders, so nothing in them may need quotes anywhere.
    """
    return isinstance(word, str) and len(word) <= MAX_ID and _ID.fullmatch(word) is not None


@dataclass(frozen=True)
class _Blame:
    path: Path
    file: str
    line: int
    expected: str
    actual: str
    names: Collection[str]
    word: str


@dataclass
class Document:
    file: str
    data: Plain = None
    lines: dict[Path, int] = field(default_factory=dict)
    elsewhere: dict[Path, str] = field(default_factory=dict)
    """The file of each place that was taken over from another one: its line is a line of that file."""
    spoiled: set[Path] = field(default_factory=set)
    """Places that are already blamed as a whole: nothing more is said about what lies in them."""
    _blames: list[_Blame] = field(default_factory=list)

    def blame(
        self,
        path: Path,
        expected: str,
        actual: str,
        *,
        names: Collection[str] = (),
        word: str = "",
        line: int | None = None,
    ) -> None:
        if self.is_spoiled(path):
            return
        key_path = self._there(path)
        file = self.elsewhere.get(key_path, self.file)
        fault_line = line or self.lines.get(key_path, 1)
        self._blames.append(_Blame(path, file, fault_line, expected, actual, names, word))

    def is_spoiled(self, path: Path) -> bool:
        return any(path[:depth] in self.spoiled for depth in range(len(path) + 1))

    def line(self, path: Path) -> int:
        """Return the line of `path`, or of the innermost place around it that is there."""
        return self.lines.get(self._there(path), 1)

    def _there(self, path: Path) -> Path:
        around = (path[:depth] for depth in range(len(path), 0, -1))
        return next((key_path for key_path in around if key_path in self.lines), ())

    def faults(self) -> list[Fault]:
        return [
            Fault(b.file, b.line, self.key(b.path), b.expected, b.actual, b.names, b.word)
            for b in self._blames
        ]

    def key(self, path: Path) -> str:
        """Return the dotted key of a place, with ids instead of numbers.

        ``problems[0].items[1].marks`` becomes ``items.q1b.marks``.
        """
        words: list[str] = []
        here: Plain = self.data
        for step in path:
            here = _step_into(here, step)
            if isinstance(step, str):
                words.append(show_key(step))
            elif isinstance(here, dict) and is_id(here.get("id")):
                words = words[-1:] if words[-1] == "items" else words
                words.append(str(here["id"]))
            else:
                words[-1:] = [f"{words[-1]}[{step}]"] if words else [f"[{step}]"]
        return ".".join(words)


def _step_into(here: Plain, step: str | int) -> Plain:
    if isinstance(here, dict) and isinstance(step, str):
        return here.get(step)
    if isinstance(here, list) and isinstance(step, int) and step < len(here):
        return here[step]
    return None
