"""PyTorch's networks that a script trained, wherever it keeps them."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from .layers import count_layers
from .script_values import held_values

_NEAR: Final = 0.9
"""Less than so far apart, as a share of their length, are the weights of a network and of a copy of it."""
_MOST: Final = 6
"""Networks among which the best is looked for."""


def trained_network(
    hand_in: Any,
    case: Any,
    torch: Any,
    *,
    name: str,
    layers: int,
    best_of: Callable[[Sequence[Any]], Any],
) -> tuple[Any, str]:
    """Return the network, and where it is kept: `named`, `elsewhere`, or `none` where there is no network.

    It is the script's variable `name`, or the last network among its variables; else the first that it holds
    or trained, one with so many `layers` before others. One that stood by while others with as many layers
    were trained gives way to the best of these, by `best_of`.
    """
    named = [hand_in[variable] for variable in hand_in if learns(hand_in[variable], torch)]
    first = next((hand_in[variable] for variable in hand_in if variable == name), None)
    first = first if learns(first, torch) else next(reversed(named), None)
    trained = [module for module in _trained_modules(case) if learns(module, torch)]
    if first is None:
        held = [value for _, value in held_values(hand_in) if learns(value, torch)]
        others = sorted([*held, *trained], key=lambda module: count_layers(module) != layers)
        first = next(iter(others), None)
    if first is None:
        return None, "none"
    rivals = [module for module in trained if count_layers(module) == count_layers(first)]
    if not any(module is first for module in trained) and rivals:
        first = best_of([first, *rivals[-_MOST:]])
    return first, "named" if any(module is first for module in named) else "elsewhere"


def learns(value: Any, torch: Any) -> bool:
    """Tell whether it is a network with parameters."""
    return isinstance(value, torch.nn.Module) and next(value.parameters(), None) is not None


def training_steps(case: Any) -> int:
    """Return how often training was seen: optimisers' steps, and gradients that may have been followed."""
    return sum(case.recorded.training.get(name, 0) for name in ("steps", "gradients"))


def steps_of(model: Any, case: Any, torch: Any) -> dict[str, int]:
    """Return how many steps were seen that changed networks.

    `steps_of_network` counts those of this one, or of one that it is a copy of; `steps_of_its_kind` those of
    others of its kind, or that may have been.
    """
    moves = case.recorded.moves
    others = [module for module in _trained_modules(case) if isinstance(module, torch.nn.Module)]
    others = [module for module in others if module is not model]
    of_network = _moved(model, moves)
    if not of_network:
        of_network = sum(_moved(other, moves) for other in others if _comes_of(model, other, torch))
    unlike = [other for other in others if _shapes(other) != _shapes(model)]
    moved = [move for move in moves if tuple(move["parameter"].shape) in _shapes(model)]
    its_kind = sum(move["moved"] for move in moved if not any(_moved(other, [move]) for other in unlike))
    return {"steps_of_network": of_network, "steps_of_its_kind": its_kind}


def _trained_modules(case: Any) -> list[Any]:
    return [note["module"] for note in case.recorded.inputs if note["training"]]


def _shapes(model: Any) -> list[tuple[int, ...]]:
    return [tuple(parameter.shape) for parameter in model.parameters()]


def _moved(model: Any, moves: Sequence[Any]) -> int:
    parameters = {id(parameter) for parameter in model.parameters()}
    return sum(move["moved"] for move in moves if id(move["parameter"]) in parameters)


def _comes_of(model: Any, trained: Any, torch: Any) -> bool:
    """Tell whether two networks are near each other, as a copy that was kept and what was trained on are.

    Of two that began each by itself the weights have nothing in common.
    """
    if _shapes(model) != _shapes(trained):
        return False
    with torch.no_grad():
        one, two = (torch.cat([p.double().flatten() for p in m.parameters()]) for m in (model, trained))
        return float((one - two).norm()) < _NEAR * float(torch.maximum(one.norm(), two.norm()))
