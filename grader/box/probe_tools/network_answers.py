"""How a PyTorch network takes images, and what it answers."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from .image_rows import known_images

_AT_ONCE: Final = 500
_MOST_AT_ONCE: Final = 2000
_SIZES: Final = (200, 100, 64, 50, 128, 32, 256)
"""Numbers of images that are tried where a network takes a fixed number only."""


class Intake:
    """How a network takes images: at most `size` together, and as rows where `flat`."""

    def __init__(self, size: int, flat: bool) -> None:
        self.size, self.flat = size, flat

    def __call__(self, model: Any, images: Any, torch: Any) -> Any:
        """Return its answers in evaluation; the last images are repeated where a batch has to be full."""
        model.eval()
        images = images.flatten(1) if self.flat else images
        with torch.no_grad():
            return torch.cat([self._answer(model, part) for part in images.split(self.size)])

    def _answer(self, model: Any, part: Any) -> Any:
        if len(part) == self.size or self.size == _AT_ONCE:
            return model(part)
        return model(_filled_up(part, self.size))[: len(part)]

    def a_batch_of(self, images: Any) -> Any:
        """Return images that the network takes at once, from the beginning of `images`."""
        return images[: min(self.size, _AT_ONCE)]


def _filled_up(images: Any, size: int) -> Any:
    """Return `size` images: these, repeated as often as it takes."""
    return images.repeat(-(-size // len(images)), *[1] * (images.dim() - 1))[:size]


def intake_of(model: Any, images: Any, hand_in: Any, torch: Any) -> Intake | None:
    """Return how the network takes images, tried on the first of them; None where it takes them in no way.

    Its answer must be a matrix, (n, classes).
    """
    sizes = [_AT_ONCE, *batch_sizes(hand_in)]
    for flat in (False, True):
        for size in sizes:
            intake = Intake(size, flat)
            try:
                answers = intake(model, images[:size], torch)
            except Exception:
                continue
            if isinstance(answers, torch.Tensor) and answers.dim() == 2:
                return intake
    return None


def batch_sizes(hand_in: Any) -> list[int]:
    """Return the script's own `batch_size` first, then what is usual."""
    sizes = [hand_in[name] for name in hand_in if name == "batch_size"]
    return [*(size for size in sizes if isinstance(size, int) and 0 < size <= _MOST_AT_ONCE), *_SIZES]


def claimed_logits(model: Any, images: Any, intake: Any, torch: Any) -> dict[str, Any]:
    """Return `logits` (n, classes) and `predictions` (n,) as the network itself answers.

    Nothing where it raises: its weights tell as much.
    """
    try:
        answers = intake(model, images, torch).double()
        return {"logits": answers.numpy(), "predictions": answers.argmax(dim=1).numpy()}
    except Exception:
        return {}


def best_of(models: Sequence[Any], prepare: Callable[[Any, Any], Any], hand_in: Any, torch: Any) -> Any:
    """Return the network that names most of the known images right.

    `prepare(model, images)` returns images as that network was given its own.
    """
    images, labels = known_images()

    def share_right(model: Any) -> float:
        try:
            batch = prepare(model, images)
            intake = intake_of(model, batch, hand_in, torch)
            answers = None if intake is None else intake(model, batch, torch)
            return 0.0 if answers is None else float(np.mean(answers.argmax(dim=1).numpy() == labels))
        except Exception:
            return 0.0

    return max(models, key=share_right)


# ── small batches of any kind ─────────────────────────────────────────────────────────────────────────


def answer(model: Any, images: Any, hand_in: Any, torch: Any) -> tuple[Any, int]:
    """Return what the network makes of images, and the one number of images that it takes, 0 if any will do.

    Rows are tried where it takes no images. In double precision, so that rounding plays no part; in single
    for a network that insists on it. Raise what it raised first where nothing works.
    """
    raised: Exception | None = None
    for size in (0, *batch_sizes(hand_in)):
        for kind in (torch.float64, torch.float32):
            model.to(kind)
            batch = images.to(kind)
            batch = _filled_up(batch, size) if size else batch
            for inputs in (batch, batch.flatten(1)):
                try:
                    answered = model(inputs)
                    return answered[: len(images)] if size else answered, size
                except Exception as error:
                    raised = raised or error
    assert raised is not None
    raise raised


def answer_in_training(model: Any, images: Any, hand_in: Any, torch: Any) -> Any:
    """Return what it answers in training mode, without what is random or depends on a batch.

    None where that is no tensor, or probabilities as well.
    """
    model.train()
    for module in model.modules():
        if isinstance(module, (torch.nn.modules.dropout._DropoutNd, torch.nn.modules.batchnorm._BatchNorm)):
            module.eval()
    answered, _ = answer(model, images, hand_in, torch)
    return None if not isinstance(answered, torch.Tensor) or are_probabilities(answered) else answered


def are_probabilities(answered: Any) -> bool:
    """Tell whether each row of a tensor (n, classes) sums to one, and none is negative."""
    near = (answered.sum(dim=-1) - 1).abs() < 1e-4
    return bool((answered >= 0).all() and near.all())
