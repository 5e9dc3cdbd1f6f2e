"""Hooks into the libraries a hand-in uses: each runs beside the original and keeps its failures in."""

import functools
import sys
from collections.abc import Callable
from typing import Any, Final

from ..student_computer.on_import import when_imported

_FAILURES: Final = 5
"""A hook that has failed so often is left alone: it would only cost time."""
_PROBLEMS: Final = 20
_TRANSFORMING: Final = "PyTorch traced or transformed a function, in which nothing is noted"


class Patches:
    def __init__(self) -> None:
        self.problems: list[str] = []
        self._undo: list[Callable[[], object]] = []
        self._noting = False
        """Whether a hook is at work: what it calls itself is not wrapper as the hand-in's."""

    def when_imported(self, module: str, hook: Callable[[Any, "Patches"], object]) -> None:
        """Call `hook(module, patches)` once the module is there."""
        self._undo.append(when_imported(module, lambda loaded: self.safely(hook, loaded, self)))

    def after(self, owner: Any, name: str, note: Callable[..., object]) -> None:
        """Call `note` with the same arguments after each call of `owner.name` that returns."""
        original, hook = getattr(owner, name), self.guarded(note)

        @functools.wraps(original)
        def wrapper(*arguments: Any, **named: Any) -> Any:
            result = original(*arguments, **named)
            hook(*arguments, **named)
            return result

        self._put(owner, name, wrapper)

    def before(self, owner: Any, name: str, note: Callable[..., object]) -> None:
        """Call `note` with the same arguments before each call of `owner.name`."""
        original, hook = getattr(owner, name), self.guarded(note)

        @functools.wraps(original)
        def wrapper(*arguments: Any, **named: Any) -> Any:
            hook(*arguments, **named)
            return original(*arguments, **named)

        self._put(owner, name, wrapper)

    def around(self, owner: Any, name: str, begin: Callable[..., object], end: Callable[..., object]) -> None:
        """Call `begin` before and `end` after each call of `owner.name`, also after one that raises."""
        original, before, after = getattr(owner, name), self.guarded(begin), self.guarded(end)

        @functools.wraps(original)
        def wrapper(*arguments: Any, **named: Any) -> Any:
            before(*arguments, **named)
            try:
                return original(*arguments, **named)
            finally:
                after(*arguments, **named)

        self._put(owner, name, wrapper)

    def changed(self, owner: Any, name: str, change: Callable[[Any], Any]) -> None:
        """Let each call of `owner.name` return what `change` makes of its result.

        Where `change` fails or returns None, the result stays as it is.
        """
        original = getattr(owner, name)

        @functools.wraps(original)
        def called(*arguments: Any, **named: Any) -> Any:
            result = original(*arguments, **named)
            other = self.safely(change, result)
            return result if other is None else other

        self._put(owner, name, called)

    def instead(self, owner: Any, name: str, act: Callable[..., object]) -> None:
        """Call only `act`, whose failures are wrapper and whose result is not returned."""

        @functools.wraps(getattr(owner, name))
        def done(*arguments: Any, **named: Any) -> None:
            self.safely(act, *arguments, **named)

        self._put(owner, name, done)

    def register(self, register: Callable[..., Any], note: Callable[..., object], **how: Any) -> None:
        """Have the library call `note`, by its own function; the handle that it returns takes `note` out."""
        self._undo.append(register(self.guarded(note), **how).remove)

    def around_steps(self, before: Callable[..., object], after: Callable[..., object]) -> None:
        """Call `before` and `after` with each step of an optimiser, once torch is there."""
        optimizer: Any = sys.modules["torch.optim.optimizer"]  # the package does not name it
        self.register(optimizer.register_optimizer_step_pre_hook, before)
        self.register(optimizer.register_optimizer_step_post_hook, after)

    def undo(self) -> None:
        while self._undo:
            self.safely(self._undo.pop())

    def safely(self, act: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Return the result of `act`, or None where it failed. An interruption of the script goes through."""
        before, self._noting = self._noting, True
        try:
            return act(*arguments, **named)
        except Exception as error:
            self._failed(act, error)
            return None
        finally:
            self._noting = before

    def guarded(self, note: Callable[..., object]) -> Callable[..., None]:
        """Return `note` as a hook that notes its failures; one that keeps failing is dropped.

        This is for hooks that are called thousands of times.
        """
        failures = 0

        def hook(*arguments: Any, **named: Any) -> None:
            nonlocal failures
            if self._noting or failures >= _FAILURES:
                return
            if _is_transforming():
                self._missed()
                return
            self._noting = True
            try:
                note(*arguments, **named)
            except Exception as error:
                failures += 1
                self._failed(note, error)
            finally:
                self._noting = False

        return hook

    def _failed(self, act: Callable[..., Any], error: Exception) -> None:
        if len(self.problems) < _PROBLEMS:
            self.problems.append(f"{getattr(act, '__qualname__', 'a hook')}: {describe_error(error)}")

    def _missed(self) -> None:
        if _TRANSFORMING not in self.problems:
            self.problems.append(_TRANSFORMING)

    def _put(self, owner: Any, name: str, value: Any) -> None:
        is_set, before = name in vars(owner), vars(owner).get(name)
        setattr(owner, name, value)
        self._undo.append(lambda: setattr(owner, name, before) if is_set else delattr(owner, name))


def describe_error(error: BaseException) -> str:
    """Return the exception's class and text, without the text where a hostile class raises for it."""
    try:
        return f"{type(error).__name__}: {error}"[:300]
    except Exception:
        return type(error).__name__


def _is_transforming() -> bool:
    """Tell whether PyTorch traces or transforms a function now.

    It then sees what a hook computes as a part of the function, and tensors hold no numbers to note.
    """
    torch: Any = sys.modules.get("torch")
    if torch is None or not hasattr(torch, "jit"):  # not imported, or not yet as a whole
        return False
    return bool(torch._C._is_tracing() or torch._C._functorch.maybe_current_level())
