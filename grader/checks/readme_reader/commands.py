"""Command lines in a readme: which script they start, and with which arguments.

Prompts, bullets, numbering, back quotes and words before a command are seen through; what stands behind a
pipe, a semicolon or a comment sign is not part of it.
"""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from grader.checks.readme_reader.lines import Line
from grader.model.text import truncate

_STARTER: Final = re.compile(
    r"(?<![\w./\\-])(?P<program>python\d?(?:\.\d{1,2})?(?:\.exe)?|py|ipython\d?|torchrun|bash|sh|source|%run"
    r"|jupyter(?:[ -](?:notebook|lab|nbconvert))?)(?=[ ]{1,8}\S)"
    r"|(?<![\w./\\-])(?P<direct>\./[\w./-]{1,120}\.(?:sh|py))(?![\w/])",
    re.IGNORECASE,
)
_INSTRUCTION: Final = re.compile(
    r"\b(?:run|runs|running|execute|executing|start|launch|open|call)\b", re.IGNORECASE
)
_ENDS: Final = re.compile(r"`|\s(?:&&|\|\|?|;|>{1,2}|#|&)(?:\s|$)|;\s|\s2>")
_VALUED_FLAGS: Final = frozenset({"-W", "-X", "--nproc_per_node", "--nnodes"})
_DASHES: Final = re.compile(r"(?<!\S)[–—−‐‑]{1,2}(?=[A-Za-z])")
_QUOTES: Final = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
_PROSE_END: Final = ".,;:!?)\"'*`"
_SCRIPT: Final = re.compile(r".{1,200}\.(?:py|ipynb|sh|bat)", re.IGNORECASE)
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")
_HEADING: Final = re.compile(r"\b(?:commands?|usage|how to)\b", re.IGNORECASE)
_STEPS: Final = 3
"""Lines below an instruction in which its list begins."""
_MOST: Final = 30


@dataclass(frozen=True)
class Command:
    line: Line
    program: str
    """``python3``; empty for an instruction in words, ``run train.py``."""
    script: str
    """As it is spelt; empty where the command names none."""
    arguments: tuple[str, ...] = ()

    def begins_in(self, line: Line) -> bool:
        """Tell whether the command begins in `line`.

        A command that goes on in the next line has the words of both.
        """
        words = line.text.rstrip().removesuffix("\\").strip()
        return line.number == self.line.number and words in self.line.text

    @property
    def names_a_file(self) -> bool:
        """Tell whether it names a script or has flags; otherwise it may be prose: ``we use python here``."""
        return bool(_SCRIPT.fullmatch(self.script)) or any(word.startswith("-") for word in self.arguments)

    @property
    def short_text(self) -> str:
        """Return the command as one short line."""
        quoted = (f'"{part}"' if " " in part else part for part in (self.script, *self.arguments))
        return truncate(" ".join(part for part in (self.program, *quoted) if part), 120)


def find_commands(text: Sequence[Line]) -> list[Command]:
    """Return the first commands, at most `_MOST`, in the order of the lines."""
    commands: list[Command] = []
    for line in _join_lines(text):
        commands += _find_in_line(line)
        if len(commands) >= _MOST:
            break
    return commands[:_MOST]


def find_instructions(text: Sequence[Line], files: Sequence[str]) -> Iterator[Command]:
    """Yield the lines that tell in words to run one of `files`, which are base names."""
    for line in text:
        if _INSTRUCTION.search(line.text):
            folded = line.text.casefold()
            yield from (Command(line, "", file) for file in files if file.casefold() in folded)


def find_steps(text: Sequence[Line], files: Sequence[str]) -> Iterator[Line]:
    """Yield lines that name one of `files` below a line that tells to run something, as steps of a list."""
    for position, line in enumerate(text):
        if _INSTRUCTION.search(line.text) or _HEADING.search(line.text):
            below = [
                candidate
                for candidate in text[position + 1 : position + 1 + _STEPS]
                if candidate.text.strip()
            ][:1]
            yield from (o for o in below if any(f.casefold() in o.text.casefold() for f in files))


def _join_lines(text: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines, joined where one ends with a backslash and goes on in the next one."""
    waiting: Line | None = None
    for line in text:
        whole = Line(waiting.number, f"{waiting.text} {line.text.strip()}") if waiting else line
        if line.text.rstrip().endswith("\\") and len(whole.text) < 2000:
            waiting = Line(whole.number, whole.text.rstrip().removesuffix("\\"))
            continue
        waiting = None
        yield whole
    if waiting:
        yield waiting


def _find_in_line(line: Line) -> Iterator[Command]:
    text = _DASHES.sub("--", line.text.translate(_QUOTES))
    starts = list(_STARTER.finditer(text))[:8]
    for position, start in enumerate(starts):
        stop = starts[position + 1].start() if position + 1 < len(starts) else len(text)
        if start["direct"]:
            yield Command(line, "", start["direct"], tuple(_split_words(text[start.end() : stop])))
            continue
        command = _read_command(line, start["program"], _split_words(text[start.end() : stop]))
        if command and (command.names_a_file or not _LETTERS.search(text[: start.start()])):
            yield command


def _split_words(text: str) -> list[str]:
    text = text[: end.start()] if (end := _ENDS.search(text)) else text
    try:
        return shlex.split(text, posix="\\" not in text)
    except ValueError:  # a quote that is never closed
        return text.split()


def _read_command(line: Line, program: str, words: list[str]) -> Command | None:
    """Return the command that the words make; None for prose: ``Python is needed``."""
    operands = _drop_flags(words)
    if not operands:
        return None
    script, arguments = operands[0].rstrip(_PROSE_END), operands[1:]
    if operands[0] == "-m" and arguments:
        return Command(line, program, _module_path(arguments[0]), tuple(arguments[1:]))
    if not _SCRIPT.fullmatch(script):
        script, arguments = _read_spaced_script(operands)
    if not script:
        return _read_unclear(line, program, operands)
    return Command(line, program, script, tuple(_strip_prose_end(arguments)))


def _drop_flags(words: list[str]) -> list[str]:
    """Return the words without the interpreter's own flags; ``-m`` stays."""
    position = 0
    while position < len(words) and words[position].startswith("-") and words[position] != "-m":
        position += 2 if words[position] in _VALUED_FLAGS else 1
    return words[position:]


def _read_spaced_script(words: list[str]) -> tuple[str, list[str]]:
    """Return a script's name, which may hold spaces, and the words behind it.

    Of ``logistic regression mod.py`` without quotes the name is the words up to the first that ends like a
    script.
    """
    for position, word in enumerate(words[:6]):
        if word.startswith("-"):
            break
        if _SCRIPT.fullmatch(word.rstrip(_PROSE_END)):
            return " ".join(words[: position + 1]).rstrip(_PROSE_END), words[position + 1 :]
    return "", words


def _read_unclear(line: Line, program: str, words: list[str]) -> Command | None:
    """Return the command where words look like one that names no file, else None.

    ``python train --epochs 5`` is a command; ``Python 3.6 or later`` is prose.
    """
    alone = len(words) == 1 and program.casefold().startswith("py")
    looks_so = alone or any(word.startswith("-") for word in words[1:])
    plain = re.fullmatch(r"[A-Za-z_][\w/-]{2,80}", words[0])
    return Command(line, program, words[0], tuple(words[1:])) if looks_so and plain else None


def _module_path(name: str) -> str:
    name = name.rstrip(_PROSE_END)
    return f"{name.replace('.', '/')}.py"


def _strip_prose_end(arguments: list[str]) -> list[str]:
    return [word for word in (word.rstrip(",;:)") for word in arguments) if word and word != "."]
