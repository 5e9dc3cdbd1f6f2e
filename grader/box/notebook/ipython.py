"""What a notebook's cells expect of IPython, as far as it can be had without a person at the screen.

`get_ipython()` and `display()` are there, and magics that change something do so inside the hand-in's own
folder. Shell commands are not run, and a note says that they were refused. What only shows things does
nothing.
"""

import builtins
import json
import os
import re
import shlex
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from ..source_reading import reader
from ..student_computer import small_modules
from .cells import split_cells

_SHELL: Final = frozenset({
    "!", "sx", "system", "bash", "sh", "script", "cmd", "perl", "ruby", "pip", "conda", "mamba", "uv",
    "ls", "ll", "cat", "mkdir", "rmdir", "rm", "cp", "mv", "man", "more",
})  # fmt: skip
"""Magics that hand their line or their cell to a shell."""
_NO_SHELL: Final = "nothing was run, as there is no shell while a hand-in is graded"
_STAND_INS: Final = (
    *("IPython", "IPython.display", "IPython.core", "IPython.core.display", "IPython.core.interactiveshell"),
    *("matplotlib_inline", "matplotlib_inline.backend_inline"),
)
_SHOWN: Final = 2000
_COMMAND: Final = 80
_ADDRESS: Final = re.compile(r"\bat 0x[0-9a-fA-F]+")


class Shell:
    """Stands in for IPython's shell; without `names` it only refuses, since code not run changes nothing."""

    def __init__(self, folder: Path, names: dict[str, Any] | None = None) -> None:
        self.config: dict[str, Any] = {"IPKernelApp": {}}
        self._folder = _hand_in_around(folder.resolve())
        self._names = names
        self._refused: list[str] = []

    def install(self) -> None:
        """Let cells find `get_ipython`, `display` and what they import from IPython."""
        builtins.get_ipython = lambda: self  # type: ignore[attr-defined]
        builtins.display = display  # type: ignore[attr-defined]
        if small_modules.is_missing("IPython"):
            sys.modules |= {name: _stand_in(name, self) for name in _STAND_INS}

    @contextmanager
    def running_in(self, names: dict[str, Any]) -> Iterator[None]:
        """Run what is asked for among these names, as long as this block lasts."""
        before, self._names = self._names, names
        try:
            yield
        finally:
            self._names = before

    def take_refused(self) -> list[str]:
        """Return what was refused since the last call."""
        refused, self._refused = self._refused, []
        return refused

    def system(self, command: str) -> None:
        self._refuse(f"!{command}", _NO_SHELL)

    def getoutput(self, command: str, *_how: object, **_named: object) -> list[str]:
        """Return no lines of output: the command is refused."""
        self.system(command)
        return []

    def run_line_magic(self, name: str, line: str, *_how: object, **_named: object) -> None:
        if name in _SHELL:
            self._refuse(f"%{name} {line}".rstrip(), _NO_SHELL)
        elif name in _LINE_MAGICS and self._names is not None:
            _LINE_MAGICS[name](self, line.strip(), self._names)

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        if name in _SHELL:
            self._refuse(f"%%{name} {line}".rstrip(), _NO_SHELL)
        elif name in ("writefile", "file") and self._names is not None:
            self._write(line.strip(), cell)

    def magic(self, text: str) -> None:
        """Run a line magic, as older notebooks ask for it."""
        name, _, line = text.lstrip("%").partition(" ")
        self.run_line_magic(name, line)

    def __getattr__(self, name: str) -> Any:
        """Return what does nothing, for anything else that may be asked of a shell."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self if name == "events" else _nothing

    def _time(self, line: str, names: dict[str, Any]) -> None:
        exec(line, names)

    def _run(self, line: str, _names: dict[str, Any]) -> None:
        words = [word for word in shlex.split(line) if not word.startswith("-")]
        file = self._inside(words[0]) if words else None
        source = _source_of(file) if file and file.is_file() else None
        if file is None or source is None:
            self._refuse(f"%run {line}", "there is no such Python file in the hand-in")
            return
        before, sys.argv = sys.argv, words
        try:
            exec(compile(source, str(file), "exec", dont_inherit=True), self._names)
        finally:
            sys.argv = before

    def _cd(self, line: str, _names: dict[str, Any]) -> None:
        folder = self._inside(line.strip("\"'"))
        if folder is None or not folder.is_dir():
            self._refuse(f"%cd {line}", "there is no such folder in the hand-in")
        else:
            os.chdir(folder)

    def _set_environment(self, line: str, _names: dict[str, Any]) -> None:
        name, _, value = line.partition("=") if "=" in line else line.partition(" ")
        if name.strip() and value.strip():
            os.environ[name.strip()] = value.strip()

    def _write(self, line: str, cell: str) -> None:
        name = line.split()[-1].strip("\"'") if line else ""
        file = self._inside(name)
        if not name or file is None or not file.parent.is_dir():
            self._refuse(f"%%writefile {line}", "there is no such folder in the hand-in")
            return
        with file.open("a" if line.startswith("-a") else "w", encoding="utf-8") as opened:
            opened.write(cell)

    def _inside(self, name: str) -> Path | None:
        """Return the path where it lies below the hand-in's folder, else None."""
        path = (Path.cwd() / Path(name).expanduser()).resolve()
        return path if path.is_relative_to(self._folder) else None

    def _refuse(self, what: str, why: str) -> None:
        shown = " ".join(what.split())
        shown = shown if len(shown) <= _COMMAND else f"{shown[:_COMMAND]}…"
        self._refused.append(f"{shown} was refused: {why}")
        print(f"[{self._refused[-1]}]")


