"""What several commands say of grades and of the machine."""

from collections.abc import Sequence

from rich.markup import escape

from grader.cli import progress
from grader.cli.terminal import out
from grader.model import Grade, GradeStatus
from grader.results.pages.packages import describe_not_installed
from grader.sandbox.protocol import Level
from grader.sandbox.sandbox_choice import SandboxChoice


def tell_grades(grades: Sequence[Grade]) -> None:
    out.print(progress.make_table(grades))
    if notice := progress.describe_waiting(grades):
        out.print(f"\n{escape(notice)}", soft_wrap=True)
        out.print("The index page has the commands to mark them.")
    for sentence in describe_not_installed(grades):
        out.print(escape(sentence), soft_wrap=True, style="yellow")


def choose_exit_code(grades: Sequence[Grade]) -> int:
    return int(any(grade.status is GradeStatus.WITHHELD for grade in grades))


def tell_protection(choice: SandboxChoice) -> None:
    level = choice.protection.level
    out.print(f"sandbox: {level} ({choice.kind})", style="" if level is Level.STRONG else "yellow")
    for missing in choice.protection.missing:
        out.print(f"  missing: {missing}", style="yellow")
