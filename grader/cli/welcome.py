"""The first minute: what `grader` says on its own. A few lines to copy, what fits this folder first."""

from dataclasses import dataclass
from pathlib import Path

from rich.text import Text

from grader.cli import folder_context
from grader.model.text import shorten

WHAT = "grader runs machine-learning hand-ins, judges what they compute,\nand explains every lost mark."
_NAMED = 4
"""Most assignments of a course that are named."""


@dataclass(frozen=True)
class Part:
    """Lines for one reader: each says what for, and the command."""

    title: str
    lines: tuple[tuple[str, str], ...]


MORE = Part(
    "Help", (("all commands", "grader --help"), ("one command, with an example", "grader run --help"))
)


def welcome(folder: Path) -> Text:
    """Say what to do in `folder`, with commands that can be copied from the screen."""
    handout, assignments = (
        folder_context.find_handout(folder),
        folder_context.list_assignments(folder / folder_context.RUBRICS),
    )
    both = (
        [_advise_student(handout), _advise_teacher(assignments)]
        if handout
        else [_advise_teacher(assignments), _advise_student(None)]
    )
    parts = [*both, MORE]
    width = max(len(says) for part in parts for says, _ in part.lines)
    introduction = [line for line in (_describe_handout(handout), _describe_course(assignments)) if line]
    blocks = [Text(WHAT), *map(Text, introduction), *(_render_block(part, width) for part in parts)]
    return Text("\n\n").join(blocks)


def _describe_handout(handout: folder_context.HandoutSummary | None) -> str:
    if not handout:
        return ""
    return (
        f"This folder is a handout: {shorten(handout.title)}."
        if handout.title
        else "This folder is a handout."
    )


def _describe_course(assignments: list[str]) -> str:
    more = f" and {len(assignments) - _NAMED} more" if len(assignments) > _NAMED else ""
    return (
        f"This folder is a course: {', '.join(map(shorten, assignments[:_NAMED]))}{more}."
        if assignments
        else ""
    )


def _advise_teacher(assignments: list[str]) -> Part:
    if not assignments:
        begin = ("begin an assignment of your own", "grader init my-assignment")
        test = ("test its rubric", "grader verify my-assignment")
        return Part("You teach", (begin, test, ("grade hand-ins", "grader run submissions/")))
    first = shorten(assignments[0])
    give = ("write what students are given", f"grader kit {first} --out handout")
    test = ("test an assignment's rubric", f"grader verify {first}")
    return Part("You teach", (("grade hand-ins", "grader run submissions/"), test, give))


def _advise_student(handout: folder_context.HandoutSummary | None) -> Part:
    if not handout:
        return Part("You study", (("check your own work", "grader check"),))
    item = tuple(("check one item", f"grader check --item {shorten(name)}") for name in handout.items[:1])
    return Part("You study", (("check your own work", "grader check"), *item))


def _render_block(part: Part, width: int) -> Text:
    lines = [Text(part.title, "bold")]
    lines += [Text.assemble(f"  {says.ljust(width)}   ", (command, "bold")) for says, command in part.lines]
    return Text("\n").join(lines)
