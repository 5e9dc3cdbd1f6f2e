"""Options that several of the staff's commands have in common."""

import os
from pathlib import Path
from typing import Annotated

import typer

from grader.grading.hidden_images import Profile
from grader.sandbox.sandbox_choice import SandboxKind

Rubrics = Annotated[Path, typer.Option(help="Folder of rubric files.")]
Reference = Annotated[Path, typer.Option(help="Folder of reference solutions, one per assignment.")]
DataFolder = Annotated[
    Path | None, typer.Option("--data", help="Folder with the real data set; else a stand-in is used.")
]
ProfileOption = Annotated[
    Profile | None,
    typer.Option("--profile", help="How much data to use. Default: quick; with --data: full."),
]
Jobs = Annotated[int, typer.Option(min=1, help="How many hand-ins to grade at a time.")]
CORES = os.cpu_count() or 1
SandboxOption = Annotated[
    SandboxKind, typer.Option("--sandbox", help="Which one; `none` only for code you wrote yourself.")
]
