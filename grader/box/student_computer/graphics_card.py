"""A graphics card that a hand-in asks for without looking whether there is one: it runs on the processor.

`torch.cuda.is_available()` says the truth. What is moved to a card, made on one or loaded for one stays where
it is, and what only a card does (waiting for it, measuring it) does nothing. Each way of asking is noted
once, with the line.
"""

import functools
import importlib
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

_CARDS: Final = ("cuda", "mps", "xpu", "hip")
_TYPES: Final = ("Float", "Double", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool")
_MADE_BY_TENSORS: Final = ("new_zeros", "new_ones", "new_empty", "new_full", "new_tensor")
_NOTHING: Final = (
    *("synchronize", "empty_cache", "set_device", "init", "ipc_collect", "reset_peak_memory_stats"),
    *("reset_max_memory_allocated", "reset_max_memory_cached", "set_per_process_memory_fraction"),
    *("set_rng_state", "set_rng_state_all", "manual_seed", "manual_seed_all", "seed", "seed_all"),
)
"""Functions of `torch.cuda` and `torch.mps` with nothing to do here."""
_DEPTH: Final = 60

asked_for: Final[list[str]] = []
"""How a card was asked for, each way once."""
_notes: Final[dict[str, str]] = {}
_folder: Final[list[str]] = [""]


def begin(folder: Path) -> None:
    """Name lines of files below `folder`, the hand-in's, in the notes."""
    _folder[0] = f"{folder}/"


def notes() -> list[str]:
    """Return what was noted, for the page."""
    return list(_notes.values())


def set_up(torch: Any) -> None:
    """Put the processor in the place of a card. Call once, when torch has been imported."""
    move = _make_cardless(torch)
    for owner, word in ((torch.Tensor, "tensor"), (torch.nn.Module, "module")):
        owner.cuda = functools.partialmethod(_stay, f"{word}.cuda()")
        owner.to = move(owner.to, f"{word}.to('cuda')")
    torch.Tensor.pin_memory = lambda tensor, *_: tensor
    torch.nn.Module.to_empty = move(torch.nn.Module.to_empty, "module.to_empty(device='cuda')")
    for storage in (torch.UntypedStorage, torch.TypedStorage):
        storage.cuda = functools.partialmethod(_stay, "storage.cuda()")
    torch.load = _wrap_load(torch.load)
    _set_up_makers(torch, move)
    _set_up_defaults(torch)
    _set_up_cuda(torch)


def _set_up_makers(torch: Any, move: Any) -> None:
    """Wrap whatever makes a tensor somewhere."""
    makers = [function.__name__ for function in _find_device_module()._device_constructors()]
    for name in makers:
        if hasattr(torch, name):
            setattr(torch, name, move(getattr(torch, name), f"torch.{name}(device='cuda')", places=False))
    for name in _MADE_BY_TENSORS:
        made = move(getattr(torch.Tensor, name), f"tensor.{name}(device='cuda')", places=False)
        setattr(torch.Tensor, name, made)
    torch.Generator = _make_generator_class(torch)


def _find_device_module() -> Any:
    """Return the module that keeps PyTorch's default device; `import torch` alone does not bring it."""
    return importlib.import_module("torch.utils._device")


def _set_up_defaults(torch: Any) -> None:
    context = _find_device_module().DeviceContext
    context.__init__ = _make_cardless(torch)(context.__init__, "torch.device('cuda') as the default")
    set_type = torch.set_default_tensor_type

    @functools.wraps(set_type)
    def on_processor(kind: Any) -> None:
        named = kind.replace(".cuda", "") if isinstance(kind, str) else kind
        if named != kind:
            _note(f"torch.set_default_tensor_type({kind!r})")
        set_type(named)

    torch.set_default_tensor_type = on_processor


def _set_up_cuda(torch: Any) -> None:
    """Replace what is asked of a card itself."""
    for module in (torch.cuda, getattr(torch, "mps", None)):
        for name in _NOTHING:
            if module is not None and hasattr(module, name):
                setattr(module, name, _make_idle_function(name))
    for name in _TYPES:
        setattr(torch.cuda, f"{name}Tensor", getattr(torch, f"{name}Tensor", None))
    card = torch.cuda
    card.current_device = lambda: 0
    card.get_device_name = lambda *_: "the processor: there is no graphics card"
    card.get_device_capability = lambda *_: (0, 0)
    card.get_device_properties = _make_properties
    card.mem_get_info = lambda *_: (0, 0)
    card.memory_summary = lambda *_, **__: ""
    card.get_rng_state = lambda *_: torch.get_rng_state()
    for name in ("device", "Stream", "stream", "Event"):
        setattr(card, name, type(name, (_Idle,), {}))


def _make_idle_function(name: str) -> Callable[..., None]:
    """Return a function in place of what only a card does; PyTorch's compiler wants each to be another."""

    def idle(*_any: Any, **_named: Any) -> None:
        return

    idle.__name__ = name
    return idle


def _make_properties(*_any: Any) -> types.SimpleNamespace:
    return types.SimpleNamespace(
        name="the processor", total_memory=0, major=0, minor=0, multi_processor_count=0
    )


class _Idle:
    """A card, a stream of its work, or an event in one: always done."""

    def __init__(self, *_any: Any, **_named: Any) -> None:
        self.idx = 0

    def __enter__(self) -> "_Idle":
        return self

    def __exit__(self, *_any: object) -> None:
        return

    def record(self, *_any: Any, **_named: Any) -> None:
        return

    synchronize = wait = wait_stream = wait_event = record_event = record

    def query(self) -> bool:
        return True

    def elapsed_time(self, _end: object) -> float:
        return 0.0


def _stay(itself: Any, how: str, *_given: Any, **_named: Any) -> Any:
    _note(how)
    return itself


def _make_cardless(torch: Any) -> Callable[..., Any]:
    """Return a function that wraps others so that they meet the processor in the place of a card."""

    def wrapped(function: Callable[..., Any], how: str, *, places: bool = True) -> Callable[..., Any]:
        """Wrap `function`; `places` says whether a place may stand without its name, as in ``to(0)``."""

        @functools.wraps(function)
        def moved(*arguments: Any, **named: Any) -> Any:
            if _is_card(torch, named.get("device")):
                _note(how)
                named["device"] = "cpu"
            if places and any(_is_card(torch, argument) for argument in arguments[1:]):
                _note(how)
                arguments = (
                    *arguments[:1],
                    *("cpu" if _is_card(torch, argument) else argument for argument in arguments[1:]),
                )
            return function(*arguments, **named)

        return moved

    return wrapped


def _wrap_load(load: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(load)
    def loaded(file: Any, map_location: Any = None, *arguments: Any, **named: Any) -> Any:
        elsewhere = map_location is None or any(card in str(map_location) for card in _CARDS)
        return load(file, "cpu" if elsewhere else map_location, *arguments, **named)

    return loaded


def _make_generator_class(torch: Any) -> Any:
    """Return a class like `torch.Generator` that makes generators of the processor."""
    kind: Any = torch.Generator

    class AlikeMeta(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, kind)

    class Generator(metaclass=AlikeMeta):
        def __new__(cls, device: Any = "cpu") -> Any:
            return kind("cpu" if _is_card(torch, device) else device)

    return Generator


def _is_card(torch: Any, device: Any) -> bool:
    if isinstance(device, str):
        return device.startswith(_CARDS)
    if isinstance(device, torch.device):
        return device.type in _CARDS
    return type(device) is int


def _note(how: str) -> None:
    if how in asked_for:
        return
    asked_for.append(how)
    where = next(_list_own_lines(), "")
    if where:
        _notes.setdefault(
            where,
            f"{where}: it asks for a graphics card without checking that there is one ({how}); it ran "
            "without one",
        )


def _list_own_lines() -> Iterator[str]:
    frame: types.FrameType | None = sys._getframe(1)
    for _ in range(_DEPTH):
        if frame is None:
            return
        file = frame.f_code.co_filename
        if _folder[0] and file.startswith(_folder[0]):
            yield f"{file.removeprefix(_folder[0])}, line {frame.f_lineno}"
        frame = frame.f_back
