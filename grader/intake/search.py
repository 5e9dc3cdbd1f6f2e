"""Search a hand-in for the files that the assignment wants, and say what was taken for what.

Names go first, then what a rubric says of other names (`other_names.py`), then what a program defines, then
whether it is the only one. Where one reading is possible it is taken with a note. Where several are, or where
something cannot be read, nothing is taken and `doubts.py` says what may be meant: a person has to look.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from grader.intake.file_match import (
    FileMatch,
    UnclearError,
    choose_file,
    count_levels,
    find_original,
    select_named_like,
)
from grader.intake.file_names import join_names, show_name
from grader.intake.other_names import OtherNames, match_by_name, match_only_one, select_mains
from grader.intake.programs import NOTEBOOK, SCRIPT, Program, drop_comments, drop_tail
from grader.intake.text_encoding import recode

_TYPED: Final = (".yaml", ".yml")
_ADDED_ENDINGS: Final = (".txt", ".json")
_DOCUMENTS: Final = ((".pdf",), _TYPED)
"""Endings of one kind: the only file of a kind is the one that is wanted of it."""
_SETTINGS: Final = re.compile(
    r"\..*|(?:conda|env|environment|docker-compose|mkdocs|codecov|pubspec|_?config|settings|hparams"
    r"|params|parameters)([_.-].*)?\.ya?ml",
    re.IGNORECASE,
)
"""What programs read: no answers by their names."""
_NO_MAIN: Final = re.compile(r"conftest\.py|setup\.py|test_.*\.py|.*_test\.py")
"""Scripts that are nobody's main work by their names."""


@dataclass(frozen=True)
class AskedFiles:
    """What an assignment asks for."""

    files: Mapping[str, str]
    """File name to `required` or `optional`."""
    other_names: Mapping[str, OtherNames] = field(default_factory=dict)
    provided: Collection[str] = ()
    """Files of the handout: copies of them are nobody's work."""
    starters: Collection[bytes] = ()
    """What handouts give out to begin with: untouched it never wins over another file."""
    names: Mapping[str, Collection[str]] = field(default_factory=dict)
    """What the items ask of each file by name: classes and functions at its margin."""

    def is_optional(self, name: str) -> bool:
        return self.files[name] != "required"

    @property
    def in_order(self) -> list[str]:
        """Return the wanted files, required ones first: where these lie decides where their neighbours go."""
        return sorted(self.files, key=self.is_optional)


@dataclass(frozen=True)
class FoundFile:
    """One wanted file as the box will see it, and where it stood."""

    name: str
    required: bool
    source: str
    content: bytes
    from_notebook: bool
    by_other_name: bool = False
    """Others may import it by the name it bears, so it is kept under that as well."""

    @property
    def folder(self) -> str:
        """Return the extra folders above the file, as `ex2/`, or nothing."""
        return "".join(f"{part}/" for part in self.source.split("/")[: count_levels(self.source, self.name)])


