"""The words of a rich text file, by way of striprtf.

The library is meant for files that word processors wrote. Some of its patterns take hours where a line has
many links, or a font table many fonts, and it stumbles over a picture's bytes without a length. None of these
is text of the page, so what they begin with gives way to words that the library takes in one step each.
"""

import re
from typing import Final

from striprtf.striprtf import rtf_to_text

_GIVES_WAY: Final = re.compile(
    r"(?P<plain>(?i:\\field)(?=\{))|(?P<info>\\fonttbl|\\bin)|(?P<tab>\\(?:nest)?cell(?![a-zA-Z]))"
)
"""To the control word that the group is named after: `plain` writes nothing, `info` leaves its group out, and
`tab` parts the cells of a table. Were it nothing, what stands on both sides of it could become one of these.
"""


def read_words(content: bytes, most: int) -> str:
    """Return at most `most` characters of text. Raise ValueError where `content` is no rich text."""
    source = content.decode("latin-1")
    if not source.startswith("{\\rtf"):
        raise ValueError("it does not begin with {\\rtf")
    harmless = _GIVES_WAY.sub(lambda match: f"\\{match.lastgroup}", source)
    try:
        text: str = rtf_to_text(harmless, errors="replace")
    except (TypeError, ValueError, OverflowError):  # `\uc` without a number, `\u` with an impossible one
        raise ValueError("a control word has no number, or none that can be") from None
    return text[:most]
