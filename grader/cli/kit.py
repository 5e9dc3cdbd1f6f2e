"""The command `grader kit`."""

import shlex
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from grader import rubric
from grader.cli import folder_context
from grader.cli.completion import complete_assignments
from grader.cli.messages import tell_protection
from grader.cli.options import Reference, Rubrics, SandboxOption
from grader.cli.terminal import err, out
from grader.kit.build import Kit, build
from grader.kit.result import State
from grader.model.errors import UsageError
from grader.model.text import make_visible
from grader.rubric.faults import find_nearest
from grader.sandbox.sandbox_choice import SandboxKind, find_safest_sandbox

app = typer.Typer(add_completion=False)
_MB = 1e6
_NAMED = 12


@app.command()
def kit(
    assignment: Annotated[
        str, typer.Argument(metavar="ID", help="The assignment's id.", autocompletion=complete_assignments)
    ],
    out_folder: Annotated[Path, typer.Option("--out", help="The folder to write: empty, or not there yet.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the kit that is there.")] = False,
    sandbox: SandboxOption = SandboxKind.AUTO,
    rubrics: Rubrics = Path("rubrics"),
    reference: Reference = Path("reference"),
) -> None:
    """Build what students are given: starters, tests, answers.yaml, data and a readme.

    It is written only after a proof: the starter earns nothing, the reference in its place passes, and the
    kit holds nothing that students must not have.

    Example: grader kit hlcv-ex2 --out handout
    """
    _must_be_known(assignment, rubrics, out_folder)
    loaded = rubric.load(rubrics, reference, assignment)
    choice = find_safest_sandbox(sandbox)
    tell_protection(choice)
    built = build(loaded, choice, out_folder, force=force, tell=_say)
    _tell(built, out_folder)


def _must_be_known(assignment_id: str, rubrics: Path, folder: Path) -> None:
    """Raise UsageError for a name that no rubric has; where there are no rubrics at all, loading says so."""
    ids = folder_context.list_assignments(rubrics)
    if assignment_id in ids or not ids:
        return
    suggestion = find_nearest(make_visible(assignment_id), ids)
    begin = f"Did you mean {suggestion}? " if suggestion else f"There are: {', '.join(ids[:_NAMED])}. "
    raise UsageError(
        f"ID: expected an assignment of {rubrics}/, found {make_visible(assignment_id)!r}.",
        help=f"{begin}For instance: grader kit {suggestion or ids[0]} --out {shlex.quote(str(folder))}",
    )


def _tell(built: Kit, folder: Path) -> None:
    out.print("")
    _say(f"{folder}: {len(built.files)} files, {built.size_bytes / _MB:.1f} MB")
    by_course = [f"{r.item.id} ({r.message})" for r in built.checked.results if r.state is State.AT_GRADING]
    _say("Proved: the starter earns nothing, the reference passes, nothing is given away.")
    _say(f"With the reference in its place: {built.checked.last_line}.")
    if by_course:
        _say(f"Judged by the course only: {', '.join(by_course)}")
    if built.wheel is None:
        err.print(
            "The kit has no package, since this grader runs without a checkout: the readme says so.",
            style="yellow",
        )
    _say("Pack the folder and give it out. Its README.md tells students what to do first.")


def _say(text: str) -> None:
    out.print(escape(make_visible(text)), soft_wrap=True)
