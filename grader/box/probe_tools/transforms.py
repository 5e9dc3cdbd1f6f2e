"""Images as a script prepared them for its network, learnt from what went into it or from its transforms."""

import gc
import importlib
import sys
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from .image_rows import RowMaker, how_made, known_images
from .networks import training_steps

_SOME_ROWS: Final = 96
_DEEPEST: Final = 4


def prepared_images(
    model: Any, hand_in: Any, case: Any, torch: Any, images: Any, *, saved: bool
) -> tuple[Any, RowMaker | None, bool]:
    """Return images (n, height, width, colours) as the network was given its own while it was trained.

    With them: how rows are made so, None where that is not plain; and whether it is known. The images are
    None where the script's transform yields none.

    What went into the network tells best, whatever code prepared it. Where that was changed at random, as
    flipped or cut out, it is what went in when nothing was to be learnt; else a transform that gives the
    like. Where no training was seen and weights were handed in (`saved`), the transform has to be there.
    """
    noted = _rows_noted(model, case, int(np.prod(images.shape[1:])))
    for rows in noted:
        made = how_made(rows.flatten(1).double().numpy(), case)
        if made is not None:
            make_rows = RowMaker(made, np.float64, rows.shape[1:])
            return torch.from_numpy(make_rows(images)).to(rows.dtype), make_rows, True
    batch, is_known = _transformed(hand_in, images, torch)
    transform = _maker_of_transform(hand_in, case, torch)
    if not training_steps(case):
        return batch, transform, is_known or not saved
    return batch, transform, is_known and (not noted or _is_like(batch, noted[0]))


def _maker_of_transform(hand_in: Any, case: Any, torch: Any) -> RowMaker | None:
    """Return how the script's transform makes rows, learnt from known images.

    None where that is not plain.
    """
    some, _ = known_images()
    rows, _ = _transformed(hand_in, some[:_SOME_ROWS], torch)
    made = None if rows is None else how_made(rows.flatten(1).double().numpy(), case)
    return None if made is None else RowMaker(made, np.float64, rows.shape[1:])


def _rows_noted(model: Any, case: Any, pixels: int) -> list[Any]:
    """Return batches of pictures that the network was given, training and otherwise.

    For a copy, those of networks of its class count; else those of all.
    """
    every = case.recorded.inputs
    notes = [note for note in every if note["module"] is model]
    alike = notes or [note for note in every if note["kind"] == type(model).__name__] or every
    torch = sys.modules["torch"]
    noted = []
    for kind in ("training", "evaluation"):
        rows = [some for note in alike for some in note[kind] if some[:1].numel() == pixels]
        rows = [some for some in rows if some.shape[1:] == rows[-1].shape[1:]]
        batch = torch.cat(rows) if rows else torch.empty(0)
        if len(batch) and bool((batch.flatten(1).double().std(dim=1) > 0).any()):
            noted.append(batch)
    return noted


def _transformed(hand_in: Any, images: Any, torch: Any) -> tuple[Any, bool]:
    """Return images by the script's own transform, and whether there was one.

    Without, they are as PyTorch makes tensors of them, (n, colours, height, width) from 0 to 1.
    """
    picture = importlib.import_module("PIL.Image").fromarray
    for prepare in _transforms(hand_in):
        try:
            return torch.stack([prepare(picture(image)) for image in images]), True
        except Exception:
            continue
    return torch.from_numpy(images.transpose(0, 3, 1, 2).copy()).float() / 255, False


def _is_like(batch: Any, rows: Any) -> bool:
    """Tell whether the numbers are in the same range.

    What is changed at random cannot be compared one by one.
    """
    if batch[:1].numel() != rows[:1].numel():
        return False
    batch, rows = batch.double(), rows.double()
    spread, batch_spread = float(rows.std()), float(batch.std())
    near = abs(float(batch.mean() - rows.mean())) < 0.3 * spread
    return near and 0.7 * spread < batch_spread < 1.4 * spread


def _transforms(hand_in: Any) -> Iterator[Any]:
    """Yield the test set's transform, then any dataset's.

    Then, as a function may have made these, those of the script's names, the last first.
    """
    torch, vision = sys.modules["torch"], sys.modules.get("torchvision")
    sets = [_innermost(hand_in[name]) for name in hand_in]
    sets += [held for held in gc.get_objects() if vision and isinstance(held, vision.datasets.VisionDataset)]
    datasets = [held for held in sets if isinstance(held, torch.utils.data.Dataset)]
    datasets = [held for held in datasets if callable(getattr(held, "transform", None))]
    yield from (
        held.transform for held in sorted(datasets, key=lambda held: bool(getattr(held, "train", True)))
    )
    yield from reversed([hand_in[name] for name in hand_in if type(hand_in[name]).__name__ == "Compose"])


def _innermost(value: Any) -> Any:
    """Return the dataset within loaders and subsets."""
    for _ in range(_DEEPEST):
        value = getattr(value, "dataset", value)
    return value
