"""PyTorch without its compiler: what a hand-in compiles runs as it is written, which yields the same values.

A box has no C++ compiler, and the recorder's hooks cannot be compiled. Optimisers and torchvision import
PyTorch's compiler all the same: two seconds and 65 MiB for each worker. So it is imported only where the
hand-in itself does so. Where a version of PyTorch does these things otherwise, nothing is changed.
"""

import functools
import importlib
import sys
import types
from collections.abc import Callable
from typing import Any, Final

from .on_import import when_imported, while_imported

_COMPILER: Final = "torch._dynamo"
_COMPILER_UTILS: Final = "torch._dynamo.utils"
_NOTE: Final = "torch.compile has no compiler here: the code was run as it is written"
_notes: Final[dict[str, None]] = {}


def begin() -> None:
    """Forget what another file compiled."""
    _notes.clear()


def notes() -> list[str]:
    """Return a note for the page where something was to be compiled."""
    return list(_notes)


def set_up() -> None:
    """Arrange for PyTorch to be changed when it is imported. Call once, before anything imports it."""
    when_imported("torch._compile", functools.partial(_leave_out, name="_disable_dynamo"))
    when_imported("torch.compiler", functools.partial(_leave_out, name="disable"))
    when_imported("torch.optim.optimizer", _step_uncompiled)
    when_imported("torch", _leave_as_written)
    while_imported("torchvision.ops.roi_align", _import_without_compiler)


def _leave_as_written(torch: Any) -> None:
    """Have `torch.compile`, also as a decorator, hand back what it is given."""

    def compile_nothing(model: Any = None, **_options: Any) -> Any:
        _notes[_NOTE] = None
        if isinstance(model, torch.nn.Module):
            vars(model).setdefault("_orig_mod", model)  # compiled, a module is inside of another
        return _hand_back(model)

    def compile_no_module(_module: Any, *_given: Any, **_named: Any) -> None:
        _notes[_NOTE] = None

    torch.compile = functools.wraps(torch.compile)(compile_nothing)
    torch.nn.Module.compile = compile_no_module


def _leave_out(module: Any, name: str) -> None:
    """Have functions left out of what is compiled by doing nothing to them, since nothing is compiled."""
    if hasattr(module, name):
        setattr(module, name, functools.wraps(getattr(module, name))(_hand_back))


def _hand_back(function: Any = None, *_given: Any, **_named: Any) -> Any:
    """Return `function`; a decorator that does so where there is none."""
    return (lambda decorated: decorated) if function is None else function


def _step_uncompiled(optimizer_module: Any) -> None:
    """Have optimisers step without importing the compiler."""
    wrap = getattr(optimizer_module, "_use_grad_for_differentiable", None)
    if wrap is None:
        return

    @functools.wraps(wrap)
    def without(step: Any) -> Any:
        @functools.wraps(step)
        def plain(optimizer: Any, *given: Any, **named: Any) -> Any:
            with optimizer_module.torch.set_grad_enabled(optimizer.defaults["differentiable"]):
                return step(optimizer, *given, **named)

        return plain

    optimizer_module._use_grad_for_differentiable = without


def _import_without_compiler(run: Callable[[], None]) -> None:
    """Import torchvision's module without the compiler.

    The one function that it takes from there is replaced by one that imports the compiler when it is called.
    """
    if _COMPILER in sys.modules:
        run()
        return
    stand_in: Any = types.ModuleType(_COMPILER_UTILS)
    stand_in.is_compile_supported = _is_compile_supported
    sys.modules[_COMPILER_UTILS] = stand_in
    try:
        run()
    finally:
        del sys.modules[_COMPILER_UTILS]


def _is_compile_supported(device: Any) -> Any:
    """Answer as the compiler does, which is imported for it."""
    return importlib.import_module(_COMPILER_UTILS).is_compile_supported(device)
