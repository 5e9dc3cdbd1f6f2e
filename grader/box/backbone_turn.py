"""Validation that is best at first and worse from then on: keeping the best and keeping the last differ.

With a few images nobody can say when a network is at its best. So while a script validates, the labels that
came with the images are written anew once the network has answered: in the first pass after training began
they are what it says, in later passes mostly what it thinks least likely. Labels that are trained on are left
alone, and so is everything before the first backward pass.
"""

from collections.abc import Callable
from typing import Any, Final

_STILL_RIGHT: Final = 4
"""From the second pass on one label in so many is what the network says."""
_CLASSES: Final = (10, 47, 62, 100)


class Turn:
    def __init__(self, torch: Any) -> None:
        self._torch = torch
        self._depth: list[int] = []
        self._iterator: Any = None
        self._passes: dict[Any, list[int]] = {}
        """By what is passed over: the iterators that validated."""
        self._trained: set[Any] = set()

    def given(self, iterator: Any) -> None:
        self._iterator = iterator
        self._depth.clear()  # a forward pass that raised never left

    def trained(self) -> None:
        if self._iterator is not None:
            self._trained.add(_key(self._iterator))

    def entered(self, module: Any, _given: Any) -> None:
        self._depth.append(id(module))

    def left(self, module: Any, _given: Any, answer: Any) -> None:
        while self._depth and self._depth.pop() != id(module):
            pass
        if not self._depth and self._iterator is not None and self._trained:
            self._turn(module, answer)

    def _turn(self, module: Any, answer: Any) -> None:
        labels = _labels(getattr(self._iterator, "last_batch", None))
        if not self._validates(module) or not _fits(self._torch, answer, labels, self._iterator):
            return
        passes = self._passes.setdefault(_key(self._iterator), [])
        if self._iterator.number not in passes:
            passes.append(self._iterator.number)
        scores = answer.detach()
        likely, unlikely = scores.argmax(1), scores.argmin(1)
        if passes[0] != self._iterator.number:
            right = self._torch.arange(len(labels)) % _STILL_RIGHT == 0
            likely = self._torch.where(right, likely, unlikely)
        labels.copy_(likely)

    def _validates(self, module: Any) -> bool:
        """Not on what is trained on; without gradients, in evaluation mode, or on a test set."""
        if _key(self._iterator) in self._trained:
            return False
        without = not self._torch.is_grad_enabled()
        return (
            without or not module.training or getattr(root_of(self._iterator.loader), "train", True) is False
        )


def settle(torch: Any) -> None:
    turn = Turn(torch)
    iterator = torch.utils.data.dataloader._BaseDataLoaderIter
    iterator.__next__ = iterator.next = _and_then(iterator.__next__, turn)
    backward = torch.Tensor.backward

    def differentiated(loss: Any, *given: Any, **named: Any) -> Any:
        turn.trained()
        return backward(loss, *given, **named)

    torch.Tensor.backward = differentiated
    modules = torch.nn.modules.module
    modules.register_module_forward_pre_hook(turn.entered)
    modules.register_module_forward_hook(turn.left)


def _and_then(following: Callable[[Any], Any], turn: Turn) -> Callable[[Any], Any]:
    def given(iterator: Any) -> Any:
        batch = following(iterator)
        turn.given(iterator)
        return batch

    return given


def root_of(loader: Any) -> Any:
    """The dataset behind subsets."""
    dataset = loader.dataset
    for _ in range(5):
        if type(dataset).__name__ != "Subset":
            break
        dataset = dataset.dataset
    return dataset


def _key(iterator: Any) -> Any:
    """Loaders are made anew for each pass by some scripts: what they pass over stays the same."""
    loader = iterator.loader
    root = root_of(loader)
    length = len(loader.sampler) if hasattr(loader.sampler, "__len__") else -1
    return type(root).__name__, str(getattr(root, "train", "")), length, type(loader.dataset).__name__


def _labels(batch: Any) -> Any:
    return batch[1] if isinstance(batch, list | tuple) and len(batch) == 2 else None


def _fits(torch: Any, answer: Any, labels: Any, iterator: Any) -> bool:
    if not isinstance(answer, torch.Tensor) or not isinstance(labels, torch.Tensor):
        return False
    if answer.ndim != 2 or labels.dtype != torch.int64 or labels.shape != (len(answer),):
        return False
    classes = getattr(root_of(iterator.loader), "classes", None)
    return answer.shape[1] in ((len(classes),) if classes else _CLASSES)
