"""Steps of training, and what came between one step and the next."""

import sys
import weakref
from typing import Any

from ..in_time import TimeUp
from .patches import Patches


class Training:
    """Counts:

    `steps`, `backwards`, `zero_grads`
    `gradients`                worked out in either way: by `backward`, or by a function that gives them back
    `steps_without_backward`   nothing was differentiated since this optimiser's step before
    `steps_without_zero_grad`  nothing was called that clears gradients since then; a first step needs none
    `steps_on_old_gradients`   gradients of the step before were still there when differentiating began: what
                               counts where a hand-in clears them by other means
    """

    def __init__(self, most_steps: int = 0) -> None:
        self._most_steps = most_steps
        self.steps = self.backwards = self.zero_grads = self._given_back = 0
        self._without_backward = self._without_zero_grad = self._on_old_gradients = 0
        self._cleared_by_model = 0
        self._last: Progress | None = None
        self._progress: weakref.WeakKeyDictionary[Any, Progress] = weakref.WeakKeyDictionary()

    def hook(self, torch: Any, patches: Patches) -> None:
        patches.before(torch.Tensor, "backward", self._backward)
        patches.after(torch.autograd, "grad", self._gave_back)
        patches.after(torch.optim.Optimizer, "zero_grad", self._cleared)
        patches.after(torch.nn.Module, "zero_grad", self._model_cleared)
        offered: Any = sys.modules["torch.optim.optimizer"]  # the package does not name it
        stepped = offered.register_optimizer_step_post_hook(patches.guarded(self._stepped))
        patches.remember(stepped.remove)

    def counts(self) -> dict[str, int]:
        return {
            "steps": self.steps,
            "backwards": self.backwards,
            "gradients": self.backwards + self._given_back,
            "zero_grads": self.zero_grads,
            "steps_without_backward": self._without_backward,
            "steps_without_zero_grad": self._without_zero_grad,
            "steps_on_old_gradients": self._on_old_gradients,
        }

    def begin(self, optimizer: Any) -> "Progress":
        """An optimiser was made: what was differentiated before is not for its steps."""
        progress = self._progress[optimizer] = Progress(self.backwards)
        return progress

    def _of(self, optimizer: Any) -> "Progress":
        """An optimiser that was copied or unpickled has no beginning."""
        progress = self._progress.get(optimizer)
        if progress is None:
            progress = self._progress[optimizer] = Progress(-1)
        return progress

    def _backward(self, *_loss: Any, **_how: Any) -> None:
        last = self._last
        if last is not None and last.backwards == self.backwards:
            last.old = last.has_gradient()
        self.backwards += 1

    def _gave_back(self, *_of: Any, **_how: Any) -> None:
        self._given_back += 1

    def _cleared(self, optimizer: Any, *_how: Any, **_named: Any) -> None:
        self.zero_grads += 1
        self._of(optimizer).cleared = True

    def _model_cleared(self, *_model: Any, **_how: Any) -> None:
        self.zero_grads += 1
        self._cleared_by_model += 1

    def _stepped(self, optimizer: Any, _given: Any, _named: Any) -> None:
        own = self._of(optimizer)
        self.steps += 1
        self._without_backward += own.backwards == self.backwards
        if own.steps:
            cleared = own.cleared or own.cleared_by_model < self._cleared_by_model
            self._without_zero_grad += not cleared
            self._on_old_gradients += own.old
        else:
            own.watch(optimizer)
        own.steps += 1
        own.backwards, own.cleared_by_model = self.backwards, self._cleared_by_model
        own.cleared = own.old = False
        self._last = own
        if self.steps == self._most_steps:
            raise TimeUp(f"{self.steps} steps of training")


class Progress:
    """One optimiser at its step before."""

    def __init__(self, backwards: int) -> None:
        self.backwards = backwards
        self.steps = self.cleared_by_model = 0
        self.cleared = self.old = False
        self._smallest: Any = None

    def watch(self, optimizer: Any) -> None:
        """The smallest parameter that is trained stands for all: a look at it costs next to nothing."""
        trained = [p for group in optimizer.param_groups for p in group["params"] if p.grad is not None]
        self._smallest = min(trained, key=lambda p: p.numel(), default=None)

    def has_gradient(self) -> bool:
        gradient = None if self._smallest is None else self._smallest.grad
        return gradient is not None and bool(gradient.any())
