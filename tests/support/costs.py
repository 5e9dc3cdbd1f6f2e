"""Which tests `pytest --unit` leaves out: those that cost seconds, and whole modules of them unread."""

import re
from pathlib import Path

COSTLY = ("browser", "data", "large", "process", "sandbox")
"""The marks; see pyproject.toml for what each means."""

_OF_THE_MODULE = re.compile(r"^pytestmark = (?:\[$.*?^\]$|.*?$)", re.MULTILINE | re.DOTALL)


def all_costly(module: Path) -> bool:
    """Whether the text of a test module marks all of it as costly; to import it would take far longer."""
    marks = _OF_THE_MODULE.search(module.read_text(encoding="utf-8"))
    return marks is not None and not set(COSTLY).isdisjoint(re.findall(r"\bmark\.(\w+)", marks[0]))
