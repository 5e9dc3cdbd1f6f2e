"""Everything that the readmes of one problem tell, held beside the files that are there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Final

from grader.checks.readme_reader import command_check, commands, lines, places, substance
from grader.checks.readme_reader.command_check import Files, Finding, Trial, Tried
from grader.checks.readme_reader.lines import Line

_MENTIONS: Final = 200


@dataclass(frozen=True)
class Document:
    path: str
    text: str

    @cached_property
    def lines(self) -> list[Line]:
        """As they stand; of a paragraph with a command in it its sentences, all with one number."""
        every = lines.lines(self.text)
        holding = {command.line.number for command in commands.find(every)}
        return [
            part for line in every for part in (lines.sentences(line) if line.number in holding else [line])
        ]

    @cached_property
    def commands(self) -> list[commands.Command]:
        return commands.find(self.lines)

    @cached_property
    def command_lines(self) -> list[Line]:
        return [line for line in self.lines if any(command.begins_in(line) for command in self.commands)]

    @property
    def name(self) -> str:
        return self.path.split("/")[-1]

    @property
    def is_readme(self) -> bool:
        """Not a mere script that starts something."""
        return not places.is_shell(self.path)

    def where(self, line: Line) -> str:
        """``readme.md, line 12``; a PDF and rich text have no lines but those of their words."""
        of_words = " of its words" if self.name.casefold().endswith((".pdf", ".rtf")) else ""
        return f"{self.name}, line {line.number}{of_words}"


@dataclass(frozen=True)
class Telling:
    documents: Sequence[Document]
    code: Sequence[str]
    """Paths of the problem's code files."""
    files: Files
    tried: Tried = field(default_factory=dict)
    """How the commands that had to be tried in a box ended."""

    @property
    def readmes(self) -> list[Document]:
        return [document for document in self.documents if document.is_readme]

    @cached_property
    def described(self) -> list[tuple[Document, Line]]:
        """Lines that say something of what was done."""
        return [
            (document, line)
            for document in self.readmes
            for line in lines.described(document.lines, document.command_lines)
        ]

    @property
    def words(self) -> int:
        return sum(lines.count_words(line.text) for _, line in self.described)

    @property
    def has_work(self) -> bool:
        """Whether some code file does anything, as far as they could be read."""
        sources = [self.files.sources.get(path, "") for path in self.code]
        return not sources or any(map(substance.holds_work, sources))

    def is_about_the_work(self, words: Sequence[str]) -> bool:
        """Whether the readmes share some words with the code, or with the words of the problem."""
        lines_of_words = [_without_commands(document) for document in self.readmes]
        sources = [self.files.sources.get(path, "") for path in self.code]
        return substance.is_about(lines_of_words, [*sources, *map(_stem_of, self.code)], words)

    @property
    def has_sentences(self) -> bool:
        return substance.has_sentences(line.text for _, line in self.described)

    def mentions(self, beginnings: Sequence[str]) -> bool:
        """Whether the readmes have a word that begins so."""
        return substance.mentions(map(_without_commands, self.readmes), beginnings)

    def said_of(self, path: str) -> tuple[Document, Line] | None:
        """Where a readme says what the code file is for."""
        name, others = _base(path), [_base(other) for other in self.code if other != path]
        for document in self.readmes:
            if line := lines.says_what(document.lines, document.command_lines, name, others):
                return document, line
        return None

    def naming(self, path: str) -> tuple[Document, Line] | None:
        """Where a readme names the code file at all."""
        every = ((document, line) for document in self.readmes for line in document.lines)
        return next((found for found in every if lines.names(found[1].text, _base(path))), None)

    @cached_property
    def findings(self) -> list[tuple[Document, Finding]]:
        return [
            (document, command_check.judge(command, self.files, self.tried))
            for document in self.documents
            for command in document.commands
        ]

    def doubt_of(self, finding: Finding) -> str:
        """Why a command that starts is none that runs this problem's work, as the end of a sentence."""
        file = finding.file
        if places.is_shell(file):
            inside = [f for document, f in self.findings if document.path == file and not f.fault]
            runs = any(not places.is_shell(f.file) and not self.doubt_of(f) for f in inside)
            return "" if runs else "starts a script in which no command was found that runs the code"
        if file not in self.code:
            return f"starts {_base(file)}, which is not among the code of this problem"
        if not substance.holds_work(self.files.sources.get(file, "")):
            return f"starts {_base(file)}, which does nothing"
        return ""

    @cached_property
    def trials(self) -> list[Trial]:
        """What has to be tried in a box before the commands can be judged."""
        every = (
            command_check.trial(command, self.files)
            for document in self.documents
            for command in document.commands
        )
        return list(dict.fromkeys(trial for trial in every if trial))

    @cached_property
    def instruction(self) -> tuple[Document, commands.Command] | None:
        """Words that tell to run a file which is there and does something."""
        working = (p for p in self.code if substance.holds_work(self.files.sources.get(p, "")))
        names = [_base(path) for path in working]
        every = ((d, command) for d in self.readmes for command in commands.instructions(d.lines, names))
        return next(every, None)

    @cached_property
    def steps(self) -> tuple[Document, Line] | None:
        """The line below words such as ``run in this order`` that names a file which is there."""
        names = [_base(path) for path in self.code]
        every = ((d, line) for d in self.readmes for line in commands.steps(d.lines, names))
        return next(every, None)

    @cached_property
    def strangers(self) -> list[str]:
        """Sentences on files that are named and not there."""
        there = {_base(path).casefold() for path in self.files.paths}
        every = ((d, line, name) for d in self.readmes for line, name in lines.mentions(d.lines))
        first = {_base(name): (d, line, name) for d, line, name in reversed(list(islice(every, _MENTIONS)))}
        return [
            f"{document.where(line)} names {name}, which is not in the hand-in."
            for base, (document, line, name) in reversed(first.items())
            if not any(lines.names(line.text, file) for file in _ending_like(base, there))
        ]


def _without_commands(document: Document) -> str:
    """A readme's words, but for files' names and for commands: these are the code's own words."""
    told = [line.text for line in document.lines if line not in document.command_lines]
    return "\n".join(lines.without_names(text) for text in told)


def _stem_of(path: str) -> str:
    return _base(path).rpartition(".")[0].replace("_", " ")


def _ending_like(name: str, there: Collection[str]) -> list[str]:
    """Files that a name may be the last word of: ``mod.py`` of ``regression mod.py``."""
    ending = name.casefold()
    return [file for file in there if file.endswith(ending)]


def read_telling(
    texts: Mapping[str, str],
    sources: Mapping[str, str],
    paths: Sequence[str],
    folder: str,
    tried: Tried | None = None,
) -> Telling:
    """Read what the readmes tell of a problem's code.

    `texts` are the readmes', by path; `sources` the problem's code files', empty where not read.
    """
    documents = [Document(path, text) for path, text in texts.items()]
    return Telling(documents, list(sources), Files(paths, folder, _python(sources)), tried or {})


def _python(sources: Mapping[str, str]) -> dict[str, str]:
    return {path: source for path, source in sources.items() if path.casefold().endswith(".py")}


def _base(path: str) -> str:
    return path.replace("\\", "/").split("/")[-1]
