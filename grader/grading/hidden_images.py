"""The images of a run: those that hand-ins train on go into every box, the hidden ones' labels stay here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from grader.grading import datasets
from grader.grading.datasets import DataSet
from grader.grading.seeds import HiddenKey, derive_number
from grader.model import CaseResult, Fate, Observation
from grader.model.errors import UsageError
from grader.rubric import Assignment, Item, Size
from grader.rubric import Data as Wanted
from grader.sandbox.frames import Array
from grader.sandbox.request import CaseSpec


class Profile(StrEnum):
    """How much of the data is used: `quick` for a first look, `full` for marks that count."""

    QUICK = "quick"
    FULL = "full"


@dataclass(frozen=True)
class Images:
    """A data set and how much of it hand-ins get to train on."""

    source: DataSet
    profile: Profile
    size: Size
    key: HiddenKey
    """Decides which hidden images are asked about. No box has it, so the seed of a case, which boxes do have,
    says nothing of their labels."""

    @property
    def box(self) -> Path:
        return self.source.box

    @property
    def environment(self) -> dict[str, str]:
        return {"GRADER_TRAINING_ROWS": str(self.size.training_rows)}

    @property
    def identity(self) -> str:
        """Return what grades depend on: the data set, the profile and the number of training rows."""
        return f"{self.source.digest} {self.profile} {self.size.training_rows}"

    @property
    def notice(self) -> str:
        """Return the sentence on the data that stands at the top of every page."""
        rows = f"{self.size.training_rows:,} training images ({self.profile} profile)"
        if not self.source.is_stand_in:
            return f"Networks were trained on {self.source.name}, {rows}."
        return f"Networks were trained on stand-in data made by the grader, not on CIFAR-10: {rows}."


def open_images(
    data: Wanted | None, folder: Path | None, profile: Profile | None, key: HiddenKey
) -> Images | None:
    """Open the data that an assignment asks for: a teacher's folder, else the stand-in.

    Return None where it asks for no data. Raise GraderError where the data cannot be had.
    """
    if data is None:
        return None
    chosen = profile or (Profile.FULL if folder else Profile.QUICK)
    cache = datasets.find_cache_folder()
    source = datasets.open_teachers_folder(folder, cache) if folder else datasets.make_stand_in(cache)
    return Images(source, chosen, data.full if chosen is Profile.FULL else data.quick, key)


def lengthen_limits(assignment: Assignment, images: Images | None) -> Assignment:
    """Return the assignment with the time that its scripts need for this much data."""
    if images is None:
        return assignment
    return assignment.with_items(partial(_slow_down, times=images.size.times))


def _slow_down(item: Item, times: float) -> Item:
    """Return the item with `times` its limits of time, where it runs a script; otherwise the same item."""
    if not item.runs_script:
        return item
    more = {"wall_s": times * item.limits.wall_s, "cpu_s": times * item.limits.cpu_s}
    return item.model_copy(update={"limits": item.limits.model_copy(update=more)})


def add_images(item: Item, cases: Sequence[CaseSpec], images: Images | None) -> tuple[CaseSpec, ...]:
    """Return the cases with the images that each is to be asked about."""
    if not item.images:
        return tuple(cases)
    return tuple(replace(case, given={"images": _draw(item, case, images)[0]}) for case in cases)


def make_label_observation(item: Item, cases: Sequence[CaseSpec], images: Images | None) -> Observation:
    """Return what is right for each case as an observation, and whether the images are a stand-in."""
    right = (_draw(item, case, images)[1].astype(np.int64) for case in cases)
    stand_in = np.array(int(images is not None and images.source.is_stand_in))
    results = (
        CaseResult(case.kind, {"labels": right_labels, "stand_in": stand_in})
        for case, right_labels in zip(cases, right, strict=True)
    )
    return Observation(Fate.FINISHED, tuple(results))


def _draw(item: Item, case: CaseSpec, images: Images | None) -> tuple[Array, Array]:
    if images is None:
        raise UsageError(f"{item.id} asks for hidden images, but no data is open.", help="Name --data DIR.")
    return _read_hidden(images.source, derive_number("images", images.key, str(case.seed)), item.images)


@lru_cache(maxsize=8)  # asked for once for the images and once for the labels, by all of a hidden set
def _read_hidden(source: DataSet, seed: int, count: int) -> tuple[Array, Array]:
    return source.hidden_images(seed, count)
