"""All that is noted while a pretrained network is fine-tuned, as arrays and texts under flat names.

steps, images                     steps taken; [training, test] images that there were, and how many of them a
                                  pass that trains has at least
rows                              [backbone, new layers, new layers alone, of these known as features, by how
                                  many at most the backbone was ahead of the new layers, the largest batch]
layers                            a line for each of the new layers, as trained last
moved                             steps that changed a parameter of the network
looks                             (looks, 3): step, how many tensors of the backbone may learn, how many of
                                  them could not at first
looks/weights, …                  see weight_entries.py
trained/names, trained/numbers    (parameters, 5): whether an optimiser has it, whether of the backbone,
                                  weight decay, cosine and strength of a penalty's pull; of the backbone only
                                  what an optimiser has
trained/first, trained/last       (parameters, entries): some of its numbers before and after training
trained/stepped                   (parameters, entries): how far steps moved these in all
passes, passes/measured           (passes, 11), (passes,): see passes.py
saved, saved/files, saved/aliases (files, 3): step, version, taken; see weight_versions.py
kept                              steps after which tensors were restored that had never been copied
outputs                           (rows, classes): what the network answered while validating
datasets, datasets/numbers        `class|origin|bases` a line each, with the bases of what it holds; items,
                                  trained on, classes, test, varies
transforms                        a line for each step of each: number of the dataset, then as in
                                  transform_steps.py
page0/text, …                     see written_pages.py
card                              ways in which a graphics card was asked for
problems                          what could not be noted
"""

from pathlib import Path
from typing import Any, Final

import numpy as np

from ..recorder.datasets import UNKNOWN, measure_length
from ..recorder.patches import Patches
from ..recorder.training_steps import TrainingSteps
from ..student_computer import graphics_card
from . import small_world, transform_steps, written_pages
from .forwards import Forwards
from .passes import Passes
from .penalty import Penalty
from .short_passes import TRAINED
from .stepped_weights import SteppedWeights
from .weight_entries import WeightEntries, make_table, take_entries
from .weight_versions import WeightVersions

_COLUMNS: Final = (
    "dataset", "step", "backwards", "rows", "right", "loss", "version", "items", "backbone", "through",
    "cut",
)  # fmt: skip
_NAMES: Final = 200
_DATASETS: Final = "torchvision.datasets."
_TEXT: Final = 20_000


