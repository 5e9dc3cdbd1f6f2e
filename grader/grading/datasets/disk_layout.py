"""What a laid-out data set looks like on disk.

box/cifar-10-batches-py/    what CIFAR-10 loaders read
box/arrays/                 the same as .npy: mapped into memory, the pages are shared by all boxes
hidden/                     images whose labels no box may know; for the grader's own user only
about.json                  what it is, and the sizes of all files
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from grader.grading.datasets.batches import INNER, META, TEST, TRAINING, batch_file, meta_file
from grader.grading.datasets.building import built, keep, sync_folder
from grader.grading.datasets.content import BATCH_ROWS, TRAINING_BATCHES, Content, Part, distinct

ABOUT = "about.json"


def laid_out(folder: Path, make_content: Callable[[], Content], digest: str) -> Path:
    """Return `folder`, holding what `make_content` gives, which is called only where it is not there yet.

    Raise UsageError where it cannot be written.
    """
    return built(folder, lambda building: _write(building, make_content(), digest))


def _write(folder: Path, content: Content, digest: str) -> None:
    batches, arrays, hidden = folder / "box" / INNER, folder / "box" / "arrays", folder / "hidden"
    for subfolder in (batches, arrays, hidden):
        subfolder.mkdir(parents=True)
    for name, data in _batches(content):
        _keep_bytes(batches / name, data)
    for prefix, part in (("train", content.training), ("test", content.test)):
        _arrays(arrays, f"{prefix}_", part)
    _arrays(hidden, "", content.hidden)
    about = json.dumps(_about(folder, content, digest), indent=2) + "\n"
    _keep_bytes(folder / ABOUT, about.encode())
    _open_up(folder)


def _batches(content: Content) -> Iterator[tuple[str, bytes]]:
    yield META, meta_file(content.class_names, BATCH_ROWS)
    for number, name in enumerate(TRAINING, start=1):
        rows = content.training.rows(slice((number - 1) * BATCH_ROWS, number * BATCH_ROWS))
        yield name, batch_file(f"training batch {number} of {TRAINING_BATCHES}", rows, f"training_{number}")
    yield TEST, batch_file("testing batch 1 of 1", content.test, "test")


def _arrays(folder: Path, prefix: str, part: Part) -> None:
    keep(folder / f"{prefix}images.npy", lambda file: np.save(file, np.ascontiguousarray(part.images)))
    keep(folder / f"{prefix}labels.npy", lambda file: np.save(file, part.labels))


def _keep_bytes(path: Path, data: bytes) -> None:
    keep(path, lambda file: file.write(data))


def _about(folder: Path, content: Content, digest: str) -> dict[str, object]:
    return {
        "name": content.name,
        "is_stand_in": content.is_stand_in,
        "digest": digest,
        "class_names": list(content.class_names),
        "training": {"rows": len(content.training), "distinct": distinct(content.training)},
        "test": {"rows": len(content.test), "distinct": distinct(content.test)},
        "hidden": {"rows": len(content.hidden), "distinct": distinct(content.hidden)},
        "files": {str(file.relative_to(folder)): file.stat().st_size for file in _files(folder)},
    }


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _open_up(folder: Path) -> None:
    """Let boxes, which run as another user, read `box` whatever the umask; keep `hidden` from them."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
        if path.is_dir():
            sync_folder(path)
    (folder / "hidden").chmod(0o700)
