"""What transforms do to an image: each step is tried on one several times, to see what it changes and how."""

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

_TRIES: Final = 8
_STEPS: Final = 30
_UNSEEN: Final = 1e-3
"""As a share of the range from darkest to brightest: a smaller change cannot be seen."""
_INSIDE: Final = ("transforms", "transform", "lambd")


def find_origin(thing: Any) -> str:
    """Return `script` for what a hand-in wrote itself, else the package."""
    kind = thing if isinstance(thing, type) or hasattr(thing, "__code__") else type(thing)
    module = str(getattr(kind, "__module__", ""))
    loaded = sys.modules.get(module)
    file = getattr(loaded, "__file__", None) or ""
    if module == "__main__" or (file and Path(file).is_relative_to(Path.cwd())):
        return "script"
    return module.partition(".")[0] or "script"


def list_steps(dataset: Any) -> list[str]:
    """Return a line `name|origin|changes|random` for each step, in the order in which they are taken."""
    image, lines = _find_image(dataset), []
    for step in list(_walk_flat(getattr(dataset, "transform", None)))[:_STEPS]:
        results = [_try_step(step, image, seed) for seed in range(_TRIES)]
        some = [result for result in results if result is not None]
        changes = any(not _is_same_image(result, image) for result in some)
        chance = any(not _is_same_image(result, some[0]) for result in some)
        lines.append(f"{_name_step(step)}|{find_origin(_unwrap(step))}|{int(changes)}|{int(chance)}")
        image = some[0] if some else image
    return lines


def does_differ(dataset: Any) -> bool:
    """Tell whether the first item comes out different from time to time."""
    items = []
    for seed in range(_TRIES):
        _seed_generators(seed)
        item = dataset[0]
        items.append(item[0] if isinstance(item, tuple | list) else item)
    return any(not _is_same_image(item, items[0]) for item in items)


def _walk_flat(transform: Any, depth: int = 4) -> Iterator[Any]:
    """Yield the steps within a composition; a step that is applied by chance stays one."""
    parts = getattr(transform, "transforms", None)
    composed = type(transform).__name__ in ("Compose", "Sequential") and depth
    if transform is None:
        return
    if composed and isinstance(parts, list | tuple):
        for part in parts:
            yield from _walk_flat(part, depth - 1)
    elif composed and callable(getattr(transform, "children", None)):
        for part in transform.children():
            yield from _walk_flat(part, depth - 1)
    else:
        yield transform


def _unwrap(step: Any) -> Any:
    """Return what the script itself wrote behind `Lambda` or `RandomApply`, if any, else the step."""
    for name in _INSIDE:
        inner = getattr(step, name, None)
        for part in inner if isinstance(inner, list | tuple) else [inner]:
            if callable(part) and find_origin(part) == "script":
                return part
    return step


def _name_step(step: Any) -> str:
    inner = _unwrap(step)
    return str(getattr(inner, "__name__", type(inner).__name__)).replace("|", " ").replace("\n", " ")[:60]


def _try_step(step: Any, image: Any, seed: int) -> Any:
    _seed_generators(seed)
    try:
        return step(image.copy() if hasattr(image, "copy") else image.clone())
    except Exception:
        return None


def _seed_generators(number: int) -> None:
    random.seed(number)
    np.random.seed(number)
    sys.modules["torch"].manual_seed(number)


def _is_same_image(image: Any, other_image: Any) -> bool:
    if type(image) is not type(other_image):
        return False
    first, second = np.asarray(image), np.asarray(other_image)
    if first.shape != second.shape or not first.size or first.dtype.kind not in "biuf":
        return first.shape == second.shape and bool(np.array_equal(first, second))
    a, b = first.astype(np.float64), second.astype(np.float64)
    return bool(np.allclose(a, b, rtol=0, atol=_UNSEEN * float(np.ptp(a)), equal_nan=True))


def _find_image(dataset: Any) -> Any:
    """Return the first image as the dataset hands it to its transform, else a made-up one."""
    pixels: Any = getattr(dataset, "data", None)
    picture: Any = sys.modules["PIL.Image"]
    if isinstance(pixels, np.ndarray) and pixels.dtype == np.uint8 and pixels.ndim == 4:
        first = pixels[0] if pixels.shape[-1] == 3 else pixels[0].transpose(1, 2, 0)
        return picture.fromarray(np.ascontiguousarray(first))
    if hasattr(pixels, "numpy") and getattr(pixels, "ndim", 0) == 3:
        return picture.fromarray(pixels[0].numpy())
    rows = np.random.default_rng(3).integers(0, 256, (32, 32, 3)).astype(np.uint8)
    return picture.fromarray(rows)
