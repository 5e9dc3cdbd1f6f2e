"""Find the code that an exported page shows, without its colours."""

import html
import re
from collections.abc import Iterable
from typing import Final

_MOST_BYTES: Final = 8 << 20
_NAME: Final = re.compile(r"\w+(?:\.\w+)*")


def find_definitions_in_page(content: bytes, names: Iterable[str]) -> list[str]:
    """Return those of `names` that the page's text defines as a class or a function, sorted."""
    text = ""
    definitions = []
    for name in sorted(set(names)):
        if not _NAME.fullmatch(name):
            continue
        text = text or _strip_tags(content[:_MOST_BYTES])
        if re.search(rf"\b(?:class|def)\s+{re.escape(name)}\b", text):
            definitions.append(name)
    return definitions


def _strip_tags(content: bytes) -> str:
    """Return the text between the tags, in time that grows with the size only."""
    pieces = content.decode("utf-8", "replace").split("<")
    return html.unescape("".join([pieces[0], *(piece.partition(">")[2] for piece in pieces[1:])]))
