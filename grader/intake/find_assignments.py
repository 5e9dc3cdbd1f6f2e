"""Decide what the folder given to `grader run` holds: assignments, or the students of one assignment."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from pathlib import Path

from grader.intake.file_names import folded, listed, shown, shown_place
from grader.intake.students import Entry, listing
from grader.model.errors import UsageError

_EXPECTED = "Expected submissions/<assignment>/<student>/ or submissions/<assignment>/<student>.zip."


def find(path: Path, assignment_ids: Collection[str], chosen: str | None = None) -> dict[str, Path]:
    """Map each assignment to its folder of students; `chosen` names the assignment where the path does not.

    Raises UsageError where the assignment cannot be told or is not known, and where there are no hand-ins.
    """
    if chosen is not None and chosen not in assignment_ids:
        raise UsageError(f"{shown(chosen)}: no such assignment", help=_nearest(chosen, assignment_ids))
    entries = [entry for entry in listing(path) if not entry.name.startswith(".")]
    if not entries:
        raise UsageError(f"{shown_place(path)}: the folder is empty", help=_EXPECTED)
    folders = _folders(path, entries, assignment_ids, chosen)
    if not any(entry.is_handin for folder in folders.values() for entry in listing(folder)):
        raise _no_handins(path, folders.values(), assignment_ids)
    return folders


def _folders(path: Path, entries: list[Entry], ids: Collection[str], chosen: str | None) -> dict[str, Path]:
    name = path.resolve().name
    if name in ids and chosen in (None, name):
        return {name: path}
    inside = [entry.name for entry in entries if entry.is_handin and entry.is_folder]
    if any(folder in ids for folder in inside):
        return _of_assignments(path, inside, ids, chosen)
    if chosen is not None:
        return {chosen: path}
    if any(entry.is_handin for entry in entries):
        raise _unknown(path, name, inside, ids)
    raise _no_handins(path, [path], ids)


def _of_assignments(
    path: Path, inside: list[str], ids: Collection[str], chosen: str | None
) -> dict[str, Path]:
    if chosen is not None and chosen not in inside:
        raise UsageError(
            f"{shown_place(path)}: no folder for {chosen}, found {listed(inside)}",
            help=f"Create {shown_place(path / chosen)}/ with one folder or zip per student.",
        )
    folders = inside if chosen is None else [chosen]
    for name in folders:
        if name not in ids:
            raise UsageError(f"{shown_place(path / name)}: no such assignment", help=_nearest(name, ids))
    return {name: path / name for name in folders}


def _unknown(path: Path, name: str, inside: list[str], ids: Collection[str]) -> UsageError:
    """Return the error for a folder whose assignment cannot be told.

    The misspelt name is the folder's own, or that of a folder in it.
    """
    misspelt = next((folder for folder in inside if _close(folder, ids)), None)
    if misspelt and not _close(name, ids):
        return UsageError(f"{shown_place(path / misspelt)}: no such assignment", help=_nearest(misspelt, ids))
    return UsageError(
        f"{shown_place(path)}: expected the name of an assignment, found {shown(name)}",
        help=_nearest(name, ids),
    )


def _no_handins(path: Path, folders: Iterable[Path], ids: Collection[str]) -> UsageError:
    names = [entry.name for folder in folders for entry in listing(folder)]
    above = path.resolve().parent
    help = _EXPECTED
    if above.name in ids:
        help = f"If this is one student's hand-in, give the folder above it: {shown_place(above)}."
    return UsageError(f"{shown_place(path)}: holds no hand-ins, found {listed(names)}", help=help)


def _close(name: str, ids: Collection[str]) -> list[str]:
    spelling = {folded(spelled): spelled for spelled in ids}
    return [spelling[near] for near in get_close_matches(folded(name), sorted(spelling), n=1)]


def _nearest(name: str, ids: Collection[str]) -> str:
    near = _close(name, ids)
    advice = f"Known assignments: {', '.join(sorted(ids)) or 'none'}."
    return f"Did you mean {near[0]}? {advice}" if near else f"{advice} Name one with --assignment."
