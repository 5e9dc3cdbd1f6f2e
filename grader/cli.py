"""The commands. Thin: each reads its options, calls one function, and says what came of it.

Exit codes: 0 all graded, 1 something withheld or void, 2 usage or rubric error, 3 a bug in the grader (the
log is named), 130 interrupted. A low mark is no failure of the command.
"""

import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from grader import __version__, progress, rubric
from grader.errors import GraderError, Interrupted
from grader.model import Grade, GradeStatus
from grader.progress import Live
from grader.report.text import visible
from grader.run import Graded, Places, Run
from grader.sandbox.choice import Choice, Kind, choose
from grader.sandbox.protocol import Level
from grader.verify import Trial, verify

app = typer.Typer(no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False)
# Without a terminal there is no width to ask for: tables must not be cut in a log.
out = Console(highlight=False, width=None if sys.stdout.isatty() else 140)
err = Console(stderr=True, highlight=False)

_BUG = 3

Rubrics = Annotated[Path, typer.Option(help="Folder of rubric files.")]
Reference = Annotated[Path, typer.Option(help="Folder of reference solutions, one per assignment.")]
SandboxKind = Annotated[Kind, typer.Option("--sandbox", help="`none` only for code you wrote yourself.")]


@app.command()
def run(
    submissions: Annotated[Path, typer.Argument(help="Folder of assignments, or of one's students.")],
    assignment: Annotated[
        str | None, typer.Option(help="Which assignment, where the path does not say.")
    ] = None,
    out_folder: Annotated[Path, typer.Option("--out", help="Where grades and pages go.")] = Path("grades"),
    jobs: Annotated[int, typer.Option(min=1, help="How many hand-ins at a time.")] = os.cpu_count() or 1,
    run_key: Annotated[str | None, typer.Option(help="Decides the hidden inputs; kept in --out.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Only this student; may be repeated.")] = None,
    sandbox: SandboxKind = Kind.AUTO,
    rubrics: Rubrics = Path("rubrics"),
    reference: Reference = Path("reference"),
) -> None:
    """Grade hand-ins and write grades and pages. Example: grader run submissions/ --jobs 2"""
    choice = choose(sandbox)
    _tell_protection(choice)
    places = Places(submissions, out_folder, rubrics, reference)
    chosen = frozenset(only or ())
    graded = _graded(lambda live: Run(places, choice, live, jobs, run_key, assignment, chosen), jobs)
    grades = graded.grades
    out.print(progress.table(grades))
    if told := progress.waiting(grades):
        out.print(f"\n{escape(told)}", soft_wrap=True)
    if names := graded.ignored:
        out.print(f"\nNot hand-ins, so not looked at: {escape(', '.join(names))}")
    out.print(f"\nThe pages: {out_folder / 'report' / 'index.html'}", soft_wrap=True)
    raise typer.Exit(_exit_code(grades))


@app.command(name="verify")
def verify_command(
    ids: Annotated[list[str] | None, typer.Argument(help="Assignments; all of them without any.")] = None,
    run_key: Annotated[str, typer.Option(help="Decides the hidden inputs.")] = "verify",
    sandbox: SandboxKind = Kind.AUTO,
    rubrics: Rubrics = Path("rubrics"),
    reference: Reference = Path("reference"),
) -> None:
    """Test the rubrics: reference, starter and every known mistake. Example: grader verify hlcv-ex2"""
    known = rubric.load_all(rubrics, reference)
    wanted = [rubric.load(rubrics, reference, name) for name in ids] if ids else known
    choice = choose(sandbox)
    faults = 0
    for assignment in wanted:
        trials = list(verify(assignment, choice, run_key))
        out.print(_trial_table(assignment.id, trials))
        for trial in trials:
            for fault in trial.faults:
                err.print(f"{assignment.id}: {escape(trial.name)}: {escape(fault)}", style="red")
        faults += sum(len(trial.faults) for trial in trials)
        out.print(f"{assignment.id}: {len(trials)} trials, {faults} faults")
    raise typer.Exit(2 if faults else 0)


@app.command()
def doctor(sandbox: SandboxKind = Kind.AUTO) -> None:
    """Say how safely this machine can run untrusted code, and why. Example: grader doctor"""
    choice = choose(sandbox)
    rows = Table(box=None, pad_edge=False, header_style="bold")
    rows.add_column("canary")
    rows.add_column("held off")
    rows.add_column("what is missing")
    for finding in choice.findings:
        rows.add_row(finding.name, "yes" if finding.held else "NO", "" if finding.held else finding.missing)
    out.print(rows)
    _tell_protection(choice)


@app.command()
def version() -> None:
    """Print the grader's version. Example: grader version"""
    out.print(__version__)


def main() -> NoReturn:
    """The one place where errors become words and exit codes."""
    try:
        app()
        code = 0
    except GraderError as error:
        code = _told(error)
    except Exception as error:
        code = _bug(error)
    sys.exit(code)


def _graded(wanted: Callable[[Live], Run], jobs: int) -> Graded:
    try:
        with Live(out, jobs) as live:
            return wanted(live)()
    except KeyboardInterrupt:
        raise Interrupted(
            "interrupted.", help="What was graded is kept: run the same command again to go on."
        ) from None


def _told(error: GraderError) -> int:
    err.print(f"[red]error:[/red] {escape(visible(error.message))}", soft_wrap=True)
    if error.help:
        err.print(f"  {escape(visible(error.help))}", soft_wrap=True)
    return error.exit_code


def _bug(error: Exception) -> int:
    """One line at the terminal, everything else in a log that can be sent in."""
    with tempfile.NamedTemporaryFile("w", prefix="grader-", suffix=".log", delete=False) as log:
        log.write(f"grader {__version__}, Python {platform.python_version()}, {platform.platform()}\n\n")
        log.write("".join(traceback.format_exception(error)))
    err.print(f"[red]a bug in the grader:[/red] {type(error).__name__}. Please report {log.name}")
    return _BUG


def _tell_protection(choice: Choice) -> None:
    level = choice.protection.level
    out.print(f"sandbox: {level} ({choice.kind})", style="" if level is Level.STRONG else "yellow")
    for missing in choice.protection.missing:
        out.print(f"  missing: {missing}", style="yellow")


def _exit_code(grades: Sequence[Grade]) -> int:
    return int(any(grade.status is GradeStatus.WITHHELD for grade in grades))


def _trial_table(title: str, trials: Sequence[Trial]) -> Table:
    rows = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    rows.add_column("trial")
    rows.add_column("marks", justify="right")
    rows.add_column("loses")
    rows.add_column("named as")
    rows.add_column("as promised")
    for trial in trials:
        loses = ", ".join(f"{item} {lost:g}" for item, lost in trial.loses.items())
        kept = "yes" if not trial.faults else "NO"
        rows.add_row(trial.name, f"{trial.marks or 0:g}", loses, ", ".join(trial.named), kept)
    return rows
