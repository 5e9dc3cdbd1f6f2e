"""A training's losses and accuracies, as scripts keep them: dicts with a list for each quantity."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .arrays import array_of_list, numbers


def kept_histories(hand_in: Any, key: str) -> list[Mapping[str, Any]]:
    """Return the script's own dicts that have the key, in the order of their names' definition."""
    kept = [hand_in[name] for name in hand_in if isinstance(hand_in[name], dict)]
    return [history for history in kept if key in history]


def started_above(histories: Iterable[Mapping[str, Any]], key: str, least: float) -> list[Mapping[str, Any]]:
    """Return the histories whose first number under `key` is above `least`."""
    return [one for one in histories if (numbers(one[key])[:1] > least).any()]


def quantities(history: Any, names: Sequence[str]) -> dict[str, Any]:
    """Return what the history has under these names, lists of numbers as arrays.

    Nothing of what is no dict.
    """
    if not isinstance(history, dict):
        return {}
    return {name: array_of_list(history[name]) for name in names if name in history}


def own_quantities(hand_in: Any, names: Sequence[str]) -> dict[str, Any]:
    """Return the script's variables of these names, lists of numbers as arrays."""
    return {name: array_of_list(hand_in[name]) for name in names if name in hand_in}
