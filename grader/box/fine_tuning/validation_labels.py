"""Validation that is best at first and worse from then on: keeping the best and keeping the last differ.

With a few images nobody can say when a network is at its best. So while a script validates, the labels that
came with the images are written anew once the network has answered: in the first pass after training began
they are what it says, in later passes what it thinks least likely. Labels that are trained on are left alone,
and so is everything before the first backward pass.

No class is emptied: at the end of every batch, even of a single image, each class that the images of a pass
have had so far is among the labels written so far. Where a class would be left out, one image of the batch
gets it, chosen so that no other class loses its last label; in later passes, if possible, the network takes
that image for another class. So an accuracy per class can always be worked out, for one batch as for batches
of one image. Where there are no more images than classes, little or nothing is written anew.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from ..recorder.datasets import measure_length, unwrap_subsets
from .short_passes import labels_of

_CLASSES: Final = (10, 47, 62, 100)


class PassLabels:
    """The labels that one pass over a validation set finds."""

    def __init__(self, first: "PassLabels | None") -> None:
        """Begin a pass; `first` is the first pass over the same images, where this is a later one."""
        self._first = first
        self._had: frozenset[int] = frozenset()
        self._labels: Counter[int] = Counter()
        self._before = self._had, self._labels

    def take_back(self) -> None:
        """Forget the last batch: it is answered again, and its last answer counts."""
        self._had, self._labels = self._before

    def labels_for(self, originals: list[int], likely: list[int], unlikely: list[int]) -> list[int]:
        """Return the labels of a batch that replace the images' own."""
        labels = list(likely) if self._first is None else self._wrong(self._first, likely, unlikely)
        self._before = self._had, self._labels
        self._had |= set(originals)
        self._give_back(set(originals), likely, labels)
        self._labels = self._labels + Counter(labels)
        return labels

    def _wrong(self, first: "PassLabels", likely: list[int], unlikely: list[int]) -> list[int]:
        """Return wrong labels: classes of the first pass that have no label yet, then the least likely."""
        waiting, labels = sorted(first._had - set(self._labels)), []
        for answer, other in zip(likely, unlikely, strict=True):
            label = next((name for name in waiting if name != answer), other)
            waiting = [name for name in waiting if name != label]
            labels.append(label)
        return labels

    def _give_back(self, classes: set[int], likely: list[int], labels: list[int]) -> None:
        """Give every class that is left out to one image.

        There are at least as many images as classes, so one can always be found.
        """
        counts = self._labels + Counter(labels)
        for missing in sorted(classes - set(+counts)):
            free = [n for n, label in enumerate(labels) if counts[label] > 1 or label not in self._had]
            gains = {n: (likely[n] == missing) - (likely[n] == labels[n]) for n in free}
            chosen = (max if self._first is None else min)(free, key=lambda n: gains[n])
            counts[labels[chosen]] -= 1
            counts[missing] += 1
            labels[chosen] = missing


class ValidationWatch:
    def __init__(self, torch: Any) -> None:
        self._torch = torch
        self._depth: list[int] = []
        self._iterator: Any = None
        self._first: dict[Any, PassLabels] = {}
        """By what is passed over."""
        self._passes: dict[int, PassLabels] = {}
        """By the number of the iterator."""
        self._last: tuple[Any, Any] = None, None
        """The labels of the batch that was written last, and the same as they had come."""
        self._trained: set[Any] = set()

    def given(self, iterator: Any) -> None:
        self._iterator = iterator
        self._depth.clear()  # a forward pass that raised never left

    def trained(self) -> None:
        if self._iterator is not None:
            self._trained.add(_find_key(self._iterator))

    def entered(self, module: Any, _given: Any) -> None:
        self._depth.append(id(module))

    def left(self, module: Any, _given: Any, answer: Any) -> None:
        while self._depth and self._depth.pop() != id(module):
            pass
        if not self._depth and self._iterator is not None and self._trained:
            self._turn(module, answer)

    def _turn(self, module: Any, answer: Any) -> None:
        labels = labels_of(getattr(self._iterator, "last_batch", None))
        if not self._validates(module) or not _does_fit(self._torch, answer, labels, self._iterator):
            return
        key, number = _find_key(self._iterator), self._iterator.number
        written = self._passes.setdefault(number, PassLabels(self._first.get(key)))
        self._first.setdefault(key, written)
        if self._last[0] is labels:
            written.take_back()
        else:
            self._last = labels, labels.clone()
        scores = answer.detach()
        new = written.labels_for(self._last[1].tolist(), scores.argmax(1).tolist(), scores.argmin(1).tolist())
        labels.copy_(self._torch.tensor(new))

    def _validates(self, module: Any) -> bool:
        """Tell whether the network validates now: never on a dataset that it was trained on.

        It does without gradients, in evaluation mode, or on a test set.
        """
        if _find_key(self._iterator) in self._trained:
            return False
        if not self._torch.is_grad_enabled() or not module.training:
            return True
        return getattr(unwrap_subsets(self._iterator.loader.dataset), "train", True) is False


def set_up(torch: Any) -> None:
    watch = ValidationWatch(torch)
    iterator = torch.utils.data.dataloader._BaseDataLoaderIter
    iterator.__next__ = iterator.next = _watch_also(iterator.__next__, watch)
    backward = torch.Tensor.backward

    def differentiated(loss: Any, *arguments: Any, **named: Any) -> Any:
        watch.trained()
        return backward(loss, *arguments, **named)

    torch.Tensor.backward = differentiated
    modules = torch.nn.modules.module
    modules.register_module_forward_pre_hook(watch.entered)
    modules.register_module_forward_hook(watch.left)


def _watch_also(following: Callable[[Any], Any], watch: ValidationWatch) -> Callable[[Any], Any]:
    def given(iterator: Any) -> Any:
        batch = following(iterator)
        watch.given(iterator)
        return batch

    return given


def _find_key(iterator: Any) -> Any:
    """Return what tells apart what loaders pass over; it stays the same where loaders are made anew."""
    loader = iterator.loader
    root, items = unwrap_subsets(loader.dataset), measure_length(loader.sampler)
    return type(root).__name__, str(getattr(root, "train", "")), items, type(loader.dataset).__name__


def _does_fit(torch: Any, answer: Any, labels: Any, iterator: Any) -> bool:
    if not isinstance(answer, torch.Tensor) or not isinstance(labels, torch.Tensor):
        return False
    if answer.ndim != 2 or labels.dtype != torch.int64 or labels.shape != (len(answer),):
        return False
    classes = getattr(unwrap_subsets(iterator.loader.dataset), "classes", None)
    return answer.shape[1] in ((len(classes),) if classes else _CLASSES)