class FineTuningNotes:
    """Notes a training that fine-tunes; notes nothing where no stand-ins are wanted."""

    def __init__(self, training: TrainingSteps) -> None:
        self._training = training
        self._forwards, self._weights = Forwards(), WeightVersions(training)
        self._passes = Passes(training, self._forwards, self._weights)
        self._penalty, self._stepped = Penalty(self._weights), SteppedWeights()
        self._looks: list[tuple[int, int, int]] = []
        self._raw = WeightEntries()

    def hook(self, torch: Any, patches: Patches) -> None:
        if small_world.read_sizes() is None:
            return
        for part in (self._forwards, self._weights, self._passes, self._penalty, self._stepped):
            part.hook(torch, patches)
        patches.before(torch.optim.Optimizer, "zero_grad", self._before_steps)
        patches.before(torch.Tensor, "backward", self._before_steps)
        patches.after(torch.utils.data.dataloader._BaseDataLoaderIter, "__init__", self._look)

    def collect(self, folder: Path, files: list[dict[str, Any]]) -> dict[str, Any]:
        sizes = small_world.read_sizes()
        if sizes is None:
            return {}
        self._look()
        self._passes.share_out()
        forwards, weights = self._forwards, self._weights
        rows = [forwards.backbone_rows, forwards.head_rows, forwards.head_alone, forwards.head_known]
        rows += [forwards.ahead, forwards.most_at_once]
        return {
            "steps": self._training.steps,
            "images": np.array([*sizes, min(sizes[0], TRAINED)]),
            "rows": np.array(rows),
            "layers": "\n".join(forwards.layers),
            "moved": self._moved(),
            "looks": np.array(self._looks, np.int64).reshape(-1, 3),
            **self._raw.collect(forwards.first, self._of_backbone()),
            "passes": _make_table(self._passes.table(), _COLUMNS, np.float64),
            "passes/measured": np.array([one["measured"] for one in self._passes.entries], np.int64),
            "saved": _make_table(weights.saved, ("step", "version", "taken"), np.int64),
            "saved/files": "\n".join(one["file"].replace("\n", " ") for one in weights.saved)[:_TEXT],
            "saved/aliases": "\n".join(one["aliases"] for one in weights.saved)[:_TEXT],
            "version": weights.version(),
            "kept": np.array([by_reference for _, by_reference in weights.restored], np.int64),
            "outputs": _select_outputs(forwards.outputs),
            "card": "\n".join(graphics_card.asked_for),
            **self._trained(),
            **self._datasets(),
            **written_pages.read_pages(folder, files),
        }

    def _before_steps(self, *_given: Any, **_named: Any) -> None:
        """Look at the weights once, before any of them is changed."""
        if not self._training.steps and not self._looks:
            self._look()

    def _parameters(self) -> dict[int, Any]:
        parts = self._forwards.parts.values()
        return {id(p): p for part in parts for p in part.parameters(recurse=False)}

    def _of_backbone(self) -> set[int]:
        parts = self._forwards.parts.values()
        inside = (part for part in parts if self._forwards.is_backbone(part))
        return {id(p) for part in inside for p in part.parameters(recurse=False)}

    def _moved(self) -> int:
        """Count the steps that changed the network, of optimisers that have a parameter of it."""
        parameters = self._parameters()
        moves = self._training.moves()
        return sum(one["moved"] for one in moves if id(one["parameter"]) in parameters)

    def _look(self, *_given: Any) -> None:
        """Note the weights as they are now, and which of them may learn."""
        backbone_, parameters = self._of_backbone(), self._parameters()
        if not parameters or len(self._looks) >= _NAMES:
            return
        self._raw.look(parameters)
        learning = [key for key, p in parameters.items() if key in backbone_ and p.requires_grad]
        turned_on = sum(not self._forwards.learned.get(key, True) for key in learning)
        self._looks.append((self._training.steps, len(learning), turned_on))

    def _trained(self) -> dict[str, Any]:
        backbone_parameters, names = self._of_backbone(), self._names()
        decays = _find_decays(self._weights.optimizers)
        learning = self._weights.trained()
        new = {key: p for key, p in self._parameters().items() if key not in backbone_parameters}
        every = dict(list({**learning, **new}.items())[:_NAMES])
        pulls = self._penalty.pulls
        rows = [
            (key in learning, key in backbone_parameters, decays.get(key, 0.0), *pulls.get(key, (0.0, 0.0)))
            for key in every
        ]
        words = [names.get(key, f"parameter {number}") for number, key in enumerate(every)]
        return {
            "trained/names": "\n".join(words)[:_TEXT],
            "trained/numbers": np.array(rows, np.float64).reshape(-1, 5),
            "trained/first": make_table([self._forwards.first.get(key) for key in every]),
            "trained/last": make_table([take_entries(p) for p in every.values()]),
            "trained/stepped": make_table([self._stepped.distances.get(key) for key in every]),
        }

    def _names(self) -> dict[int, str]:
        root = self._forwards.root
        return {} if root is None else {id(p): name for name, p in root.named_parameters()}

    def _datasets(self) -> dict[str, Any]:
        words: list[str] = []
        numbers: list[tuple[float, ...]] = []
        steps: list[str] = []
        entries = self._passes.entries
        for number, dataset in enumerate(self._passes.datasets):
            over = [one for one in entries if one["dataset"] == number]
            parts = [dataset, *getattr(dataset, "__dict__", {}).values()]
            kinds = [kind for one in parts for kind in type(one).__mro__]
            bases = dict.fromkeys(k.__name__ for k in kinds if k.__module__.startswith(_DATASETS))
            origin = transform_steps.find_origin(dataset)
            words.append(f"{type(dataset).__name__[:60]}|{origin}|{' '.join(bases)}")
            trained = any(one["backwards"] for one in over)
            numbers.append(
                (
                    measure_length(dataset),
                    trained,
                    _count_classes(dataset),
                    _is_test(dataset),
                    _does_vary(dataset),
                )
            )
            steps += [f"{number}|{line}" for line in _list_steps(dataset)]
        table = np.array(numbers, np.float64).reshape(-1, 5)
        return {
            "datasets": "\n".join(words),
            "datasets/numbers": table,
            "transforms": "\n".join(steps)[:_TEXT],
        }


def _make_table(entries: list[dict[str, Any]], columns: tuple[str, ...], kind: Any) -> Any:
    rows = [[entry.get(column, UNKNOWN) for column in columns] for entry in entries]
    return np.array(rows, kind).reshape(-1, len(columns))


def _select_outputs(outputs: dict[bytes, Any]) -> Any:
    """Return the outputs of the last network: those of others may have another width."""
    rows = list(outputs.values())
    same = [row for row in rows if row.shape == rows[-1].shape]
    return np.array(same, np.float64) if same else np.empty((0, 0))


def _find_decays(optimizers: list[Any]) -> dict[int, float]:
    """Return the largest weight decay of each parameter, by its id."""
    by_parameter: dict[int, float] = {}
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            decay = group.get("weight_decay", 0.0)
            decay = float(decay) if isinstance(decay, int | float) else 0.0
            by_parameter |= {id(p): max(decay, by_parameter.get(id(p), 0.0)) for p in group["params"]}
    return by_parameter


def _count_classes(dataset: Any) -> int:
    """Return how many classes the dataset's labels have, -1 where the labels cannot be seen."""
    for name in ("targets", "labels"):
        labels = getattr(dataset, name, None)
        if labels is not None and len(labels):
            return len(np.unique(np.asarray(labels)))
    return UNKNOWN


def _is_test(dataset: Any) -> bool:
    return getattr(dataset, "train", None) is False


def _does_vary(dataset: Any) -> int:
    try:
        return int(transform_steps.does_differ(dataset))
    except Exception:
        return UNKNOWN


def _list_steps(dataset: Any) -> list[str]:
    try:
        return transform_steps.list_steps(dataset)
    except Exception:
        return []
