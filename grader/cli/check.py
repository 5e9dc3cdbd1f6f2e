"""`grader check`"""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from grader.cli.completing import public_items
from grader.cli.terminal import out
from grader.errors import Interrupted, UsageError
from grader.kit import as_json, finding, shown, watch
from grader.kit.check import SelfCheck
from grader.kit.result import Checked, Result, State
from grader.model import Status
from grader.text import visible

app = typer.Typer(add_completion=False)
_OURS = 3


@app.command()
def check(
    path: Annotated[Path, typer.Argument(help="The handout's folder, with your work in it.")] = Path(),
    item: Annotated[
        list[str] | None,
        typer.Option(help="Only this item; may be repeated.", autocompletion=public_items),
    ] = None,
    as_data: Annotated[bool, typer.Option("--json", help="As JSON, for editors and scripts.")] = False,
    watching: Annotated[bool, typer.Option("--watch", help="Again whenever you save.")] = False,
) -> None:
    """Check your own work, as far as that is possible without the course.

    Your code runs without a sandbox, on this computer and with your rights. Exit codes: 0 all that can be
    checked passes, 1 something does not, 2 used wrongly, 3 a fault of the grader.

    Example: grader check --item q1b
    """
    _write_what_the_terminal_can()
    if as_data and watching:
        raise UsageError("--json and --watch do not go together.", help="Take one of them.")
    folder = finding.folder(path)
    try:
        checked = _checked(folder, item or (), as_data)
        if watching:
            _watch(folder, item or ())
    except KeyboardInterrupt:
        if watching:
            raise typer.Exit(0) from None
        raise typer.Exit(Interrupted.exit_code) from None
    raise typer.Exit(_exit_code(checked))


def _write_what_the_terminal_can() -> None:
    """A formula's signs must not end the check where a terminal knows fewer of them."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _checked(folder: Path, items: Sequence[str], as_data: bool) -> Checked:
    opened = SelfCheck(folder, items)
    if as_data:
        checked = opened.checked()
        sys.stdout.write(f"{json.dumps(as_json.of(checked), indent=1, ensure_ascii=False)}\n")
        return checked
    _tell_folder(folder, opened)
    results: list[Result] = []
    for result in opened.results():
        _tell_notes(note for note in result.notes if all(note not in earlier.notes for earlier in results))
        results.append(result)
        out.print(shown.rendered(result))
    checked = Checked(opened.assignment, tuple(results), opened.notes)
    _tell_end(checked)
    return checked


def _tell_folder(folder: Path, opened: SelfCheck) -> None:
    assignment = opened.assignment
    title = f"{assignment.id}: {assignment.title}, in {folder.absolute()}"
    out.print(Text(visible(title), style="bold"), soft_wrap=True)
    out.print(Text(shown.WITHOUT_A_SANDBOX, style="dim"), soft_wrap=True)
    _tell_notes(opened.notes)
    out.print()


def _tell_notes(notes: Iterable[str]) -> None:
    for note in notes:
        out.print(Text(visible(note), style="yellow"), soft_wrap=True)


def _tell_end(checked: Checked) -> None:
    out.print()
    if any(result.state is State.PASSED for result in checked.results):
        out.print(Text("Passed is passed on the published cases: grading tries others, too.", style="dim"))
    out.print(Text(checked.last_line, style="bold"), soft_wrap=True)


def _watch(folder: Path, items: Sequence[str]) -> None:
    out.print(Text("Watching; Ctrl-C ends it.", style="dim"))
    for names in watch.changes(folder):
        out.rule(Text(visible(", ".join(Path(name).name for name in names[:3])), style="dim"))
        try:
            _checked(folder, items, as_data=False)
        except UsageError as fault:  # in the middle of a change anything may be missing
            out.print(Text(visible(f"{fault.message} {fault.help}"), style="red"), soft_wrap=True)


def _exit_code(checked: Checked) -> int:
    if any(_is_ours(result) for result in checked.results):
        return _OURS
    return 0 if checked.all_pass else 1


def _is_ours(result: Result) -> bool:
    return result.outcome is not None and result.outcome.status is Status.VOID
