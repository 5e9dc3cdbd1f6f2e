"""Do something to a module once it is imported, and cost nothing where it never is.

Packages that take seconds to import are changed by these actions and are never imported for their sake.
"""

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

Action = Callable[[Any], object]
Surrounding = Callable[[Callable[[], None]], None]

_waiting: dict[str, list[Action]] = {}
_surrounding: dict[str, Surrounding] = {}


def when_imported(name: str, action: Action) -> Callable[[], None]:
    """Call `action(module)` once `name` has been imported, at once where it has; return what cancels it.

    An action that raises breaks the import, so it must not raise.
    """
    if (module := sys.modules.get(name)) is not None:
        action(module)
        return lambda: None
    actions = _waiting.setdefault(name, [])
    actions.append(action)
    _listen()
    return lambda: _cancel(actions, action)


def while_imported(name: str, surround: Surrounding) -> None:
    """Have `surround(load)` load the module when it is imported; nothing happens where it already is.

    `surround` calls `load` once, and must raise nothing else.
    """
    if name not in sys.modules:
        _surrounding[name] = surround
        _listen()


def _listen() -> None:
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)


def _cancel(actions: list[Action], action: Action) -> None:
    with suppress(ValueError):  # the import has come meanwhile
        actions.remove(action)


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None, _target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name not in _waiting and name not in _surrounding:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader)
        return spec


class _Loader(importlib.abc.Loader):
    """The module's own loader, which runs the actions after loading."""

    def __init__(self, loader: importlib.abc.Loader) -> None:
        self._own = loader

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        return self._own.create_module(spec)

    def exec_module(self, module: types.ModuleType) -> None:
        module.__loader__ = self._own
        if module.__spec__ is not None:
            module.__spec__.loader = self._own
        surround = _surrounding.pop(module.__name__, _just_load)
        surround(lambda: self._own.exec_module(module))
        for action in _waiting.pop(module.__name__, []):
            action(module)


def _just_load(load: Callable[[], None]) -> None:
    load()


_finder = _Finder()
