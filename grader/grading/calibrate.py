"""Where should the bound of an accuracy item lie? Ask the reference, over many seeds.

A bound is fair when the reference misses it practically never: each run trains with other random numbers and
meets other hidden images, as hand-ins do.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from math import floor
from statistics import fmean, stdev
from typing import Final

from grader.checks import CHECKS, CheckInput
from grader.grading import hidden_images, load_errors
from grader.grading.box_setup import make_student_config
from grader.grading.code_runner import CodeRunner, find_group, make_request
from grader.grading.hidden_images import Images
from grader.grading.live_reference import LiveReference
from grader.grading.seeds import NO_SECRET, Seeds, derive_hidden_key
from grader.model import Observation
from grader.model.errors import RubricError
from grader.rubric import Assignment, Item
from grader.sandbox.package_sets import SandboxPerPackageSet
from grader.sandbox.request import CaseSpec
from grader.sandbox.sandbox_choice import SandboxChoice

_MARGIN: Final = 4.0
"""Standard deviations between the reference's mean and a proposed bound: one run in 30,000 lies beyond."""


@dataclass(frozen=True)
class Proposal:
    """What some runs of the reference say of a bound."""

    lowest: float
    mean: float
    deviation: float
    bound: float
    """The highest whole per cent that leaves the margin."""
    missed: float
    """The share of the runs that the rubric's present bound would fail."""


def measure_runs(
    assignment: Assignment, item: Item, choice: SandboxChoice, opened: Images | None, number: int
) -> Iterator[float]:
    """Yield the reference's accuracy on each of `number` seeds; raise RubricError where it yields none."""
    source, calibration = find_group(item, assignment), CHECKS[item.check].calibration
    assert calibration is not None
    with (
        closing(
            SandboxPerPackageSet(choice.make_sandbox, make_student_config(assignment, opened))
        ) as sandbox,
        closing(LiveReference.for_assignment(assignment, choice.make_sandbox, opened)) as live_reference,
    ):
        for seed in range(number):
            cases = Seeds.for_submission(
                derive_hidden_key(f"calibrate {seed}", NO_SECRET), "reference"
            ).cases(item)
            cases = hidden_images.add_images(item, cases, opened)
            files = assignment.solution_files()
            with CodeRunner(sandbox, files, source, assignment, seed, wants_facts=False) as runner:
                flaw = load_errors.find_load_flaw(runner.loaded, item.file)
                observation = None if flaw else runner.observe(make_request(item, item.probe or "", cases))
            observed = _observe(item, cases, observation, live_reference, opened) if observation else None
            tally = calibration.tally(item.tolerance, observed) if observed else None
            if tally is None:
                why = flaw.message if flaw else f"{observation}"
                raise RubricError(f"{item.id}: the reference yields no predictions: {why}")
            yield tally[0] / tally[1]


def _observe(
    item: Item,
    cases: tuple[CaseSpec, ...],
    observation: Observation,
    live_reference: LiveReference,
    opened: Images | None,
) -> CheckInput:
    recomputed = live_reference.recompute(item, item.recompute, cases, observation)
    return CheckInput(
        observation, hidden_images.make_label_observation(item, cases, opened), recomputed=recomputed
    )


def propose_bound(shares: Sequence[float], present: float) -> Proposal:
    """Propose a bound from the accuracy of some runs; raise ValueError for fewer than two runs."""
    mean, deviation = fmean(shares), stdev(shares)
    return Proposal(
        lowest=min(shares),
        mean=mean,
        deviation=deviation,
        bound=floor(100 * (mean - _MARGIN * deviation)) / 100,
        missed=sum(share <= present for share in shares) / len(shares),
    )
