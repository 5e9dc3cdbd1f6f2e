"""Where image data comes from: made here, or a teacher's CIFAR-10."""

from pathlib import Path

from grader.grading.datasets import teachers_folder
from grader.grading.datasets.content import BATCH_ROWS, CLASS_NAMES, TRAINING_BATCHES, Content, Part
from grader.grading.datasets.data_set import DataSet, open_data_set
from grader.grading.datasets.disk_layout import lay_out
from grader.grading.datasets.pictures import AT_ONCE, draw_pictures
from grader.model.errors import GraderError, UsageError

STAND_IN_DIGEST = "a4ac337865d2bafcd31cd8b243073db7f71d630ab48d18a2e3ab9aca3c2f6f97"
"""The digest of all pixels and labels. It is known beforehand, so that images drawn before are found without
drawing them again."""
_TRAINING_SEED, _TEST_SEED = 1, 2
_SHORT = 16


def make_stand_in(cache: Path) -> DataSet:
    """Return the project's own data set, kept below `cache` and made there where it is missing.

    Raise UsageError where `cache` cannot be written, and GraderError where this machine draws other images.
    """
    return open_data_set(
        lay_out(cache / f"stand-in-{STAND_IN_DIGEST[:_SHORT]}", _draw_verified, STAND_IN_DIGEST)
    )


def draw_stand_in() -> Content:
    """Draw 60,000 images, no two alike.

    Hidden ones are drawn with secret seeds when they are asked for.
    """
    training, test = (
        draw_pictures(TRAINING_BATCHES * BATCH_ROWS, _TRAINING_SEED),
        draw_pictures(BATCH_ROWS, _TEST_SEED),
    )
    return Content("stand-in data", True, CLASS_NAMES, training, test, hidden=test.select_rows(slice(0)))


def draw_first_of_stand_in(training: int, test: int) -> tuple[Part, Part]:
    """Return (training, test): the first rows of `draw_stand_in`, without drawing the others."""
    parts = (
        draw_pictures(-(-rows // AT_ONCE) * AT_ONCE, seed).select_rows(slice(0, rows))
        for rows, seed in ((training, _TRAINING_SEED), (test, _TEST_SEED))
    )
    first, second = parts
    return first, second


def open_teachers_folder(folder: Path, cache: Path) -> DataSet:
    """Return a teacher's CIFAR-10, laid out below `cache`; `folder` holds `cifar-10-batches-py`, or is it.

    Raise UsageError where files are missing, damaged or not CIFAR-10's, or where `cache` cannot be written.
    """
    batches = teachers_folder.find_folder(folder)
    digest = teachers_folder.digest_folder(batches)

    def read() -> Content:
        content = teachers_folder.read_folder(batches)
        if teachers_folder.digest_folder(batches) != digest:
            raise UsageError(f"{batches}: the files changed while they were read.", help="Run again.")
        return content

    return open_data_set(lay_out(cache / f"cifar-10-{digest[:_SHORT]}", read, digest))


def _draw_verified() -> Content:
    content = draw_stand_in()
    made = content.digest()
    if made != STAND_IN_DIGEST:
        raise GraderError(
            f"The stand-in images came out different here: expected digest {STAND_IN_DIGEST}, found {made}.",
            help="Please report this with your versions of Python and NumPy. Until then, `--data DIR` works.",
        )
    return content
