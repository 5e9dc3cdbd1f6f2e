"""Find the folder of a handout from wherever a student stands: in it, below it, or just above it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from grader.kit.public import FILE, FOLDER
from grader.model.errors import UsageError

_ABOVE: Final = 3
_BELOW: Final = 200
"""Folders that are looked into at most: a home folder may hold thousands."""
_SHOWN: Final = 5
_WHAT_TO_DO: Final = (
    "Go into the folder of the handout, the one with tests/ in it, or name it: grader check PATH. "
    "If tests/ is missing, copy it from the handout again."
)


def find_folder(path: Path) -> Path:
    """Return the folder that holds ``tests/public.json``.

    Raises UsageError where there is none, or where there are several.
    """
    start = path if path.is_dir() else path.parent
    if not path.exists():
        raise UsageError(f"{path}: there is no such folder.", help=_WHAT_TO_DO)
    for candidate in _walk_upwards(start):
        if _has_tests(candidate):
            return candidate
    below = [candidate for candidate in _list_folders(start) if _has_tests(candidate)]
    if len(below) == 1:
        return below[0]
    if below:
        raise _make_several_error(start, below)
    looked = f"{start.absolute()}, {_ABOVE} folders above it and the folders in it"
    raise UsageError(f"No {FOLDER}/{FILE} here. Looked in {looked}.", help=_WHAT_TO_DO)


def _make_several_error(start: Path, below: list[Path]) -> UsageError:
    names = ", ".join(handout.name for handout in below[:_SHOWN])
    more = f" and {len(below) - _SHOWN} more" if len(below) > _SHOWN else ""
    return UsageError(
        f"{start.absolute()} holds {len(below)} handouts: {names}{more}.",
        help=f'Choose one of them, for instance: grader check "{start / below[0].name}"',
    )


def _walk_upwards(start: Path) -> Iterator[Path]:
    """Yield the folder itself, then those above it.

    The first stays as it was typed, to be shown.
    """
    yield start
    yield from list(start.absolute().parents)[:_ABOVE]


def _list_folders(start: Path) -> list[Path]:
    try:
        entries = sorted(start.iterdir())[:_BELOW]
        return [entry for entry in entries if entry.is_dir()]
    except OSError:
        return []


def _has_tests(folder: Path) -> bool:
    try:
        return (folder / FOLDER / FILE).is_file()
    except OSError:
        return False
