"""DataLoaders that were constructed."""

from typing import Any, Final

from .datasets import UNKNOWN, measure_length, unwrap_subsets
from .patches import Patches

_KEPT: Final = 100


class Loaders:
    """Notes each loader.

    An entry has `dataset` (its class, behind subsets), `items`, `batch_size` (-1 for none), `shuffle`,
    `drop_last`, `batches`, and the `workers` that were asked for: the box itself loads in one process.
    """

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []

    def hook(self, torch: Any, patches: Patches) -> None:
        random = torch.utils.data.RandomSampler

        def made(loader: Any, *arguments: Any, **named: Any) -> None:
            if len(self.entries) < _KEPT:
                workers = arguments[5] if len(arguments) > 5 else named.get("num_workers", 0)
                self.entries.append(_make_entry(loader, isinstance(loader.sampler, random), workers))

        patches.after(torch.utils.data.DataLoader, "__init__", made)


def _make_entry(loader: Any, shuffle: bool, workers: Any) -> dict[str, Any]:
    size = loader.batch_size
    return {
        "dataset": type(unwrap_subsets(loader.dataset)).__name__[:80],
        "items": measure_length(loader.dataset),
        "batch_size": size if isinstance(size, int) else UNKNOWN,
        "shuffle": shuffle,
        "drop_last": bool(loader.drop_last),
        "batches": measure_length(loader),
        "workers": workers if isinstance(workers, int) else UNKNOWN,
    }
