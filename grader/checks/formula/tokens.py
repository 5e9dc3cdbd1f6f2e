"""From typed text to tokens: plain, Unicode and LaTeX spellings become the same, with their places kept."""

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Final

from grader.checks.formula import spellings
from grader.checks.formula.fault import FormulaError

MAX_TEXT: Final = 2_000
_NUMBER: Final = re.compile(r"(?:\d+\.\d+|\d+\.(?!\w)|\d+|\.\d+)(?:[eE](?P<exponent>[+-]?\d+))?", re.ASCII)
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_COMMAND: Final = re.compile(r"\\(?:[A-Za-z]+\*?|.)", re.DOTALL)
_TRANSPOSED: Final = re.compile(r"\.T(?![A-Za-z0-9_(])")
_MAX_DIGITS: Final = 30
_MAX_EXPONENT: Final = 99
"""Of ten; what is far larger or smaller costs more than it says."""


@dataclass(frozen=True)
class Token:
    """`kind` is ``number``, ``name``, ``end`` or the sign itself; `text` is a name's plain spelling."""

    kind: str
    text: str
    start: int
    end: int
    spaced: bool = False
    """Whether white space stands before it."""


def tokens(text: str) -> list[Token]:
    """Return all tokens of `text` and an ``end``.

    FormulaError on a character or command that means nothing here.
    """
    if len(text) > MAX_TEXT:
        raise FormulaError(f"A formula has at most {MAX_TEXT} characters, this one has {len(text)}")
    return _Tokeniser(text).all()


class _Tokeniser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: list[Token] = []
        self.spaced = False
        self.braces: list[bool] = []
        """Per open brace whether it was kept: the braces around a font's argument group nothing."""

    def all(self) -> list[Token]:
        while self.at < len(self.text):
            self._one(self.text[self.at])
        while self.found and self.found[-1].kind in (".", ",", ";"):  # the end of a sentence
            self.found.pop()
        end = len(self.text)
        return [*self.found, Token("end", "", end, end)]

    def _one(self, character: str) -> None:
        if character.isspace() or character in "$&~\u200b":
            self.spaced = True
            self.at += 1
        elif character == "\\":
            self._command()
        elif character in spellings.SUPERSCRIPTS:
            self._raised("^", spellings.SUPERSCRIPTS)
        elif character in spellings.SUBSCRIPTS:
            self._raised("_", spellings.SUBSCRIPTS)
        elif character in "{}":
            self._brace(character)
        else:
            self._plain(character)

    def _plain(self, character: str) -> None:
        if _TRANSPOSED.match(self.text, self.at):
            self._put("^", 0)
            self._put("mark", 2)
        elif number := _NUMBER.match(self.text, self.at):
            if len(number.group()) > _MAX_DIGITS:
                self._fault(f"A number has at most {_MAX_DIGITS} digits")
            if abs(int(number["exponent"] or 0)) > _MAX_EXPONENT:
                self._fault(f"The exponent of a number is at most {_MAX_EXPONENT}")
            self._put("number", len(number.group()), number.group())
        elif name := _NAME.match(self.text, self.at):
            self._put("name", len(name.group()), name.group())
        elif character in spellings.GREEK:
            self._greek(spellings.GREEK[character], 1)
        else:
            self._sign(character)

    def _sign(self, character: str) -> None:
        if character in spellings.UNICODE:
            self._put(spellings.UNICODE[character], 1)
        elif sign := next((s for s in spellings.SIGNS if self.text.startswith(s, self.at)), ""):
            self._put(spellings.SIGNS[sign], len(sign))
        elif character in spellings.SINGLE:
            self._put(character, 1)
        else:
            self._styled(character)

    def _styled(self, character: str) -> None:
        """Put a letter or digit of another style, such as bold, as a plain one: 𝐖 is W."""
        plain = unicodedata.normalize("NFKC", character)
        if plain in spellings.GREEK:
            self._greek(spellings.GREEK[plain], 1)
        elif len(plain) == 1 and plain.isascii() and plain.isalnum():
            self._put("number" if plain.isdigit() else "name", 1, plain)
        else:
            code = f"`{character}`" if character.isprintable() else f"The character U+{ord(character):04X}"
            self._fault(f"{code} has no meaning in a formula")

    def _command(self) -> None:
        if self.text.startswith("\\\\", self.at):  # a backslash too many, as in double-quoted YAML
            self.at += 1
        found = _COMMAND.match(self.text, self.at)
        command = found.group()[1:].rstrip("*") if found else ""
        length = len(found.group()) if found else 1
        if command in spellings.DROPPED:
            self.at += length
            self.spaced = True
        elif command in spellings.FONTS:
            self._font(length)
        elif command in spellings.NAMES:
            self._greek(spellings.NAMES[command], length)
        elif command in spellings.ACCENTS:
            self._put("accent", length, command.removeprefix("wide").replace("overline", "bar"))
        elif command in spellings.COMMANDS:
            self._put(spellings.COMMANDS[command], length)
        else:
            shown = command if command.isprintable() else repr(command)[1:-1]
            self._fault(f"The command `\\{shown}` is not known here")

    def _greek(self, name: str, length: int) -> None:
        """Put a Greek letter as a name of its own; digits right behind it belong to it."""
        self._put("name", length, name)
        digits = re.compile(r"\d+", re.ASCII).match(self.text, self.at)
        if digits and not self.text[self.at - 1].isspace():
            last = self.found[-1]
            self.at = digits.end()
            self.found[-1] = replace(last, text=last.text + digits.group(), end=self.at)

    def _font(self, length: int) -> None:
        """Read a font's argument as if the command were not there; a bold 1 is a vector of ones."""
        start, self.at = self.at, self.at + length
        rest = self.text[self.at :]
        bold_one = re.match(r"\s*(?:\{\s*1\s*\}|1(?!\d))", rest)
        if bold_one:
            self.at = start
            self._put("ones", length + bold_one.end())
        elif brace := re.match(r"\s*\{", rest):
            self.at += brace.end()
            self.braces.append(False)

    def _brace(self, character: str) -> None:
        kept = True
        if character == "{":
            self.braces.append(True)
        elif self.braces:
            kept = self.braces.pop()
        if kept:
            self._put(character, 1)
        else:
            self.at += 1

    def _raised(self, sign: str, characters: dict[str, str]) -> None:
        """Put small raised or lowered characters as if they stood in braces behind ``^`` or ``_``."""
        self._put(sign, 0)
        self._put("{", 0)
        while self.at < len(self.text) and self.text[self.at] in characters:
            plain = characters[self.text[self.at]]
            kind = "number" if plain.isdigit() else "mark" if plain == "T" else plain
            last = self.found[-1]
            if kind == last.kind == "number":
                self.at += 1
                self.found[-1] = replace(last, text=last.text + plain, end=self.at)
            else:
                self._put("name" if kind.isalpha() and kind != "mark" else kind, 1, plain)
        self._put("}", 0)

    def _put(self, kind: str, length: int, text: str = "") -> None:
        self.found.append(Token(kind, text or kind, self.at, self.at + length, self.spaced))
        self.at += length
        self.spaced = False

    def _fault(self, problem: str) -> None:
        raise FormulaError(problem, self.text, self.at)
