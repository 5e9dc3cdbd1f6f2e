"""Data where a script looks for them: `../data.txt`, `C:\\a2\\data.txt`, `/home/me/pets` are read from here.

Scripts name the place that files had on their author's machine. A file that cannot be found there, but bears
the name of one that was laid down for the hand-in, is read from there, and a note says so; a folder of
pictures likewise. Nothing is written.
"""

import builtins
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from .on_import import when_imported
from .path_lookup import FileIndex

_NOTES: Final = 5


@contextmanager
def serve_missing_files(folder: Path) -> Iterator[list[str]]:
    """Serve what is missing while the block runs; yield the notes on what was served, as they are made."""
    served = _Redirect(FileIndex(folder))
    opened, listdir, scandir = builtins.open, os.listdir, os.scandir
    builtins.open = io.open = served.opening(opened)
    os.listdir, os.scandir = served.listing(listdir), served.listing(scandir)
    cancel = [
        when_imported("numpy.lib._datasource", served.hook_numpy),
        when_imported("torchvision.datasets.folder", served.hook_folders),
    ]
    try:
        yield served.notes
    finally:
        builtins.open = io.open = opened
        os.listdir, os.scandir = listdir, scandir
        for stop in (*cancel, *served.undo):
            stop()


class _Redirect:
    def __init__(self, handed_in: FileIndex) -> None:
        self.notes: list[str] = []
        self.undo: list[Callable[[], None]] = []
        self._handed_in = handed_in
        self._told: set[str] = set()
        """Folders that were asked for: there is no note for each file in them."""

    def opening(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """Wrap `open`: where a file to be read is missing, it opens the one of the same name."""

        def opened(file: Any, *arguments: Any, **named: Any) -> Any:
            try:
                return original(file, *arguments, **named)
            except OSError:
                mode = arguments[0] if arguments else named.get("mode", "r")
                instead = self.instead_of(file) if str(mode).startswith("r") else None
                if instead is None:
                    raise
                return original(instead, *arguments, **named)

        return opened

    def listing(self, original: Any) -> Any:
        """Wrap `listdir` or `scandir`: where a folder is missing, it lists the one of the same name."""

        def listed(path: Any = ".") -> Any:
            return original(self.folder_instead_of(path) or path)

        return listed

    def hook_numpy(self, module: Any) -> None:
        """Serve `loadtxt` and `genfromtxt`, which look for a file before they open it."""
        source, original = module.DataSource, module.DataSource._findfile

        def look_up(data_source: Any, path: Any) -> Any:
            file = original(data_source, path)  # finds `../data.txt` here as well, which is then opened there
            return file if file and os.path.exists(file) else self.instead_of(path) or file

        source._findfile = look_up
        self.undo.append(lambda: setattr(source, "_findfile", original))

    def hook_folders(self, module: Any) -> None:
        """Serve `ImageFolder`, which looks for the folders in a folder, and for what is in them."""
        kind, original = module.DatasetFolder, module.DatasetFolder.__init__

        def init(dataset: Any, root: Any, *arguments: Any, **named: Any) -> None:
            original(dataset, self.folder_instead_of(root) or root, *arguments, **named)

        kind.__init__ = init
        self.undo.append(lambda: setattr(kind, "__init__", original))

    def instead_of(self, file: Any) -> str | None:
        """Return the file of the same name as this one, which is missing; None where there is none."""
        asked = _name_missing(file)
        instead = self._handed_in.file(asked) if asked else None
        if instead is not None and os.path.dirname(asked) not in self._told:
            self._tell(asked, instead)
        return None if instead is None else str(instead)

    def folder_instead_of(self, folder: Any) -> str | None:
        asked = _name_missing(folder)
        instead = self._handed_in.folder(asked) if asked else None
        if instead is not None and not {asked.rstrip("/"), os.path.dirname(asked)} & self._told:
            self._tell(asked, instead)
        if instead is not None:
            self._told.add(asked.rstrip("/"))
        return None if instead is None else str(instead)

    def _tell(self, asked: str, file: Path) -> None:
        note = f"{asked[:200]} is not there; the script was given {self._handed_in.shown(file)} instead"
        if len(self.notes) < _NOTES and note not in self.notes:
            self.notes.append(note)


def _name_missing(path: Any) -> str:
    """Return the path as text where nothing is there; empty for anything else."""
    asked = os.fspath(path) if isinstance(path, str | os.PathLike) else ""
    return asked if isinstance(asked, str) and not os.path.exists(asked) else ""
