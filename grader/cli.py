"""The commands. Thin: each reads its options, calls one function, and says what came of it.

Exit codes: 0 all graded, 1 something withheld or void, 2 usage or rubric error, 3 a bug in the grader (the
log is named), 130 interrupted. A low mark is no failure of the command.
"""

import os
import platform
import shlex
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

from grader import __version__, calibrate, images, marking, outputs, progress, rubric
from grader.checks import accuracy
from grader.errors import GraderError, Interrupted, UsageError
from grader.images import Profile
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
DataFolder = Annotated[
    Path | None, typer.Option("--data", help="Folder with the real data set; without it a stand-in is used.")
]
ProfileKind = Annotated[
    Profile | None, typer.Option("--profile", help="quick on the stand-in, full on real data, if not told.")
]
Jobs = Annotated[int, typer.Option(min=1, help="How many hand-ins at a time.")]
CORES = os.cpu_count() or 1
SandboxKind = Annotated[Kind, typer.Option("--sandbox", help="`none` only for code you wrote yourself.")]


@app.command()
def run(
    submissions: Annotated[Path, typer.Argument(help="Folder of assignments, or of one's students.")],
    assignment: Annotated[
        str | None, typer.Option(help="Which assignment, where the path does not say.")
    ] = None,
    out_folder: Annotated[Path, typer.Option("--out", help="Where grades and pages go.")] = Path("grades"),
    jobs: Jobs = CORES,
    run_key: Annotated[str | None, typer.Option(help="Decides the hidden inputs; kept in --out.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Only this student; may be repeated.")] = None,
    data: DataFolder = None,
    profile: ProfileKind = None,
    sandbox: SandboxKind = Kind.AUTO,
    rubrics: Rubrics = Path("rubrics"),
    reference: Reference = Path("reference"),
) -> None:
    """Grade hand-ins and write grades and pages. Example: grader run submissions/ --jobs 2"""
    choice = choose(sandbox)
    _tell_protection(choice)
    places = Places(submissions, out_folder, rubrics, reference)
    chosen = frozenset(only or ())
    graded = _graded(
        lambda live: Run(places, choice, live, jobs, run_key, assignment, chosen, data, profile), jobs
    )
    grades = graded.grades
    out.print(progress.table(grades))
    _tell_waiting(grades)
    if names := graded.ignored:
        out.print(f"\nNot hand-ins, so not looked at: {escape(', '.join(names))}")
    out.print(f"\nThe pages: {out_folder / 'report' / 'index.html'}", soft_wrap=True)
    raise typer.Exit(_exit_code(grades))


# What looks like an option but is none may be a number below zero or the name of a student.
@app.command(context_settings={"ignore_unknown_options": True})
def mark(
    student: Annotated[str, typer.Argument(help="As the pages name them.")],
    item: Annotated[str, typer.Argument(help="Of the rubric, such as q2c.")],
    marks: Annotated[str | None, typer.Argument(help="How many marks the item is given.")] = None,
    why: Annotated[str, typer.Option(help="The reason; the student reads it.")] = "",
    by: Annotated[str, typer.Option(help="Your name; the student reads it.")] = "",
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Take back what a person gave before.")
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Instead of what another person gave.")] = False,
    seen: Annotated[
        str | None, typer.Option(help="The work's digest, from the page: refused where it has changed.")
    ] = None,
    assignment: Annotated[str | None, typer.Option(help="Where the grades are of several.")] = None,
    out_folder: Annotated[Path, typer.Option("--out", help="Where the grades are.")] = Path("grades"),
) -> None:
    """Give an item's marks by hand. Example: grader mark ada q2c 4 --why "Signs are right" --by Kim"""
    wish = marking.Wish(student, item, marks, why, by, assignment, seen, withdraw, replace)
    out.print(escape(marking.mark(out_folder, wish).words), soft_wrap=True)
    where = [] if out_folder == Path("grades") else ["--out", str(out_folder)]
    again = visible(shlex.join(["grader", "report", *where]))
    out.print(f"The outputs show it after: {escape(again)}", soft_wrap=True)


@app.command(name="report")
def report_command(
    out_folder: Annotated[Path, typer.Option("--out", help="Where the grades are.")] = Path("grades"),
    assignment: Annotated[str | None, typer.Option(help="Only this one's pages are written.")] = None,
    rubrics: Rubrics = Path("rubrics"),
    reference: Reference = Path("reference"),
) -> None:
    """Write results, table and pages anew from the stored grades, running nothing. Example: grader report"""
    rendered = outputs.write_again(out_folder, rubrics, reference, assignment)
    for told in rendered.bare:
        err.print(f"[yellow]without the rubric's texts:[/yellow] {escape(visible(told))}", soft_wrap=True)
    out.print(progress.table(rendered.grades))
    _tell_waiting(rendered.grades)
    out.print(f"\nThe pages: {out_folder / 'report' / 'index.html'}", soft_wrap=True)
    raise typer.Exit(_exit_code(rendered.grades))


