"""Names that newer NumPy has removed, for courses whose handouts are older than that: served, and told."""

import os
from typing import Any, Final

import numpy

_MEANT: Final = {
    "bool": bool,
    "complex": complex,
    "float": float,
    "int": int,
    "object": object,
    "str": str,
}
_used: dict[str, None] = {}


def settle() -> None:
    """Serve the names of GRADER_TOLERATES, such as ``np.float np.int``, where NumPy has them no more."""
    tolerated = {name.removeprefix("np.") for name in os.environ.get("GRADER_TOLERATES", "").split()}
    if not tolerated:
        return
    own: Any = numpy.__getattr__

    def served(name: str) -> Any:
        if name not in tolerated:
            return own(name)
        _used[name] = None
        return _MEANT[name]

    vars(numpy)["__getattr__"] = served


def notes() -> list[str]:
    """What was served so far, for the page."""
    return [
        f"np.{name} is not in NumPy any more: write {name} instead; it was understood here" for name in _used
    ]
