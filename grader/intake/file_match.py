"""Find which file of a hand-in is the wanted one.

A wrong letter case, other separators and what was put around a name (`Copy of two layer-net (1).py`) are seen
through. Where more than one file could be meant, only an exact name above all others decides.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from grader.intake.copy_marks import drop_separators, find_copied_name, list_readings
from grader.intake.file_names import join_names

_SAME_ENDING = {".yml": ".yaml", ".jpeg": ".jpg", ".htm": ".html"}


@dataclass(frozen=True)
class FileMatch:
    """The file of the hand-in that is meant, and those that were passed over for it."""

    source: str
    passed_over: tuple[str, ...] = ()


class UnclearError(Exception):
    """Several files could be the wanted one, and only a person can tell which."""

    def __init__(self, candidates: Collection[str], name: str) -> None:
        super().__init__(f"{len(candidates)} files could be {name}: {join_names(sorted(candidates))}")
        self.candidates = tuple(sorted(candidates))


def count_levels(path: str, asked: str) -> int:
    return path.count("/") - asked.count("/")


def select_named_like(paths: Iterable[str], asked: str, others: Iterable[str] = ()) -> list[str]:
    """Return the paths that may be meant by `asked`.

    A path that bears the exact name of another wanted file is that file.
    """
    claimed = set(others) - {asked}
    return [
        path
        for path in paths
        if count_levels(path, asked) >= 0
        and is_name_like(cut_to_depth(path, asked), asked)
        and not any(cut_to_depth(path, other) == other for other in claimed)
    ]


def is_name_like(path: str, asked: str) -> bool:
    """Tell whether the names differ in case, separators and the marks of a copy only."""
    *folders, name = path.split("/")
    *wanted_folders, wanted_name = asked.split("/")
    (stem, ending), (wanted_stem, wanted_ending) = _split_ending(name), _split_ending(wanted_name)
    if ending != wanted_ending or list(map(drop_separators, folders)) != list(
        map(drop_separators, wanted_folders)
    ):
        return False
    return drop_separators(wanted_stem) in list_readings(stem)


def find_original(paths: Collection[str]) -> str | None:
    """Return the file that all other paths, beside it, are copies of by their names, or None.

    Only names such as `ex2-Copy1` and `ex2 - Kopie` count: `ex2 (1)` and `ex2_v2` may be later work.
    """
    for path in paths:
        folder, _, name = path.rpartition("/")
        beside = [other.rpartition("/") for other in paths if other != path]
        if beside and all(at == folder and _is_copy(other, name) for at, _, other in beside):
            return path
    return None


def _is_copy(name: str, other: str) -> bool:
    (stem, ending), (other_stem, other_ending) = _split_ending(name), _split_ending(other)
    return ending == other_ending and find_copied_name(stem) == drop_separators(other_stem)


def choose_file(files: Mapping[str, bytes], names: Mapping[str, str], asked: str) -> FileMatch | None:
    """Return the one candidate that is meant, or None where there are no candidates.

    Raises UnclearError where several may be meant. `names` are the candidates: by path the name that each
    counts as.
    """
    ordered = sorted(
        names, key=lambda path: (count_levels(names[path], asked), not _is_exact(path, asked), path)
    )
    if not ordered:
        return None
    first, *others = ordered
    shallowest = [
        path for path in ordered if count_levels(names[path], asked) == count_levels(names[first], asked)
    ]
    exact = [path for path in shallowest if _is_exact(path, asked)]
    if len(exact) != 1 and len({files[path] for path in ordered}) != 1:
        raise UnclearError(ordered, asked)
    return FileMatch(first, tuple(others))


def cut_to_depth(path: str, asked: str) -> str:
    return "/".join(path.split("/")[-(asked.count("/") + 1) :])


def _is_exact(path: str, asked: str) -> bool:
    return cut_to_depth(path, asked) == asked


def _split_ending(name: str) -> tuple[str, str]:
    stem, dot, ending = name.rpartition(".")
    if not stem:
        return name, ""
    lowered = (dot + ending).casefold()
    return stem, _SAME_ENDING.get(lowered, lowered)
