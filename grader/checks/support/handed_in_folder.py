"""A hand-in as it lies in its folder: what a check of folders may look at."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from grader.intake.other_names import OtherNames, find_home_files, select_mains
from grader.model import Submission

Words = Callable[[bytes], str | None]
"""Turns a PDF into its words; None where they cannot be had."""
_SOURCES: Final = 40
_SOURCE_BYTES: Final = 400_000
"""Most bytes that are read of all files together."""


@dataclass(frozen=True)
class HandedInFolder:
    """The files of a hand-in by path, and which of them belong to the problem of the item that is judged."""

    submission: Submission
    asked: frozenset[str]
    """Files that the items of this problem ask for, by the names that the rubric has for them."""
    asked_elsewhere: frozenset[str]
    """Files that the items of other problems ask for."""
    asked_anywhere: frozenset[str]
    """All files that the assignment asks for."""
    provided: frozenset[str]
    """Names of the files that the handout gives out."""
    other_names: Mapping[str, OtherNames]
    words: Words

    @cached_property
    def tree(self) -> Mapping[str, bytes]:
        """Return content by path, without empty Python files: where they lie says nothing of work."""
        tree = self.submission.tree
        empty = {path for path, content in tree.items() if path.endswith(".py") and not content.strip()}
        return {path: content for path, content in tree.items() if path not in empty}

    @cached_property
    def foreign_paths(self) -> frozenset[str]:
        """Return the paths that are no work of this problem.

        These are others' files, their folders, the modules that they import, and the course's own files.
        """
        tree = self.submission.tree
        homes = {path: find_home_files(path, self.other_names) for path in tree}
        theirs = self.paths_for(self.asked_elsewhere)
        theirs |= {path for path, home in homes.items() if home and home <= self.asked_elsewhere}
        scripts = {path: content for path, content in tree.items() if path in theirs}
        modules = tree.keys() - select_mains(scripts, tree.keys())
        given_out = {path for path in tree if self.is_provided(path)}
        return frozenset(theirs | given_out | (modules - self.paths_for(self.asked)))

    def paths_for(self, names: Collection[str]) -> set[str]:
        """Return the paths of the files that were taken for these names of the rubric."""
        return {file.found_as for file in self.submission.files if file.path in names}

    def is_provided(self, path: str) -> bool:
        """Tell whether the file has the name of one that the handout gives out."""
        return path.split("/")[-1] in self.provided

    def sources(self, paths: Sequence[str]) -> dict[str, str]:
        """Return the texts of the first files by path.

        A text is empty for a file that is no Python, or is larger than the room left for all files together.
        """
        texts, room = dict.fromkeys(paths[:_SOURCES], ""), _SOURCE_BYTES
        for path in texts:
            if path.casefold().endswith(".py") and len(self.tree[path]) <= room:
                texts[path] = self.tree[path].decode("utf-8-sig", "replace")
                room -= len(self.tree[path])
        return texts
