"""Command lines that a check of folders wants to be run dry, and how each run ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class DryRun:
    """A command line that a script's own parser is to judge."""

    file: str
    lines: tuple[tuple[str, ...], ...]
    """The parser has to take one: words at the end may be arguments, or a sentence that goes on."""
    placeholders: tuple[str, ...]
    """Words such as `N` and `<folder>`, which stand for whatever is right."""


@dataclass(frozen=True)
class Ending:
    """How the dry run of a command ended."""

    end: Literal["parsed", "refused", "stopped", "ran"]
    why: str = ""


Endings = Mapping[DryRun, Ending]
