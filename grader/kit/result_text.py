"""A result as a person reads it: in a terminal, in a notebook, and as plain lines in a log."""

import io
from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.kit.result import Result, State
from grader.model import Bars, Code, Comparison, Evidence, Outcome, Rows
from grader.model.text import capped, count_marks, visible
from grader.model.text import marks as shown_marks

STYLES: Final = {
    State.PASSED: "green",
    State.PARTIAL: "yellow",
    State.FAILED: "red",
    State.MISSING: "red",
    State.WAITS: "yellow",
    State.UNREADABLE: "red",
    State.NOT_RUN: "yellow",
    State.AT_GRADING: "dim",
}
WITHOUT_A_SANDBOX: Final = "Your code runs without a sandbox: on this computer, with your rights."
ONLY_PUBLISHED: Final = "Passed means passed on the published cases: grading tries others, too."
_VALUE: Final = 600
"""Characters of a value that are shown."""
_LINES: Final = 40
_WIDTH: Final = 100
"""Width of tables in plain text."""
_AROUND: Final = 6
"""Lines shown around the one to look at, of a longer function."""


def rendered(result: Result) -> RenderableType:
    """Return one item's result: a line, and below it what its author needs to go on."""
    below = list(_below(result))
    return Group(headline(result), *(Padding(part, (0, 0, 0, 4), expand=False) for part in below))


def as_text(result: Result) -> str:
    """Return what stands below the line, as plain lines of whatever length."""
    return plain(*_below(result))


def plain(*parts: RenderableType) -> str:
    """Return lines without colours, also in a notebook, where rich would rather show them itself."""
    console = Console(file=io.StringIO(), color_system=None, width=_WIDTH, force_jupyter=False)
    with console.capture() as taken:
        console.print(*parts, sep="\n", soft_wrap=True)
    return "\n".join(line.rstrip() for line in taken.get().splitlines())


def headline(result: Result) -> Text:
    item, style = result.item, STYLES[result.state]
    line = Text(f"{item.id:<10} ")
    line.append(f"{result.state.value:<11}", style=style)
    line.append(f" {visible(item.title)}", style="bold" if result.state is not State.AT_GRADING else "")
    line.append(f"  {marks_of(result)}", style="dim")
    return line


def marks_of(result: Result) -> str:
    """Return the marks in words, such as ``(2 of 4 marks)``."""
    whole, checkable = result.item.marks, result.checkable_marks
    if not checkable:
        return f"({count_marks(whole)})"
    by_hand = f"; {shown_marks(whole - checkable)} more by a person" if checkable < whole else ""
    return f"({shown_marks(result.passing_marks)} of {count_marks(checkable)}{by_hand})"


def _below(result: Result) -> Iterator[RenderableType]:
    if result.told and result.state is not State.PASSED:
        yield _text(result.told)
    if result.explanation:
        yield from _explained(result.explanation)
    yield from (_text(line) for line in result.above)
    yield from (_text(line) for line in result.shown)


def _explained(outcome: Outcome) -> Iterator[RenderableType]:
    for mistake in outcome.mistakes:
        yield Text.assemble(
            ("Known mistake: ", "bold"), (f"{visible(mistake.title)}. ", "bold"), visible(mistake.advice)
        )
    if outcome.hint:
        yield Text.assemble(("Hint: ", "bold"), visible(outcome.hint))
    for evidence in outcome.evidence:
        if (shown := _evidence(evidence)) is not None:
            yield shown


def _evidence(evidence: Evidence) -> RenderableType | None:
    """Return evidence as a terminal shows it, or None for curves and pictures, which are for pages."""
    match evidence:
        case Comparison():
            return _comparison(evidence)
        case Bars():
            rows = [
                (bar.label, f"{bar.value:.3g}", "" if bar.passed else "too large") for bar in evidence.bars
            ]
            return _table(f"{evidence.title} (at most {evidence.bound:g})", ("", evidence.unit, ""), rows)
        case Rows():
            return _table(evidence.title, evidence.columns, evidence.rows)
        case Code():
            return _code(evidence)
        case _:
            return None


def _comparison(evidence: Comparison) -> RenderableType:
    table = Table(box=None, pad_edge=False, show_header=False)
    rows = {"expected": evidence.expected, "found": evidence.found, "tolerance": evidence.tolerance}
    for name, value in rows.items():
        if value:
            table.add_row(
                Text(f"{visible(evidence.label)} {name}", style="dim"), _text(capped(value, _VALUE))
            )
    return table


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> RenderableType:
    table = Table(title=_text(title), title_justify="left", title_style="dim", box=None, pad_edge=False)
    for column in columns:
        table.add_column(_text(column), style="", header_style="dim")
    for row in rows:
        table.add_row(*(_text(capped(cell, _VALUE)) for cell in row))
    return table


def _code(code: Code) -> RenderableType:
    """Return the student's own lines with their numbers; the lines to look at are marked."""
    lines = Text.assemble((f"{visible(code.file)}, your lines:\n", "dim"))
    for number, line in in_view(code):
        marked = number in code.marked
        sign = ">" if marked else " "
        lines.append(f"{sign}{number:>5}  {visible(line)}\n", style="bold red" if marked else "")
    lines.rstrip()
    return lines


def in_view(code: Code) -> list[tuple[int, str]]:
    """Return those lines of the code that are shown, with their numbers."""
    first, last = _window(code)
    numbered = enumerate(code.lines, start=code.first_line)
    return [(number, line) for number, line in numbered if first <= number <= last]


def _window(code: Code) -> tuple[int, int]:
    whole = code.first_line, code.first_line + len(code.lines) - 1
    if len(code.lines) <= _LINES or not code.marked:
        return whole[0], min(whole[1], whole[0] + _LINES - 1)
    return max(whole[0], code.marked[0] - _AROUND), min(whole[1], code.marked[0] + _LINES - _AROUND)


def _text(text: str) -> Text:
    return Text(visible(text))
