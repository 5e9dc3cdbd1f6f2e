"""The reference folder of one assignment, read once: solution, starter, faulty variants, probes.

Python files are read by `ast` for the names they define; nothing in the folder is imported or run here.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from grader.rubric.faults import Fault

PROBES: Final = "probes.py"
RECOMPUTE: Final = "recompute.py"
PROVIDED: Final = "provided"
PROSE: Final = "prose"
SOLUTION: Final = "solution"
STARTER: Final = "starter"
MISTAKES: Final = "mistakes"
EDITS: Final = "edits.yaml"
"""What a mistake's variant changes, beside the files that it has whole."""
GIVEN_OUT: Final = "given-out"
"""Starters as other editions of the assignment handed them out, each in a folder of its own."""
HAND_IN: Final = "hand_in.txt"
"""Where each of the solution's files lies in a hand-in: a path in each line."""


@dataclass(frozen=True)
class Folder:
    path: Path
    tree: Mapping[str, bytes]
    """Content by POSIX path inside the folder, in the order of the paths."""
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    """Where the files that were taken over from another folder lie, by their paths in this one."""

    def part(self, name: str) -> dict[str, bytes]:
        """Return the files under the subfolder `name`, by their paths inside it."""
        head = f"{name}/"
        return {
            path.removeprefix(head): content for path, content in self.tree.items() if path.startswith(head)
        }

    def has(self, path: str) -> bool:
        return path in self.tree

    def shown(self, path: str) -> str:
        return self.elsewhere.get(path, str(self.path / path))

    def variants(self) -> list[str]:
        return sorted({path.split("/")[1] for path in self.tree if path.startswith("mistakes/")})


@dataclass(frozen=True)
class Names:
    """What one Python file defines; `fault` where it cannot be read as Python."""

    functions: tuple[str, ...] = ()
    """Top-level functions that are not private."""
    qualified: tuple[str, ...] = ()
    """Every function and class, e.g. ``TwoLayerNet.loss``."""
    fault: Fault | None = None


def read_folder(path: Path) -> Folder:
    files = (file for file in sorted(path.rglob("*")) if file.is_file())
    named = ((file.relative_to(path), file) for file in files)
    return Folder(path, {name.as_posix(): file.read_bytes() for name, file in named if not _is_litter(name)})


def read_names(source: bytes, file: str) -> Names:
    try:
        source.decode("utf-8")
        tree = ast.parse(source)
    except SyntaxError as fault:
        return Names(fault=Fault(file, fault.lineno, "", "Python", f"a syntax error: {fault.msg}"))
    except (ValueError, RecursionError) as fault:
        return Names(fault=Fault(file, None, "", "Python in UTF-8", f"a file that cannot be read ({fault})"))
    functions = (node.name for node in tree.body if isinstance(node, ast.FunctionDef))
    public = tuple(name for name in functions if not name.startswith("_"))
    return Names(public, tuple(_qualify(tree.body)))


def _qualify(body: list[ast.stmt], inside: str = "") -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield inside + node.name
        if isinstance(node, ast.ClassDef):
            yield from _qualify(node.body, f"{inside}{node.name}.")


def _is_litter(path: Path) -> bool:
    return any(part == "__pycache__" or part.startswith(".") for part in path.parts)
