"""Steps of gradient descent without an optimiser: between two passes a parameter moved along its gradient.

One parameter stands for all, the smallest that gradients are worked out for. As soon as an optimiser steps,
nothing more is noted.
"""

from typing import Any, Final

from .inputs import Inputs
from .patches import Patches
from .training_steps import TrainingSteps

_KEPT: Final = 200
_ALONG: Final = 0.999
"""Least cosine of a step with the gradient against which it goes."""


class ByHand:
    """Counts the steps that no optimiser took.

    `steps_by_hand`                   against the gradient that had been worked out
    `steps_by_hand_elsewhere`         some other way, as with momentum
    `steps_by_hand_on_old_gradients`  where the gradient held that of the step before
    """

    def __init__(self, training: TrainingSteps, inputs: Inputs) -> None:
        self._training, self._inputs = training, inputs
        self._along = self._elsewhere = self._on_old = 0
        self._watched: Any = None
        self._before: Any = None
        self._gradient: Any = None
        self._given_back: Any = None
        self._moved: dict[int, dict[str, Any]] = {}

    def hook(self, torch: Any, patches: Patches) -> None:
        patches.before(torch.Tensor, "backward", self._begins)
        patches.after(torch.Tensor, "backward", self._worked_out)
        patches.changed(torch.autograd, "grad", self._gives_back)
        patches.after(torch.autograd, "grad", self._gave_back)

    def counts(self) -> dict[str, int]:
        return {
            "steps_by_hand": self._along,
            "steps_by_hand_elsewhere": self._elsewhere,
            "steps_by_hand_on_old_gradients": self._on_old,
        }

    def moves(self) -> list[dict[str, Any]]:
        """Return the same as `TrainingSteps.moves`, by the parameters that were moved."""
        return list(self._moved.values())

    def _begins(self, *_loss: Any, **_how: Any) -> None:
        if self._training.steps:
            return
        moved = self._step()
        gradient = None if self._watched is None else self._watched.grad
        if moved and gradient is not None and bool(gradient.any()):
            self._on_old += 1

    def _worked_out(self, *_loss: Any, **_how: Any) -> None:
        if self._training.steps:
            return
        network = self._inputs.last()
        learning = [] if network is None else [p for p in network.parameters() if p.grad is not None]
        smallest = min(learning, key=lambda p: p.numel(), default=None)
        self._watch(smallest, None if smallest is None else smallest.grad)

    def _gives_back(self, gradients: Any) -> None:
        self._given_back = gradients

    def _gave_back(self, _network: Any = None, inputs: Any = (), *_others: Any, **_how: Any) -> None:
        gradients, self._given_back = self._given_back, None
        if self._training.steps or gradients is None:
            return
        self._step()
        pairs = zip([inputs] if hasattr(inputs, "grad_fn") else inputs, gradients, strict=False)
        with_gradients = [(parameter, gradient) for parameter, gradient in pairs if gradient is not None]
        self._watch(*min(with_gradients, key=lambda pair: pair[0].numel(), default=(None, None)))

    def _watch(self, parameter: Any, gradient: Any) -> None:
        self._watched = parameter
        self._before = None if parameter is None else parameter.detach().clone()
        self._gradient = None if gradient is None else gradient.detach().clone()

    def _step(self) -> bool:
        """Tell whether the parameter moved since its gradient was worked out, and count how it moved."""
        if self._watched is None or self._gradient is None:
            return False
        step = (self._watched.detach() - self._before).flatten().double()
        down = -self._gradient.flatten().double()
        lengths = float(step.norm() * down.norm())
        if not lengths:
            return False
        along = float(step @ down) > _ALONG * lengths
        self._note(self._watched)
        self._along += along
        self._elsewhere += not along
        return True

    def _note(self, parameter: Any) -> None:
        if id(parameter) in self._moved or len(self._moved) < _KEPT:
            entry = self._moved.setdefault(id(parameter), {"parameter": parameter, "steps": 0, "moved": 0})
            entry["steps"] += 1
            entry["moved"] += 1
