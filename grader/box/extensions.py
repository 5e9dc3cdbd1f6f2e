"""What only some assignments ask of a box: a package each; this table is the whole registry.

An extension does nothing unless the environment of the box asks for it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Protocol

from . import fine_tuning
from .recorder import FurtherNotes
from .recorder.training_steps import TrainingSteps

Decode = Callable[[bytes], str]


class Extension(Protocol):
    """A package of the box."""

    @property
    def set_up(self) -> Callable[[], None]:
        """Return the function that puts its world in place, before anything imports PyTorch."""

    @property
    def make_notes(self) -> Callable[[TrainingSteps], FurtherNotes]:
        """Return the function that makes its notes, given the training steps as the recorder counts them."""

    @property
    def find_followers(self) -> Callable[[Path, Path, str, Decode], list[tuple[Path, str]]]:
        """Return the function that names further scripts, (path, source), to run after one.

        Its arguments are the hand-in's folder, the script that was asked for, its source, and how files are
        decoded.
        """


EXTENSIONS: Final[tuple[Extension, ...]] = (fine_tuning,)


def set_up() -> None:
    for extension in EXTENSIONS:
        extension.set_up()


def list_note_makers() -> list[Callable[[TrainingSteps], Any]]:
    """Return the functions that make further notes, for a recorder."""
    return [one.make_notes for one in EXTENSIONS]


def find_followers(folder: Path, main: Path, source: str, decode: Decode) -> list[tuple[Path, str]]:
    """Return (path, source) of the scripts that are to run after the main one, in their order."""
    return [
        script
        for extension in EXTENSIONS
        for script in extension.find_followers(folder, main, source, decode)
    ]
