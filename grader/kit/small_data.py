"""A small part of the project's own stand-in for CIFAR-10, laid out as students' scripts look for it.

The images are the first ones of those that hand-ins train on when they are graded. Hidden images are drawn
for each run with seeds that follow from its run key, so none of them can be among these.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from grader.grading.datasets.batches import INNER, META, TEST, TRAINING, write_batch, write_meta
from grader.grading.datasets.content import CLASS_NAMES
from grader.grading.datasets.image_sources import draw_first_of_stand_in

TRAINING_ROWS: Final = 1000
TEST_ROWS: Final = 200
DATA_FOLDER: Final = f"datasets/{INNER}"


def write(folder: Path) -> tuple[str, ...]:
    """Write the batches below `folder`, and return their paths inside it."""
    batches = folder / DATA_FOLDER
    batches.mkdir(parents=True)
    names = []
    for name, content in _make_batches():
        (batches / name).write_bytes(content)
        names.append(f"{DATA_FOLDER}/{name}")
    return tuple(names)


def _make_batches() -> Iterator[tuple[str, bytes]]:
    training, test = draw_first_of_stand_in(TRAINING_ROWS, TEST_ROWS)
    rows = TRAINING_ROWS // len(TRAINING)
    yield META, write_meta(CLASS_NAMES, rows)
    for number, name in enumerate(TRAINING):
        batch = training.select_rows(slice(number * rows, (number + 1) * rows))
        yield (
            name,
            write_batch(f"training batch {number + 1} of {len(TRAINING)}", batch, f"training_{number + 1}"),
        )
    yield TEST, write_batch("testing batch 1 of 1", test, "test")
