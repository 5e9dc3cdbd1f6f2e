"""Steps of training, and what came between one step and the next."""

import weakref
from typing import Any, Final

from ..time_limit import TimeUp
from .patches import Patches

_KEPT: Final = 200


class TrainingSteps:
    """Counts the steps of optimisers.

    `steps`, `backwards`, `zero_grads`
    `gradients`                worked out in either way: by `backward`, or by a function that gives them back
    `steps_without_backward`   nothing was differentiated since this optimiser's step before
    `steps_without_zero_grad`  nothing was called that clears gradients since then; a first step needs none
    `steps_on_old_gradients`   gradients of the step before were still there when differentiating began: what
                               counts where a hand-in clears them by other means

    `moves()` tells of every optimiser, by one of its parameters, how many steps it took and how many of them
    changed that parameter: one with a learning rate of zero changes nothing.
    """

    def __init__(self, most_steps: int = 0) -> None:
        self._most_steps = most_steps
        self.steps = self.backwards = self.zero_grads = self._given_back = 0
        self._without_backward = self._without_zero_grad = self._on_old_gradients = 0
        self._cleared_by_model = 0
        self._last: Progress | None = None
        self._progress: weakref.WeakKeyDictionary[Any, Progress] = weakref.WeakKeyDictionary()
        self._kept: list[Progress] = []
        """Also of optimisers that are gone."""

    def hook(self, torch: Any, patches: Patches) -> None:
        patches.before(torch.Tensor, "backward", self._backward)
        patches.after(torch.autograd, "grad", self._gave_back)
        patches.after(torch.optim.Optimizer, "zero_grad", self._cleared)
        patches.after(torch.nn.Module, "zero_grad", self._model_cleared)
        patches.around_steps(self._about_to_step, self._stepped)

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

    def moves(self) -> list[dict[str, Any]]:
        """Return for each optimiser a `parameter` that stands for all of its own, `steps` and `moved`."""
        progress = [one for one in self._kept if one.smallest is not None]
        return [{"parameter": one.smallest, "steps": one.steps, "moved": one.moved} for one in progress]

    def begin(self, optimizer: Any) -> "Progress":
        """Begin to follow an optimiser: what was differentiated before it was made is not for its steps."""
        return self._begun(optimizer, self.backwards)

    def _begun(self, optimizer: Any, backwards: int) -> "Progress":
        progress = self._progress[optimizer] = Progress(backwards)
        if len(self._kept) < _KEPT:
            self._kept.append(progress)
        return progress

    def _progress_of(self, optimizer: Any) -> "Progress":
        """Return an optimiser's progress, begun now for one that was copied or unpickled."""
        return self._progress.get(optimizer) or self._begun(optimizer, -1)

    def _backward(self, *_loss: Any, **_how: Any) -> None:
        last = self._last
        if last is not None and last.backwards == self.backwards:
            last.old = last.has_gradient()
        self.backwards += 1

    def _gave_back(self, *_gradients: Any, **_how: Any) -> None:
        self._given_back += 1

    def _cleared(self, optimizer: Any, *_how: Any, **_named: Any) -> None:
        self.zero_grads += 1
        self._progress_of(optimizer).cleared = True

    def _model_cleared(self, *_model: Any, **_how: Any) -> None:
        self.zero_grads += 1
        self._cleared_by_model += 1

    def _about_to_step(self, optimizer: Any, _given: Any, _named: Any) -> None:
        self._progress_of(optimizer).remember(optimizer)

    def _stepped(self, optimizer: Any, _given: Any, _named: Any) -> None:
        progress = self._progress_of(optimizer)
        self.steps += 1
        progress.moved += progress.has_moved(optimizer)
        self._without_backward += progress.backwards == self.backwards
        if progress.steps:
            cleared = progress.cleared or progress.cleared_by_model < self._cleared_by_model
            self._without_zero_grad += not cleared
            self._on_old_gradients += progress.old
        progress.steps += 1
        progress.backwards, progress.cleared_by_model = self.backwards, self._cleared_by_model
        progress.cleared = progress.old = False
        self._last = progress
        if self.steps == self._most_steps:
            raise TimeUp(f"{self.steps} steps of training")


class Progress:
    """What is known of one optimiser since its last step."""

    def __init__(self, backwards: int) -> None:
        self.backwards = backwards
        self.steps = self.moved = self.cleared_by_model = 0
        self.cleared = self.old = False
        self.smallest: Any = None
        """Of the parameters that are trained: it stands for all, as a look at it costs next to nothing."""
        self._before: Any = None

    def remember(self, optimizer: Any) -> None:
        """Keep what the smallest parameter is before a step."""
        self._watch(optimizer)
        self._before = None if self.smallest is None else self.smallest.detach().clone()

    def has_moved(self, optimizer: Any) -> bool:
        """Tell whether the step that was just taken changed anything.

        True where that could not be seen, as where gradients were only worked out within the step.
        """
        self._watch(optimizer)
        return self._before is None or not bool((self._before == self.smallest.detach()).all())

    def _watch(self, optimizer: Any) -> None:
        if self.smallest is None:
            trained = [p for group in optimizer.param_groups for p in group["params"] if p.grad is not None]
            self.smallest = min(trained, key=lambda p: p.numel(), default=None)

    def has_gradient(self) -> bool:
        gradient = None if self.smallest is None else self.smallest.grad
        return gradient is not None and bool(gradient.any())
