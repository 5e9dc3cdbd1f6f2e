"""What cross-entropy was given: it wants logits, and a softmax before it is a known mistake."""

from typing import Any, Final

from .patches import Patches

_NEAR: Final = 1e-3
_ALL_OF: Final = 50
_THEN_EVERY: Final = 10
"""A look costs as much as the other notes on a step together, and training does the same again and again."""


class Losses:
    def __init__(self) -> None:
        self._calls = self._looked_at = self._on_probabilities = 0

    def hook(self, torch: Any, patches: Patches) -> None:
        patches.before(torch.nn.functional, "cross_entropy", self._called)  # the module's class calls it too

    def counts(self) -> dict[str, int]:
        """Return the counts of cross-entropies.

        `cross_entropies` counts calls; `…_looked_at`, the first 50 and then every tenth;
        `…_of_probabilities`, how often among these all rows had no negative entry and summed to one while
        something was learnt. A loss that is only measured does not count.
        """
        return {
            "cross_entropies": self._calls,
            "cross_entropies_looked_at": self._looked_at,
            "cross_entropies_of_probabilities": self._on_probabilities,
        }

    def _called(self, *arguments: Any, **named: Any) -> None:
        self._calls += 1
        if self._calls > _ALL_OF and self._calls % _THEN_EVERY:
            return
        self._looked_at += 1
        given_scores = arguments[0] if arguments else named["input"]
        scores = given_scores.detach()
        # One row as plain numbers is quicker to look at than any operation on a tensor.
        first = scores[0] if scores.ndim > 1 else scores
        if first.ndim == 1 and _sums_to_one(first.tolist()):
            sums = scores.sum(-1)
            right = bool((scores >= 0).all() and ((sums - 1).abs() < _NEAR).all())
            self._on_probabilities += right and bool(given_scores.requires_grad)


def _sums_to_one(row: list[float]) -> bool:
    return min(row, default=-1) >= 0 and abs(sum(row) - 1) < _NEAR
