"""Lines of Python as coloured words. No markup is made here: the template escapes every word.

The lexer works on whatever a student wrote, cut to a size that keeps its worst case short.
"""

from dataclasses import dataclass

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, String, _TokenType

from grader.model import Code
from grader.model.text import count, make_visible, shorten, truncate

_LINES = 400
_LINE_CAP = 301
_BEFORE_MARK = 20
_OPEN_UP_TO = 120
_COLOURED_UP_TO = 24_000
"""Characters: about 600 ordinary lines. Colouring 120,000 brackets would take seconds."""

_KINDS: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "com"),
    (String, "str"),
    (Number, "num"),
    (Keyword, "kw"),
    (Name.Function, "def"),
    (Name.Class, "def"),
    (Name.Decorator, "def"),
    (Name.Builtin, "own"),
)


@dataclass(frozen=True)
class Word:
    kind: str
    text: str


@dataclass(frozen=True)
class CodeLine:
    number: int
    words: tuple[Word, ...]
    marked: bool


@dataclass(frozen=True)
class Listing:
    file: str
    lines: tuple[CodeLine, ...]
    left_out: str

    @property
    def long(self) -> bool:
        """Tell whether it is too long to stand open on the page."""
        return len(self.lines) > _OPEN_UP_TO

    @property
    def place(self) -> str:
        if not self.lines:
            return self.file
        first, last = self.lines[0].number, self.lines[-1].number
        return f"{self.file}, line {first}" if first == last else f"{self.file}, lines {first} to {last}"


def build_listing(code: Code) -> Listing:
    first = _find_first_line(code)
    shown = code.lines[first : first + _LINES]
    words = _colour_words([_flatten(line) for line in shown])
    number = code.first_line + first
    lines = tuple(CodeLine(number + n, w, number + n in code.marked) for n, w in enumerate(words))
    left = len(code.lines) - len(shown)
    return Listing(shorten(code.file), lines, f"{count(left, 'further line')} not shown" if left else "")


def _find_first_line(code: Code) -> int:
    """Return the first line to show: 0, unless the lines to point at stand beyond what can be shown."""
    marked = min((n - code.first_line for n in code.marked if n >= code.first_line), default=0)
    return marked - _BEFORE_MARK if _LINES <= marked < len(code.lines) else 0


def _flatten(line: str) -> str:
    return make_visible(truncate(line.rstrip("\r\n"), _LINE_CAP)).replace("\n", "␊")


def _colour_words(lines: list[str]) -> list[tuple[Word, ...]]:
    if sum(map(len, lines)) > _COLOURED_UP_TO:
        return [(Word("", line),) for line in lines]
    lexer = PythonLexer(stripnl=False, ensurenl=False)
    made: list[list[Word]] = [[]]
    for kind, text in lexer.get_tokens("\n".join(lines)):
        for n, part in enumerate(text.split("\n")):
            if n:
                made.append([])
            if part:
                made[-1].append(Word(_name_kind(kind), part))
    return [tuple(line) for line in made[: len(lines)]]


def _name_kind(token: _TokenType) -> str:
    return next((name for kind, name in _KINDS if token in kind), "")
