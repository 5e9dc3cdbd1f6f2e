"""Read text in the encodings that editors of all systems write, and hand it on in UTF-8.

Python reads UTF-8, or what a coding line in the first two lines names; anything else is a syntax error to it,
although every word of it is there. UTF-16 is known by its mark or its zeros; text that is no UTF-8 and names
no encoding is taken for Windows' Western one, which knows all of Latin-1's letters.
"""

import codecs
import io
import re
import tokenize
from typing import Final

UTF_8: Final = "UTF-8"
_WIDE: Final = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
"""The longer marks first: one begins with another."""
_LOOKED_AT: Final = 4096
_MOSTLY: Final = 0.3
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CODING_LINE: Final = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+")


def decode(content: bytes) -> tuple[str, str]:
    """Decode text that is not in UTF-16, and name the encoding that it was in; this never fails."""
    try:
        return content.decode("utf-8-sig"), UTF_8
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        return content.decode("latin-1"), "Latin-1"


def narrow_characters(content: bytes) -> tuple[bytes, str]:
    """Return text of two or four bytes a letter in UTF-8, with the encoding that it was in.

    Any other content is returned as it is, with no encoding.
    """
    encoding = _find_wide_encoding(content)
    if not encoding:
        return content, ""
    try:
        return content.decode(encoding).removeprefix("\ufeff").encode(), encoding[:6].upper()
    except UnicodeError:
        return content, ""


def recode(content: bytes) -> tuple[bytes, str]:
    """Return a text in UTF-8, and the encoding that was changed for it.

    Content that is no text stays as it is.
    """
    narrow, encoding = narrow_characters(content)
    if encoding or _CONTROLS.search(content):
        return narrow, encoding
    text, encoding = decode(content)
    return (content, "") if encoding == UTF_8 else (text.encode(), encoding)


def recode_for_python(content: bytes) -> tuple[bytes, str]:
    """Return a script that Python can decode, and the encoding that had to be changed to UTF-8 for it.

    Content that is no text at all stays as it is: this is its author's fault, and is told as that.
    """
    narrow, encoding = narrow_characters(content)
    if encoding:
        return narrow, encoding
    if _decodes(content) or _CONTROLS.search(content):
        return content, ""
    text, encoding = decode(content)
    lines = text.split("\n", 2)
    head = [line if not _CODING_LINE.match(line.encode()) else "#" for line in lines[:2]]
    return "\n".join([*head, *lines[2:]]).encode(), encoding


def _decodes(content: bytes) -> bool:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        content.decode(encoding)
    except (SyntaxError, UnicodeError, LookupError):
        return False
    return True


def _find_wide_encoding(content: bytes) -> str:
    for mark, encoding in _WIDE.items():
        if content.startswith(mark):
            return encoding.lower()
    start = content[:_LOOKED_AT]
    if len(start) < 8 or len(content) % 2:
        return ""
    for encoding, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        others = start[::2] if encoding.endswith("le") else start[1::2]
        if zeros.count(0) > _MOSTLY * len(zeros) and not others.count(0):
            return encoding
    return ""