_LINE_MAGICS: Final[dict[str, Callable[[Shell, str, dict[str, Any]], None]]] = {
    "time": Shell._time,
    "run": Shell._run,
    "cd": Shell._cd,
    "env": Shell._set_environment,
    "set_env": Shell._set_environment,
}


def as_shown(value: object) -> str:
    """Return what a cell shows of a value: the same in every run, so without addresses."""
    return _ADDRESS.sub("at 0x…", repr(value)[:_SHOWN])


def display(*values: object, display_id: object = None, **_how: object) -> "Shown | None":
    """Print the values; with `display_id`, return an object that shows new values later."""
    for value in values:
        print(as_shown(value))
    return Shown() if display_id else None


class Shown:
    """Stands in for objects that show something in a browser: pictures, pages, and displays to update."""

    def __init__(self, *_any: object, **_how: object) -> None:
        self.update = self.display = display

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


def _stand_in(name: str, shell: Shell) -> types.ModuleType:
    """Return a module of IPython in which every unknown name is a class of things to be shown."""
    module = types.ModuleType(name)
    module.__path__ = []
    module.__dict__.update(display=display, get_ipython=lambda: shell, version_info=(9, 0, 0))
    module.__dict__.update(clear_output=_nothing, set_matplotlib_formats=_nothing)

    def made_up(asked: str) -> Any:
        if asked.startswith("_"):
            raise AttributeError(f"module {name!r} has no attribute {asked!r}")
        return type(asked, (Shown,), {})

    module.__dict__["__getattr__"] = made_up
    return module


def _nothing(*_any: object, **_how: object) -> None:
    """Do nothing, in place of what has no effect without a screen."""


def _hand_in_around(folder: Path) -> Path:
    """Return the outermost folder of the hand-in. Modules are looked for in all of them."""
    above = [Path(entry).resolve() for entry in sys.path if entry]
    return min((entry for entry in above if folder.is_relative_to(entry)), default=folder)


def _source_of(file: Path) -> str | None:
    """Return what ``%run`` runs of a script or a notebook; None for anything else."""
    if file.suffix == ".py":
        source = reader.decode(file.read_bytes())
        return source if split_cells(source) is None else None
    if file.suffix != ".ipynb":
        return None
    try:
        cells = json.loads(file.read_bytes())["cells"]
        codes = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError):
        return None
    lines = (line for code in codes for line in code.splitlines())
    return "\n".join(line for line in lines if not line.startswith(("%", "!")))
