"""Commands as fixtures type them: in this process, or in a shell that finds `grader`."""

import subprocess
from collections.abc import Callable

from typer.testing import Result

Typed = Callable[..., Result]
"""`typed("run", "--help", COLUMNS="80")` is what a person sees, in an empty folder."""
Shell = Callable[[str], subprocess.CompletedProcess[str]]
"""`shell("grader version")` is what a script leaves, in a folder of its own."""
