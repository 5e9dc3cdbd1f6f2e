"""What passes through a network that is fine-tuned: how many rows, through which layers, with what result.

A layer is of the backbone where it is marked as pretrained; where none is, convolutions and their
normalisations are. What a script calls itself, not a module within another, is a call.
"""

import hashlib
from typing import Any, Final

from ..recorder.patches import Patches
from .pretrained_weights import MARK
from .weight_entries import take_entries

_TRANSFORMS: Final = "torchvision.transforms"
_ROWS: Final = 600
_DIGESTS: Final = 400_000
_HASHED: Final = 256
"""Numbers of a row, about: every part of a backbone yields one for each image."""
_LAYERS: Final = 60
_ACTIVATIONS: Final = (
    "relu",
    "leaky_relu",
    "elu",
    "gelu",
    "selu",
    "silu",
    "tanh",
    "sigmoid",
    "softplus",
    "prelu",
)


class Forwards:
    """Notes what passes through a network.

    `backbone_rows` and `head_rows` count rows through the backbone and through the new layers. `head_alone`
    are those given to the new layers by themselves, and `head_known` those of them that the backbone had
    yielded. `ahead` is by how many rows at most the backbone was ahead of the new layers, `most_at_once` the
    largest batch. `layers` are those of the last call that was trained on, `outputs` the answers in
    evaluation.
    """

    def __init__(self) -> None:
        self.backbone_rows = self.head_rows = self.head_alone = self.head_known = 0
        self.ahead = self.most_at_once = 0
        self.layers: list[str] = []
        self.outputs: dict[bytes, Any] = {}
        self.parts: dict[int, Any] = {}
        """Every layer with parameters of its own that was passed through."""
        self.first: dict[int, Any] = {}
        """Of each of their parameters, by its id: some entries as they were then."""
        self.learned: dict[int, bool] = {}
        """And whether it might learn."""
        self.root: Any = None
        self.entered_backbone = False
        """Whether the call that is under way, or the last one, has passed through the backbone."""
        self.on_answer: Any = None
        """Called with the answer at the end of each call."""
        self._marked = False
        self._stack: list[Any] = []
        self._sequence: list[str] = []
        self._entered_head = False
        self._last: Any = None
        """The layer that is passed through, where it has just been noted."""
        self._features: set[bytes] = set()
        self._torch: Any = None

    def hook(self, torch: Any, patches: Patches) -> None:
        self._torch = torch
        modules = torch.nn.modules.module
        patches.register(modules.register_module_forward_pre_hook, self._enter)
        patches.register(modules.register_module_forward_hook, self._leave)
        patches.before(torch.Tensor, "backward", self._differentiated)
        for owner in (torch.nn.functional, torch, torch.Tensor):
            for name in _ACTIVATIONS:
                if callable(getattr(owner, name, None)):
                    patches.before(owner, name, self._activation(name))

    def is_backbone(self, module: Any) -> bool:
        if self._marked:
            return hasattr(module, MARK)
        return isinstance(module, self._torch.nn.Conv2d | self._torch.nn.BatchNorm2d)

    def _enter(self, module: Any, inputs: Any) -> None:
        if self._stack and self._stack[0] is module:
            self._stack.clear()  # a forward pass that raised never left
        if not self._stack:
            self._begin(module)
        self._stack.append(module)
        rows = inputs[0] if inputs else None
        if next(module.children(), None) is None and self._is_of_network(module, rows):
            self._layer(module, rows)

    def _is_of_network(self, module: Any, rows: Any) -> bool:
        """Tell whether the module belongs to a network: transforms of single images are modules too."""
        if type(module).__module__.startswith(_TRANSFORMS):
            return False
        return isinstance(rows, self._torch.Tensor) and rows.ndim != 3

    def _begin(self, module: Any) -> None:
        self.entered_backbone = self._entered_head = False
        if module is self.root:
            self._sequence.clear()
        if any(True for _ in module.parameters()):
            self.root = module

    def _layer(self, module: Any, rows: Any) -> None:
        has_parameters = any(True for _ in module.parameters(recurse=False))
        self._marked = self._marked or (has_parameters and hasattr(module, MARK))
        if has_parameters and id(module) not in self.parts:
            self.parts[id(module)] = module
            self.first |= {id(p): take_entries(p) for p in module.parameters(recurse=False)}
            self.learned |= {id(p): bool(p.requires_grad) for p in module.parameters(recurse=False)}
        if self.is_backbone(module):
            if has_parameters and not self.entered_backbone:
                self.backbone_rows += _count(rows)
                self.most_at_once = max(self.most_at_once, _count(rows))
                self.ahead = max(self.ahead, self.backbone_rows - self.head_rows)
            self.entered_backbone = self.entered_backbone or has_parameters
            return
        if has_parameters and not self._entered_head:
            self._entered_head = True
            self._head(rows)
        is_loss = type(module).__name__.endswith("Loss")
        if self._torch.is_grad_enabled() and len(self._sequence) < _LAYERS and not is_loss:
            self._sequence.append(_describe(module))
            self._last = module

    def _head(self, rows: Any) -> None:
        self.head_rows += _count(rows)
        if not self.entered_backbone:
            self.head_alone += _count(rows)
            self.head_known += sum(one in self._features for one in _digest_rows(rows))

    def _leave(self, module: Any, inputs: Any, answer: Any) -> None:
        self._forget_idle(module, inputs, answer)
        while self._stack and self._stack.pop() is not module:
            pass
        if self.entered_backbone and not self._entered_head:
            self._yielded(module, answer)
        if not self._stack:
            self._answered(module, answer)

    def _forget_idle(self, module: Any, inputs: Any, answer: Any) -> None:
        """Forget a layer that only hands on its rows, perhaps in another shape."""
        if self._sequence and self._last is module and inputs and isinstance(answer, self._torch.Tensor):
            rows = inputs[0]
            if rows.numel() == answer.numel() and self._torch.equal(rows.flatten(), answer.flatten()):
                self._sequence.pop()
        self._last = None

    def _yielded(self, module: Any, answer: Any) -> None:
        """Remember what may be handed on as features: what a part of a call yields, or all of it."""
        last = hasattr(module, MARK) and next(module.children(), None) is None
        if (last or not self._stack) and len(self._features) < _DIGESTS:
            self._features.update(_digest_rows(answer))

    def _answered(self, module: Any, answer: Any) -> None:
        if not isinstance(answer, self._torch.Tensor) or answer.ndim != 2 or answer.shape[1] < 2:
            return
        if not module.training or not self._torch.is_grad_enabled():
            rows = answer.detach().to(self._torch.float64).numpy()
            for digest, row in zip(_digest_rows(answer), rows, strict=False):
                self.outputs.pop(digest, None)
                self.outputs[digest] = row.copy()
            for digest in list(self.outputs)[:-_ROWS]:
                del self.outputs[digest]
        if self.on_answer is not None:
            self.on_answer(answer)

    def _activation(self, name: str) -> Any:
        def called(*_given: Any, **_named: Any) -> None:
            inside = self._stack[-1] if self._stack else None
            leaf = inside is not None and next(inside.children(), None) is None
            if not leaf and not hasattr(inside, MARK) and len(self._sequence) < _LAYERS:
                self._sequence.append(name)

        return called

    def _differentiated(self, *_loss: Any, **_how: Any) -> None:
        if any(" " in layer for layer in self._sequence):
            self.layers = list(self._sequence)
        self._sequence.clear()


def _describe(module: Any) -> str:
    """Return the class, and the widths where it has any."""
    widths = [getattr(module, name, None) for name in ("in_features", "out_features")]
    if widths[0] is None:
        widths = [getattr(module, name, None) for name in ("in_channels", "out_channels")]
    return " ".join([type(module).__name__[:60], *(str(width) for width in widths if isinstance(width, int))])


def _count(rows: Any) -> int:
    return len(rows) if getattr(rows, "ndim", 0) > 1 else 1


def _digest_rows(rows: Any) -> list[bytes]:
    """Return a digest of each row, however its numbers are arranged.

    Where there are many numbers, it is of some of them.
    """
    if not hasattr(rows, "detach") or rows.ndim < 2:
        return []
    table = rows.detach().contiguous().reshape(len(rows), -1)
    table = table[:, :: max(1, table.shape[1] // _HASHED)].float().contiguous().numpy()
    return [hashlib.blake2b(row.tobytes(), digest_size=12).digest() for row in table]
