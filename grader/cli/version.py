"""The command `grader version`."""

import typer

from grader import __version__
from grader.cli.terminal import out

app = typer.Typer(add_completion=False)


@app.command()
def version() -> None:
    """Print the grader's version.

    Example: grader version
    """
    out.print(__version__)
