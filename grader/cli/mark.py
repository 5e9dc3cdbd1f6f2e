"""The command `grader mark`."""

import shlex
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from grader.cli import completion
from grader.cli.terminal import out
from grader.model.text import make_visible
from grader.results import marking

app = typer.Typer(add_completion=False)


# What looks like an option but is none may be a number below zero or the name of a student.
@app.command(context_settings={"ignore_unknown_options": True})
def mark(
    student: Annotated[
        str,
        typer.Argument(
            help="The student's name, as on the pages.", autocompletion=completion.complete_students
        ),
    ],
    item: Annotated[
        str, typer.Argument(help="The item's id, such as q2c.", autocompletion=completion.complete_items)
    ],
    marks: Annotated[str | None, typer.Argument(help="How many marks to give.")] = None,
    why: Annotated[str, typer.Option(help="The reason; the student reads it.")] = "",
    by: Annotated[str, typer.Option(help="Your name; the student reads it.")] = "",
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Take back what a person gave before.")
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Replace marks that a person gave.")] = False,
    seen: Annotated[
        str | None, typer.Option(help="The work's digest, from the page: refused if the work has changed.")
    ] = None,
    assignment: Annotated[
        str | None,
        typer.Option(
            help="Which assignment, if there are several.", autocompletion=completion.complete_assignments
        ),
    ] = None,
    out_folder: Annotated[Path, typer.Option("--out", help="The folder with the grades.")] = Path("grades"),
) -> None:
    """Give an item's marks by hand.

    Example: grader mark ada q2c 4 --why "Signs are right" --by Kim
    """
    request = marking.MarkRequest(student, item, marks, why, by, assignment, seen, withdraw, replace)
    out.print(escape(marking.mark(out_folder, request).words), soft_wrap=True)
    where = [] if out_folder == Path("grades") else ["--out", str(out_folder)]
    again = make_visible(shlex.join(["grader", "report", *where]))
    out.print(f"To show this in the outputs: {escape(again)}", soft_wrap=True)
