"""Search a hand-in for the files that the assignment wants, and say what was taken for what.

A wanted Python file that is not there may have been handed in as a notebook: one of the same name, or the
only one. Where a rubric has other names for it, a script that bears one of these is taken (`other_names.py`).
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from grader.intake.bounds import Refused
from grader.intake.choosing import Choice, choose, levels, named_like
from grader.intake.names import listed, shown
from grader.intake.notebook import NotANotebook, python_source
from grader.intake.other_names import OtherNames, by_name, may_be, only_one, started

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
    by_other_name: bool = False
    """Others may import it by the name it bears, so it is kept under that as well."""

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
    other_names: Mapping[str, OtherNames] = field(default_factory=dict)
    provided: Collection[str] = ()
    """Files of the handout: copies of them are nobody's work."""
    found: list[Found] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unplaced: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Scripts that may be a wanted file which was not found: only a person can tell."""
    notes: list[str] = field(default_factory=list)

    def run(self) -> "Search":
        """Required files first: where they stand decides where their neighbours go."""
        for name in sorted(self.wanted, key=self._is_optional):
            found = self._unless_refused(name, self._by_its_name)
            if found:
                self.found.append(found)
            elif name not in self.other_names:
                self._tell_missing(name)
        self._look_for_other_names()
        return self

    def _is_optional(self, name: str) -> bool:
        return self.wanted[name] != "required"

    def _by_its_name(self, name: str) -> Found | None:
        required = not self._is_optional(name)
        return self._plain(name, required=required) or self._notebook(name, required=required)

    def _unless_refused(self, name: str, look: Callable[[str], Found | None]) -> Found | None:
        """A file that is not asked for is no reason to refuse the ones that are."""
        try:
            return look(name)
        except Refused as refused:
            if not self._is_optional(name):
                raise
            self.notes.append(f"{name} was not taken: {refused.reason}.")
            return None

    def _tell_missing(self, name: str) -> None:
        if not self._is_optional(name):
            self.missing.append(name)
            self.notes.extend(self._clues(name))

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
        return self._read_as(name, choice, required=required) if choice else None

    def _read_as(self, name: str, choice: Choice, *, required: bool) -> Found | None:
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

    def _look_for_other_names(self) -> None:
        """By its name first: what is left over may be known by where it lies."""
        for look in (self._called_otherwise, self._alone_in_its_folder):
            for name in self._lacking():
                if found := self._unless_refused(name, look):
                    self.found.append(found)
        for name in self._lacking():
            self._tell_missing(name)
            scripts = may_be(started(self.files, self._free()), name, self.other_names)
            if scripts and name.endswith(".py"):
                self.unplaced[name] = scripts

    def _lacking(self) -> list[str]:
        found = {one.wanted for one in self.found}
        return [
            name
            for name in sorted(self.wanted, key=self._is_optional)
            if name in self.other_names and name not in found
        ]

    def _free(self) -> list[str]:
        """Paths that are no wanted file yet."""
        taken = {one.source for one in self.found}
        return [path for path in self.files if path not in taken and path.split("/")[-1] not in self.provided]

    def _called_otherwise(self, name: str) -> Found | None:
        near = set(self._near(name))
        paths = [path for path in self._free() if path in near]
        named = by_name(paths, self._lacking(), self.other_names).get(name, [])
        choice = choose(self.files, started(self.files, named) or named, name)
        return self._taken_for(name, choice, "") if choice else None

    def _alone_in_its_folder(self, name: str) -> Found | None:
        choice = only_one(self.files, started(self.files, self._free()), name, self.other_names)
        why = ": it is the only script in its folder"
        return self._taken_for(name, choice, why) if choice else None

    def _taken_for(self, name: str, choice: Choice, why: str) -> Found | None:
        required = not self._is_optional(name)
        if choice.source.lower().endswith(".ipynb"):
            return self._read_as(name, choice, required=required)
        self.notes.append(f"{shown(choice.source)} was taken for {name}{why}.")
        self._note_passed_over(choice)
        content = self.files[choice.source]
        return Found(name, required, choice.source, content, from_notebook=False, by_other_name=True)

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
