"""What stands in a script's dicts, lists and objects, beside its own variables."""

import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

_MOST: Final = 3000
"""Values that are looked at."""
_MOST_PARTS: Final = 100
"""Of one value."""
_DEEPEST: Final = 3
_PLAIN: Final = (int, float, str, bytes, np.generic, type(None))
"""Values of these kinds hold no others."""


def held_values(hand_in: Any) -> Iterator[tuple[str, Any]]:
    """Yield (name, value) for what the script's variables hold, at most three levels deep, and not these.

    What stands in a list or tuple bears the list's name.
    """
    waiting: list[tuple[tuple[str, ...], Any]] = [((name,), hand_in[name]) for name in hand_in]
    seen = {id(value) for _, value in waiting}
    while waiting and len(seen) < _MOST:
        way, value = waiting.pop(0)
        for name, inner in parts(value) if len(way) <= _DEEPEST else ():
            if id(inner) not in seen:
                seen.add(id(inner))
                waiting.append(((*way, name), inner))
                yield way[-1] if isinstance(value, list | tuple) else name, inner


def parts(value: Any) -> list[tuple[str, Any]]:
    """Return (name, part) for each part of a collection or of an object of the script's own classes.

    Numbers and texts are left out.
    """
    if isinstance(value, dict):
        inside = list(value.items())[:_MOST_PARTS]
    elif isinstance(value, list | tuple):
        inside = list(enumerate(value[:_MOST_PARTS]))
    else:
        inside = list(vars(value).items()) if _is_of_own_class(value) else []
    return [(str(name), part) for name, part in inside if not isinstance(part, _PLAIN)]


def _is_of_own_class(value: Any) -> bool:
    """Tell whether the script wrote the class. Networks do not count: their layers are no networks."""
    torch, module = sys.modules.get("torch"), sys.modules.get(type(value).__module__)
    if not hasattr(value, "__dict__") or (torch and isinstance(value, torch.nn.Module)):
        return False
    written_here = Path(getattr(module, "__file__", None) or "/").parent == Path.cwd()
    return written_here or isinstance(value, types.SimpleNamespace)


def arrays_within(value: Any, most: int) -> list[Any]:
    """Return the arrays in it, in turn; no more than one beyond `most`, and at most three levels deep."""
    arrays: list[Any] = []
    waiting = [(value, 0)]
    while waiting and len(arrays) <= most:
        part, depth = waiting.pop(0)
        if isinstance(part, np.ndarray):
            arrays.append(part)
        elif depth < _DEEPEST:
            waiting = [(inside, depth + 1) for _, inside in parts(part)] + waiting
    return arrays


def was_stopped(case: Any) -> bool:
    """Tell whether the script was stopped before its end."""
    return any(" was stopped after " in note for note in case.recorded.ended)
