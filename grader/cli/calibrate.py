"""The command `grader calibrate`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from grader import rubric
from grader.checks import CHECKS
from grader.checks.support.closeness import format_percent
from grader.cli import completion
from grader.cli.options import DataFolder, ProfileOption, Reference, Rubrics, SandboxOption
from grader.cli.terminal import out
from grader.grading import calibrate as calibration
from grader.grading import hidden_images
from grader.grading.seeds import NO_SECRET, derive_hidden_key
from grader.model.errors import GraderError, UsageError
from grader.sandbox.sandbox_choice import SandboxKind, find_safest_sandbox

app = typer.Typer(add_completion=False)
_CALIBRATED: Final = " or ".join(name for name, check in CHECKS.items() if check.calibration)


def _complete_ids(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return, for the Tab key, items that can be calibrated; empty where the rubrics cannot be read."""
    folders = (Path(ctx.params.get(name) or name) for name in ("rubrics", "reference"))
    try:
        fitting = _find_fitting(rubric.load_all(*folders), ctx.params.get("assignment_id"))
    except GraderError:
        return []
    return sorted({item.id for _, item in fitting if item.id.startswith(incomplete)})


@app.command()
def calibrate(
    item_id: Annotated[
        str,
        typer.Argument(
            metavar="ITEM", help=f"An item whose check is {_CALIBRATED}.", autocompletion=_complete_ids
        ),
    ],
    assignment_id: Annotated[
        str | None,
        typer.Option(
            "--assignment",
            help="Which assignment, if several have such an item.",
            autocompletion=completion.complete_assignments,
        ),
    ] = None,
    seeds: Annotated[int, typer.Option(min=2, help="How many times to run the reference.")] = 20,
    data: DataFolder = None,
    profile: ProfileOption = None,
    sandbox: SandboxOption = SandboxKind.AUTO,
    rubrics: Rubrics = Path("rubrics"),
    reference: Reference = Path("reference"),
) -> None:
    """Propose the bound of an accuracy item from runs of the reference.

    Example: grader calibrate q3b
    """
    assignment, item = _choose_item(rubric.load_all(rubrics, reference), item_id, assignment_id)
    calibrated = CHECKS[item.check].calibration
    assert calibrated is not None
    present = calibrated.bound(item.tolerance)
    opened = hidden_images.open_images(
        assignment.data, data, profile, derive_hidden_key("calibrate", NO_SECRET)
    )
    timed = hidden_images.lengthen_limits(assignment, opened)
    shares: list[float] = []
    for share in calibration.measure_runs(
        timed, timed.item(item.id), find_safest_sandbox(sandbox), opened, seeds
    ):
        shares.append(share)
        out.print(f"seed {len(shares) - 1}: {format_percent(share)}")
    _print_proposal(item.id, calibration.propose_bound(shares, present), present)


def _print_proposal(item_id: str, proposal: calibration.Proposal, present: float) -> None:
    out.print(
        f"{item_id}: mean {format_percent(proposal.mean)}, lowest {format_percent(proposal.lowest)}, "
        f"standard deviation {format_percent(proposal.deviation)}"
    )
    out.print(f"proposed bound: {format_percent(proposal.bound)}")
    out.print(f"false fails at the present bound of {format_percent(present)}: {proposal.missed:.0%}")


def _choose_item(
    assignments: Sequence[rubric.Assignment], item_id: str, assignment_id: str | None
) -> tuple[rubric.Assignment, rubric.Item]:
    fitting = _find_fitting(assignments, assignment_id)
    matching = [pair for pair in fitting if pair[1].id == item_id]
    if len(matching) != 1:
        listing = ", ".join(f"{assignment.id} {item.id}" for assignment, item in fitting) or "none"
        raise UsageError(
            f"ITEM: expected one item whose check is {_CALIBRATED}, {len(matching)} are called {item_id}.",
            help=f"There are: {listing}. Name the assignment with --assignment where an id occurs twice.",
        )
    return matching[0]


def _find_fitting(
    assignments: Sequence[rubric.Assignment], assignment_id: str | None
) -> list[tuple[rubric.Assignment, rubric.Item]]:
    return [
        (assignment, item)
        for assignment in assignments
        for item in assignment.items
        if CHECKS[item.check].calibration and assignment_id in (None, assignment.id)
    ]
