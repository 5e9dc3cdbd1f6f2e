"""The command `grader check`."""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from grader.cli.completion import public_items
from grader.cli.terminal import out
from grader.kit import as_json, find_handout, watch
from grader.kit.result import Checked, Result
from grader.kit.self_check import SelfCheck
from grader.kit.terminal import Telling
from grader.model import Status
from grader.model.errors import RunInterruptedError, UsageError

app = typer.Typer(add_completion=False)
_OURS = 3


@app.command()
def check(
    path: Annotated[Path, typer.Argument(help="The handout's folder, with your work in it.")] = Path(),
    item: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this item, or all items of a problem; may be repeated.", autocompletion=public_items
        ),
    ] = None,
    as_data: Annotated[bool, typer.Option("--json", help="Print JSON, for editors and scripts.")] = False,
    watching: Annotated[bool, typer.Option("--watch", help="Check again whenever you save.")] = False,
) -> None:
    """Check your own work, as far as that is possible without the course.

    Your code runs without a sandbox, on this computer and with your rights. Exit codes: 0 all that can be
    checked passes, 1 something does not, 2 used wrongly, 3 a fault of the grader.

    Example: grader check --item q1b
    """
    _write_what_the_terminal_can()
    if as_data and watching:
        raise UsageError("--json and --watch do not go together.", help="Take one of them.")
    folder = find_handout.folder(path)
    try:
        telling = _telling()
        checked = _checked(folder, item or (), None if as_data else telling)
        if watching:
            _watch(folder, item or (), telling)
    except KeyboardInterrupt:
        if watching:
            raise typer.Exit(0) from None
        raise typer.Exit(RunInterruptedError.exit_code) from None
    raise typer.Exit(_exit_code(checked))


def _write_what_the_terminal_can() -> None:
    """Let the check go on where a terminal lacks a formula's signs: other signs stand in their place."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _telling() -> Telling:
    """Return what tells the results.

    A log is as wide as COLUMNS says, where it is set; a terminal knows its own width.
    """
    told = os.environ.get("COLUMNS", "")
    known = told.isdecimal() and int(told) > 0
    return Telling(Console(highlight=False) if known else out, wraps=known or out.is_terminal)


def _checked(folder: Path, items: Sequence[str], telling: Telling | None) -> Checked:
    """Check the folder and tell the results; `telling` is None where they are wanted as data."""
    opened = SelfCheck(folder, items)
    if telling:
        return telling.all_of(folder, opened)
    checked = opened.checked()
    sys.stdout.write(f"{json.dumps(as_json.as_plain_data(checked), indent=1, ensure_ascii=False)}\n")
    return checked


def _watch(folder: Path, items: Sequence[str], telling: Telling) -> None:
    telling.watching()
    for names in watch.changes(folder):
        telling.saved(names)
        try:
            _checked(folder, items, telling)
        except UsageError as fault:  # in the middle of a change anything may be missing
            telling.refused(fault)


def _exit_code(checked: Checked) -> int:
    if any(_is_ours(result) for result in checked.results):
        return _OURS
    return 0 if checked.all_pass else 1


def _is_ours(result: Result) -> bool:
    return result.outcome is not None and result.outcome.status is Status.VOID
