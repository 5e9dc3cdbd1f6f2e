"""The command `grader report`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from grader.cli import completion
from grader.cli.messages import choose_exit_code, tell_grades
from grader.cli.options import Reference, Rubrics
from grader.cli.terminal import err, out
from grader.model.text import make_visible
from grader.results import outputs

app = typer.Typer(add_completion=False)


@app.command()
def report(
    out_folder: Annotated[Path, typer.Option("--out", help="The folder with the grades.")] = Path("grades"),
    assignment: Annotated[
        str | None,
        typer.Option(help="Write only this one's pages.", autocompletion=completion.complete_assignments),
    ] = None,
    rubrics: Rubrics = Path("rubrics"),
    reference: Reference = Path("reference"),
) -> None:
    """Write results, table and pages again from the stored grades; nothing is run.

    Example: grader report
    """
    rendered = outputs.write_again(out_folder, rubrics, reference, assignment)
    for notice in rendered.bare:
        err.print(
            f"[yellow]without the rubric's texts:[/yellow] {escape(make_visible(notice))}", soft_wrap=True
        )
    tell_grades(rendered.grades)
    out.print(f"\nThe pages: {out_folder / 'report' / 'index.html'}", soft_wrap=True)
    raise typer.Exit(choose_exit_code(rendered.grades))
