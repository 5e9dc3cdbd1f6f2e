"""`grader doctor`"""

import typer
from rich.table import Table

from grader.cli.options import SandboxKind
from grader.cli.telling import tell_protection
from grader.cli.terminal import out
from grader.sandbox.choice import Kind, choose

app = typer.Typer(add_completion=False)


@app.command()
def doctor(sandbox: SandboxKind = Kind.AUTO) -> None:
    """Say how safely this machine can run untrusted code, and why.

    Example: grader doctor
    """
    choice = choose(sandbox)
    rows = Table(box=None, pad_edge=False, header_style="bold")
    rows.add_column("canary")
    rows.add_column("held off")
    rows.add_column("what is missing")
    for finding in choice.findings:
        rows.add_row(finding.name, "yes" if finding.held else "NO", "" if finding.held else finding.missing)
    out.print(rows)
    tell_protection(choice)
