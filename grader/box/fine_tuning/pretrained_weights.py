"""Pretrained weights that are missing: whatever a script asks for, it gets weights that fit.

They bear the names that the weights of a ResNet-20 for CIFAR usually have. Loading them into a network takes
what fits by name and shape, and marks every module of that network as pretrained.
"""

import collections
import functools
import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ..pickled import findable

MARK: Final = "__pretrained_stand_in__"
"""Set on modules whose weights count as pretrained."""
_NAMED_LIKE: Final = re.compile(r"resnet|pretrain|imagenet|cifar|backbone|weight|\.th$", re.IGNORECASE)
_WRAPPED: Final = ("state_dict", "model", "net", "model_state_dict", "weights")
_WIDTHS: Final = (16, 32, 64)
_BLOCKS: Final = 3
_CLASSES: Final = 100


@findable
class StandInWeights(collections.OrderedDict[str, Any]):
    """Behaves like a state dict, and like a checkpoint that holds one."""

    def __missing__(self, key: str) -> Any:
        if key in _WRAPPED:
            return self
        if key in ("epoch", "best_prec1", "best_acc", "acc"):
            return 0
        raise KeyError(key)


def set_up(torch: Any) -> None:
    make_weights = functools.partial(_make_weights, torch)
    torch.hub.load_state_dict_from_url = lambda *_given, **_named: make_weights()
    written = _WrittenFiles()
    torch.save = written.noting(torch.save)
    torch.load = _load_or_stand_in(written.trusting(torch.load), make_weights)
    module = torch.nn.Module
    module.load_state_dict = _accept_stand_ins(torch, module.load_state_dict)


class _WrittenFiles:
    """Files that `torch.save` wrote here: a whole network in one of them is loaded as PyTorch once did."""

    def __init__(self) -> None:
        self._digests: set[bytes] = set()

    def noting(self, save: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(save)
        def saved(thing: Any, file: Any, *arguments: Any, **named: Any) -> Any:
            result = save(thing, file, *arguments, **named)
            self._digests |= {digest for digest in [_digest_file(file)] if digest}
            return result

        return saved

    def trusting(self, load: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(load)
        def loaded(file: Any, *arguments: Any, **named: Any) -> Any:
            if "weights_only" not in named and _digest_file(file) in self._digests:
                named["weights_only"] = False
            return load(file, *arguments, **named)

        return loaded


def _digest_file(file: Any) -> bytes:
    """Return the digest of a file that is named by its path; empty for anything else."""
    if not isinstance(file, str | os.PathLike) or not os.path.isfile(file):
        return b""
    with open(file, "rb") as opened:
        return hashlib.file_digest(opened, "blake2b").digest()


def mark_pretrained(module: Any) -> None:
    """Mark a network, and everything in it, as having pretrained weights."""
    for part in module.modules():
        setattr(part, MARK, True)


def _load_or_stand_in(load: Callable[..., Any], make_weights: Callable[[], Any]) -> Callable[..., Any]:
    @functools.wraps(load)
    def loaded(file: Any, *arguments: Any, **named: Any) -> Any:
        missing = isinstance(file, str | os.PathLike) and not os.path.exists(file)
        if missing and _NAMED_LIKE.search(os.path.basename(os.fspath(file))):
            return make_weights()
        return load(file, *arguments, **named)

    return loaded


def _accept_stand_ins(torch: Any, load: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(load)
    def loaded(module: Any, weights: Any, *arguments: Any, **named: Any) -> Any:
        if not _is_stand_in(weights):
            return load(module, weights, *arguments, **named)
        state = module.state_dict()
        with torch.no_grad():
            for name, value in weights.items():
                fitting = state.get(name.removeprefix("module."), state.get(name))
                if fitting is not None and fitting.shape == value.shape:
                    fitting.copy_(value)
        mark_pretrained(module)
        return load(module, state)

    return loaded


def _is_stand_in(weights: Any) -> bool:
    if isinstance(weights, StandInWeights):
        return True
    return isinstance(weights, Mapping) and any(hasattr(value, MARK) for value in weights.values())


def _make_weights(torch: Any) -> StandInWeights:
    """Return made-up weights, the same at each call."""
    chance = torch.Generator().manual_seed(20)
    stand_in = StandInWeights()
    for name, shape in _list_shapes():
        value = torch.zeros(shape)
        if len(shape) > 1:
            value.normal_(0, (2 / value[0].numel()) ** 0.5, generator=chance)
        elif "bn" in name and not name.endswith(("bias", "running_mean")):
            value.fill_(1)
        setattr(value, MARK, True)
        stand_in[name] = value
    return stand_in


def _list_shapes() -> Iterator[tuple[str, tuple[int, ...]]]:
    yield from _list_unit_shapes("", 1, 3, _WIDTHS[0])
    wide = _WIDTHS[0]
    for layer, width in enumerate(_WIDTHS, start=1):
        for block in range(_BLOCKS):
            name = f"layer{layer}.{block}."
            yield from _list_unit_shapes(name, 1, wide, width)
            yield from _list_unit_shapes(name, 2, width, width)
            wide = width
    yield "fc.weight", (_CLASSES, wide)
    yield "fc.bias", (_CLASSES,)


def _list_unit_shapes(
    name: str, number: int, inputs: int, outputs: int
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the names and shapes of a convolution and its normalisation."""
    yield f"{name}conv{number}.weight", (outputs, inputs, 3, 3)
    for part in ("weight", "bias", "running_mean", "running_var"):
        yield f"{name}bn{number}.{part}", (outputs,)
