"""Optimisers as they were constructed."""

from typing import Any, Final

from .patches import Patches
from .training_steps import Progress, TrainingSteps

_KEPT: Final = 50
_GROUPS: Final = 20


class Optimizers:
    """Notes each optimiser.

    An entry has `class`, `defaults` (numbers and flags by name), `parameters`, `groups` (the same numbers and
    the number of `parameters` for each) and `steps` taken so far.
    """

    def __init__(self, training: TrainingSteps) -> None:
        self._training = training
        self._kept: list[tuple[dict[str, Any], Progress]] = []

    def hook(self, torch: Any, patches: Patches) -> None:
        patches.after(torch.optim.Optimizer, "__init__", self._made)

    def collect(self) -> list[dict[str, Any]]:
        return [entry | {"steps": progress.steps} for entry, progress in self._kept]

    def _made(self, optimizer: Any, *_given: Any, **_named: Any) -> None:
        progress = self._training.begin(optimizer)
        if len(self._kept) >= _KEPT:
            return
        groups = [
            _read_settings(group) | {"parameters": _measure_size(group)} for group in optimizer.param_groups
        ]
        entry = {
            "class": type(optimizer).__name__[:80],
            "defaults": _read_settings(optimizer.defaults),
            "parameters": sum(group["parameters"] for group in groups),
            "groups": groups[:_GROUPS],
        }
        self._kept.append((entry, progress))


def _read_settings(options: dict[str, Any]) -> dict[str, float]:
    """Return the numbers and flags among them; a pair such as `betas` becomes `betas_0` and `betas_1`."""
    settings: dict[str, float] = {}
    for name, value in options.items():
        if name == "params":
            continue
        parts = dict(enumerate(value)) if isinstance(value, tuple | list) else {"": value}
        for prefix, part in parts.items():
            if hasattr(part, "item"):
                part = part.item()
            if isinstance(part, int | float):
                settings[f"{name}_{prefix}".rstrip("_")[:40]] = part
    return settings


def _measure_size(group: dict[str, Any]) -> int:
    return sum(parameter.numel() for parameter in group["params"])
