"""How a command that fails ends: in words, and with an exit code."""

import os
import platform
import sys
import tempfile
import traceback
from contextlib import suppress

from rich.markup import escape

from grader import __version__
from grader.cli.terminal import err
from grader.model.errors import GraderError, RunInterruptedError, StoreError
from grader.model.text import make_visible

_BUG = 3


def report_error(error: GraderError) -> int:
    with suppress(OSError):  # the terminal may be gone
        # A terminal gets whole words in each line; what is written to a file keeps one line a fault.
        err.print(f"[red]error:[/red] {escape(make_visible(error.message))}", soft_wrap=not err.is_terminal)
        if error.help:
            err.print(f"  {escape(make_visible(error.help))}", soft_wrap=True)
    return error.exit_code


def is_of_the_output(error: OSError) -> bool:
    """Tell whether `error` is of the command's own output: then a further line cannot be printed either."""
    for stream in (sys.stdout, sys.stderr):
        try:
            print(file=stream, flush=True)
        except OSError as again:
            return again.errno == error.errno
    return False


def report_unwritable(error: OSError) -> int:
    """Say that the output cannot be written; return the exit code."""
    return report_error(
        StoreError(
            f"what the command prints cannot be written: {error.strerror}.",
            help="Grades and pages that were written are kept. Send the output elsewhere and run the same "
            "command again.",
        )
    )


def let_go_of_broken_outputs() -> None:
    """Redirect an output that cannot be written to the null device.

    Python would try again to write what waits there when it ends, and its own exit code for that, 120, would
    take the place of the command's.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(nowhere, stream.fileno())


def report_end(end: SystemExit) -> int:
    """Return the exit code; say that the command was interrupted, which Typer does not say."""
    stopped = RunInterruptedError()
    return report_error(stopped) if end.code == stopped.exit_code else int(end.code or 0)


def report_bug(error: Exception) -> int:
    """Print one line at the terminal, and write everything else to a log that can be sent in."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="grader-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        log.write(f"grader {__version__}, Python {platform.python_version()}, {platform.platform()}\n\n")
        log.write("".join(traceback.format_exception(error)))
    with suppress(OSError):
        err.print(f"[red]a bug in the grader:[/red] {type(error).__name__}. Please report {log.name}")
    return _BUG