@app.command(name="verify")
def verify_command(
    ids: Annotated[list[str] | None, typer.Argument(help="Assignments; all of them without any.")] = None,
    jobs: Jobs = CORES,
    run_key: Annotated[str, typer.Option(help="Decides the hidden inputs.")] = "verify",
    data: DataFolder = None,
    profile: ProfileKind = None,
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
        opened = images.opened(assignment.data, data, profile, run_key)
        timed = images.in_time(assignment, opened)
        trials = list(verify(timed, choice, run_key, opened, jobs))
        out.print(_trial_table(assignment.id, trials))
        for trial in trials:
            for fault in trial.faults:
                err.print(f"{assignment.id}: {escape(trial.name)}: {escape(fault)}", style="red")
        faults += sum(len(trial.faults) for trial in trials)
        out.print(f"{assignment.id}: {len(trials)} trials, {faults} faults")
    raise typer.Exit(2 if faults else 0)


@app.command(name="calibrate")
def calibrate_command(
    item_id: Annotated[str, typer.Argument(metavar="ITEM", help="An item whose check is accuracy.")],
    assignment_id: Annotated[
        str | None, typer.Option("--assignment", help="Where several assignments have such an item.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=2, help="How many times the reference is run.")] = 20,
    data: DataFolder = None,
    profile: ProfileKind = None,
    sandbox: SandboxKind = Kind.AUTO,
    rubrics: Rubrics = Path("rubrics"),
    reference: Reference = Path("reference"),
) -> None:
    """Propose the bound of an accuracy item from runs of the reference. Example: grader calibrate q3b"""
    assignment, item = _to_calibrate(rubric.load_all(rubrics, reference), item_id, assignment_id)
    present = item.tolerance
    assert isinstance(present, accuracy.Params)
    opened = images.opened(assignment.data, data, profile, "calibrate")
    timed = images.in_time(assignment, opened)
    shares: list[float] = []
    for share in calibrate.runs(timed, timed.item(item.id), choose(sandbox), opened, seeds):
        shares.append(share)
        out.print(f"seed {len(shares) - 1}: {accuracy.percent(share)}")
    found = calibrate.proposal(shares, present.above)
    out.print(
        f"{item.id}: mean {accuracy.percent(found.mean)}, lowest {accuracy.percent(found.lowest)}, "
        f"standard deviation {accuracy.percent(found.deviation)}"
    )
    out.print(f"proposed bound: {accuracy.percent(found.bound)}")
    out.print(f"false fails at the present bound of {accuracy.percent(present.above)}: {found.missed:.0%}")


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
    except SystemExit as end:
        code = _ended(end)
    except Exception as error:
        code = _bug(error)
    sys.exit(code)


def _to_calibrate(
    known: Sequence[rubric.Assignment], item_id: str, assignment_id: str | None
) -> tuple[rubric.Assignment, rubric.Item]:
    fitting = [
        (assignment, item)
        for assignment in known
        for item in assignment.items
        if item.check == "accuracy" and assignment_id in (None, assignment.id)
    ]
    named = [pair for pair in fitting if pair[1].id == item_id]
    if len(named) != 1:
        there = ", ".join(f"{assignment.id} {item.id}" for assignment, item in fitting) or "none"
        raise UsageError(
            f"ITEM: expected one item whose check is accuracy, {len(named)} are called {item_id}.",
            help=f"There are: {there}. Name the assignment with --assignment where an id occurs twice.",
        )
    return named[0]


def _graded(wanted: Callable[[Live], Run], jobs: int) -> Graded:
    try:
        with Live(out, jobs) as live:
            return wanted(live)()
    except KeyboardInterrupt:
        raise Interrupted from None


def _tell_waiting(grades: Sequence[Grade]) -> None:
    if told := progress.waiting(grades):
        out.print(f"\n{escape(told)}", soft_wrap=True)
        out.print("The commands to mark them with stand on the index page.")


def _told(error: GraderError) -> int:
    err.print(f"[red]error:[/red] {escape(visible(error.message))}", soft_wrap=True)
    if error.help:
        err.print(f"  {escape(visible(error.help))}", soft_wrap=True)
    return error.exit_code


def _ended(end: SystemExit) -> int:
    """Typer turns an interrupt into its exit code, without a word."""
    stopped = Interrupted()
    return _told(stopped) if end.code == stopped.exit_code else int(end.code or 0)


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
