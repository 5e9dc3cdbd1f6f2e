"""Say what may be a wanted file that was not found.

Where anything may be it, the file is not called missing: a person has to look.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from grader.intake.contents import Contents
from grader.intake.file_names import join_names, may_be_a_copy, show_name
from grader.intake.html_exports import find_definitions_in_page
from grader.intake.other_names import select_possible
from grader.intake.programs import NOTEBOOK, SCRIPT, find_definitions
from grader.intake.search import Search

_DOCUMENTS: Final = (".pdf", ".html", ".htm", ".docx", ".doc", ".odt", ".rtf", ".pages")
_PAGES: Final = (".html", ".htm", ".mhtml", ".xhtml")
_TYPED: Final = (".yaml", ".yml")
_TEXT: Final = "{path} holds the text of {names}, but its name is not that of a program."
_START: Final = 8192
_NAMED: Final = 4


def describe_doubts(search: Search, contents: Contents) -> dict[str, str]:
    """Return for each wanted file, in sentences, what may be it; what is surely missing is left out."""
    doubter = _Doubter(search, contents)
    every = {name: " ".join(doubter.write_sentences(name)) for name in search.list_lacking(unclear=True)}
    return {name: sentences for name, sentences in every.items() if sentences}


class _Doubter:
    def __init__(self, search: Search, contents: Contents) -> None:
        self._search = search
        self._contents = contents

    def _list_candidates(self, name: str) -> tuple[str, ...]:
        """Return scripts and notebooks that may be meant."""
        search = self._search
        if unclear := search.unclear.get(name):
            return unclear.candidates
        if not name.endswith(SCRIPT):
            return ()
        return select_possible(search.select_scripts(search.list_free()), name, search.asked.other_names)

    def write_sentences(self, name: str) -> Iterator[str]:
        """Yield why the file may be there all the same."""
        candidates = self._list_candidates(name)
        if unclear := self._search.unclear.get(name):
            yield f"{unclear}."
        elif whole := [path for path in candidates if not self._search.programs[path].fault]:
            yield f"It may be {_join_with_or(whole)} under another name."
        yield from self._describe_other_documents(name)
        yield from self._describe_unread(name)
        if closed := list(self._contents.unopened):
            yield f"It may be in {join_names(closed)}, which was not opened."
        if name.endswith(SCRIPT):
            yield from self._describe_broken_notebooks(name, candidates)
            yield from self._describe_other_cells(name)
            yield from self._describe_text(name)
            yield from self._describe_pages(name)
            yield from self._describe_copies()
            yield from self._describe_compiled(name)
            yield from self._describe_documents()

    def _describe_other_documents(self, name: str) -> Iterator[str]:
        """Yield a sentence on other typed documents: what people type often has another name."""
        if name.endswith(_TYPED) and (others := self._search.list_documents(_TYPED)):
            free = [path for path in others if path.split("/")[-1] not in self._search.asked.files]
            if free and name not in self._search.unclear:
                yield f"It may be {_join_with_or(free)} under another name."

    def _describe_unread(self, name: str) -> Iterator[str]:
        """Yield a sentence for each unread file whose ending fits, or that has none."""
        ending = name[name.rfind(".") :].lower()
        endings = (ending, NOTEBOOK) if ending == SCRIPT else (ending,)
        for path, why in self._contents.unread.items():
            if path.lower().endswith(endings) or "." not in path.split("/")[-1]:
                yield f"It may be {show_name(path)}, which was left out. {why}."

    def _describe_broken_notebooks(self, name: str, candidates: tuple[str, ...]) -> Iterator[str]:
        for path in {*candidates, *self._search.list_called(name)}:
            if why := self._search.programs[path].fault:
                yield f"{show_name(path)} cannot be read: {why}."

    def _describe_other_cells(self, name: str) -> Iterator[str]:
        for definition in self._search.asked.names.get(name, ()):
            for path, program in self._search.programs.items():
                if cell := program.aside.get(definition):
                    yield f"{show_name(path)} defines {definition} in {cell}: only code cells are run."

    def _describe_text(self, name: str) -> Iterator[str]:
        definitions = set(self._search.asked.names.get(name, ()))
        for path, program in self._search.programs.items():
            if not program.is_certain and (both := sorted(definitions & program.defines)):
                yield _TEXT.format(path=show_name(path), names=", ".join(both))
        for path, content in self._contents.files.items() if definitions else ():
            is_other = path not in self._search.programs and not path.lower().endswith(_PAGES)
            if (
                is_other
                and b"\0" not in content[:_START]
                and (both := sorted(definitions & find_definitions(content)))
            ):
                yield _TEXT.format(path=show_name(path), names=", ".join(both))

    def _describe_pages(self, name: str) -> Iterator[str]:
        """Yield a sentence for each page that shows the code: a notebook may have been exported to it."""
        definitions = self._search.asked.names.get(name, ())
        for path, content in self._contents.files.items():
            if path.lower().endswith(_PAGES) and (both := find_definitions_in_page(content, definitions)):
                reason = "a page, not a program: hand in the notebook or the script itself"
                yield f"{show_name(path)} shows the code of {', '.join(both)}, and is {reason}."

    def _describe_copies(self) -> Iterator[str]:
        if copies := [path for path in self._contents.left_out if may_be_a_copy(path)]:
            yield f"It may be in {join_names(copies)}, where programs keep earlier states of a file."

    def _describe_compiled(self, name: str) -> Iterator[str]:
        """Yield a sentence on files that Python compiled from the script and named after it.

        For instance, `net.cpython-311.pyc` was compiled from `net.py`.
        """
        stem = name.split("/")[-1].removesuffix(SCRIPT)
        paths = [path for path in self._contents.compiled if path.split("/")[-1].split(".")[0] == stem]
        if paths:
            yield f"{join_names(paths)} was compiled from {name} and is not loaded: hand in {name} itself."

    def _describe_documents(self) -> Iterator[str]:
        """Yield a sentence on documents, where there is no program: code may have been handed in printed."""
        if self._search.programs:
            return
        asked_files = self._search.asked.files
        paths = [path for path in self._contents.files if path.lower().endswith(_DOCUMENTS)]
        if others := [path for path in paths if path.split("/")[-1] not in asked_files]:
            yield f"It may stand in {join_names(others)}, which is not a program."


def _join_with_or(paths: Sequence[str]) -> str:
    return " or ".join(map(show_name, paths[:_NAMED]))
