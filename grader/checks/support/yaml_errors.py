"""Where in a file of answers a quotation mark or a bracket stands that is never closed.

The parser notices that something is not closed where it gives up, which may be many lines further down.
"""

from typing import Final

from ruamel.yaml.error import MarkedYAMLError

from grader.model.text import shorten

_OPENED: Final = {
    "while scanning a quoted scalar": "The quotation mark",
    "while parsing a flow sequence": "The bracket [",
    "while parsing a flow mapping": "The bracket {",
}
"""By what the parser says that it was about."""
_SHOWN: Final = 60


def unclosed_hint(fault: MarkedYAMLError) -> str:
    """Return a sentence; nothing where the parser knows of no other line than the one it names anyway."""
    if fault.context not in _OPENED:
        return ""
    began, noticed = fault.context_mark, fault.problem_mark
    if not began or not noticed or began.line == noticed.line:
        return ""
    line = str(began.buffer).split("\n")[began.line].strip()
    return (
        f"{_OPENED[fault.context]} in line {began.line + 1} is not closed by then: `{shorten(line, _SHOWN)}`."
    )
