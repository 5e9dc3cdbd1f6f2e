"""Where a problem's work lies in a hand-in: its folder, its code, its readme.

The folder is the one named so (`P6`, `problem 6`), else the one that holds a file known to be the problem's.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from fnmatch import fnmatchcase
from typing import Final

CODE: Final = (".py", ".ipynb")
SHELL: Final = (".sh", ".bat", "makefile")
_SEPARATORS: Final = re.compile(r"[\s_.,;:()\[\]-]+")
_TEXTS: Final = frozenset(
    {
        "",
        "md",
        "markdown",
        "mkd",
        "txt",
        "text",
        "rtf",
        "pdf",
        "doc",
        "docx",
        "odt",
        "rst",
        "html",
        "htm",
        "pages",
    }
)
_ORDER: Final = ("md", "markdown", "txt", "text", "", "rst", "rtf", "pdf")
_INSTRUCTIONS: Final = re.compile(r"(how ?to ?)?(run|start|execute)|commands?|instructions?|usage")
_OTHER_PROBLEM: Final = re.compile(r"(p|q|prob|problem|question|part)?\d{1,2}")
_ALIKE: Final = 0.8


@dataclass(frozen=True)
class ProblemFiles:
    """One problem's work; all paths are those of the hand-in."""

    folder: str | None
    """``code.zip/P6/``; empty for the hand-in itself, None where nothing of the problem was found."""
    code: tuple[str, ...]
    readmes: tuple[str, ...]
    """The readme, and what stands beside it and tells how to run something."""


def find_work(
    paths: Iterable[str],
    folders: Sequence[str],
    code: Sequence[str],
    foreign: Collection[str],
    judged_files: Collection[str] = (),
) -> ProblemFiles:
    """Find one problem's work among the `paths` of a hand-in.

    `folders` are names of the problem's folder, `code` patterns of its files' names.
    `foreign` are paths of other problems' files: where all lie in one folder they are not this problem's.
    `judged_files` are the files that the problem's own items are judged on: where these lie in another
    folder, and in the one of the right name only others' files do, the problems are numbered otherwise.
    """
    every = sorted(paths)
    named = _shallowest(_folders_named(every, {_simplify(name) for name in folders}), every)
    if named is not None and judged_files and _holds_only(named, every, set(foreign) - set(judged_files)):
        code, named = (*code, *map(_name, judged_files)), None
    if named is not None:
        return ProblemFiles(named, _code_below(named, every), _readmes(named, every))
    matching = [path for path in every if _is_code(path) and _is_named_like(path, code)]
    if not matching:
        return ProblemFiles(None, (), _readmes("", every))
    folder = min((_folder(path) for path in matching), key=lambda name: (name.count("/"), name))
    beside = [path for path in every if _folder(path) == folder and _is_code(path)]
    code_files = tuple(path for path in beside if path in matching or path not in foreign)
    return ProblemFiles(folder, code_files, _readmes(folder, every))


def _holds_only(folder: str, paths: Sequence[str], other_files: Collection[str]) -> bool:
    return set(_code_below(folder, paths)) <= set(other_files)


def is_readme(path: str) -> bool:
    stem, ending = _parts(path)
    if ending not in _TEXTS:
        return False
    bare = _simplify(stem)
    return "readme" in bare or (len(bare) < 9 and SequenceMatcher(None, bare, "readme").ratio() > _ALIKE)


def is_shell(path: str) -> bool:
    return _name(path).casefold().endswith(SHELL)


def _folders_named(paths: Sequence[str], names: Collection[str]) -> list[str]:
    """Return every folder on the way to a file that has one of `names`."""
    folders = set()
    for path in paths:
        parts = path.split("/")[:-1]
        folders |= {
            "/".join(parts[: end + 1]) + "/" for end, part in enumerate(parts) if _simplify(part) in names
        }
    return sorted(folders)


def _shallowest(folders: Sequence[str], paths: Sequence[str]) -> str | None:
    """Return, of several folders, one with code if there is any, then the nearest to the top; or None."""
    return min(folders, key=lambda name: (not _code_below(name, paths), name.count("/"), name), default=None)


def _code_below(folder: str, paths: Sequence[str]) -> tuple[str, ...]:
    return tuple(path for path in paths if path.startswith(folder) and _is_code(path))


def _is_code(path: str) -> bool:
    name = _name(path).casefold()
    return name.endswith(CODE) and name != "__init__.py"


def _is_named_like(path: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(_name(path).casefold(), pattern.casefold()) for pattern in patterns)


def _readmes(folder: str, paths: Sequence[str]) -> tuple[str, ...]:
    """Return the nearest readme: in the folder, above it, or else below, but in no other problem's folder."""
    above = folder.split("/")[:-1]
    near = ["".join(f"{part}/" for part in above[:end]) for end in range(len(above), -1, -1)]
    texts = [path for path in paths if _is_readme_or_instructions(path)]
    for where in near:
        if here := [path for path in texts if _folder(path) == where and is_readme(path)]:
            return _order(here, [path for path in texts if _folder(path) in (where, folder)])
    below = [
        path
        for path in texts
        if path.startswith(folder) and not _is_of_another_problem(path.removeprefix(folder))
    ]
    first = [path for path in below if is_readme(path)]
    return _order(first, below if first else [path for path in texts if _folder(path) == folder])


def _order(readmes: Sequence[str], beside: Sequence[str]) -> tuple[str, ...]:
    first = sorted(readmes, key=lambda path: (_rank(path), path))
    return tuple(dict.fromkeys((*first, *beside)))[:4]


def _is_readme_or_instructions(path: str) -> bool:
    stem, ending = _parts(path)
    instructs = ending in _TEXTS and _INSTRUCTIONS.fullmatch(_SEPARATORS.sub(" ", stem.casefold()).strip())
    return is_readme(path) or bool(instructs) or is_shell(path)


def _rank(path: str) -> int:
    ending = _parts(path)[1]
    return _ORDER.index(ending) if ending in _ORDER else len(_ORDER)


def _is_of_another_problem(inside: str) -> bool:
    return any(_OTHER_PROBLEM.fullmatch(_simplify(part)) for part in inside.split("/")[:-1])


def _folder(path: str) -> str:
    return path[: path.rfind("/") + 1]


def _name(path: str) -> str:
    return path.split("/")[-1]


def _parts(path: str) -> tuple[str, str]:
    stem, dot, ending = _name(path).rpartition(".")
    return (stem, ending.casefold()) if dot and len(ending) <= 8 and " " not in ending else (_name(path), "")


def _simplify(name: str) -> str:
    return _SEPARATORS.sub("", name.casefold())
