"""What a hand-in does while it runs, noted beside it: figures, training, files, what it printed.

    patches.py     hooks into the libraries, put in and taken out again
    figures.py     matplotlib figures at the moment a reader would see them
    axes_content.py
                   what stands in one axes, as numbers and text
    regions.py     surfaces, outlines and cells in one axes
    figure_picture.py
                   a figure as a small PNG
    training_steps.py
                   steps, and what came between them
    by_hand.py     steps without an optimiser
    optimizers.py  optimisers constructed
    losses.py      what cross-entropy was given
    saved.py       torch.save
    datasets.py    torchvision datasets
    loaders.py     DataLoaders
    written_files.py
                   files written
    inputs.py      rows that networks were given
    visits.py      rows of the data that were looked at one by one
    printed.py     lines that look like epochs
    cell_outputs.py
                   a notebook's cells
    page.py        the part of it that a page shows

The notes are kept in the student's own process, so they are evidence to look into and never a verdict. A
note that fails never disturbs the hand-in: that it failed is noted instead. All of it is bounded.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from .by_hand import ByHand
from .cell_outputs import Cells
from .datasets import Datasets
from .figures import Figures
from .inputs import Inputs
from .loaders import Loaders
from .losses import Losses
from .optimizers import Optimizers
from .page import make_page
from .patches import Patches
from .printed import PrintedLines
from .saved import Saves
from .training_steps import TrainingSteps
from .visits import Visits
from .written_files import Files


@dataclass(frozen=True)
class RecordedRun:
    """Plain data: dicts, lists, numbers, text and float64 arrays. Every list is in the order of events."""

    figures: list[dict[str, Any]] = field(default_factory=list)
    """See `figures.py` and `axes_content.py` for the keys."""
    training: dict[str, int] = field(default_factory=dict)
    """Counts; see `training_steps.py`, `by_hand.py`, `losses.py`. All are there, 0 without any training."""
    optimizers: list[dict[str, Any]] = field(default_factory=list)
    saved: list[dict[str, Any]] = field(default_factory=list)
    datasets: list[dict[str, Any]] = field(default_factory=list)
    loaders: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)
    """The last lines that look like epochs."""
    inputs: list[dict[str, Any]] = field(default_factory=list)
    """See `inputs.py`. For probes only: networks and their rows are never sent."""
    moves: list[dict[str, Any]] = field(default_factory=list)
    """See `training_steps.py`. For probes only: parameters are never sent."""
    visits: list[int] = field(default_factory=list)
    """How often each row of a table of data was looked at by itself, the most visited first."""
    further: dict[str, Any] = field(default_factory=dict)
    """What extensions of the box noted; empty where the assignment asks for none of them."""
    ended: list[str] = field(default_factory=list)
    """How the script ended and what it was served, as its author is told."""
    cells: list[dict[str, Any]] = field(default_factory=list)
    """A notebook's, in the order they were run: see `cell_outputs.py`. Empty for a plain script."""
    problems: list[str] = field(default_factory=list)
    """What could not be noted, and why."""

    def page(self) -> dict[str, Any]:
        """Return what a page shows: the pictures of figures, and the cells."""
        return make_page(self)


class FurtherNotes(Protocol):
    """What an extension of the box notes beside all this."""

    def hook(self, torch: Any, patches: Patches) -> None:
        """Put the hooks in, where the assignment asks for them."""

    def collect(self, folder: Path, files: list[dict[str, Any]]) -> dict[str, Any]:
        """Return what was noted, under flat names: of `folder`, and the `files` that were written in it."""


MakeNotes = Callable[[TrainingSteps], FurtherNotes]


class Recorder:
    """Start it before the hand-in's code runs; ask at any time."""

    def __init__(self, folder: Path, most_steps: int = 0, further: Iterable[MakeNotes] = ()) -> None:
        """Watch `folder`, the hand-in's own: files that appear below it are its files.

        Training is stopped after `most_steps`, if any. `further` make the notes of extensions.
        """
        self._patches = Patches()
        self._figures, self._files, self._cells = Figures(self._patches), Files(folder), Cells()
        self._printed = PrintedLines(self._cells.heard)
        self._training = TrainingSteps(most_steps)
        self._optimizers = Optimizers(self._training)
        self._losses, self._saved = Losses(), Saves(self._training)
        self._datasets, self._loaders = Datasets(), Loaders()
        self._visits, self._inputs = Visits(), Inputs()
        self._by_hand = ByHand(self._training, self._inputs)
        self._folder, self._further = folder, [make_notes(self._training) for make_notes in further]

    def start(self) -> None:
        """Put the hooks in. Packages that are not imported yet are hooked when they are."""
        self._safely(self._files.start)
        self._safely(self._printed.start)
        self._patches.when_imported("matplotlib.pyplot", self._figures.hook)
        for kind in (
            self._optimizers,
            self._training,
            self._losses,
            self._saved,
            self._loaders,
            self._inputs,
            self._by_hand,
        ):
            self._patches.when_imported("torch", kind.hook)
        self._patches.when_imported("torchvision", self._datasets.hook)
        self._patches.when_imported("numpy", self._visits.hook)
        for notes in self._further:
            self._patches.when_imported("torch", notes.hook)

    def stop(self) -> None:
        """Take the hooks out; what was noted stays."""
        self._safely(self._printed.stop)
        self._patches.undo()

    def begin_cell(self, number: int, first_line: int) -> None:
        """Begin a notebook's cell: what is printed from now on belongs to it."""
        self._safely(self._cells.begin, number, first_line)

    def end_of_cell(self, error: str = "") -> None:
        """Show and close its figures, as a notebook does after a cell. `error` says how the cell failed."""
        self._safely(self._figures.show_all)
        self._safely(self._cells.end, error, len(self._figures.entries))

    def recorded(self) -> RecordedRun:
        """Return what is known now. Figures that are still open are noted as they stand."""
        self._safely(self._figures.note_open)
        files = self._safely(self._files.written) or []
        return RecordedRun(
            figures=list(self._figures.entries),
            training=self._training.counts() | self._by_hand.counts() | self._losses.counts(),
            optimizers=self._optimizers.collect(),
            saved=list(self._saved.entries),
            datasets=list(self._datasets.entries),
            loaders=list(self._loaders.entries),
            files=files,
            printed=self._printed.lines(),
            inputs=self._safely(self._inputs.collect) or [],
            moves=[*self._training.moves(), *self._by_hand.moves()],
            visits=self._visits.counts(),
            further=self._collect_further(files),
            cells=list(self._cells.entries),
            problems=list(self._patches.problems),
        )

    def _collect_further(self, files: list[dict[str, Any]]) -> dict[str, Any]:
        every = [self._safely(notes.collect, self._folder, files) or {} for notes in self._further]
        return {name: value for entries in every for name, value in entries.items()}

    def _safely(self, act: Any, *arguments: Any) -> Any:
        return self._patches.safely(act, *arguments)
