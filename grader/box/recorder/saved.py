"""What was handed to `torch.save`."""

import hashlib
import os
from collections.abc import Mapping
from typing import Any, Final

from .patches import Patches
from .training_steps import TrainingSteps

_KEPT: Final = 100


class Saves:
    """Notes each call of `torch.save`.

    An entry has `file` (as the script named it), `kind`, `tensors` (how many are in it, one level down at
    most) and `step` (how many steps of training had been taken by then).
    """

    def __init__(self, training: TrainingSteps) -> None:
        self._training = training
        self.entries: list[dict[str, Any]] = []

    def hook(self, torch: Any, patches: Patches) -> None:
        def note(thing: Any, file: Any = "", *_others: Any, **named: Any) -> None:
            if len(self.entries) < _KEPT:
                self.entries.append(self._entry(torch, thing, named.get("f", file)))

        def called(*arguments: Any, **named: Any) -> None:
            note(*(arguments or (named.pop("obj"),)), **named)

        patches.after(torch, "save", called)

    def _entry(self, torch: Any, thing: Any, file: Any) -> dict[str, Any]:
        kind, tensors = _name_kind(torch, thing)
        return {"file": name_file(file), "kind": kind, "tensors": tensors, "step": self._training.steps}


def _name_kind(torch: Any, thing: Any) -> tuple[str, int]:
    if isinstance(thing, torch.nn.Module):
        return "module", len(thing.state_dict())
    if not isinstance(thing, Mapping):
        return "other", int(isinstance(thing, torch.Tensor))
    tensors = _list_tensors(torch, thing)
    inner = sum(_list_tensors(torch, value) for value in thing.values() if isinstance(value, Mapping))
    if tensors and tensors == len(thing):
        return "state dict", tensors
    return ("checkpoint" if inner else "other"), tensors + inner


def _list_tensors(torch: Any, thing: Mapping[Any, Any]) -> int:
    return sum(isinstance(value, torch.Tensor) for value in thing.values())


def digest_weights(tensor: Any) -> bytes:
    """Return a digest that is equal for equal numbers."""
    return hashlib.blake2b(tensor.detach().contiguous().numpy().tobytes(), digest_size=12).digest()


def name_file(file: Any) -> str:
    """Return a path as text, an open file by its name."""
    named = file if isinstance(file, str | os.PathLike) else getattr(file, "name", "")
    return os.fspath(named)[:200] if isinstance(named, str | os.PathLike) else ""
