"""What a script drew, and a notebook as it was run, as evidence for the student's page.

It is what the recorder noted beside the hand-in, in the hand-in's own process: shown, and never a reason for
a mark. Whatever is told gives evidence of at most 1 MiB, or none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Final

from grader.grading.code_runner import make_request
from grader.grading.context import NO_INPUTS, Evaluations, LoadedGroup
from grader.grading.recorded_values import RecordedValues, Room, cut_text
from grader.model import Cell, Cells, Evidence, Observation, Picture, Pictures, SubmittedFile, png
from grader.model.errors import BoxBrokenError
from grader.model.text import count

_RECORD: Final = "record"
"""The probe that hands over what a script drew and printed while it ran."""
_RECORD_S: Final = 10.0
"""Far more than it takes to hand over what is there."""
_FIGURES: Final = 12
_PICTURES_BYTES: Final = 700 << 10
_TEXTS_BYTES: Final = 240 << 10
_CELLS: Final = 150
"""As many cells as the box notes: a cell that it does not mention was not reached."""
_CELL_LINES: Final = 300
_LINE: Final = 300
_PRINTED: Final = 4_000
_ERROR: Final = 600
_LABEL: Final = 120
_ALT: Final = 400
_NAME: Final = 100
_AXES: Final = 4
"""How many axes are described in words."""
_CELL_HEAD: Final = re.compile(r"# %% cell (\d{1,6})")
"""How `intake.notebook` begins each cell in the joined file."""


def add_script_evidence(evaluations: Evaluations, loaded: LoadedGroup) -> Evaluations:
    """Show what a script drew and printed beside the first item of its file, whatever the verdict.

    It changes nothing where the file is no script or the box has ended: the verdict does not need it.
    """
    if not loaded.group.runs_script or not loaded.runner.still_open:
        return evaluations
    first = loaded.items[0]
    file = next(given for given in loaded.context.submission.files if given.path == loaded.group.file)
    request = make_request(first, _RECORD, NO_INPUTS)
    request = replace(request, wall_s=min(_RECORD_S, request.wall_s), cpu_s=min(_RECORD_S, request.cpu_s))
    try:
        drawn = collect_evidence(loaded.runner.observe(request), file)
    except BoxBrokenError:
        return evaluations
    return {**evaluations, first.id: replace(evaluations[first.id], drawn=drawn)}


def collect_evidence(observed: Observation, file: SubmittedFile) -> tuple[Evidence, ...]:
    """Return what a script or notebook drew and printed; `observed` answers the probe `record` on `file`."""
    recorded = RecordedValues.by(observed)
    name = cut_text(file.found_as.rpartition("/")[2] if file.from_notebook else file.path, _NAME)
    figures = list(_read_figures(recorded, name))
    if file.from_notebook and recorded.number("cells", _CELLS):
        return (_build_notebook(recorded, name, file.content, figures),)
    pictures, untold = _separate(figures)
    return (Pictures(title=f"What {name} drew", pictures=pictures, untold=untold),) if figures else ()


_Figure = Picture | str
"""A picture, or the sentence on why there is none."""


def _read_figures(recorded: RecordedValues, file: str) -> Iterator[_Figure]:
    room = Room(_PICTURES_BYTES)
    for number in range(recorded.number("figures", _FIGURES)):
        yield _read_figure(recorded, number, file, room)


def _read_figure(recorded: RecordedValues, number: int, file: str, room: Room) -> _Figure:
    content = recorded.content(f"figure{number}/png")
    if content is None:
        return f"Figure {number + 1} is not shown: there is no picture of it."
    titled = " ".join(recorded.text(f"figure{number}/title", _LABEL).split())
    title = f"Figure {number + 1}: {titled}" if titled else f"Figure {number + 1} of your {file}"
    try:
        made = Picture.from_png(
            title, _describe_figure(recorded.text(f"figure{number}/axes", 12 * _LABEL)), content
        )
    except png.NotShownError as reason:
        return f"Figure {number + 1} is not shown: {reason}."
    if not room.takes(made.content):
        return f"Figure {number + 1} is not shown: the pictures before it take all the room."
    return made


def _describe_figure(axes: str) -> str:
    """Describe a figure, by what stands at its axes, for readers who cannot see it."""
    plots = [row for line in axes.splitlines() if len(row := line.split(" | ")) == 4]
    words = [_describe_axes(*row) for row in plots[:_AXES]]
    if not words:
        return "A figure whose axes are unknown."
    more = f"; {len(plots) - _AXES} more" if len(plots) > _AXES else ""
    return cut_text(f"A figure with {count(len(plots), 'plot')}: {'; '.join(words)}{more}.", _ALT)


def _describe_axes(title: str, across: str, up: str, lines: str) -> str:
    labels = [f"{side} “{label.strip()}”" for side, label in (("x", across), ("y", up)) if label.strip()]
    drawn = f"{lines} {'line' if lines == '1' else 'lines'}" if lines.isdecimal() and lines != "0" else ""
    said = filter(None, (f"“{title.strip()}”" if title.strip() else "", *labels, drawn))
    return ", ".join(said) or "without labels"


def _separate(figures: Sequence[_Figure]) -> tuple[tuple[Picture, ...], tuple[str, ...]]:
    pictures = tuple(one for one in figures if isinstance(one, Picture))
    return pictures, tuple(one for one in figures if isinstance(one, str))


# ── a notebook ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Run:
    """What is told of one cell."""

    printed: str
    error: str
    figures: Sequence[_Figure]


def _build_notebook(recorded: RecordedValues, name: str, content: bytes, figures: Sequence[_Figure]) -> Cells:
    """Return the notebook's cells: the code is what was handed in, and the box tells only what came of it."""
    runs, room = _read_runs(recorded, figures), Room(_TEXTS_BYTES)
    shown: list[Cell] = []
    sources = _split_sources(content.decode("utf-8", "replace"))
    for number, lines in enumerate(sources[:_CELLS], start=1):
        cell = _build_cell(number, lines, runs.get(number))
        if not room.takes(*cell.lines, cell.printed, cell.error):
            break
        shown.append(cell)
    left = len(sources) - len(shown)
    left_out = f"{count(left, 'further cell')} not shown." if left else ""
    return Cells(file=name, cells=tuple(shown), left_out=left_out)


