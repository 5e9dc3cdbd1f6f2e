"""Passes over loaders while a network is fine-tuned: over what, trained or not, and how well it did."""

from typing import Any, Final

from ..recorder.datasets import identify, measure_length, unwrap_subsets
from ..recorder.patches import Patches
from ..recorder.training_steps import TrainingSteps
from .forwards import Forwards
from .label_uses import LabelUses
from .short_passes import labels_of
from .weight_versions import WeightVersions

_KEPT: Final = 300
_DATASETS: Final = 40


class Passes:
    """Notes each pass, in the order in which they began.

    An entry has `dataset` (number), `step` before it, `backwards` within it, `rows` that were answered, how
    many of them `right`, `loss` summed over them, `version` of the weights at the first answer, `items`
    that a pass is to have, `backbone` (whether the rows that were answered went through it), `through` (how
    many rows did in all) and `measured` (whether the script used the labels of a batch that it had answered).
    """

    def __init__(self, training: TrainingSteps, forwards: Forwards, weights: WeightVersions) -> None:
        self.entries: list[dict[str, Any]] = []
        self.datasets: list[Any] = []
        """The datasets that were passed over, behind subsets."""
        self._identities: dict[str, int] = {}
        self._training, self._weights = training, weights
        self._torch: Any = None
        self._forwards = forwards
        self._now: dict[str, Any] | None = None
        self._through = 0
        self._labels: Any = None
        forwards.on_answer = self._answered

    def hook(self, torch: Any, patches: Patches) -> None:
        self._torch = torch
        iterator = torch.utils.data.dataloader._BaseDataLoaderIter
        patches.after(iterator, "__init__", self._begun)
        patches.after(iterator, "__next__", self._given)
        patches.after(iterator, "next", self._given)
        patches.before(torch.Tensor, "backward", self._differentiated)
        LabelUses(self._unused_labels, self._measured).hook(torch, patches)

    def _begun(self, iterator: Any, loader: Any) -> None:
        if len(self.entries) >= _KEPT:
            return
        number = self._number(unwrap_subsets(loader.dataset))
        entry: dict[str, Any] = {
            "dataset": number,
            "step": self._training.steps,
            "backwards": 0,
            "rows": 0,
            "right": 0,
        }
        entry |= {"loss": 0.0, "version": -1, "backbone": 0}
        entry["through"], entry["cut"] = 0, getattr(iterator, "cut", ())
        entry["measured"] = 0
        entry["items"] = measure_length(loader.sampler)
        self.entries.append(entry)
        iterator.entry_of_notes = entry

    def _number(self, root: Any) -> int:
        """Return the number of a dataset; one made anew for each pass, of the same images, keeps its own."""
        for number, dataset in enumerate(self.datasets):
            if dataset is root:
                return number
        identity = identify(root)
        if identity and identity in self._identities:
            return self._identities[identity]
        if len(self.datasets) >= _DATASETS:
            return -1
        self.datasets.append(root)
        self._identities[identity] = len(self.datasets) - 1
        return len(self.datasets) - 1

    def table(self) -> list[dict[str, Any]]:
        """Return `noted`, with `cut`: whether the pass was ended before all rows were given."""
        return [one | {"cut": len(one["cut"])} for one in self.entries]

    def share_out(self) -> None:
        """Count the rows that went through the backbone since the last batch for the pass they belong to."""
        through, self._through = self._forwards.backbone_rows - self._through, self._forwards.backbone_rows
        if self._now is not None:
            self._now["through"] += through

    def _given(self, iterator: Any) -> None:
        self.share_out()
        self._now = getattr(iterator, "entry_of_notes", None)
        self._labels = labels_of(getattr(iterator, "last_batch", None))

    def _differentiated(self, *_loss: Any, **_how: Any) -> None:
        if self._now is not None:
            self._now["backwards"] += 1

    def _unused_labels(self) -> Any:
        """Return the labels of the last batch; None where a use of them was noted, or would tell nothing."""
        now = self._now
        return self._labels if now is not None and now["rows"] and not now["measured"] else None

    def _measured(self) -> None:
        if self._now is not None:
            self._now["measured"] = 1

    def _answered(self, answer: Any) -> None:
        now, labels = self._now, self._labels
        if now is None or getattr(labels, "shape", None) != (len(answer),):
            return
        if labels.dtype != self._torch.int64 or int(labels.max()) >= answer.shape[1]:
            return
        if now["version"] < 0:
            now["version"] = self._weights.version()
        now["backbone"] |= int(self._forwards.entered_backbone)
        scores = answer.detach()
        now["rows"] += len(labels)
        now["right"] += int((scores.argmax(1) == labels).sum())
        chances = scores.double().log_softmax(1)
        now["loss"] -= float(chances.gather(1, labels[:, None]).sum())
