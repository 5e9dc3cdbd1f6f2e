"""What the lines of a readme say: which of them describe something, and which files they name."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]+)*")
_FILE: Final = re.compile(r"(?<![\w/\\.-])[\w][\w./\\-]{0,120}\.(?:py|ipynb|sh)\b(?!\.\w)", re.IGNORECASE)
_UNSPACED: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_URL: Final = re.compile(r"(?:https?://|www\.)\S{1,300}")
_MARKUP: Final = re.compile(r"^[\s#>*+\-–—•·=~_|\d.)(`:]+")
_SEPARATORS: Final = re.compile(r"[\s_-]+")
_SENTENCE_END: Final = re.compile(r"(?<=[^\W\d_]{2}[.!?])[ \t]+(?=[A-Z`]|(?:python|bash|sh)\b|\./)")
_OPENING_WORDS: Final = re.compile(r"\S*(?:\s+\S+){0,1}")
"""Where a line that is about another file has its name."""
_NUMBERED: Final = re.compile(r"^\d{1,2}\s*[.)]\s*(?=[^\W\d])")
_PIECES: Final = 8
"""A name of more pieces is looked for as it is spelt."""
_MOST: Final = 40
"""So many lines that name a file are looked at: a readme says it before that."""
_LEAST: Final = 2
"""Words beside a file's name that say something of it."""
_TITLE: Final = re.compile(
    r"(cmpt|cs|stat|course|class|assignment|homework|hw|exercise|problem|question|part|project|read ?me)\b",
    re.IGNORECASE,
)
_PERSON: Final = re.compile(
    r"(student|name|author|id|e-?mail|date|due|by|version|submitted|submission|instructor|university|group|team)\b",
    re.IGNORECASE,
)
_TOOLS: Final = re.compile(
    r"\b(python|pytorch|torch|torchvision|numpy|matplotlib|anaconda|conda|pip|install|requirements?|depend\w*"
    r"|environment|version|packages?|libraries|library|required?|needs?)\b",
    re.IGNORECASE,
)
_RUNNING: Final = re.compile(
    r"\b(run|running|execute|usage|command|commands|launch|start|type|enter|terminal|shell|how)\b",
    re.IGNORECASE,
)
_GENERAL: Final = re.compile(
    r"\b(this|these|that|it|here|is|are|was|were|has|have|contains?|containing|includes?|holds?|consists?|done|made"
    r"|written|created|all|the|a|an|of|for|in|on|to|and|my|our|your|by|with|from|repo(?:sitory)?|project|folder"
    r"|director(?:y|ies)|archive|zip|files?|codes?|source|scripts?|solutions?|answers?|readme|assignments?|homeworks?"
    r"|exercises?|courses?|class|lectures?|semester|term|fall|spring|winter|summer|university|machine|deep|learning"
    r"|descriptions?|list|below|following|follows|welcome|hello|thanks?|please|see)\b",
    re.IGNORECASE,
)
"""Words that any readme has, whatever it is about."""
_SHORT: Final = 9
"""A line of more words is no mere heading, and says something whatever it begins with."""


@dataclass(frozen=True)
class Line:
    number: int
    """From 1, as an editor counts; of the text, where the file is no plain text."""
    text: str


def split_lines(text: str) -> list[Line]:
    return [Line(number, line) for number, line in enumerate(text.split("\n"), start=1)]


def split_sentences(line: Line) -> list[Line]:
    return [Line(line.number, part) for part in _SENTENCE_END.split(line.text)]


def select_descriptions(text: Sequence[Line], commands: Collection[Line]) -> list[Line]:
    """Return the lines that say something of what was done.

    Commands, names, titles, requirements and instructions do not. `commands` are the lines that hold one.
    """
    return [line for line in text if line not in commands and says_something(line.text)]


def says_something(line: str) -> bool:
    """Tell whether a line describes something.

    Titles (apart from what follows a colon), names of people, requirements and how to run it do not.
    """
    prose = drop_names(line)
    words = count_words(prose)
    if words < _LEAST or count_words(_GENERAL.sub(" ", prose)) == 0:
        return False
    if words >= _SHORT:
        return True
    opening = _MARKUP.sub("", prose)
    if _PERSON.match(opening):
        return False
    if _TITLE.match(opening):
        return count_words(opening.partition(":")[2]) >= _LEAST
    without = _RUNNING.sub(" ", _TOOLS.sub(" ", prose))
    return without == prose or count_words(without) > _SHORT // 2


def count_words(line: str) -> int:
    """Return how many words of two letters and more a line has; file names and addresses do not count.

    Where words are not set apart, as in Chinese, two characters count as one.
    """
    prose = drop_names(line)
    return len(_WORD.findall(_UNSPACED.sub(" ", prose))) + len(_UNSPACED.findall(prose)) // 2


def find_names(line: str) -> list[str]:
    """Return the files of code that a line names, as it spells them."""
    return list(dict.fromkeys(_NUMBERED.sub("", name) for name in _FILE.findall(line)))


def find_description(
    text: Sequence[Line], commands: Collection[Line], file: str, other_files: Sequence[str]
) -> Line | None:
    """Return the line that says what `file` is for, or None.

    It names the file, and it or the next line goes on in words.
    """
    positions = (position for position, line in enumerate(text) if names(line.text, file))
    for position in islice(positions, _MOST):
        line = text[position]
        if line in commands:
            continue
        if count_words(line.text.replace(_stem(file), " ")) >= _LEAST:
            return line
        below = next(
            (candidate for candidate in text[position + 1 : position + 4] if candidate.text.strip()), None
        )
        if below and below not in commands and _goes_on(below.text, other_files):
            return line
    return None


def _goes_on(line: str, other_files: Sequence[str]) -> bool:
    """Tell whether the line says more of the file named before, and does not begin with another.

    A sentence on one file may well name the next: ``takes the scores that train.py worked out``.
    """
    if count_words(line) <= _LEAST:
        return False
    opening = _OPENING_WORDS.match(_MARKUP.sub("", line))
    begun = opening.group() if opening else ""
    return not (find_names(begun) or any(names(begun, other_file) for other_file in other_files))


def names(line: str, file: str) -> bool:
    """Tell whether the line names the file, also with other separators, in another case or without ending."""
    return bool(_name_pattern(file).search(line))


@lru_cache(maxsize=256)
def _name_pattern(file: str) -> re.Pattern[str]:
    """Return the pattern of a file's name.

    Without its ending it is a name in back quotes, before a colon or dash, or with an underscore.
    """
    stem, dot, ending = file.rpartition(".")
    stem, ending = (stem, dot + ending) if stem else (file, "")
    pieces = [piece for piece in _SEPARATORS.split(stem) if piece]
    spelt = r"[\s_-]*".join(map(re.escape, pieces)) if len(pieces) <= _PIECES else re.escape(stem)
    ways = [rf"(?<!\w){spelt}{re.escape(ending)}(?!\w)", rf"`{spelt}`", rf"^[\W\d_]*{spelt}\s*[:–—|=-]"]
    if "_" in stem.strip("_"):
        ways.append(rf"(?<![\w.-]){re.escape(stem)}(?![\w-]|\.\w)")
    return re.compile("|".join(ways), re.IGNORECASE)


def find_mentions(text: Sequence[Line]) -> Iterator[tuple[Line, str]]:
    for line in text:
        for name in find_names(_URL.sub(" ", line.text)):
            yield line, name


def drop_names(line: str) -> str:
    return _FILE.sub(" ", _URL.sub(" ", line))


def _stem(file: str) -> str:
    return file.rpartition(".")[0] or file
