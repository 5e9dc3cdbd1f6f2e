"""How far the steps of optimisers moved weights: what a script adds to them by other means is no training."""

from typing import Any

import numpy as np

from ..recorder.patches import Patches
from .weight_entries import take_entries


class SteppedWeights:
    """Adds up, entry by entry, the distances by which steps moved each parameter that an optimiser has."""

    def __init__(self) -> None:
        self.distances: dict[int, Any] = {}
        """Of some entries of each parameter, by its id."""
        self._before: dict[int, Any] = {}

    def hook(self, _torch: Any, patches: Patches) -> None:
        patches.around_steps(self._about_to_step, self._stepped)

    def _about_to_step(self, optimizer: Any, _given: Any, _named: Any) -> None:
        self._before = {id(parameter): take_entries(parameter) for parameter in _list_trained(optimizer)}

    def _stepped(self, optimizer: Any, _given: Any, _named: Any) -> None:
        for parameter in _list_trained(optimizer):
            key = id(parameter)
            if key in self._before:
                distance = np.abs(take_entries(parameter) - self._before[key])
                self.distances[key] = self.distances.get(key, 0.0) + distance


def _list_trained(optimizer: Any) -> list[Any]:
    return [p for group in optimizer.param_groups for p in group["params"] if p.requires_grad]
