"""The weights themselves, before training and at every look: what became of them is worked out elsewhere.

Some entries of each parameter are noted, evenly spread over it. Outside the box these numbers tell whether a
layer was frozen, trained or only shrunk, and which looks saw the same network.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np

ENTRIES: Final = 32
"""Of one parameter."""
_LOOKS: Final = 200


class WeightEntries:
    """Notes entries of all parameters at every look.

    looks/weights      (looks, numbers): entries of all parameters that were known by then; then NaN
    looks/first        (numbers,): the same as each parameter was when it was first passed through
    looks/backbone     (numbers,): whether it is of the backbone
    """

    def __init__(self) -> None:
        self._looks: list[Any] = []
        self._order: dict[int, None] = {}

    def look(self, parameters: Mapping[int, Any]) -> None:
        """Note `parameters`, by their ids, as they are now."""
        self._order |= dict.fromkeys(parameters)
        rows = [take_entries(parameters.get(key)) for key in self._order]
        if len(self._looks) < _LOOKS:
            self._looks.append(np.concatenate(rows) if rows else np.empty(0, np.float32))

    def collect(self, first: Mapping[int, Any], of_backbone: Iterable[int]) -> dict[str, Any]:
        """Return everything as arrays; `first` has the entries of each parameter at first."""
        old = set(of_backbone)
        width = ENTRIES * len(self._order)
        looks = np.full((len(self._looks), width), np.nan, np.float32)
        for number, look in enumerate(self._looks):
            looks[number, : len(look)] = look
        return {
            "looks/weights": looks,
            "looks/first": make_table([first.get(key) for key in self._order]).reshape(-1),
            "looks/backbone": np.repeat([key in old for key in self._order], ENTRIES),
        }


def take_entries(parameter: Any) -> Any:
    """Return some entries of a parameter as (ENTRIES,) float32: NaN where it has fewer, or is not there."""
    values = np.full(ENTRIES, np.nan, np.float32)
    if parameter is not None and parameter.numel():
        flat = parameter.detach().reshape(-1)
        count = min(ENTRIES, flat.numel())
        places = np.linspace(0, flat.numel() - 1, count).astype(np.int64)
        values[:count] = flat[places.tolist()].float().numpy()
    return values


def make_table(rows: Iterable[Any]) -> Any:
    """Return (rows, ENTRIES) float32; a row of None is of NaN."""
    nothing = np.full(ENTRIES, np.nan, np.float32)
    every = [nothing if row is None else row for row in rows]
    return np.array(every, np.float32).reshape(-1, ENTRIES)
