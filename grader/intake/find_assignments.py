"""Decide what the folder given to `grader run` holds: assignments, or the students of one assignment."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from pathlib import Path

from grader.intake.file_names import fold, join_names, show_name, show_path
from grader.intake.students import Entry, list_entries
from grader.model.errors import UsageError

_EXPECTED = "Expected submissions/<assignment>/<student>/ or submissions/<assignment>/<student>.zip."


def find_assignments(
    path: Path, assignment_ids: Collection[str], chosen: str | None = None
) -> dict[str, Path]:
    """Map each assignment to its folder of students; `chosen` names the assignment where the path does not.

    Raises UsageError where the assignment cannot be told or is not known, and where there are no hand-ins.
    """
    if chosen is not None and chosen not in assignment_ids:
        raise UsageError(
            f"{show_name(chosen)}: no such assignment", help=_offer_nearest(chosen, assignment_ids)
        )
    entries = [entry for entry in list_entries(path) if not entry.name.startswith(".")]
    if not entries:
        raise UsageError(f"{show_path(path)}: the folder is empty", help=_EXPECTED)
    folders = _map_folders(path, entries, assignment_ids, chosen)
    if not any(entry.is_handin for folder in folders.values() for entry in list_entries(folder)):
        raise _make_no_handins_error(path, folders.values(), assignment_ids)
    return folders


def _map_folders(
    path: Path, entries: list[Entry], ids: Collection[str], chosen: str | None
) -> dict[str, Path]:
    name = path.resolve().name
    if name in ids and chosen in (None, name):
        return {name: path}
    inside = [entry.name for entry in entries if entry.is_handin and entry.is_folder]
    if any(folder in ids for folder in inside):
        return _map_assignment_folders(path, inside, ids, chosen)
    if chosen is not None:
        return {chosen: path}
    if any(entry.is_handin for entry in entries):
        raise _make_unknown_error(path, name, inside, ids)
    raise _make_no_handins_error(path, [path], ids)


def _map_assignment_folders(
    path: Path, inside: list[str], ids: Collection[str], chosen: str | None
) -> dict[str, Path]:
    if chosen is not None and chosen not in inside:
        raise UsageError(
            f"{show_path(path)}: no folder for {chosen}, found {join_names(inside)}",
            help=f"Create {show_path(path / chosen)}/ with one folder or zip per student.",
        )
    folders = inside if chosen is None else [chosen]
    for name in folders:
        if name not in ids:
            raise UsageError(f"{show_path(path / name)}: no such assignment", help=_offer_nearest(name, ids))
    return {name: path / name for name in folders}


def _make_unknown_error(path: Path, name: str, inside: list[str], ids: Collection[str]) -> UsageError:
    """Return the error for a folder whose assignment cannot be told.

    The misspelt name is the folder's own, or that of a folder in it.
    """
    misspelt = next((folder for folder in inside if _find_close(folder, ids)), None)
    if misspelt and not _find_close(name, ids):
        return UsageError(
            f"{show_path(path / misspelt)}: no such assignment", help=_offer_nearest(misspelt, ids)
        )
    return UsageError(
        f"{show_path(path)}: expected the name of an assignment, found {show_name(name)}",
        help=_offer_nearest(name, ids),
    )


def _make_no_handins_error(path: Path, folders: Iterable[Path], ids: Collection[str]) -> UsageError:
    names = [entry.name for folder in folders for entry in list_entries(folder)]
    above = path.resolve().parent
    help = _EXPECTED
    if above.name in ids:
        help = f"If this is one student's hand-in, give the folder above it: {show_path(above)}."
    return UsageError(f"{show_path(path)}: holds no hand-ins, found {join_names(names)}", help=help)


def _find_close(name: str, ids: Collection[str]) -> list[str]:
    spelling = {fold(spelled): spelled for spelled in ids}
    return [spelling[near] for near in get_close_matches(fold(name), sorted(spelling), n=1)]


def _offer_nearest(name: str, ids: Collection[str]) -> str:
    near = _find_close(name, ids)
    advice = f"Known assignments: {', '.join(sorted(ids)) or 'none'}."
    return f"Did you mean {near[0]}? {advice}" if near else f"{advice} Name one with --assignment."
