"""The commands. Thin: each reads its options, calls one function, and says what came of it.

Exit codes: 0 all graded, 1 something withheld or void, 2 usage or rubric error, 3 a bug in the grader (the
log is named), 130 interrupted. A low mark is no failure of the command.
"""

import sys
from pathlib import Path
from typing import NoReturn

import typer

from grader.cli import error_handler
from grader.cli.command_table import Commands
from grader.cli.signals import end_as_after_ctrl_c
from grader.cli.terminal import out
from grader.cli.welcome import welcome
from grader.model.errors import GraderError

app = typer.Typer(cls=Commands, add_completion=True, pretty_exceptions_enable=False)


@app.callback(invoke_without_command=True)
def grader(ctx: typer.Context) -> None:
    """Grades machine-learning hand-ins, and lets students check their own first."""
    if ctx.invoked_subcommand is None:
        out.print(welcome(Path()), soft_wrap=True)


def main() -> NoReturn:
    """Run the command; only here errors become words and exit codes."""
    end_as_after_ctrl_c()
    try:
        app(prog_name="grader")
        sys.stdout.flush()
        code = 0
    except GraderError as error:
        code = error_handler.report_error(error)
    except SystemExit as end:
        code = error_handler.report_end(end)
    except OSError as error:
        code = (
            error_handler.report_unwritable(error)
            if error_handler.is_of_the_output(error)
            else error_handler.report_bug(error)
        )
    except Exception as error:
        code = error_handler.report_bug(error)
    error_handler.let_go_of_broken_outputs()
    sys.exit(code)
