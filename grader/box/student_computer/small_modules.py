"""Small stand-ins for modules that hand-ins import and that do nothing for a mark.

Writing for TensorBoard, mounting a drive in Colab and clearing a notebook's output leave nothing to be
judged: where the packages are not installed they do nothing here, and a note says so. A debugger other than
Python's own ends a run as Python's does.
"""

import bdb
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, NoReturn

_noted: Final[dict[str, None]] = {}


def set_up() -> None:
    """Arrange for the stand-ins. Call once.

    The writer comes before PyTorch's own, which raises where TensorBoard is not installed.
    """
    if not _is_there("tensorboard"):
        sys.meta_path.insert(0, _Finder(_WRITERS))
    sys.meta_path.append(_Finder(_OTHERS))


def begin() -> None:
    """Forget what was used, before another file is loaded."""
    _noted.clear()


def notes() -> list[str]:
    """Return notes for the page on the modules that were used."""
    return [
        f"{name} is not installed here; what the code does with it was skipped, which changes no mark"
        for name in _noted
    ]


class SummaryWriter:
    """Takes what a training writes down for TensorBoard."""

    def __init__(self, log_dir: str | None = None, *_any: Any, **_named: Any) -> None:
        self.log_dir = log_dir or "runs"

    def __enter__(self) -> "SummaryWriter":
        return self

    def __exit__(self, *_any: object) -> None:
        return

    def get_logdir(self) -> str:
        return self.log_dir

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("add_") or name in ("flush", "close"):
            return _do_nothing
        raise AttributeError(name)


def _do_nothing(*_any: Any, **_named: Any) -> None:
    """Do nothing, in place of what leaves nothing to be judged."""


def _breakpoint(*_any: Any, **_named: Any) -> NoReturn:
    raise bdb.BdbQuit


def _refuse_files() -> dict[str, bytes]:
    return {}


_WRITERS: Final = {
    "torch.utils.tensorboard": {"SummaryWriter": SummaryWriter},
    "torch.utils.tensorboard.writer": {"SummaryWriter": SummaryWriter},
    "tensorboardX": {"SummaryWriter": SummaryWriter},
}
_OTHERS: Final[dict[str, dict[str, Any]]] = {
    "google": {},
    "google.colab": {},
    "google.colab.drive": {"mount": _do_nothing, "flush_and_unmount": _do_nothing},
    "google.colab.files": {"upload": _refuse_files, "download": _do_nothing},
    "google.colab.patches": {"cv2_imshow": _do_nothing},
    "IPython": {"get_ipython": _do_nothing, "embed": _breakpoint},
    "IPython.display": dict.fromkeys(
        ("clear_output", "display", "HTML", "Image", "Markdown", "Math", "set_matplotlib_formats"),
        _do_nothing,
    ),
    "ipdb": {"set_trace": _breakpoint},
    "pudb": {"set_trace": _breakpoint},
}


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, modules: Mapping[str, Mapping[str, Any]]) -> None:
        self._modules = modules

    def find_spec(
        self, name: str, _path: Sequence[str] | None, _target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name not in self._modules:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, _spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        name = module.__name__
        if name not in ("google", "IPython", "ipdb", "pudb"):
            _noted[name] = None
        vars(module).update(self._modules[name])
        inside = [one for one in self._modules if one.rpartition(".")[0] == name]
        for one in inside:  # `from google.colab import drive` and `import google.colab` both lead to it
            with suppress(ImportError):
                setattr(module, one.rpartition(".")[2], importlib.import_module(one))


def is_missing(package: str) -> bool:
    """Tell whether the package is not installed, whatever stands in for it."""
    spec = importlib.util.find_spec(package)
    return spec is None or isinstance(spec.loader, _Finder)


def _is_there(package: str) -> bool:
    with suppress(ImportError, ValueError):
        return importlib.util.find_spec(package) is not None
    return False
