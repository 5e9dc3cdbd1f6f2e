"""The command `grader run`."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from grader.cli import completion, progress
from grader.cli.messages import exit_code, tell_grades, tell_protection
from grader.cli.options import CORES, DataFolder, Jobs, ProfileKind, Reference, Rubrics, SandboxKind
from grader.cli.progress import Live
from grader.cli.terminal import out
from grader.grading.run import Graded, Places, Run
from grader.grading.secret import read_secret
from grader.model.errors import RunInterruptedError
from grader.sandbox.select import Kind, choose

app = typer.Typer(add_completion=False)


@app.command()
def run(
    submissions: Annotated[Path, typer.Argument(help="Folder of assignments, or of one's students.")],
    assignment: Annotated[
        str | None,
        typer.Option(
            help="Which assignment, where the path does not say.", autocompletion=completion.assignments
        ),
    ] = None,
    out_folder: Annotated[Path, typer.Option("--out", help="Where grades and pages go.")] = Path("grades"),
    jobs: Jobs = CORES,
    run_key: Annotated[str | None, typer.Option(help="Decides the hidden inputs; kept in --out.")] = None,
    secret_file: Annotated[
        Path | None,
        typer.Option(
            envvar="GRADER_SECRET_FILE",
            help="To replay a run: its grades.sqlite, or a file with its secret. Needs its run key, too.",
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(help="Only this student; may be repeated.", autocompletion=completion.graded_students),
    ] = None,
    data: DataFolder = None,
    profile: ProfileKind = None,
    sandbox: SandboxKind = Kind.AUTO,
    rubrics: Rubrics = Path("rubrics"),
    reference: Reference = Path("reference"),
) -> None:
    """Grade hand-ins and write grades and pages.

    Example: grader run submissions/ --jobs 2
    """
    choice = choose(sandbox)
    tell_protection(choice)
    places = Places(submissions, out_folder, rubrics, reference)
    chosen = frozenset(only or ())
    secret = read_secret(secret_file) if secret_file else None
    graded = _graded(
        lambda live: Run(places, choice, live, jobs, run_key, secret, assignment, chosen, data, profile), jobs
    )
    tell_grades(graded.grades)
    if graded.earlier:
        out.print(f"\n{escape(progress.earlier(graded.earlier))}", soft_wrap=True)
    if names := graded.ignored:
        out.print(f"\nNot hand-ins, so not looked at: {escape(', '.join(names))}")
    out.print(f"\nThe pages: {out_folder / 'report' / 'index.html'}", soft_wrap=True)
    raise typer.Exit(exit_code(graded.grades))


def _graded(wanted: Callable[[Live], Run], jobs: int) -> Graded:
    try:
        with Live(out, jobs) as live:
            return wanted(live)()
    except KeyboardInterrupt:
        raise RunInterruptedError from None
