"""Everything that the readmes of one problem tell, compared with the files that are there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Final

from grader.checks.readme_reader import command_check, commands, lines, places, substance
from grader.checks.readme_reader.command_check import Files, Finding
from grader.checks.readme_reader.lines import Line
from grader.checks.support.dry_runs import DryRun, Endings

_MENTIONS: Final = 200


@dataclass(frozen=True)
class Document:
    path: str
    text: str

    @cached_property
    def lines(self) -> list[Line]:
        """Return the lines as they stand; a paragraph that holds a command is split into its sentences.

        All sentences of a paragraph have its number.
        """
        every = lines.split_lines(self.text)
        holding = {command.line.number for command in commands.find_commands(every)}
        return [
            part
            for line in every
            for part in (lines.split_sentences(line) if line.number in holding else [line])
        ]

    @cached_property
    def commands(self) -> list[commands.Command]:
        return commands.find_commands(self.lines)

    @cached_property
    def command_lines(self) -> list[Line]:
        return [line for line in self.lines if any(command.begins_in(line) for command in self.commands)]

    @property
    def name(self) -> str:
        return self.path.split("/")[-1]

    @property
    def is_readme(self) -> bool:
        """Tell whether this is a readme, and not a mere script that starts something."""
        return not places.is_shell(self.path)

    def where(self, line: Line) -> str:
        """Return a place, as ``readme.md, line 12``; in a PDF or rich text, a line of its words."""
        of_words = " of its words" if self.name.casefold().endswith((".pdf", ".rtf")) else ""
        return f"{self.name}, line {line.number}{of_words}"


@dataclass(frozen=True)
class ReadmeReport:
    documents: Sequence[Document]
    code: Sequence[str]
    """Paths of the problem's code files."""
    files: Files
    endings: Endings = field(default_factory=dict)
    """How the commands that had to be tried in a box ended."""

    @property
    def readmes(self) -> list[Document]:
        return [document for document in self.documents if document.is_readme]

    @cached_property
    def descriptions(self) -> list[tuple[Document, Line]]:
        """Return the lines that say something of what was done."""
        return [
            (document, line)
            for document in self.readmes
            for line in lines.select_descriptions(document.lines, document.command_lines)
        ]

    @property
    def words(self) -> int:
        return sum(lines.count_words(line.text) for _, line in self.descriptions)

    @property
    def has_work(self) -> bool:
        """Tell whether some code file does anything; files that could not be read count as work."""
        sources = [self.files.sources.get(path, "") for path in self.code]
        return not sources or any(map(substance.holds_work, sources))

    def is_about_the_work(self, words: Sequence[str]) -> bool:
        """Tell whether the readmes share some words with the code, or with the words of the problem."""
        lines_of_words = [_drop_commands(document) for document in self.readmes]
        sources = [self.files.sources.get(path, "") for path in self.code]
        return substance.is_about(lines_of_words, [*sources, *map(_stem_of, self.code)], words)

    @property
    def has_sentences(self) -> bool:
        return substance.has_sentences(line.text for _, line in self.descriptions)

    def mentions(self, beginnings: Sequence[str]) -> bool:
        """Tell whether the readmes have a word that begins with one of `beginnings`."""
        return substance.mentions(map(_drop_commands, self.readmes), beginnings)

    def find_description(self, path: str) -> tuple[Document, Line] | None:
        """Return where a readme says what the code file is for, or None."""
        name, other_names = _base_name(path), [_base_name(file) for file in self.code if file != path]
        for document in self.readmes:
            if line := lines.find_description(document.lines, document.command_lines, name, other_names):
                return document, line
        return None

    def find_naming(self, path: str) -> tuple[Document, Line] | None:
        """Return where a readme names the code file at all, or None."""
        every = ((document, line) for document in self.readmes for line in document.lines)
        return next((entry for entry in every if lines.names(entry[1].text, _base_name(path))), None)

    @cached_property
    def findings(self) -> list[tuple[Document, Finding]]:
        return [
            (document, command_check.judge(command, self.files, self.endings))
            for document in self.documents
            for command in document.commands
        ]

    def find_doubt(self, finding: Finding) -> str:
        """Say, as the end of a sentence, why a command that starts does not run this problem's work."""
        file = finding.file
        if places.is_shell(file):
            inside = [f for document, f in self.findings if document.path == file and not f.fault]
            runs = any(not places.is_shell(f.file) and not self.find_doubt(f) for f in inside)
            return "" if runs else "starts a script, but no command was found in it that runs the code"
        if file not in self.code:
            return f"starts {_base_name(file)}, which is not among the code of this problem"
        if not substance.holds_work(self.files.sources.get(file, "")):
            return f"starts {_base_name(file)}, which does nothing"
        return ""

    @cached_property
    def dry_runs(self) -> list[DryRun]:
        """Return what has to be tried in a box before the commands can be judged."""
        every = (
            command_check.build_dry_run(command, self.files)
            for document in self.documents
            for command in document.commands
        )
        return list(dict.fromkeys(run for run in every if run))

    @cached_property
    def instruction(self) -> tuple[Document, commands.Command] | None:
        """Return the words that tell to run a file which is there and does something, or None."""
        working = (p for p in self.code if substance.holds_work(self.files.sources.get(p, "")))
        names = [_base_name(path) for path in working]
        every = ((d, command) for d in self.readmes for command in commands.find_instructions(d.lines, names))
        return next(every, None)

    @cached_property
    def steps(self) -> tuple[Document, Line] | None:
        """Return the line that names a file which is there, below words such as ``run in this order``."""
        names = [_base_name(path) for path in self.code]
        every = ((d, line) for d in self.readmes for line in commands.find_steps(d.lines, names))
        return next(every, None)

    @cached_property
    def strangers(self) -> list[str]:
        """Return sentences on files that are named and not there."""
        there = {_base_name(path).casefold() for path in self.files.paths}
        every = ((d, line, name) for d in self.readmes for line, name in lines.find_mentions(d.lines))
        first = {
            _base_name(name): (d, line, name) for d, line, name in reversed(list(islice(every, _MENTIONS)))
        }
        return [
            f"{document.where(line)} names {name}, which is not in the hand-in."
            for base, (document, line, name) in reversed(first.items())
            if not any(lines.names(line.text, file) for file in _find_ending_like(base, there))
        ]


def _drop_commands(document: Document) -> str:
    """Return a readme's words without file names and commands: those are the code's own words."""
    texts = [line.text for line in document.lines if line not in document.command_lines]
    return "\n".join(lines.drop_names(text) for text in texts)


def _stem_of(path: str) -> str:
    return _base_name(path).rpartition(".")[0].replace("_", " ")


def _find_ending_like(name: str, there: Collection[str]) -> list[str]:
    """Return the files that a name may be the last word of: ``regression mod.py`` for ``mod.py``."""
    ending = name.casefold()
    return [file for file in there if file.endswith(ending)]


def read_report(
    texts: Mapping[str, str],
    sources: Mapping[str, str],
    paths: Sequence[str],
    folder: str,
    endings: Endings | None = None,
) -> ReadmeReport:
    """Read what the readmes tell of a problem's code.

    `texts` are the readmes', by path; `sources` the problem's code files', empty where not read.
    """
    documents = [Document(path, text) for path, text in texts.items()]
    return ReadmeReport(
        documents, list(sources), Files(paths, folder, _select_python(sources)), endings or {}
    )


def _select_python(sources: Mapping[str, str]) -> dict[str, str]:
    return {path: source for path, source in sources.items() if path.casefold().endswith(".py")}


def _base_name(path: str) -> str:
    return path.replace("\\", "/").split("/")[-1]
