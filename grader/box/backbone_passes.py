"""Loaders that come to an end soon: what has been repeated often enough is shortened.

The first passes over a loader are whole; from then on each has one batch. No pass has more rows than twice
the images that there are, however many a sampler names.
"""

from collections.abc import Callable
from itertools import count
from typing import Any, Final

WHOLE: Final = 12
"""Passes over one loader that are whole."""
_TIMES: Final = 2
_numbers: Final = count()


def settle(torch: Any, sizes: tuple[int, int]) -> None:
    iterator = torch.utils.data.dataloader._BaseDataLoaderIter
    most = _TIMES * max(sizes)
    iterator.__init__ = _counting(iterator.__init__)
    iterator.__next__ = _ending(iterator.__next__, most)
    iterator.next = iterator.__next__


def _counting(init: Callable[..., None]) -> Callable[..., None]:
    def begun(iterator: Any, loader: Any) -> None:
        init(iterator, loader)
        loader.passes_begun = getattr(loader, "passes_begun", 0) + 1
        iterator.passes_begun, iterator.rows_given = loader.passes_begun, 0
        iterator.loader, iterator.number, iterator.last_batch = loader, next(_numbers), None

    return begun


def _ending(following: Callable[[Any], Any], most: int) -> Callable[[Any], Any]:
    def given(iterator: Any) -> Any:
        short = getattr(iterator, "passes_begun", 0) > WHOLE and iterator.rows_given
        if short or getattr(iterator, "rows_given", 0) >= most:
            raise StopIteration
        batch = following(iterator)
        iterator.rows_given = getattr(iterator, "rows_given", 0) + rows_of(batch)
        iterator.last_batch = batch
        return batch

    return given


def rows_of(batch: Any) -> int:
    first: Any = next(iter(batch.values()), None) if isinstance(batch, dict) else batch
    if isinstance(first, list | tuple):
        first = first[0] if first else None
    return len(first) if getattr(first, "ndim", 0) else 1
