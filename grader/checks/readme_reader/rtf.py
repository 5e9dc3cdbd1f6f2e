"""The words of a rich text file: control words are skipped, and so is all that is no text of the page.

One walk over the tokens. Pictures, fonts, styles and everything marked as optional (``\\*``) are left out.
"""

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

_TOKEN: Final = re.compile(
    r"\\'(?P<hex>[0-9a-fA-F]{2})"
    r"|\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?[0-9]{1,9})? ?"
    r"|\\(?P<symbol>[^a-zA-Z'])"
    r"|(?P<brace>[{}])"
    r"|(?P<ends>[\r\n]+)"
    r"|(?P<text>[^\\{}\r\n]{1,4096})",
    re.DOTALL,
)
_SKIPPED: Final = frozenset(
    {
        *("fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "filetbl"),
        *("headerl", "headerr", "footerl", "footerr", "listtable", "listoverridetable", "themedata"),
        *("generator", "xmlnstbl", "rsidtbl", "fldinst"),
    }
)
_AS_TEXT: Final = {
    **dict.fromkeys(("par", "line", "sect", "page", "row"), "\n"),
    **dict.fromkeys(("tab", "cell"), "\t"),
    **{"emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’"},
    **{"ldblquote": "“", "rdblquote": "”"},
}
_SYMBOLS: Final = {"~": " ", "_": "-", "\n": "\n", "\r": "\n", "{": "{", "}": "}", "\\": "\\"}
"""A backslash before the end of a line is a paragraph's end, as some editors write it."""
_DEEPEST: Final = 500
_TOKENS: Final = 300_000
"""Far more than the words of a readme have; a file of nothing but braces ends here."""


def words(content: bytes, most: int) -> str:
    """Return at most `most` characters of text. Raises ValueError where `content` is no rich text."""
    source = content.decode("latin-1")
    if not source.startswith("{\\rtf"):
        raise ValueError("it does not begin with {\\rtf")
    reader = _Reader()
    for token in islice(_TOKEN.finditer(source), _TOKENS):
        reader.take(token)
        if reader.length > most:
            break
    return reader.text()[:most]


@dataclass
class _Group:
    skipped: bool = False
    replaces: int = 1
    """How many characters follow a ``\\u`` for readers that know no Unicode."""


@dataclass
class _Reader:
    groups: list[_Group] = field(default_factory=lambda: [_Group()])
    parts: list[bytes | str] = field(default_factory=list)
    length: int = 0
    to_drop: int = 0
    codec: str = "cp1252"
    too_deep: int = 0

    def take(self, token: re.Match[str]) -> None:
        if token["brace"]:
            self._brace(token["brace"])
        elif token["word"]:
            self._word(token["word"], int(token["number"]) if token["number"] else None)
        elif token["symbol"]:
            self._symbol(token["symbol"])
        elif token["hex"]:
            self._byte(int(token["hex"], 16))
        elif token["text"]:
            self._put(token["text"])

    def text(self) -> str:
        return "".join(p if isinstance(p, str) else p.decode(self.codec, "replace") for p in self.parts)

    def _brace(self, brace: str) -> None:
        self.to_drop = 0
        if brace == "{":
            if len(self.groups) >= _DEEPEST:
                self.too_deep += 1
            else:
                self.groups.append(_Group(self.groups[-1].skipped, self.groups[-1].replaces))
        elif self.too_deep:
            self.too_deep -= 1
        elif len(self.groups) > 1:
            self.groups.pop()

    def _word(self, word: str, number: int | None) -> None:
        group = self.groups[-1]
        if word in _SKIPPED:
            group.skipped = True
        elif word == "uc" and number is not None:
            group.replaces = max(0, min(number, 8))
        elif word == "u" and number is not None:
            self._unicode(number % 0x10000)
        elif word == "ansicpg" and number in _KNOWN_PAGES:
            self.codec = f"cp{number}"
        elif word in _AS_TEXT:
            self._put(_AS_TEXT[word])

    def _unicode(self, code: int) -> None:
        self._put("�" if 0xD800 <= code < 0xE000 else chr(code))
        self.to_drop = self.groups[-1].replaces

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self.groups[-1].skipped = True
        elif symbol in _SYMBOLS:
            self._put(_SYMBOLS[symbol])

    def _byte(self, value: int) -> None:
        if self.to_drop:
            self.to_drop -= 1
        elif not self.groups[-1].skipped:
            self.length += 1
            if self.parts and isinstance(self.parts[-1], bytes):
                self.parts[-1] += bytes([value])  # a character of two bytes is read as one
            else:
                self.parts.append(bytes([value]))

    def _put(self, text: str) -> None:
        dropped = min(self.to_drop, len(text))
        self.to_drop -= dropped
        if not self.groups[-1].skipped:
            self.parts.append(text[dropped:])
            self.length += len(text) - dropped


_KNOWN_PAGES: Final = frozenset({437, 850, 874, 932, 936, 949, 950, *range(1250, 1259)})
