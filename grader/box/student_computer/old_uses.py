"""What a hand-in used that newer libraries no longer have, and what it was given: for the page."""

from typing import Final

served: Final[dict[str, str]] = {}
"""What was used, and what to write instead; `served` is emptied before another file is loaded."""


def note(name: str, now: str) -> None:
    """Remember that `name` was served."""
    served.setdefault(name, now)
