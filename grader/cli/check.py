"""The command `grader check`."""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from grader.cli.completion import complete_public_items
from grader.cli.terminal import out
from grader.kit import as_json, find_handout, watch
from grader.kit.printer import SelfCheckPrinter
from grader.kit.result import Result, SelfCheckResult
from grader.kit.self_check import SelfCheck
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
            help="Only this item, or all items of a problem; may be repeated.",
            autocompletion=complete_public_items,
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
    folder = find_handout.find_folder(path)
    try:
        printer = _make_printer()
        checked = _check(folder, item or (), None if as_data else printer)
        if watching:
            _watch(folder, item or (), printer)
    except KeyboardInterrupt:
        if watching:
            raise typer.Exit(0) from None
        raise typer.Exit(RunInterruptedError.exit_code) from None
    raise typer.Exit(_choose_exit_code(checked))


def _write_what_the_terminal_can() -> None:
    """Let the check go on where a terminal lacks a formula's signs: other signs stand in their place."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _make_printer() -> SelfCheckPrinter:
    """Return what prints the results.

    A log is as wide as COLUMNS says, where it is set; a terminal knows its own width.
    """
    columns = os.environ.get("COLUMNS", "")
    has_width = columns.isdecimal() and int(columns) > 0
    return SelfCheckPrinter(
        Console(highlight=False) if has_width else out, wraps=has_width or out.is_terminal
    )


def _check(folder: Path, items: Sequence[str], printer: SelfCheckPrinter | None) -> SelfCheckResult:
    """Check the folder and print the results: as data, where `printer` is None."""
    self_check = SelfCheck(folder, items)
    if printer:
        return printer.print_all(folder, self_check)
    checked = self_check.run()
    sys.stdout.write(f"{json.dumps(as_json.make_plain_data(checked), indent=1, ensure_ascii=False)}\n")
    return checked


def _watch(folder: Path, items: Sequence[str], printer: SelfCheckPrinter) -> None:
    printer.announce_watching()
    for names in watch.poll_changes(folder):
        printer.announce_saved(names)
        try:
            _check(folder, items, printer)
        except UsageError as fault:  # in the middle of a change anything may be missing
            printer.print_refusal(fault)


def _choose_exit_code(checked: SelfCheckResult) -> int:
    if any(_is_ours(result) for result in checked.results):
        return _OURS
    return 0 if checked.all_pass else 1


def _is_ours(result: Result) -> bool:
    return result.outcome is not None and result.outcome.status is Status.VOID
