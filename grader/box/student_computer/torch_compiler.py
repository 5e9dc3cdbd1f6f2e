"""PyTorch without its compiler: what a hand-in compiles runs as it is written, which yields the same values.

A box has no C++ compiler to go with it, and the recorder's hooks cannot be compiled. Optimisers import it all
the same, only to be left out of what is compiled, and torchvision imports it for one question. That takes two
seconds and 65 MiB of every worker, so it is imported only for a hand-in that does so itself. Where a version
does these things otherwise, nothing is changed and the compiler is imported.
"""

import functools
import importlib
import sys
import types
from collections.abc import Callable
from typing import Any, Final

from .on_import import when_imported, while_imported

_COMPILER: Final = "torch._dynamo"
_QUESTIONS: Final = "torch._dynamo.utils"
_NOTE: Final = "torch.compile has no compiler here: the code was run as it is written"
_compiled: Final[list[str]] = []


def begin() -> None:
    """Forget what another file compiled."""
    _compiled.clear()


def notes() -> list[str]:
    """Return a note for the page where something was to be compiled."""
    return [_NOTE] if _compiled else []


def settle() -> None:
    """Arrange for PyTorch to be changed when it is imported. Call once, before anything imports it."""
    when_imported("torch._compile", functools.partial(_leave_out_later, name="_disable_dynamo"))
    when_imported("torch.compiler", functools.partial(_leave_out_later, name="disable"))
    when_imported("torch.optim.optimizer", _step_without)
    when_imported("torch", _leave_as_written)
    while_imported("torchvision.ops.roi_align", _with_questions)


def _leave_as_written(torch: Any) -> None:
    """Have `torch.compile`, also as a decorator, hand back what it is given."""

    def compile_nothing(model: Any = None, **_options: Any) -> Any:
        _compiled.append("torch.compile")
        return (lambda decorated: decorated) if model is None else model

    def compile_no_module(_module: Any, *_given: Any, **_named: Any) -> None:
        _compiled.append("module.compile")

    torch.compile = functools.wraps(torch.compile)(compile_nothing)
    torch.nn.Module.compile = compile_no_module


def _leave_out_later(module: Any, name: str) -> None:
    """Have functions left out of what is compiled only once the compiler is there."""
    leave_out = getattr(module, name, None)
    if leave_out is None:
        return

    @functools.wraps(leave_out)
    def later(function: Any = None, *given: Any, **named: Any) -> Any:
        if not isinstance(function, types.FunctionType):
            return leave_out(function, *given, **named)
        return _plain_until_compiled(function, lambda: leave_out(function, *given, **named))

    setattr(module, name, later)


def _step_without(optimizer_module: Any) -> None:
    """Have optimisers step without a word to a compiler that is not there."""
    wrap = getattr(optimizer_module, "_use_grad_for_differentiable", None)
    if wrap is None:
        return

    @functools.wraps(wrap)
    def without(step: Any) -> Any:
        @functools.wraps(step)
        def plain(optimizer: Any, *given: Any, **named: Any) -> Any:
            with optimizer_module.torch.set_grad_enabled(optimizer.defaults["differentiable"]):
                return step(optimizer, *given, **named)

        return _plain_until_compiled(plain, lambda: wrap(step))

    optimizer_module._use_grad_for_differentiable = without


def _plain_until_compiled(plain: Callable[..., Any], make: Callable[[], Callable[..., Any]]) -> Any:
    """Return a function that does as `plain`, and as what `make` returns once the compiler is there."""
    compiled = functools.cache(make)

    @functools.wraps(plain)
    def either(*given: Any, **named: Any) -> Any:
        return (compiled() if _COMPILER in sys.modules else plain)(*given, **named)

    return either


def _with_questions(run: Callable[[], None]) -> None:
    """Import torchvision's module with a stand-in for the one question that it asks when it is imported."""
    if _COMPILER in sys.modules:
        run()
        return
    stand_in: Any = types.ModuleType(_QUESTIONS)
    stand_in.is_compile_supported = _is_compile_supported
    sys.modules[_QUESTIONS] = stand_in
    try:
        run()
    finally:
        del sys.modules[_QUESTIONS]


def _is_compile_supported(device: Any) -> Any:
    """Answer as the compiler does, which is imported for it."""
    return importlib.import_module(_QUESTIONS).is_compile_supported(device)
