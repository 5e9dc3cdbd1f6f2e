"""What pulls weights towards zero: for each parameter by itself, found in the gradients of the loss.

What the loss adds to the criterion is seen by differentiating both: the rest of a parameter's gradient points
along the parameter where it is penalised by its square or its length, and is nothing where it is left out.
"""

from typing import Any, Final

from ..recorder.patches import Patches
from .weight_versions import WeightVersions

_LOOKS: Final = 2
CRITERIA: Final = (
    "cross_entropy",
    "nll_loss",
    "mse_loss",
    "multi_margin_loss",
    "binary_cross_entropy_with_logits",
)
"""Functions of torch.nn.functional that a network is measured with."""


class Penalty:
    """Notes `pulls`, by the parameter's id.

    Each is (cosine of pull and parameter, length of the pull divided by the parameter's).
    """

    def __init__(self, weights: WeightVersions) -> None:
        self.pulls: dict[int, tuple[float, float]] = {}
        self._weights = weights
        self._criterion: Any = None
        self._looks = 0
        self._torch: Any = None

    def hook(self, torch: Any, patches: Patches) -> None:
        self._torch = torch
        for name in CRITERIA:
            patches.changed(torch.nn.functional, name, self._measured)
        patches.before(torch.Tensor, "backward", self._differentiated)

    def _measured(self, loss: Any) -> None:
        if loss.requires_grad:
            self._criterion = loss

    def _differentiated(self, loss: Any, *_given: Any, **_named: Any) -> None:
        criterion, self._criterion = self._criterion, None
        if self._looks >= _LOOKS or criterion is None or criterion is loss:
            return
        self._looks += 1
        trained = self._weights.trained()
        differentiate = self._torch.autograd.grad
        [scale] = differentiate(loss, [criterion], retain_graph=True, allow_unused=True)
        if scale is None or not trained:
            return
        parameters = list(trained.values())
        whole = differentiate(loss, parameters, retain_graph=True, allow_unused=True)
        part = differentiate(criterion, parameters, scale, retain_graph=True, allow_unused=True)
        for parameter, one, other in zip(parameters, whole, part, strict=True):
            self._note(parameter, one, other)

    def _note(self, parameter: Any, whole: Any, part: Any) -> None:
        zero = self._torch.zeros_like(parameter)
        pull = (zero if whole is None else whole) - (zero if part is None else part)
        values, length = parameter.detach().flatten().double(), float(pull.double().norm())
        size = float(values.norm())
        if size == 0 or length < 1e-9 * max(size, 1e-3) or length < 1e-6 * _compute_norm(whole):
            self.pulls.setdefault(id(parameter), (0.0, 0.0))
            return
        cosine = float(pull.flatten().double() @ values) / (length * size)
        self.pulls[id(parameter)] = (cosine, length / size)


def _compute_norm(gradient: Any) -> float:
    return 0.0 if gradient is None else float(gradient.double().norm())
