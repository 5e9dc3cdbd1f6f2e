"""Loaders that come to an end soon: what a script repeats for hours is shortened, in whole batches.

There are as many stand-ins as batches of every usual size share out evenly. Those are more than a network can
be trained on within a minute. So

- a pass that trains ends with the batch that reaches `TRAINED` rows, the same each time if they are shuffled,
- a pass that does not train (a validation, outputs of a backbone) is whole: over the training images once,
  over few until so many rows were given that a script spends its time on nothing else,
- after `WHOLE` passes over a loader each further one ends with the batch that reaches `SHORT` rows.

No pass has more rows than twice the images that there are, however many a sampler names. Where the last batch
is to be dropped and is the only one, it is filled up with the first rows.
"""

import functools
from collections.abc import Callable, Iterator
from itertools import count, cycle, islice
from typing import Any, Final

TRAINED: Final = 40
SHORT: Final = 20
"""Stand-ins of ten classes have each of them among so many that follow each other."""
WHOLE: Final = 12
_TIMES: Final = 2
_LOOKED_AT: Final = 2
"""Times the training images: rows of passes that do not train, before these are shortened as well."""
_LARGE: Final = 400
"""Rows of a set, from which on most of the training images are passed over once."""
_MOSTLY: Final = 0.8
_SHUFFLED: Final = 100_000
"""Rows in all, up to which they are put in order."""
_numbers: Final = count()


class _Passes:
    """What is known of the passes of a script."""

    def __init__(self, sizes: tuple[int, int]) -> None:
        self._most, self._rows = _TIMES * max(sizes), _LOOKED_AT * sizes[0]
        self._large_rows = int(_MOSTLY * sizes[0])
        self._backwards = 0

    def differentiated(self) -> None:
        self._backwards += 1

    def begin(self, iterator: Any, loader: Any) -> None:
        loader.passes_begun = getattr(loader, "passes_begun", 0) + 1
        iterator.passes_begun, iterator.rows_given = loader.passes_begun, 0
        iterator.loader, iterator.number, iterator.last_batch = loader, next(_numbers), None
        iterator.backwards_before, iterator.cut = self._backwards, []
        iterator.is_large = hasattr(loader.sampler, "__len__") and len(loader.sampler) > _LARGE
        iterator.is_again = iterator.is_large and self._large_rows <= 0
        size = loader.batch_size if isinstance(loader.batch_size, int) else 1
        if hasattr(loader.sampler, "__dict__"):
            loader.sampler.rows_first = -(-TRAINED // size) * size

    def is_over(self, iterator: Any) -> bool:
        rows = getattr(iterator, "rows_given", 0)
        trains = self._backwards > getattr(iterator, "backwards_before", self._backwards)
        often = getattr(iterator, "passes_begun", 0) > WHOLE
        again = getattr(iterator, "is_again", False) or self._rows <= 0
        least = SHORT if often else TRAINED if trains or again else self._most
        is_over = bool(rows >= min(least, self._most))
        if is_over and hasattr(iterator, "cut"):
            iterator.cut.append(rows)
        return is_over

    def count(self, iterator: Any, batch: Any) -> None:
        rows = rows_of(batch)
        self._rows -= rows
        iterator.rows_given = getattr(iterator, "rows_given", 0) + rows
        iterator.last_batch = batch
        if getattr(iterator, "is_large", False) and iterator.rows_given > TRAINED + rows:
            self._large_rows -= rows


def set_up(torch: Any, sizes: tuple[int, int]) -> None:
    passes = _Passes(sizes)
    iterator = torch.utils.data.dataloader._BaseDataLoaderIter
    iterator.__init__ = _count_begun(iterator.__init__, passes)
    iterator.__next__ = _end_passes(iterator.__next__, passes)
    iterator.next = iterator.__next__
    for owner, name in ((torch.Tensor, "backward"), (torch.autograd, "grad")):
        setattr(owner, name, _notice_differentiation(getattr(owner, name), passes))
    sampler = torch.utils.data.sampler
    for kind in (sampler.RandomSampler, sampler.SubsetRandomSampler):
        kind.__iter__ = _put_same_rows_first(kind.__iter__)
    batches = sampler.BatchSampler
    batches.__iter__, batches.__len__ = _fill_up(batches.__iter__), _count_at_least_one(batches.__len__)


def _count_begun(init: Callable[[Any, Any], None], passes: _Passes) -> Callable[[Any, Any], None]:
    def begun(iterator: Any, loader: Any) -> None:
        init(iterator, loader)
        passes.begin(iterator, loader)

    return begun


def _end_passes(following: Callable[[Any], Any], passes: _Passes) -> Callable[[Any], Any]:
    def given(iterator: Any) -> Any:
        if passes.is_over(iterator):
            raise StopIteration
        batch = following(iterator)
        passes.count(iterator, batch)
        return batch

    return given


def _notice_differentiation(differentiate: Callable[..., Any], passes: _Passes) -> Callable[..., Any]:
    @functools.wraps(differentiate)
    def noticed(*arguments: Any, **named: Any) -> Any:
        passes.differentiated()
        return differentiate(*arguments, **named)

    return noticed


def _put_same_rows_first(order: Callable[[Any], Iterator[Any]]) -> Callable[[Any], Iterator[Any]]:
    """Wrap `order`: it shuffles as before, but a shortened pass has the same rows each time."""

    @functools.wraps(order)
    def rows(sampler: Any) -> Iterator[Any]:
        if getattr(sampler, "replacement", False) or len(sampler) > _SHUFFLED:
            return order(sampler)
        indices = getattr(sampler, "indices", range(len(sampler)))
        first = set(islice(map(int, indices), getattr(sampler, "rows_first", 0)))
        return iter(sorted(order(sampler), key=lambda row: int(row) not in first))

    return rows


def _is_too_small(batches: Any) -> bool:
    counted = batches.drop_last and hasattr(batches.sampler, "__len__")
    return counted and 0 < len(batches.sampler) < batches.batch_size


def _fill_up(share_out: Callable[[Any], Iterator[Any]]) -> Callable[[Any], Iterator[Any]]:
    @functools.wraps(share_out)
    def shared(batches: Any) -> Iterator[Any]:
        if _is_too_small(batches):
            return iter([list(islice(cycle(batches.sampler), batches.batch_size))])
        return share_out(batches)

    return shared


def _count_at_least_one(length: Callable[[Any], int]) -> Callable[[Any], int]:
    @functools.wraps(length)
    def batches_of(batches: Any) -> int:
        return 1 if _is_too_small(batches) else length(batches)

    return batches_of


def labels_of(batch: Any) -> Any:
    """Return the labels of a batch of (images, labels); None of any other."""
    return batch[1] if isinstance(batch, list | tuple) and len(batch) == 2 else None


def rows_of(batch: Any) -> int:
    first: Any = next(iter(batch.values()), None) if isinstance(batch, dict) else batch
    if isinstance(first, list | tuple):
        first = first[0] if first else None
    return len(first) if getattr(first, "ndim", 0) else 1
