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


def assignments(ctx: typer.Context, incomplete: str) -> list[str]:
    return _offered(
        folder_context.assignments(Path(ctx.params.get("rubrics") or folder_context.RUBRICS)), incomplete
    )


def graded_students(ctx: typer.Context, incomplete: str) -> list[str]:
    return _offered(folder_context.students(_grades(ctx), ctx.params.get("assignment")), incomplete)


def graded_items(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the ids of the items of the student who has been typed already."""
    student = str(ctx.params.get("student") or "")
    return _offered(folder_context.items(_grades(ctx), student, ctx.params.get("assignment")), incomplete)


def public_items(incomplete: str) -> list[str]:
    """Return the ids of the items of the handout in the current folder.

    A path before an unfinished option is not known yet.
    """
    found = folder_context.handout(Path())
    return _offered(found.items if found else (), incomplete)


def _grades(ctx: typer.Context) -> Path:
    return Path(ctx.params.get("out_folder") or "grades")


def _offered(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete) and _PLAIN.fullmatch(name)]
