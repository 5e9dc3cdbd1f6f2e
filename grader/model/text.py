"""Untrusted text on its way to a reader: nothing in it stays invisible, and nothing in it is endless.

Escaping is the template engine's work. What it leaves alone are characters that a screen obeys or hides
without showing them: terminal escapes, text direction overrides, NUL, halves of surrogate pairs. Each becomes
a printable stand-in, so that a reader sees that it was there.
"""

import re
import sys
from typing import Final

MANY_GROUPS: Final = "*+" if sys.version_info >= (3, 11, 5) else "*"
"""Repeats a group in a pattern and keeps what it took. Earlier Pythons match groups wrongly that are repeated
so (gh-106052): there the pattern remembers each repetition, which takes memory and finds the same."""
MESSAGE_CAP = 4_000
LABEL_CAP = 160

# Zero-width joiners stay (Persian and emoji need them), and so do newline and tab.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def make_visible(text: str) -> str:
    """Return `text` with every control, direction and unpaired surrogate character made visible."""
    if text.isprintable():
        return text
    return _UNSEEN.sub(lambda match: _stand_in(ord(match.group())), text.replace("\r\n", "\n"))


def _stand_in(code: int) -> str:
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def cap_text(text: str, cap: int = MESSAGE_CAP) -> str:
    """Return the first `cap` characters, with a note of how many were left out."""
    if len(text) <= cap:
        return text
    left = len(text) - cap
    return f"{text[:cap]}… [cut: {left:,} more {'character' if left == 1 else 'characters'}]"


def truncate(text: str, cap: int, *, middle: bool = False) -> str:
    """Return at most `cap` characters, with an ellipsis for what is left out at the end or in the middle."""
    if len(text) <= cap:
        return text
    end = (cap - 1) // 2 if middle else 0
    return f"{text[: cap - 1 - end]}…{text[len(text) - end :]}"


def shorten(text: str, cap: int = LABEL_CAP) -> str:
    """Return one visible line for a label or a heading, cut with an ellipsis."""
    line = make_visible(text[: cap + 1]).replace("\n", "␊").replace("\t", " ")
    return truncate(line, cap)


def count(number: int, one: str, many: str = "") -> str:
    """Count things in words: ``1 mark``, ``3 marks``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def format_marks(value: float) -> str:
    """Write marks as a person does: ``4``, ``2.5``, ``1.33``."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def count_marks(value: float) -> str:
    """Count marks in words: ``1 mark``, ``2.5 marks``."""
    return f"{format_marks(value)} {'mark' if value == 1 else 'marks'}"


def format_figure(value: float) -> str:
    """Write a measured number; NaN and infinity are said in words."""
    if value != value:
        return "not a number"
    if value in (float("inf"), float("-inf")):
        return "infinite" if value > 0 else "minus infinite"
    return re.sub(r"e([+-])0*", lambda e: "e" + e.group(1).replace("+", ""), f"{value:.4g}")
