"""The command `grader remove`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from grader.cli import completion
from grader.cli.options import Reference, Rubrics
from grader.cli.terminal import out
from grader.results import outputs, removal
from grader.results.folder_lock import hold_lock

app = typer.Typer(add_completion=False)


@app.command()
def remove(
    student: Annotated[
        str,
        typer.Argument(
            help="The student's name, as on the pages.", autocompletion=completion.complete_students
        ),
    ],
    why: Annotated[str, typer.Option(help="The reason; it stays on record.")] = "",
    by: Annotated[str, typer.Option(help="Your name; it stays on record.")] = "",
    assignment: Annotated[
        str | None,
        typer.Option(
            help="Which assignment, if there are several.", autocompletion=completion.complete_assignments
        ),
    ] = None,
    out_folder: Annotated[Path, typer.Option("--out", help="The folder with the grades.")] = Path("grades"),
    rubrics: Rubrics = Path("rubrics"),
    reference: Reference = Path("reference"),
) -> None:
    """Take a student's row out of results, table and pages.

    Example: grader remove eve --why "handed in twice, see ewa" --by Kim
    """
    outputs.must_be_graded_into(out_folder)
    with hold_lock(out_folder, "grader remove"):
        removed = removal.remove(out_folder, removal.RemovalRequest(student, why, by, assignment))
        outputs.write_again(out_folder, rubrics, reference)
    out.print(escape(removed.words), soft_wrap=True)
