"""The command `grader doctor`."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import typer
from rich.markup import escape
from rich.table import Table

from grader import rubric
from grader.cli.messages import tell_protection
from grader.cli.options import SandboxOption
from grader.cli.terminal import out
from grader.model.errors import GraderError
from grader.sandbox.environment import declared_packages
from grader.sandbox.sandbox_choice import SandboxKind, find_safest_sandbox

app = typer.Typer(add_completion=False)


@app.command()
def doctor(sandbox: SandboxOption = SandboxKind.AUTO) -> None:
    """Say how safely this machine can run untrusted code, and which packages of the course it lacks.

    Example: grader doctor
    """
    choice = find_safest_sandbox(sandbox)
    rows = Table(box=None, pad_edge=False, header_style="bold")
    rows.add_column("attack trial")
    rows.add_column("held off")
    rows.add_column("what is missing")
    for finding in choice.findings:
        rows.add_row(finding.name, "yes" if finding.held else "NO", "" if finding.held else finding.missing)
    out.print(rows)
    for sentence in _describe_packages():
        out.print(f"packages: {escape(sentence)}", style="yellow", soft_wrap=True)
    tell_protection(choice)


def _describe_packages() -> Iterator[str]:
    """Yield a sentence on each package that is not installed as the course declares it.

    Rubrics that cannot be read declare nothing.
    """
    requirements = dict.fromkeys(declared_packages.list_common_packages())
    with suppress(GraderError):
        for assignment in rubric.load_all(Path("rubrics"), Path("reference")):
            requirements |= dict.fromkeys(assignment.environment)
    yield from declared_packages.describe_shortcomings(requirements)
