"""How a command ends that did not end well: in words, and with an exit code."""

import platform
import tempfile
import traceback

from rich.markup import escape

from grader import __version__
from grader.cli.terminal import err
from grader.errors import GraderError, Interrupted
from grader.text import visible

_BUG = 3


def told(error: GraderError) -> int:
    # A terminal gets whole words in each line; what is written to a file keeps one line a fault.
    err.print(f"[red]error:[/red] {escape(visible(error.message))}", soft_wrap=not err.is_terminal)
    if error.help:
        err.print(f"  {escape(visible(error.help))}", soft_wrap=True)
    return error.exit_code


def ended(end: SystemExit) -> int:
    """Typer turns an interrupt into its exit code, without a word."""
    stopped = Interrupted()
    return told(stopped) if end.code == stopped.exit_code else int(end.code or 0)


def bug(error: Exception) -> int:
    """One line at the terminal, everything else in a log that can be sent in."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="grader-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        log.write(f"grader {__version__}, Python {platform.python_version()}, {platform.platform()}\n\n")
        log.write("".join(traceback.format_exception(error)))
    err.print(f"[red]a bug in the grader:[/red] {type(error).__name__}. Please report {log.name}")
    return _BUG
