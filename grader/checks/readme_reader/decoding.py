"""A readme's bytes as text, whatever wrote them: an editor of any system, a word processor, an export."""

import codecs
import re
import unicodedata
from functools import lru_cache
from typing import Final

from grader.checks.readme_reader import rtf

CHARACTERS: Final = 40_000
_BYTES: Final = 4 * CHARACTERS
_RICH_BYTES: Final = 4_000_000
LINES: Final = 1_000
LINE: Final = 600
"""At most so much of a readme is read; none that people write comes near."""
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OTHERS: Final = {
    b"PK\x03\x04": "a word processor's document or a zip file",
    b"\xd0\xcf\x11\xe0": "a word processor's document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}
_LINE_END: Final = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")


class UnreadableTextError(Exception):
    """Why a readme's words cannot be had, as the end of a sentence: ``is a picture``."""


def is_pdf(content: bytes) -> bool:
    return b"%PDF-" in content[:1024]


@lru_cache(maxsize=8)  # every item asks
def decode_text(content: bytes) -> str:
    """Return plain lines, cut to the bounds above. Raises `UnreadableTextError`."""
    for start, what in _OTHERS.items():
        if content.startswith(start):
            raise UnreadableTextError(f"is {what}")
    if content.lstrip()[:5] == b"{\\rtf":
        return clean_text(_decode_rich(content.lstrip()[:_RICH_BYTES]))
    return clean_text(_decode(content[:_BYTES]))


def _decode_rich(content: bytes) -> str:
    try:
        return rtf.read_words(content, CHARACTERS)
    except ValueError as fault:
        raise UnreadableTextError(f"is broken rich text: {fault}") from None


def clean_text(text: str) -> str:
    """Return lines without characters that hide or turn text or end a line in their own way."""
    lines = _LINE_END.split(text[:CHARACTERS])[:LINES]
    return "\n".join(_clean_line(line[:LINE]) for line in lines)


def _decode(content: bytes) -> str:
    for mark, codec in _MARKS:
        if content.startswith(mark):
            return content.removeprefix(mark).decode(codec, "replace")
    if b"\0" in content:
        raise UnreadableTextError("is no text")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as fault:
        cut = len(content) == _BYTES and fault.start >= _BYTES - 3  # a character that the bound went through
        return content.decode("utf-8" if cut else "cp1252", "replace")


def _clean_line(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(_clean_character(character) for character in line)


def _clean_character(character: str) -> str:
    """Return a plain blank for any space, and nothing for controls, direction marks and halves of pairs."""
    category = unicodedata.category(character)
    if category == "Zs" or character == "\t":
        return " "
    return "" if category in ("Cc", "Cf", "Cs", "Co", "Cn") else character
