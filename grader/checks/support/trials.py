"""Command lines that a check of folders wants tried, and how each trial ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Trial:
    """A command line that a script's own parser is to judge."""

    file: str
    lines: tuple[tuple[str, ...], ...]
    """The parser has to take one: words at the end may be arguments, or a sentence that goes on."""
    placeholders: tuple[str, ...]
    """Words such as `N` and `<folder>`, which stand for whatever is right."""


@dataclass(frozen=True)
class Ending:
    """How the trial of a command ended."""

    end: Literal["parsed", "refused", "stopped", "ran"]
    why: str = ""


Endings = Mapping[Trial, Ending]
