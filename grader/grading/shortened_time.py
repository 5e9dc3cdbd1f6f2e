"""Give less time to what is known not to end, so that one hand-in without end does not hold up a class.

Where a function had not come back in two items that gave it all their time, further items that are about the
same function get a part of it. A function that comes back within that part is judged as usual.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from grader.model import Fate, Observation
from grader.rubric import Item
from grader.sandbox.request import Request

_ENOUGH: Final = 2
"""How many items must have waited in vain for as long as they may."""
_PART: Final = 5
_LEAST_S: Final = 2.0


def shorten_time(request: Request) -> Request:
    """Return the request with a part of its time, but at least two seconds where it had as much."""
    cpu_s, wall_s = (min(s, max(_LEAST_S, s / _PART)) for s in (request.cpu_s, request.wall_s))
    return replace(request, cpu_s=cpu_s, wall_s=wall_s)


class StuckFunctions:
    """Remembers the items of one file in which a function did not come back."""

    def __init__(self, items: Mapping[str, Item]) -> None:
        self._items = items
        self._in_vain: list[str] = []

    def shorten(self, item_id: str, request: Request) -> Request:
        """Return the request; with less time where the same function was stuck in other items."""
        return shorten_time(request) if len(self._alike(item_id)) >= _ENOUGH else request

    def note(self, item_id: str, observation: Observation) -> Observation:
        """Note how an item went, and return its observation.

        Where the item was given less time because others had waited in vain, the observation says so.
        """
        if observation.fate is not Fate.TIMEOUT:
            return observation
        alike = self._alike(item_id)
        if len(alike) < _ENOUGH:
            self._in_vain.append(item_id)
            return observation
        why = f"it had more time in {' and '.join(alike)} and did not come back there either"
        return replace(observation, detail=f"{observation.detail}; {why}")

    def _alike(self, item_id: str) -> list[str]:
        about = set(self._items[item_id].code)
        return [name for name in self._in_vain if about and about <= set(self._items[name].code)]
