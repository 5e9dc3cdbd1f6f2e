"""What the Tab key offers as values.

A student chooses names, and some shells put what is offered on the command line as it stands: only names
that mean nothing to any shell are offered.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import typer

from grader.cli import folder_context

_PLAIN: Final = re.compile(r"[\w@%+=,.][\w@%+=,.-]*")


def complete_assignments(ctx: typer.Context, incomplete: str) -> list[str]:
    return _offer(
        folder_context.list_assignments(Path(ctx.params.get("rubrics") or folder_context.RUBRICS)), incomplete
    )


def complete_students(ctx: typer.Context, incomplete: str) -> list[str]:
    return _offer(
        folder_context.list_students(_find_grades_folder(ctx), ctx.params.get("assignment")), incomplete
    )


def complete_items(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the ids of the items of the student who has been typed already."""
    student = str(ctx.params.get("student") or "")
    return _offer(
        folder_context.list_items(_find_grades_folder(ctx), student, ctx.params.get("assignment")), incomplete
    )


def complete_public_items(incomplete: str) -> list[str]:
    """Return the ids of the items of the handout in the current folder.

    A path before an unfinished option is not known yet.
    """
    handout = folder_context.find_handout(Path())
    return _offer(handout.items if handout else (), incomplete)


def _find_grades_folder(ctx: typer.Context) -> Path:
    return Path(ctx.params.get("out_folder") or "grades")


def _offer(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete) and _PLAIN.fullmatch(name)]