@dataclass
class Search:
    files: Mapping[str, bytes]
    programs: Mapping[str, Program]
    asked: AskedFiles
    unread: Collection[str] = ()
    """Files that were left out: only their names are known."""
    found_files: list[FoundFile] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unclear: dict[str, UnclearError] = field(default_factory=dict)
    """The candidates for each wanted file among which only a person can choose."""
    notes: list[str] = field(default_factory=list)
    _called: dict[str, list[str]] = field(default_factory=dict)

    def run(self) -> "Search":
        strategies = (
            self._find_by_name,
            self._find_by_other_name,
            self._find_alone_in_folder,
            self._find_by_definitions,
            self._find_only_notebook,
            self._find_only_script,
            self._find_only_document,
            self._find_starter,
        )
        for strategy in strategies:
            for name in self.list_lacking():
                self._try_strategy(name, strategy)
        self.missing = [name for name in self.list_lacking(unclear=True) if not self.asked.is_optional(name)]
        self.notes.extend(self._note_other_definitions())
        return self

    def list_lacking(self, *, unclear: bool = False) -> list[str]:
        """Return the wanted files that were not found.

        With `unclear`, those are included for which several files may be meant.
        """
        names = {file.name for file in self.found_files}
        skipped = {} if unclear else self.unclear
        return [name for name in self.asked.in_order if name not in names and name not in skipped]

    def list_free(self) -> list[str]:
        """Return the paths of programs that may be any wanted file.

        By their names they are no wanted file, and nothing has been found in them yet.
        """
        used_paths = {one.source for one in self.found_files}
        return [path for path in self._unnamed if path not in used_paths]

    def select_scripts(self, paths: Iterable[str]) -> dict[str, str]:
        """Return the names, by path, of those that surely are programs and that no other program imports."""
        return {path: self.programs[path].name for path in paths if path in self._mains}

    @cached_property
    def _mains(self) -> set[str]:
        sources = {path: program.source for path, program in self.programs.items()}
        certain = [path for path, program in self.programs.items() if program.is_certain]
        return set(
            select_mains(sources, [path for path in certain if not _NO_MAIN.fullmatch(_base_name(path))])
        )

    def _try_strategy(self, name: str, strategy: Callable[[str], FoundFile | None]) -> None:
        try:
            found_file = strategy(name)
        except UnclearError as unclear:
            self.unclear[name] = unclear
            self.notes.append(f"{name} was not taken: {unclear}.")
            return
        if found_file:
            self.found_files.append(found_file)

    # ── one strategy each ─────────────────────────────────────────────────────────────────────────────────

    def _find_by_name(self, name: str) -> FoundFile | None:
        """Find the file by its name.

        A script goes before a notebook of the same name. Starter programs are not taken here while untouched.
        """
        if not name.endswith(SCRIPT):
            return self._find_plain_file(name)
        students = [path for path in self.list_called(name) if not self._is_given_out(path)]
        scripts = {path: self.programs[path].name for path in students if not self.programs[path].is_notebook}
        if match := choose_file(self.files, scripts, name):
            return self._take(name, match)
        notebooks = {path: self.programs[path].name for path in students if path not in scripts}
        match = choose_file(self.files, notebooks, _name_notebook(name))
        return self._take(name, match) if match else None

    def _find_plain_file(self, name: str) -> FoundFile | None:
        """Find a file that is no program by its name, also where a platform has added an ending."""
        names = {path: drop_tail(path) for path in self.files}
        for ending in _ADDED_ENDINGS if not name.endswith(_ADDED_ENDINGS) else ():
            names |= {path: path[: -len(ending)] for path in self.files if path.endswith(ending)}
        like = set(select_named_like(names.values(), name, self.asked.files))
        match = choose_file(
            self.files, {path: called for path, called in names.items() if called in like}, name
        )
        return self._take(name, match) if match else None

    def _find_by_other_name(self, name: str) -> FoundFile | None:
        if name not in self.asked.other_names:
            return None
        free = self._name_free_files()
        named = match_by_name(free, self.list_lacking(), self.asked.other_names).get(name, [])
        imported = {path for path in named if path in self.programs} - self.select_scripts(
            self.programs
        ).keys()
        main = [path for path in named if path not in imported] or named
        match = choose_file(self.files, {path: free[path] for path in main}, name)
        return self._take(name, match, by_other_name=True) if match else None

    def _find_alone_in_folder(self, name: str) -> FoundFile | None:
        if name not in self.asked.other_names:
            return None
        match = match_only_one(
            self.files, self.select_scripts(self.list_free()), name, self.asked.other_names
        )
        why = ": it is the only script in its folder"
        return self._take(name, match, why, by_other_name=True) if match else None

    def _find_by_definitions(self, name: str) -> FoundFile | None:
        definitions = set(self.asked.names.get(name, ()))
        certain = [path for path in self.list_free() if definitions and self.programs[path].is_certain]
        defining = {path: len(definitions & self.programs[path].defines) for path in certain}
        best = [path for path, count in defining.items() if count and count == max(defining.values())]
        match = self._choose_only(best, name)
        why = f": it defines {_list_definitions(definitions)}"
        return self._take(name, match, why, by_other_name=True) if match else None

    def _find_only_notebook(self, name: str) -> FoundFile | None:
        """Take the only notebook for each required program that was not handed in by itself."""
        notebooks = [path for path, one in self.programs.items() if one.is_notebook]
        notebooks = [path for path in notebooks if not self._is_given_out(path)]
        is_one = self._count_different(notebooks) == 1 or find_original(notebooks)
        if not self._is_required_program(name) or not is_one:
            return None
        match = self._choose_only(notebooks, name)
        aside = self.programs[match.source].aside if match else {}
        defined_aside = set(self.asked.names.get(name, ())) & aside.keys()
        return self._take(name, match) if match and not defined_aside else None

    def _find_only_script(self, name: str) -> FoundFile | None:
        """Take the only script for the one file that is lacking, or for all where there is no other code."""
        if not self._is_required_program(name) or self._something_is_unreadable():
            return None
        scripts = list(self.select_scripts(self._unnamed))
        has_notebook = any(self.programs[path].is_notebook for path in scripts)
        if self._count_different(scripts) != 1 or has_notebook or self._list_starters(name):
            return None
        lacking = [one for one in self.list_lacking() if self._is_required_program(one)]
        by_name = [one for one in self.found_files if one.name.endswith(SCRIPT) and one.source not in scripts]
        is_taken = any(one.source in scripts for one in self.found_files)
        asked = set(self.asked.names.get(name, ()))
        defines_other = bool(asked) and not asked & self.programs[scripts[0]].defines
        if by_name and (is_taken or len(lacking) > 1 or defines_other):
            return None
        match = self._choose_only(scripts, name)
        return self._take(name, match, ": it is the only script", by_other_name=True) if match else None

    def _find_only_document(self, name: str) -> FoundFile | None:
        endings = next((endings for endings in _DOCUMENTS if name.endswith(endings)), ())
        if not endings or [one for one in self.asked.files if one.endswith(endings)] != [name]:
            return None
        there = self.list_documents(endings)
        match = self._choose_only(there, name) if self._count_different(there) == 1 else None
        return self._take(name, match, ": it is the only document", by_other_name=True) if match else None

    def list_documents(self, endings: tuple[str, ...]) -> list[str]:
        """Return the files with these endings that may be somebody's work."""
        there = [path for path in self.files if path.lower().endswith(endings)]
        provided = self.asked.provided
        return [
            path
            for path in there
            if _base_name(path) not in provided and not _SETTINGS.fullmatch(_base_name(path))
        ]

    def _find_starter(self, name: str) -> FoundFile | None:
        """Take a starter as it was given out, for an optional file or where nothing else may be meant."""
        others = self.select_scripts(self.list_free()) or self._something_is_unreadable()
        if others and not self.asked.is_optional(name):
            return None
        starters = {path: self.programs[path].name for path in self._list_starters(name)}
        match = choose_file(self.files, starters, name)
        return self._take(name, match) if match else None

    # ── what they share ───────────────────────────────────────────────────────────────────────────────

    def _take(
        self, name: str, match: FileMatch, why: str = "", *, by_other_name: bool = False
    ) -> FoundFile | None:
        program = self.programs.get(match.source) if name.endswith(SCRIPT) else None
        source, required = show_name(match.source), not self.asked.is_optional(name)
        if program and program.fault:
            self.notes.append(f"{source} could not be read as {name}: {program.fault}.")
            return None
        if program and program.note:
            self.notes.append(program.note)
        self._note_match(name, match, program, why, by_other_name=by_other_name)
        if program and program.is_cells:
            return FoundFile(name, required, match.source, program.source, from_notebook=True)
        content = program.source if program else self._read_document(name, match.source)
        return FoundFile(name, required, match.source, content, False, by_other_name)

    def _read_document(self, name: str, source: str) -> bytes:
        """Return the content of a file that is no program.

        Typed answers are returned in UTF-8, whatever the student's editor writes.
        """
        content = self.files[source]
        if not name.endswith(_TYPED):
            return content
        content, encoding = recode(content)
        if encoding:
            self.notes.append(f"{show_name(source)} is in {encoding}: it was read as that.")
        return content

    def _note_match(
        self, name: str, match: FileMatch, program: Program | None, why: str, *, by_other_name: bool
    ) -> None:
        source = show_name(match.source)
        is_moved = match.source.split("/")[-name.count("/") - 1 :] != name.split("/")
        if program and program.is_notebook:
            self.notes.append(f"{source} was read as {name}: its code cells, joined in order.")
        elif by_other_name or is_moved:
            self.notes.append(f"{source} was used as {name}{why}.")
        if match.passed_over:
            self.notes.append(f"{source} was used, not {join_names(match.passed_over)}.")
        if unchanged := [path for path in self._list_starters(name) if path != match.source]:
            self.notes.append(
                f"{source} was used, not {join_names(unchanged)}, which is as it was given out."
            )

    def _note_other_definitions(self) -> Iterator[str]:
        """Yield a note for each script that defines the same names as a found file and was not judged."""
        for file in self.found_files:
            definitions = set(self.asked.names.get(file.name, ()))
            for path in self.select_scripts(self._unnamed):
                both = sorted(definitions & self.programs[path].defines)
                if both and self._comparable_content(path) != drop_comments(file.content):
                    also = f"{show_name(path)} also defines {_list_definitions(both)}, but was not judged"
                    yield f"{also}: {show_name(file.source)} was judged as {file.name}."

    def _choose_only(self, paths: Collection[str], asked: str) -> FileMatch | None:
        """Choose the one file that all of `paths` amount to, or return None where there are no paths.

        It is the first of those that hold the same, or the one that the others are copies of. Raises
        UnclearError where they differ otherwise.
        """
        if not paths:
            return None
        if self._count_different(paths) > 1:
            if (first := find_original(paths)) and self._defines_as_much(first, paths, asked):
                return FileMatch(first, tuple(path for path in sorted(paths) if path != first))
            raise UnclearError(paths, asked)
        first, *copies = sorted(paths, key=lambda path: (path.count("/"), path))
        return FileMatch(first, tuple(copies))

    def _defines_as_much(self, path: str, paths: Iterable[str], name: str) -> bool:
        """Tell whether the program defines every wanted name that any of `paths` defines.

        The answer is no where one of them cannot be read.
        """
        asked = set(self.asked.names.get(name, ()))
        every = [self.programs[each] for each in paths if each in self.programs]
        here = self.programs[path].defines if path in self.programs else frozenset[str]()
        return not any(program.fault or asked & program.defines - here for program in every)

    def _count_different(self, paths: Iterable[str]) -> int:
        return len({self._comparable_content(path) for path in paths})

    def _comparable_content(self, path: str) -> bytes:
        """Return the content to compare, which is equal for a notebook and the script exported from it."""
        program = self.programs.get(path)
        return drop_comments(program.source) if program and program.source else self.files[path]

    def _is_required_program(self, name: str) -> bool:
        return name.endswith(SCRIPT) and not self.asked.is_optional(name)

    def _something_is_unreadable(self) -> bool:
        broken = any(program.fault for program in self.programs.values())
        return broken or any(path.lower().endswith((SCRIPT, NOTEBOOK)) for path in self.unread)

    def list_called(self, name: str) -> list[str]:
        """Return the programs that may be meant by a wanted file's name."""
        if name not in self._called:
            self._called[name] = self._find_called(name)
        return self._called[name]

    def _find_called(self, name: str) -> list[str]:
        names = {path: program.name for path, program in self.programs.items()}
        scripts = {path: called for path, called in names.items() if called.endswith(SCRIPT)}
        others = [_name_notebook(other) for other in self.asked.files]
        like = {*select_named_like(scripts.values(), name, self.asked.files)}
        like |= {*select_named_like(names.values(), _name_notebook(name), others)}
        return [path for path, called in names.items() if called in like]

    @cached_property
    def _unnamed(self) -> list[str]:
        """Return the programs that are no wanted file by their name, without those that were given out."""
        named = {
            path for name in self.asked.files if name.endswith(SCRIPT) for path in self.list_called(name)
        }
        return [path for path in self.programs if path not in named and not self._is_given_out(path)]

    def _name_free_files(self) -> dict[str, str]:
        """Return all files that are no wanted file yet: the name that each counts as, by its path."""
        used_paths = {one.source for one in self.found_files}
        free = [
            path
            for path in self.files
            if path not in used_paths and _base_name(path) not in self.asked.provided
        ]
        return {path: self.programs[path].name if path in self.programs else path for path in free}

    def _is_given_out(self, path: str) -> bool:
        program = self.programs[path]
        if _base_name(program.name) in self.asked.provided:
            return True
        return not program.fault and _normalize(program.source) in self._given_out

    @cached_property
    def _given_out(self) -> set[bytes]:
        return {b"", *map(_normalize, self.asked.starters)}

    def _list_starters(self, name: str) -> list[str]:
        called = self.list_called(name) if name.endswith(SCRIPT) else ()
        return [path for path in called if self._is_given_out(path)]


def _name_notebook(name: str) -> str:
    return name.removesuffix(SCRIPT) + NOTEBOOK


def _base_name(path: str) -> str:
    return path.split("/")[-1]


def _list_definitions(names: Collection[str]) -> str:
    return ", ".join(sorted(names)[:3])


def _normalize(source: bytes) -> bytes:
    """Return the source without the differences of line ends and of blanks at the ends of lines.

    Blank lines around the whole are left out, too.
    """
    return b"\n".join(line.rstrip() for line in source.splitlines()).strip()
