"""Find wanted scripts that bear another name, and tell which scripts may still be the missing ones.

A rubric says under `other_names` how else people call a file and the folder of its problem. A script is
taken for one file at most: for the one whose patterns name it furthest up, or, where the folder belongs to
that file alone, as the only script in it. What fits nothing, or two alike, stays unplaced: a person is told.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final, Protocol

from grader.intake.copy_marks import list_readings
from grader.intake.file_match import FileMatch

_NOTEBOOK: Final = ".ipynb"
_SEPARATORS: Final = re.compile(r"[\s_.,;:()\[\]-]+")
_IMPORT: Final = re.compile(
    rb"^[ \t]*(?:from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+([^\n#]+)|import[ \t]+([\w.,\t ]+))", re.MULTILINE
)
_PROGRAMS: Final = (".py", ".ipynb")
_READ_BYTES: Final = 1 << 20


class OtherNames(Protocol):
    """How else a wanted file may be called."""

    @property
    def names(self) -> Sequence[str]:
        """Return patterns of its name without the ending, the most telling first, in any case and spacing."""

    @property
    def folders(self) -> Sequence[str]:
        """Return the names of its problem's folder."""


def match_by_name(
    names: Mapping[str, str], lacking: Collection[str], other_names: Mapping[str, OtherNames]
) -> dict[str, list[str]]:
    """Return for each lacking file the paths that its patterns name best.

    A path that another file's patterns name as well as its own is left out. `names`: by path the name that
    each counts as.
    """
    paths_by_rank: dict[str, dict[int, list[str]]] = {asked: {} for asked in lacking}
    for path, name in names.items():
        asked, rank = _find_owner(name, other_names)
        if asked in paths_by_rank:
            paths_by_rank[asked].setdefault(rank, []).append(path)
    return {asked: ranks[min(ranks)] for asked, ranks in paths_by_rank.items() if ranks}


def match_only_one(
    files: Mapping[str, bytes], names: Mapping[str, str], asked: str, other_names: Mapping[str, OtherNames]
) -> FileMatch | None:
    """Return the one script in the wanted file's folder, where that is no other file's folder.

    Copies that hold the very same bytes are one script, wherever they lie.
    """
    there = [
        path
        for path, name in names.items()
        if find_home_files(path, other_names) == {asked} and _fits_ending(name, asked)
    ]
    if len({files[path] for path in there}) != 1:
        return None
    first, *copies = sorted(there, key=lambda path: (path.count("/"), path))
    return FileMatch(first, tuple(copies))


def select_possible(
    names: Mapping[str, str], asked: str, other_names: Mapping[str, OtherNames]
) -> tuple[str, ...]:
    """Return those of the scripts that may be the wanted file.

    Scripts in folders of other problems, and those of another kind, are left out.
    """
    homes = {
        path: find_home_files(path, other_names) for path, name in names.items() if _fits_ending(name, asked)
    }
    return tuple(sorted(path for path, home in homes.items() if not home or asked in home))


def find_home_files(path: str, other_names: Mapping[str, OtherNames]) -> set[str]:
    """Return the wanted files in whose folder the path lies.

    The innermost folder that belongs to any file counts.
    """
    for folder in reversed([_drop_separators(part) for part in path.split("/")[:-1]]):
        if home := {
            asked for asked, other in other_names.items() if folder in map(_drop_separators, other.folders)
        }:
            return home
    return set()


def select_mains(files: Mapping[str, bytes], paths: Collection[str]) -> list[str]:
    """Return the paths without those that other files import: modules are no scripts of their own."""
    programs = {path: content for path, content in files.items() if path.lower().endswith(_PROGRAMS)}
    importers: dict[str, set[str]] = {}
    for path, content in programs.items():
        for name in _list_imported(content):
            importers.setdefault(name, set()).add(path)
    mains = (path for path in paths if path.split("/")[-1] != "__init__.py")
    return [path for path in mains if not importers.get(_cut_stem(path), set()) - {path}]


def _find_owner(path: str, other_names: Mapping[str, OtherNames]) -> tuple[str, int]:
    """Return the wanted file and the place of its pattern; no file where none fits, or two fit alike."""
    home = find_home_files(path, other_names)
    ranks = {
        asked: rank
        for asked, names_of_file in other_names.items()
        if (not home or asked in home)
        and (rank := _rank_pattern(path, asked, names_of_file.names)) is not None
    }
    best = [asked for asked, rank in ranks.items() if rank == min(ranks.values())]
    return (best[0], ranks[best[0]]) if len(best) == 1 else ("", 0)


def _rank_pattern(path: str, asked: str, patterns: Sequence[str]) -> int | None:
    if not _fits_ending(path, asked):
        return None
    stems = map(_drop_separators, list_readings(_cut_stem(path)))
    fitting = (
        rank
        for stem in stems
        for rank, pattern in enumerate(patterns)
        if fnmatchcase(stem, _drop_separators(pattern))
    )
    return next(fitting, None)


def _fits_ending(path: str, asked: str) -> bool:
    ending = asked[asked.rfind(".") :].casefold()
    return path.casefold().endswith((ending, _NOTEBOOK) if ending == ".py" else ending)


def _list_imported(content: bytes) -> set[str]:
    return {name.decode() for name in _walk_import_names(content[:_READ_BYTES])}


def _walk_import_names(content: bytes) -> Iterator[bytes]:
    """Yield every name in the imports that may be a file's.

    Every part of a dotted name may be one, and what is imported from a package, too.
    """
    for dots, source, names, listed in _IMPORT.findall(content):
        parts = source.split(b".") + [part for name in listed.split(b",") for part in name.split()[:1]]
        if dots or b"." in source or not source:
            parts += re.findall(rb"\w+", names)
        yield from (name for part in parts for name in part.split(b".") if name and name.isascii())


def _cut_stem(path: str) -> str:
    return path.split("/")[-1].rpartition(".")[0]


@lru_cache(maxsize=8192)
def _drop_separators(name: str) -> str:
    return _SEPARATORS.sub("", name.casefold())