def _build_cell(number: int, lines: Sequence[str], run: _Run | None) -> Cell:
    cut_lines = [cut_text(line, _LINE) for line in lines[:_CELL_LINES]]
    if len(lines) > _CELL_LINES:
        cut_lines.append(f"# {count(len(lines) - _CELL_LINES, 'further line')} not shown")
    if run is None:
        return Cell(number=number, lines=tuple(cut_lines), reached=False)
    pictures, untold = _separate(run.figures)
    return Cell(
        number=number,
        lines=tuple(cut_lines),
        printed=run.printed,
        error=run.error,
        pictures=pictures,
        untold=untold,
    )


def _read_runs(recorded: RecordedValues, figures: Sequence[_Figure]) -> dict[int, _Run]:
    """Return what is told of each cell, by the cell's number.

    A figure belongs to the first cell at whose end it was there, or to the last.
    """
    cells = range(recorded.number("cells", _CELLS))
    ends = [0, *(recorded.number(f"cell{cell}/figures", len(figures)) for cell in cells)]
    ends[-1] = len(figures)
    return {
        recorded.number(f"cell{cell}/number", 10**6): _Run(
            recorded.text(f"cell{cell}/printed", _PRINTED),
            recorded.text(f"cell{cell}/error", _ERROR),
            figures[start:stop],
        )
        for cell, (start, stop) in zip(cells, pairwise(accumulate(ends, max)), strict=True)
    }


def _split_sources(text: str) -> list[list[str]]:
    """Return the lines of each cell, without the empty ones around them."""
    cells: list[list[str]] = []
    for line in text.split("\n"):
        head = _CELL_HEAD.fullmatch(line)
        if head and int(head[1]) == len(cells) + 1:
            cells.append([])
        elif cells:
            cells[-1].append(_restore_magic(line))
    whole = ("\n".join(lines).strip("\n") for lines in cells)
    return [text.split("\n") if text.strip() else [] for text in whole]


def _restore_magic(line: str) -> str:
    """Return a magic or a shell line, which intake turned into Python, as its author wrote it."""
    python, mark, written = line.partition("  # ")
    is_turned = mark and "get_ipython()." in python and ("%" in written or "!" in written)
    return line[: len(line) - len(line.lstrip())] + written if is_turned else line
