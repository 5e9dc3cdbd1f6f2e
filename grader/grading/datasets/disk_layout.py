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

from grader.grading.datasets.batches import INNER, META, TEST, TRAINING, write_batch, write_meta
from grader.grading.datasets.building import build_once, sync_folder, write_durably
from grader.grading.datasets.content import BATCH_ROWS, TRAINING_BATCHES, Content, Part, count_distinct

ABOUT = "about.json"


def lay_out(folder: Path, make_content: Callable[[], Content], digest: str) -> Path:
    """Return `folder`, holding what `make_content` gives, which is called only where it is not there yet.

    Raise UsageError where it cannot be written.
    """
    return build_once(folder, lambda building: _write(building, make_content(), digest))


def _write(folder: Path, content: Content, digest: str) -> None:
    batches, arrays, hidden = folder / "box" / INNER, folder / "box" / "arrays", folder / "hidden"
    for subfolder in (batches, arrays, hidden):
        subfolder.mkdir(parents=True)
    for name, data in _write_batches(content):
        _write_bytes(batches / name, data)
    for prefix, part in (("train", content.training), ("test", content.test)):
        _write_arrays(arrays, f"{prefix}_", part)
    _write_arrays(hidden, "", content.hidden)
    about = json.dumps(_describe(folder, content, digest), indent=2) + "\n"
    _write_bytes(folder / ABOUT, about.encode())
    _open_up(folder)


def _write_batches(content: Content) -> Iterator[tuple[str, bytes]]:
    yield META, write_meta(content.class_names, BATCH_ROWS)
    for number, name in enumerate(TRAINING, start=1):
        rows = content.training.select_rows(slice((number - 1) * BATCH_ROWS, number * BATCH_ROWS))
        yield name, write_batch(f"training batch {number} of {TRAINING_BATCHES}", rows, f"training_{number}")
    yield TEST, write_batch("testing batch 1 of 1", content.test, "test")


def _write_arrays(folder: Path, prefix: str, part: Part) -> None:
    write_durably(
        folder / f"{prefix}images.npy", lambda file: np.save(file, np.ascontiguousarray(part.images))
    )
    write_durably(folder / f"{prefix}labels.npy", lambda file: np.save(file, part.labels))


def _write_bytes(path: Path, data: bytes) -> None:
    write_durably(path, lambda file: file.write(data))


def _describe(folder: Path, content: Content, digest: str) -> dict[str, object]:
    return {
        "name": content.name,
        "is_stand_in": content.is_stand_in,
        "digest": digest,
        "class_names": list(content.class_names),
        "training": {"rows": len(content.training), "distinct": count_distinct(content.training)},
        "test": {"rows": len(content.test), "distinct": count_distinct(content.test)},
        "hidden": {"rows": len(content.hidden), "distinct": count_distinct(content.hidden)},
        "files": {str(file.relative_to(folder)): file.stat().st_size for file in _list_files(folder)},
    }


def _list_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _open_up(folder: Path) -> None:
    """Let boxes, which run as another user, read `box` whatever the umask; keep `hidden` from them."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
        if path.is_dir():
            sync_folder(path)
    (folder / "hidden").chmod(0o700)
