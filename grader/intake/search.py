"""Search a hand-in for the files that the assignment wants, and say what was taken for what.

A wanted Python file that is not there may have been handed in as a notebook: one of the same name, or the
only one.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from grader.intake.bounds import Refused
from grader.intake.choosing import Choice, choose, levels, named_like
from grader.intake.names import listed, shown
from grader.intake.notebook import NotANotebook, python_source

MOST_LEVELS = 3
"""Extra folders above a wanted file that are looked into."""
ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst")


@dataclass(frozen=True)
class Found:
    """One wanted file as the box will see it, and where it stood."""

    wanted: str
    required: bool
    source: str
    content: bytes
    from_notebook: bool

    @property
    def folder(self) -> str:
        """The extra folders above it, as `ex2/` or nothing."""
        return "".join(f"{part}/" for part in self.source.split("/")[: levels(self.source, self.wanted)])


@dataclass
class Search:
    files: Mapping[str, bytes]
    wanted: Mapping[str, str]
    opened: str = ""
    """An archive inside the hand-in: it is a name in the path, but no folder that anybody made."""
    closed: Collection[str] = ()
    """Archives of which has been told already that they are not opened."""
    found: list[Found] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def run(self) -> "Search":
        """Required files first: where they stand decides where their neighbours go."""
        for name, need in sorted(self.wanted.items(), key=lambda item: item[1] != "required"):
            found = self._required(name) if need == "required" else self._optional(name)
            if found:
                self.found.append(found)
            elif need == "required":
                self.missing.append(name)
                self.notes.extend(self._clues(name))
        return self

    def _required(self, name: str) -> Found | None:
        return self._plain(name, required=True) or self._notebook(name, required=True)

    def _optional(self, name: str) -> Found | None:
        """A file that is not asked for is no reason to refuse the ones that are."""
        try:
            return self._plain(name, required=False) or self._notebook(name, required=False)
        except Refused as refused:
            self.notes.append(f"{name} was not taken: {refused.reason}.")
            return None

    def _plain(self, name: str, *, required: bool) -> Found | None:
        choice = choose(self.files, named_like(self._near(name), name, self.wanted), name)
        if not choice:
            return None
        found = Found(name, required, choice.source, self.files[choice.source], from_notebook=False)
        if found.source != found.folder + name:
            self.notes.append(f"{shown(found.source)} was taken for {name}.")
        self._note_passed_over(choice)
        return found

    def _notebook(self, name: str, *, required: bool) -> Found | None:
        choice = self._chosen_notebook(name, required=required)
        if not choice:
            return None
        source = shown(choice.source)
        try:
            content = python_source(self.files[choice.source])
        except NotANotebook as fault:
            self.notes.append(f"{source} could not be read as {name}: {fault}.")
            return None
        self.notes.append(f"{source} was read as {name}: its code cells, joined in order.")
        self._note_passed_over(choice)
        return Found(name, required, choice.source, content, from_notebook=True)

    def _chosen_notebook(self, name: str, *, required: bool) -> Choice | None:
        if not name.endswith(".py"):
            return None
        notebook = name.removesuffix(".py") + ".ipynb"
        there = self._notebooks(name)
        choice = choose(self.files, named_like(there, notebook), notebook)
        only = Choice(there[0]) if required and len(there) == 1 else None
        return choice or only

    def _note_passed_over(self, choice: Choice) -> None:
        if choice.passed_over:
            self.notes.append(f"{shown(choice.source)} was used, not {listed(choice.passed_over)}.")

    def _near(self, name: str) -> list[str]:
        return [path for path in self.files if levels(self._outside(path), name) <= MOST_LEVELS]

    def _outside(self, path: str) -> str:
        """The path without the archive that holds it."""
        return path.removeprefix(f"{self.opened}/") if self.opened else path

    def _notebooks(self, name: str) -> list[str]:
        return [path for path in self._near(name) if path.lower().endswith(".ipynb")]

    def _clues(self, name: str) -> Iterator[str]:
        """What may help to see why a required file was not found."""
        if deeper := named_like(self.files, name, self.wanted):
            yield f"More than {MOST_LEVELS} folders deep and not looked at: {listed(deeper)}."
        if name.endswith(".py") and len(self._notebooks(name)) > 1:
            yield f"None of the {len(self._notebooks(name))} notebooks is named like {name}."
        archives = [path for path in self.files if path.lower().endswith(ARCHIVES)]
        if archives := [path for path in archives if path not in self.closed]:
            yield f"Archives inside the hand-in are not opened: {listed(archives)}."
