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
from grader.model.text import cap_text, count_marks, make_visible
from grader.model.text import format_marks as shown_marks

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


def render(result: Result) -> RenderableType:
    """Return one item's result: a line, and below it what its author needs to go on."""
    below = list(_render_details(result))
    return Group(render_headline(result), *(Padding(part, (0, 0, 0, 4), expand=False) for part in below))


def render_text(result: Result) -> str:
    """Return what stands below the line, as plain lines of whatever length."""
    return render_plain(*_render_details(result))


def render_plain(*parts: RenderableType) -> str:
    """Return lines without colours, also in a notebook, where rich would rather show them itself."""
    console = Console(file=io.StringIO(), color_system=None, width=_WIDTH, force_jupyter=False)
    with console.capture() as captured:
        console.print(*parts, sep="\n", soft_wrap=True)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def render_headline(result: Result) -> Text:
    item, style = result.item, STYLES[result.state]
    line = Text(f"{item.id:<10} ")
    line.append(f"{result.state.value:<11}", style=style)
    line.append(f" {make_visible(item.title)}", style="bold" if result.state is not State.AT_GRADING else "")
    line.append(f"  {render_marks(result)}", style="dim")
    return line


def render_marks(result: Result) -> str:
    """Return the marks in words, such as ``(2 of 4 marks)``."""
    total, checkable = result.item.marks, result.checkable_marks
    if not checkable:
        return f"({count_marks(total)})"
    by_hand = f"; {shown_marks(total - checkable)} more by a person" if checkable < total else ""
    return f"({shown_marks(result.passing_marks)} of {count_marks(checkable)}{by_hand})"


def _render_details(result: Result) -> Iterator[RenderableType]:
    if result.message and result.state is not State.PASSED:
        yield _render_line(result.message)
    if result.explanation:
        yield from _render_explanation(result.explanation)
    yield from (_render_line(line) for line in result.above)
    yield from (_render_line(line) for line in result.read_as)


def _render_explanation(outcome: Outcome) -> Iterator[RenderableType]:
    for mistake in outcome.mistakes:
        yield Text.assemble(
            ("Known mistake: ", "bold"),
            (f"{make_visible(mistake.title)}. ", "bold"),
            make_visible(mistake.advice),
        )
    if outcome.hint:
        yield Text.assemble(("Hint: ", "bold"), make_visible(outcome.hint))
    for evidence in outcome.evidence:
        if (renderable := _render_evidence(evidence)) is not None:
            yield renderable


def _render_evidence(evidence: Evidence) -> RenderableType | None:
    """Return evidence as a terminal shows it, or None for curves and pictures, which are for pages."""
    match evidence:
        case Comparison():
            return _render_comparison(evidence)
        case Bars():
            rows = [
                (bar.label, f"{bar.value:.3g}", "" if bar.passed else "too large") for bar in evidence.bars
            ]
            return _render_table(
                f"{evidence.title} (at most {evidence.bound:g})", ("", evidence.unit, ""), rows
            )
        case Rows():
            return _render_table(evidence.title, evidence.columns, evidence.rows)
        case Code():
            return _render_code(evidence)
        case _:
            return None


def _render_comparison(evidence: Comparison) -> RenderableType:
    table = Table(box=None, pad_edge=False, show_header=False)
    rows = {"expected": evidence.expected, "found": evidence.found, "tolerance": evidence.tolerance}
    for name, value in rows.items():
        if value:
            table.add_row(
                Text(f"{make_visible(evidence.label)} {name}", style="dim"),
                _render_line(cap_text(value, _VALUE)),
            )
    return table


def _render_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> RenderableType:
    table = Table(
        title=_render_line(title), title_justify="left", title_style="dim", box=None, pad_edge=False
    )
    for column in columns:
        table.add_column(_render_line(column), style="", header_style="dim")
    for row in rows:
        table.add_row(*(_render_line(cap_text(cell, _VALUE)) for cell in row))
    return table


def _render_code(code: Code) -> RenderableType:
    """Return the student's own lines with their numbers; the lines to look at are marked."""
    lines = Text.assemble((f"{make_visible(code.file)}, your lines:\n", "dim"))
    for number, line in select_lines(code):
        marked = number in code.marked
        sign = ">" if marked else " "
        lines.append(f"{sign}{number:>5}  {make_visible(line)}\n", style="bold red" if marked else "")
    lines.rstrip()
    return lines


def select_lines(code: Code) -> list[tuple[int, str]]:
    """Return those lines of the code that are shown, with their numbers."""
    first, last = _find_window(code)
    numbered = enumerate(code.lines, start=code.first_line)
    return [(number, line) for number, line in numbered if first <= number <= last]


def _find_window(code: Code) -> tuple[int, int]:
    span = code.first_line, code.first_line + len(code.lines) - 1
    if len(code.lines) <= _LINES or not code.marked:
        return span[0], min(span[1], span[0] + _LINES - 1)
    return max(span[0], code.marked[0] - _AROUND), min(span[1], code.marked[0] + _LINES - _AROUND)


def _render_line(text: str) -> Text:
    return Text(make_visible(text))
