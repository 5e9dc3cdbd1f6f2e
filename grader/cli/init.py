"""The command `grader init`."""

import shlex
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from grader.cli.terminal import out
from grader.model.text import make_visible
from grader.rubric.scaffold import scaffold

app = typer.Typer(add_completion=False)

_HOLDS = {
    "rubrics": "what is asked, how it is judged, what it is worth",
    "reference": "the right solution, what to observe, one known mistake",
    "submissions": "two examples: ada's is right, ben's has the mistake",
}


@app.command()
def init(
    assignment: Annotated[
        str, typer.Argument(metavar="ID", help="The new assignment's id; its files get this name.")
    ],
    course: Annotated[
        Path, typer.Option("--in", help="The course's folder; it is made if it is not there.")
    ] = Path(),
) -> None:
    """Begin an assignment of your own with a small one that works.

    Example: grader init linear-regression --in my-course
    """
    parts = scaffold(assignment, course)
    width = max(len(str(path)) for path in parts.values())
    for part, path in parts.items():
        _say(f"{str(path).ljust(width)}   {_HOLDS[part]}")
    _say("\nIt works as it stands; try it, then change it to your own:")
    if course.resolve() != Path.cwd():
        _say(f"  {shlex.join(['cd', str(course)])}")
    _say(f"  grader verify {assignment}")
    _say(f"  grader run submissions/{assignment}")
    _say(f"  grader kit {assignment} --out handout")


def _say(text: str) -> None:
    out.print(escape(make_visible(text)), soft_wrap=True)
