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


def tokenise(text: str) -> list[Token]:
    """Return all tokens of `text` and an ``end``.

    FormulaError on a character or command that means nothing here.
    """
    if len(text) > MAX_TEXT:
        raise FormulaError(f"A formula has at most {MAX_TEXT} characters, this one has {len(text)}")
    return _Tokeniser(text).read_all()


class _Tokeniser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.tokens: list[Token] = []
        self.spaced = False
        self.braces: list[bool] = []
        """Per open brace whether it was kept: the braces around a font's argument group nothing."""

    def read_all(self) -> list[Token]:
        while self.at < len(self.text):
            self._read_character(self.text[self.at])
        while self.tokens and self.tokens[-1].kind in (".", ",", ";"):  # the end of a sentence
            self.tokens.pop()
        end = len(self.text)
        return [*self.tokens, Token("end", "", end, end)]

    def _read_character(self, character: str) -> None:
        if character.isspace() or character in "$&~\u200b":
            self.spaced = True
            self.at += 1
        elif character == "\\":
            self._read_command()
        elif character in spellings.SUPERSCRIPTS:
            self._read_raised("^", spellings.SUPERSCRIPTS)
        elif character in spellings.SUBSCRIPTS:
            self._read_raised("_", spellings.SUBSCRIPTS)
        elif character in "{}":
            self._read_brace(character)
        else:
            self._read_plain(character)

    def _read_plain(self, character: str) -> None:
        if _TRANSPOSED.match(self.text, self.at):
            self._put("^", 0)
            self._put("mark", 2)
        elif number := _NUMBER.match(self.text, self.at):
            if len(number.group()) > _MAX_DIGITS:
                self._raise_fault(f"A number has at most {_MAX_DIGITS} digits")
            if abs(int(number["exponent"] or 0)) > _MAX_EXPONENT:
                self._raise_fault(f"The exponent of a number is at most {_MAX_EXPONENT}")
            self._put("number", len(number.group()), number.group())
        elif name := _NAME.match(self.text, self.at):
            self._put("name", len(name.group()), name.group())
        elif character in spellings.GREEK:
            self._put_greek(spellings.GREEK[character], 1)
        else:
            self._read_sign(character)

    def _read_sign(self, character: str) -> None:
        if character in spellings.UNICODE:
            self._put(spellings.UNICODE[character], 1)
        elif sign := next((s for s in spellings.SIGNS if self.text.startswith(s, self.at)), ""):
            self._put(spellings.SIGNS[sign], len(sign))
        elif character in spellings.SINGLE:
            self._put(character, 1)
        else:
            self._read_styled(character)

    def _read_styled(self, character: str) -> None:
        """Put a letter or digit of another style, such as bold, as a plain one: 𝐖 is W."""
        plain = unicodedata.normalize("NFKC", character)
        if plain in spellings.GREEK:
            self._put_greek(spellings.GREEK[plain], 1)
        elif len(plain) == 1 and plain.isascii() and plain.isalnum():
            self._put("number" if plain.isdigit() else "name", 1, plain)
        else:
            code = f"`{character}`" if character.isprintable() else f"The character U+{ord(character):04X}"
            self._raise_fault(f"{code} has no meaning in a formula")

    def _read_command(self) -> None:
        if self.text.startswith("\\\\", self.at):  # a backslash too many, as in double-quoted YAML
            self.at += 1
        match = _COMMAND.match(self.text, self.at)
        command = match.group()[1:].rstrip("*") if match else ""
        length = len(match.group()) if match else 1
        if command in spellings.DROPPED:
            self.at += length
            self.spaced = True
        elif command in spellings.FONTS:
            self._read_font(length)
        elif command in spellings.NAMES:
            self._put_greek(spellings.NAMES[command], length)
        elif command in spellings.ACCENTS:
            self._put("accent", length, command.removeprefix("wide").replace("overline", "bar"))
        elif command in spellings.COMMANDS:
            self._put(spellings.COMMANDS[command], length)
        else:
            visible = command if command.isprintable() else repr(command)[1:-1]
            self._raise_fault(f"The command `\\{visible}` is not known here")

    def _put_greek(self, name: str, length: int) -> None:
        """Put a Greek letter as a name of its own; digits right behind it belong to it."""
        self._put("name", length, name)
        digits = re.compile(r"\d+", re.ASCII).match(self.text, self.at)
        if digits and not self.text[self.at - 1].isspace():
            last = self.tokens[-1]
            self.at = digits.end()
            self.tokens[-1] = replace(last, text=last.text + digits.group(), end=self.at)

    def _read_font(self, length: int) -> None:
        """Read a font's argument as if the command were not there; a bold 1 is a vector of ones."""
        start, self.at = self.at, self.at + length
        following = self.text[self.at :]
        bold_one = re.match(r"\s*(?:\{\s*1\s*\}|1(?!\d))", following)
        if bold_one:
            self.at = start
            self._put("ones", length + bold_one.end())
        elif brace := re.match(r"\s*\{", following):
            self.at += brace.end()
            self.braces.append(False)

    def _read_brace(self, character: str) -> None:
        kept = True
        if character == "{":
            self.braces.append(True)
        elif self.braces:
            kept = self.braces.pop()
        if kept:
            self._put(character, 1)
        else:
            self.at += 1

    def _read_raised(self, sign: str, characters: dict[str, str]) -> None:
        """Put small raised or lowered characters as if they stood in braces behind ``^`` or ``_``."""
        self._put(sign, 0)
        self._put("{", 0)
        while self.at < len(self.text) and self.text[self.at] in characters:
            plain = characters[self.text[self.at]]
            kind = "number" if plain.isdigit() else "mark" if plain == "T" else plain
            last = self.tokens[-1]
            if kind == last.kind == "number":
                self.at += 1
                self.tokens[-1] = replace(last, text=last.text + plain, end=self.at)
            else:
                self._put("name" if kind.isalpha() and kind != "mark" else kind, 1, plain)
        self._put("}", 0)

    def _put(self, kind: str, length: int, text: str = "") -> None:
        self.tokens.append(Token(kind, text or kind, self.at, self.at + length, self.spaced))
        self.at += length
        self.spaced = False

    def _raise_fault(self, problem: str) -> None:
        raise FormulaError(problem, self.text, self.at)
