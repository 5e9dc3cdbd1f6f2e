"""Find which file of a hand-in is the wanted one.

A wrong letter case, other separators and what was put around a name (`Copy of two layer-net (1).py`) are seen
through. Where more than one file could be meant, only an exact name above all others decides.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from grader.intake.copy_marks import bare, copied_from, readings
from grader.intake.file_names import listed

_SAME_ENDING = {".yml": ".yaml", ".jpeg": ".jpg", ".htm": ".html"}


@dataclass(frozen=True)
class Choice:
    """The file of the hand-in that is meant, and those that were passed over for it."""

    source: str
    passed_over: tuple[str, ...] = ()


class UnclearError(Exception):
    """Several files could be the wanted one, and only a person can tell which."""

    def __init__(self, candidates: Collection[str], name: str) -> None:
        super().__init__(f"{len(candidates)} files could be {name}: {listed(sorted(candidates))}")
        self.candidates = tuple(sorted(candidates))


def levels(path: str, asked: str) -> int:
    return path.count("/") - asked.count("/")


def named_like(paths: Iterable[str], asked: str, others: Iterable[str] = ()) -> list[str]:
    """Return the paths that may be meant by `asked`.

    A path that bears the exact name of another wanted file is that file.
    """
    claimed = set(others) - {asked}
    return [
        path
        for path in paths
        if levels(path, asked) >= 0
        and is_like(tail(path, asked), asked)
        and not any(tail(path, other) == other for other in claimed)
    ]


def is_like(path: str, asked: str) -> bool:
    """Tell whether the names differ in case, separators and the marks of a copy only."""
    *folders, name = path.split("/")
    *wanted_folders, wanted_name = asked.split("/")
    (stem, ending), (wanted_stem, wanted_ending) = _parted(name), _parted(wanted_name)
    if ending != wanted_ending or list(map(bare, folders)) != list(map(bare, wanted_folders)):
        return False
    return bare(wanted_stem) in readings(stem)


def original(paths: Collection[str]) -> str | None:
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
    (stem, ending), (other_stem, other_ending) = _parted(name), _parted(other)
    return ending == other_ending and copied_from(stem) == bare(other_stem)


def choose(files: Mapping[str, bytes], names: Mapping[str, str], asked: str) -> Choice | None:
    """Return the one candidate that is meant, or None where there are no candidates.

    Raises UnclearError where several may be meant. `names` are the candidates: by path the name that each
    counts as.
    """
    ordered = sorted(names, key=lambda path: (levels(names[path], asked), not _exact(path, asked), path))
    if not ordered:
        return None
    first, *others = ordered
    shallowest = [path for path in ordered if levels(names[path], asked) == levels(names[first], asked)]
    exact = [path for path in shallowest if _exact(path, asked)]
    if len(exact) != 1 and len({files[path] for path in ordered}) != 1:
        raise UnclearError(ordered, asked)
    return Choice(first, tuple(others))


def tail(path: str, asked: str) -> str:
    return "/".join(path.split("/")[-(asked.count("/") + 1) :])


def _exact(path: str, asked: str) -> bool:
    return tail(path, asked) == asked


def _parted(name: str) -> tuple[str, str]:
    stem, dot, ending = name.rpartition(".")
    if not stem:
        return name, ""
    lowered = (dot + ending).casefold()
    return stem, _SAME_ENDING.get(lowered, lowered)
