"""The raw values of a fine-tuning probe.

They come from a student's process: each value is used only as far as it has the shape that it should have.
A value of another shape counts as nothing seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from grader.checks.fine_tuning.weight_changes import NetworkSnapshot, can_be_felt, has_learned, read_looks
from grader.checks.support.closeness import Array
from grader.model import CaseResult, Value

_WEIGHT_FILES: Final = (
    ".pkl",
    ".pickle",
    ".npz",
    ".npy",
    ".h5",
    ".hdf5",
    ".joblib",
    ".json",
    ".mat",
    ".msgpack",
)
_MOST: Final = 1e15
_ROWS: Final = 600
_WIDE: Final = 100_000
_CLASSES: Final = 200


@dataclass(frozen=True)
class Pass:
    """One pass over a loader."""

    dataset: int
    step: int
    backwards: int
    rows: int
    right: int
    loss: float
    version: int
    items: int
    backbone: bool
    """Whether the rows that were answered went through the backbone."""
    through: int
    """How many rows went through it in all."""
    cut: bool
    """The loader ended it before all rows were given."""
    measured: bool
    """The script used the labels of rows that it had answered."""

    @property
    def over(self) -> tuple[int, int]:
        """Return what was passed over: a part of a dataset is known by its size."""
        return self.dataset, self.items


@dataclass(frozen=True)
class ParameterFacts:
    """One parameter of the new layers, or of the backbone where an optimiser has it."""

    name: str
    learns: bool
    """An optimiser has it."""
    of_backbone: bool
    decay: float
    pulled: bool
    """Towards zero, by a penalty in the loss."""
    changed: bool
    """By learning: its numbers before and after say so."""


@dataclass(frozen=True)
class Data:
    """One dataset that was passed over."""

    name: str
    origin: str
    bases: tuple[str, ...]
    items: int
    trained: bool
    classes: int
    test: bool
    varies: bool


@dataclass(frozen=True)
class Step:
    """One step of a transform."""

    dataset: int
    name: str
    from_script: bool
    changes: bool
    random: bool


@dataclass(frozen=True)
class Save:
    """One call of `torch.save`."""

    file: str
    step: int
    version: int
    by_reference: bool


class Facts:
    def __init__(self, case: CaseResult) -> None:
        self._values: Mapping[str, Value] = case.values
        self.steps = self.number("steps")
        self.moved = self.number("moved")
        """Steps that changed a parameter of the network."""
        self.version = self.number("version", -1)
        """The version of the weights that training ended with."""
        training, test, epoch = self._row("images", 3)
        self.training_images, self.test_images = max(1, training), max(1, test)
        self.epoch_images = max(1, epoch)
        """Those that a pass which trains has at least: it does not go on for ever."""
        rows = self._row("rows", 6)
        self.backbone_rows, self.head_rows, self.head_alone, self.head_known, *most = rows
        self.ahead, self.most_at_once = most
        """By how many rows at most the backbone was ahead of the new layers; the largest batch."""
        self.layers = [line for line in self.text("layers").split("\n") if line]
        self.passes = self._read_passes()
        self.looks = self._read_looks()
        self.trained = self._read_trained()
        self.backbone_stepped = self._read_backbone_stepped()
        """Whether steps of optimisers changed the backbone."""
        self.datasets = self._read_datasets()
        self.transforms = self._read_transforms()
        self.saves = self._read_saves()
        self.restored_by_reference = bool(len(self._column("kept")))
        self.outputs = self._read_outputs()
        self.card = [line for line in self.text("card").split("\n") if line]
        self.ended = self.text("ended")
        self.words = frozenset(self.text("words").split())

    def text(self, name: str) -> str:
        value = self._values.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str, otherwise: int = 0) -> int:
        value = self._array(name)
        return int(value) if value is not None and value.ndim == 0 and abs(value) < _MOST else otherwise

    @property
    def tuned(self) -> bool:
        """Tell whether images went through a backbone and new layers: at least half of those to train on."""
        return self.steps > 0 and 2 * self.tuned_images >= self.expected_images

    @property
    def learned(self) -> bool:
        """Tell whether steps changed the network, and its weights at the end differ from those at first."""
        return self.moved > 0 and any(parameter.changed for parameter in self.trained)

    @property
    def tuned_images(self) -> int:
        return min(self.backbone_rows, self.head_rows)

    @property
    def expected_images(self) -> int:
        """Return how many images there are to train on; the script's own images may be fewer."""
        most = max((data.items for data in self.datasets), default=0)
        return min(self.epoch_images, most) if most > 0 else self.epoch_images

    @property
    def weight_files(self) -> list[str]:
        """Return the files that were written and may hold weights, without those that `torch.save` wrote."""
        saved = {save.file.rsplit("/", 1)[-1] for save in self.saves}
        names = self.text("files").split("\n")
        written = [name for name in names if name.rsplit("/", 1)[-1] not in saved]
        return [name for name in written if name.lower().endswith(_WEIGHT_FILES)]

    @property
    def heads(self) -> list[ParameterFacts]:
        """Return the parameters of the new layers."""
        return [parameter for parameter in self.trained if not parameter.of_backbone]

    def images_of_chance(self) -> bool:
        """Tell whether a class of the script's own makes up images that differ each time."""
        transformed = {step.dataset for step in self.transforms}
        return any(
            data.trained and data.varies and data.origin == "script" and number not in transformed
            for number, data in enumerate(self.datasets)
        )

    def training_sets(self) -> list[Data]:
        """Return the images that were trained on and passed through the backbone."""
        over = {
            loader_pass.dataset
            for loader_pass in self.passes
            if loader_pass.backwards and loader_pass.backbone
        }
        return [data for number, data in enumerate(self.datasets) if number in over]

    def validations(self) -> list[Pass]:
        """Return the passes without training, after some training, over images that are not trained on."""
        trained = {loader_pass.over for loader_pass in self.passes if loader_pass.backwards}
        return [
            candidate
            for candidate in self.passes
            if not candidate.backwards and candidate.rows and candidate.step and candidate.over not in trained
        ]

    def measurements(self) -> list[Pass]:
        """Return the validations that measured something: in the others nobody looked at the labels."""
        return [loader_pass for loader_pass in self.validations() if loader_pass.measured]

    def _array(self, name: str) -> Array | None:
        value = self._values.get(name)
        plain = isinstance(value, np.ndarray) and value.dtype.kind in "biuf"
        return value.astype(np.float64) if plain and isinstance(value, np.ndarray) else None

    def _column(self, name: str) -> Array:
        value = self._array(name)
        return value if value is not None and value.ndim == 1 and np.isfinite(value).all() else np.empty(0)

    def _row(self, name: str, length: int) -> list[int]:
        value = self._column(name)
        return [int(min(n, _MOST)) for n in value] if value.size == length else [0] * length

    def _table(self, name: str, columns: int) -> Array:
        value = self._array(name)
        fits = value is not None and value.ndim == 2 and value.shape[1] == columns
        if value is None or not fits or not (np.abs(value) < _MOST).all():
            return np.empty((0, columns))
        return value[:_ROWS]

    def _read_outputs(self) -> Array:
        value = self._array("outputs")
        if value is None or value.ndim != 2 or not 1 < value.shape[1] <= _CLASSES:
            return np.empty((0, 10))
        return value[np.isfinite(value).all(axis=1)][-_ROWS:]

    def _read_looks(self) -> list[NetworkSnapshot]:
        weights = self._weights("looks/weights")
        first, backbone = self._array("looks/first"), self._column("looks/backbone")
        if first is None or first.ndim != 1:
            return []
        return read_looks(self._table("looks", 3), weights, first, backbone)

    def _read_trained(self) -> list[ParameterFacts]:
        table, names = self._table("trained/numbers", 5), self.text("trained/names").split("\n")
        first, last = self._weights("trained/first"), self._weights("trained/last")
        fits = first.shape == last.shape and len(first) == len(table)
        changed = [fits and has_learned(*pair) for pair in zip(first, last, strict=False)]
        changed += [False] * (len(table) - len(changed))
        return [
            ParameterFacts(
                name[:100], row[0] > 0, row[1] > 0, row[2], row[3] > _ALONG and row[4] > 0, learned
            )
            for name, row, learned in zip(names, table, changed, strict=False)
        ]

    def _read_backbone_stepped(self) -> bool:
        stepped, first = self._weights("trained/stepped"), self._weights("trained/first")
        if stepped.shape != first.shape or len(first) != len(self.trained):
            return False
        old = [n for n, parameter in enumerate(self.trained) if parameter.of_backbone and parameter.learns]
        return can_be_felt(stepped[old], first[old])

    def _read_passes(self) -> list[Pass]:
        table, measured = self._table("passes", 11), self._column("passes/measured")
        used = measured > 0 if len(measured) >= len(table) else np.zeros(len(table), bool)
        return [_pass(row, bool(is_used)) for row, is_used in zip(table, used, strict=False)]

    def _weights(self, name: str) -> Array:
        """Return numbers of weights; NaN stands where there is none."""
        value = self._array(name)
        fits = value is not None and value.ndim == 2 and value.shape[0] <= _ROWS and value.shape[1] <= _WIDE
        return value if value is not None and fits else np.empty((0, 0))

    def _read_datasets(self) -> list[Data]:
        datasets = []
        for line, row in zip(
            self.text("datasets").split("\n"), self._table("datasets/numbers", 5), strict=False
        ):
            name, origin, bases = [*line.split("|"), "", ""][:3]
            items, trained, classes, test, varies = row
            kind = tuple(bases.split())
            data = Data(name, origin, kind, int(items), trained > 0, int(classes), test > 0, varies > 0)
            datasets.append(data)
        return datasets

    def _read_transforms(self) -> list[Step]:
        steps = []
        for line in self.text("transforms").split("\n"):
            parts = line.split("|")
            if len(parts) == 5 and parts[0].isdecimal():
                number, name, origin, changes, random = parts
                steps.append(Step(int(number[:6]), name, origin == "script", changes == "1", random == "1"))
        return steps

    def _read_saves(self) -> list[Save]:
        """Return the saves in the order of events."""
        files, aliases = (self.text(f"saved/{name}").split("\n") for name in ("files", "aliases"))
        rows = self._table("saved", 3)
        return [
            Save(file[:200], int(step), int(version), referenced >= 0 or bool(alias))
            for file, alias, (step, version, referenced) in zip(files, aliases, rows, strict=False)
        ]


_ALONG: Final = 0.5
"""Cosine of a pull and the parameter: a penalty's is 1, that of the sum of absolute values about 0.9."""


def _pass(row: Array, measured: bool) -> Pass:
    dataset, step, backwards, rows, right, loss, version, items, backbone, through, cut = row.tolist()
    return Pass(
        dataset=int(dataset),
        step=int(step),
        backwards=int(backwards),
        rows=int(rows),
        right=int(right),
        loss=loss,
        version=int(version),
        items=int(items),
        backbone=backbone > 0,
        through=int(through),
        cut=cut > 0,
        measured=measured,
    )
