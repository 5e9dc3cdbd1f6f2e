"""The table of commands. What a command needs is imported when it is called, and not before.

A student's check has to be there at once, and on machines that could never grade: it does not wait for the
sandbox, the templates and the store.
"""

import platform
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from grader.model.errors import UsageError

STUDENTS = "For students"
TEACHERS = "For teachers"
MACHINE = "About this machine"
OF_UNIX = frozenset({"fcntl", "grp", "pwd", "resource", "termios"})
"""Modules of Python that only some systems have."""


@dataclass(frozen=True)
class ListedCommand:
    """A command as the overview lists it; ``app`` of the module `grader.cli.<name>` is the command itself."""

    name: str
    says: str
    panel: str = TEACHERS

    def make_stub(self) -> TyperCommand:
        return TyperCommand(self.name, help=self.says, rich_help_panel=self.panel)

    def load(self) -> Any:
        """Return the command itself; raise UsageError where this system lacks what grading needs."""
        try:
            return _lay_out(get_command(import_module(f"grader.cli.{self.name}").app))
        except ModuleNotFoundError as missing:
            if missing.name not in OF_UNIX:
                raise
            raise UsageError(
                f"grader {self.name}: expected Linux, found {platform.system() or 'another system'}.",
                help="Hand-ins are graded on Linux; a handout is checked everywhere: grader check",
            ) from None


def _lay_out(command: Any) -> Any:
    """Return the command with help that fills its lines, and with its example as the help's last line."""
    *paragraphs, last = (" ".join(part.split()) for part in (command.help or "").split("\n\n"))
    if not last.startswith("Example: "):
        return command
    command.help, command.epilog = "\n\n".join(paragraphs), last
    return command


LISTED = (
    ListedCommand("check", "Check your own work, as far as that is possible without the course.", STUDENTS),
    ListedCommand("init", "Begin an assignment of your own with a small one that works."),
    ListedCommand("kit", "Build what students are given: starters, tests, answers.yaml, data and a readme."),
    ListedCommand("run", "Grade hand-ins and write grades and pages."),
    ListedCommand(
        "verify",
        "Test the rubrics: reference, starter, every known mistake, rubbish, and mutants of the solution.",
    ),
    ListedCommand("mark", "Give an item's marks by hand."),
    ListedCommand("remove", "Take a student's row out of results, table and pages."),
    ListedCommand("report", "Write results, table and pages again from the stored grades; nothing is run."),
    ListedCommand("calibrate", "Propose the bound of an accuracy item from runs of the reference."),
    ListedCommand(
        "doctor",
        "Say how safely this machine can run untrusted code, and which packages of the course it lacks.",
        MACHINE,
    ),
    ListedCommand("version", "Print the grader's version.", MACHINE),
)
NAMED = {listed.name: listed for listed in LISTED}


class Commands(TyperGroup):
    """Lists every command by its line of the table, and loads the one that is called."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands.update({listed.name: listed.make_stub() for listed in LISTED})

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, _, rest = super().resolve_command(ctx, args)
        return name, NAMED[name].load() if name in NAMED else None, rest
