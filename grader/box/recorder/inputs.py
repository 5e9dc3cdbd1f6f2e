"""Rows that networks were given: other images for a network must be prepared like these.

Of every network that is called by itself, not from within another, some rows of its first calls are kept:
with gradients (`training`) and without (`evaluation`). So are the networks that were trained last, even if
the script has forgotten them.
"""

import weakref
from typing import Any, Final

from .patches import Patches

_NETWORKS: Final = 24
_ROWS: Final = 96
_OF_A_CALL: Final = 16
_NUMBERS: Final = 1 << 19
"""Most of one network's rows of a kind, so that large pictures take no more room than small ones."""
_KEPT: Final = 4
_SMALL: Final = 8_000_000
"""Parameters. A larger network is not kept for its own sake."""


class Inputs:
    def __init__(self) -> None:
        self._torch: Any = None
        self._known: dict[int, _Network] = {}
        self._stack: list[Any] = []
        self._kept: list[Any] = []

    def hook(self, torch: Any, patches: Patches) -> None:
        self._torch = torch
        modules = torch.nn.modules.module
        patches.register(modules.register_module_forward_pre_hook, self._enter)
        patches.register(modules.register_module_forward_hook, self._leave, always_call=True)

    def collect(self) -> list[dict[str, Any]]:
        """Return networks in the order of first calls, rows as tensors; `module` is None once it is gone."""
        return [one.collect() for one in self._known.values() if any(one.rows.values())]

    def last(self) -> Any:
        """Return the network that was last called with gradients to come; None where none is kept."""
        return self._kept[-1] if self._kept else None

    def _enter(self, module: Any, inputs: Any) -> None:
        if not inputs:
            return
        self._stack.append(module)
        if len(self._stack) == 1:
            self._called(module, inputs[0])

    def _leave(self, module: Any, inputs: Any, _answer: Any) -> None:
        if inputs and self._stack and self._stack[-1] is module:
            self._stack.pop()

    def _called(self, module: Any, inputs: Any) -> None:
        network = self._known.get(id(module))
        if network is None or network.module() is not module:
            if next(module.parameters(), None) is None:
                return
            network = self._begun(module)
        learning = self._torch.is_grad_enabled()
        network.take("training" if learning else "evaluation", inputs)
        if learning and network.small and not (self._kept and self._kept[-1] is module):
            others = [one for one in self._kept if one is not module]
            self._kept = [*others[1 - _KEPT :], module]

    def _begun(self, module: Any) -> "_Network":
        """Begin to note a network; its id may be that of one that is gone."""
        self._known.pop(id(module), None)
        for oldest in [*self._known][: len(self._known) + 1 - _NETWORKS]:
            del self._known[oldest]
        network = self._known[id(module)] = _Network(module)
        return network


class _Network:
    def __init__(self, module: Any) -> None:
        self.module = weakref.ref(module)
        self.small = sum(parameter.numel() for parameter in module.parameters()) <= _SMALL
        self.rows: dict[str, list[Any]] = {"training": [], "evaluation": []}
        self._room = {name: [_ROWS, _NUMBERS] for name in self.rows}
        self._kind = type(module).__name__[:60]

    def take(self, kind: str, inputs: Any) -> None:
        rows, numbers = self._room[kind]
        if rows <= 0 or numbers <= 0 or getattr(inputs, "ndim", 0) < 1:
            return
        some = inputs[: min(rows, _OF_A_CALL)].detach()
        self._room[kind] = [rows - len(some), numbers - some.numel()]
        if some.numel() <= _NUMBERS:
            self.rows[kind].append(some.clone())

    def collect(self) -> dict[str, Any]:
        return {"module": self.module(), "kind": self._kind, **self.rows}
