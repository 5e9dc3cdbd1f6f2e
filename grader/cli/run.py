"""The command `grader run`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from grader.cli import completion, progress
from grader.cli.messages import choose_exit_code, tell_grades, tell_protection
from grader.cli.options import CORES, DataFolder, Jobs, ProfileOption, Reference, Rubrics, SandboxOption
from grader.cli.progress import LiveProgress
from grader.cli.terminal import out
from grader.grading.run import RunOptions, RunPaths, RunResult, grade_class
from grader.grading.secret import read_secret
from grader.model.errors import RunInterruptedError
from grader.sandbox.sandbox_choice import SandboxKind, find_safest_sandbox

app = typer.Typer(add_completion=False)


@app.command()
def run(
    submissions: Annotated[Path, typer.Argument(help="A folder of assignments, or of one's students.")],
    assignment: Annotated[
        str | None,
        typer.Option(
            help="Which assignment, if the path does not say.", autocompletion=completion.complete_assignments
        ),
    ] = None,
    out_folder: Annotated[Path, typer.Option("--out", help="The folder for grades and pages.")] = Path(
        "grades"
    ),
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
        typer.Option(
            help="Grade only this student; may be repeated.", autocompletion=completion.complete_students
        ),
    ] = None,
    data: DataFolder = None,
    profile: ProfileOption = None,
    sandbox: SandboxOption = SandboxKind.AUTO,
    rubrics: Rubrics = Path("rubrics"),
    reference: Reference = Path("reference"),
) -> None:
    """Grade hand-ins and write grades and pages.

    Example: grader run submissions/ --jobs 2
    """
    choice, chosen = find_safest_sandbox(sandbox), frozenset(only or ())
    tell_protection(choice)
    paths = RunPaths(submissions, out_folder, rubrics, reference)
    secret = read_secret(secret_file) if secret_file else None
    options = RunOptions(paths, choice, jobs, run_key, secret, assignment, chosen, data, profile)
    result = _grade(options)
    _tell(result, out_folder)
    raise typer.Exit(choose_exit_code(result.grades))


def _grade(options: RunOptions) -> RunResult:
    """Grade the class while its progress is shown; what was graded stays where the run is interrupted."""
    try:
        with LiveProgress(out, options.jobs) as live:
            return grade_class(options, live)
    except KeyboardInterrupt:
        raise RunInterruptedError from None


def _tell(result: RunResult, out_folder: Path) -> None:
    tell_grades(result.grades)
    if result.earlier:
        out.print(f"\n{escape(progress.describe_earlier(result.earlier))}", soft_wrap=True)
    if result.ignored:
        out.print(f"\nNot hand-ins, so not looked at: {escape(', '.join(result.ignored))}")
    out.print(f"\nThe pages: {out_folder / 'report' / 'index.html'}", soft_wrap=True)
