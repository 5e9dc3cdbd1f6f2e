"""The weights that are trained: how they were after how many steps, and which of them were kept and saved."""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..recorder.patches import Patches
from ..recorder.saved import digest_weights, name_file
from ..recorder.training_steps import TrainingSteps

_KEPT: Final = 200
_DEEP: Final = 3
_TAKEN: Final = "__taken_after_steps__"
_BEST: Final = re.compile(r"best|opt|final|keep|kept|good|top|lowest|highest|min|max|saved", re.IGNORECASE)
UNKNOWN: Final = -1


class WeightVersions:
    """Notes states of the trained parameters.

    `versions` are states of all trained parameters, in the order in which they were first seen, told apart by
    content. `saved` has for each file `file`, `step`, `version` (-1 where it holds none of them), and
    `taken`: after how many steps those of its tensors had been handed out that still share their memory with
    the network. `taken` is -1 where there are none, or where they were saved at once.
    """

    def __init__(self, training: TrainingSteps) -> None:
        self.versions: list[tuple[int, frozenset[bytes]]] = []
        self.saved: list[dict[str, Any]] = []
        self.restored: list[tuple[int, int]] = []
        """(step, after how many steps the tensors were taken that still were the network's own)."""
        self.optimizers: list[Any] = []
        self._training = training

    def hook(self, torch: Any, patches: Patches) -> None:
        patches.after(torch.optim.Optimizer, "__init__", self._made)
        patches.changed(torch.nn.Module, "state_dict", self._handed_out)
        patches.before(torch.nn.Module, "load_state_dict", self._restoring)
        patches.after(torch, "save", self._saved)

    def trained(self) -> dict[int, Any]:
        """Return every parameter of an optimiser that may learn, by its id."""
        groups = (group for optimizer in self.optimizers for group in optimizer.param_groups)
        return {id(p): p for group in groups for p in group["params"] if p.requires_grad}

    def version(self) -> int:
        """Return the number of the weights' state now; -1 where nothing is trained."""
        now = frozenset(digest_weights(parameter) for parameter in self.trained().values())
        states = [state for _, state in self.versions]
        if now not in states and now and len(states) < _KEPT:
            self.versions.append((self._training.steps, now))
            states.append(now)
        return states.index(now) if now in states else UNKNOWN

    def _made(self, optimizer: Any, *_given: Any, **_named: Any) -> None:
        if len(self.optimizers) < _KEPT:
            self.optimizers.append(optimizer)

    def _handed_out(self, state: Any) -> None:
        for value in state.values() if isinstance(state, Mapping) else ():
            if hasattr(value, "detach"):
                setattr(value, _TAKEN, self._training.steps)

    def _restoring(self, _module: Any, state: Any, *_given: Any, **_named: Any) -> None:
        taken = self._taken([state])
        if taken != UNKNOWN:
            self.restored.append((self._training.steps, taken))

    def _saved(self, *arguments: Any, **named: Any) -> None:
        thing = arguments[0] if arguments else named.get("obj")
        file = named.get("f", arguments[1] if len(arguments) > 1 else "")
        if len(self.saved) >= _KEPT or type(thing).__name__.endswith("Storage"):  # as pickling a tensor does
            return
        digests = {digest_weights(tensor) for tensor in walk_tensors(thing)}
        now = self.version()
        order = [now, *range(len(self.versions))] if now != UNKNOWN else range(len(self.versions))
        held = next((v for v in order if self.versions[v][1] <= digests), UNKNOWN)
        entry = {"file": name_file(file), "step": self._training.steps, "version": held}
        self.saved.append(entry | {"taken": self._taken([thing]), "aliases": _find_aliases()})

    def _taken(self, things: list[Any]) -> int:
        """Return after how many steps these were handed out; -1 where they are copies or no step came since.

        Tensors that share their memory with the network were trained on with it.
        """
        live = {p.data_ptr() for p in self.trained().values()}
        kept = [
            t for thing in things for t in walk_tensors(thing) if hasattr(t, _TAKEN) and t.data_ptr() in live
        ]
        before = [getattr(t, _TAKEN) for t in kept if getattr(t, _TAKEN) < self._training.steps]
        return min(before, default=UNKNOWN)


def walk_tensors(thing: Any, depth: int = _DEEP) -> Iterator[Any]:
    """Yield every tensor in it: in a network, a mapping or a list, or in one within another."""
    if hasattr(thing, "data_ptr") and hasattr(thing, "detach"):
        yield thing
    elif not isinstance(thing, type) and callable(getattr(thing, "named_parameters", None)):
        yield from (tensor.detach() for tensor in (*thing.parameters(), *thing.buffers()))
    elif depth and isinstance(thing, Mapping | list | tuple):
        for value in thing.values() if isinstance(thing, Mapping) else thing:
            yield from walk_tensors(value, depth - 1)


def _find_aliases() -> str:
    """Return a name in the script's own frames that was to keep a network but is the one that is trained."""
    frame: Any = sys._getframe(1)
    home = os.getcwd() + os.sep
    while frame is not None:
        if frame.f_code.co_filename.startswith(home):
            variables = dict(frame.f_locals)
            variables |= {f"self.{n}": v for n, v in getattr(variables.get("self"), "__dict__", {}).items()}
            alias = _find_alias(variables)
            if alias:
                return alias
        frame = frame.f_back
    return ""


def _find_alias(variables: Mapping[str, Any]) -> str:
    networks: dict[int, list[str]] = {}
    for name, value in variables.items():
        is_network = not isinstance(value, type) and callable(getattr(value, "named_parameters", None))
        first = next(value.parameters(), None) if is_network else None
        if first is not None:
            networks.setdefault(first.data_ptr(), []).append(name)
    for names in networks.values():
        best = [name for name in names if _BEST.search(name)]
        if best and len(names) > len(best):
            return f"{best[0]} is {next(name for name in names if name not in best)}"[:200]
    return ""
