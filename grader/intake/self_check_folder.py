"""Open a student's own working folder as it lies there, for the self-check.

What a hand-in may not hold is no reason to refuse anything here: it is left out, and told where that matters.
Nobody is protected from anybody: the folder is the student's own, and so is the machine.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from grader.intake.contents import Contents
from grader.intake.file_names import check_path, find_clutter, join_names, show_name
from grader.intake.nested_archives import is_archive, open_archives
from grader.intake.size_limits import Bounds, Meter, SubmissionRefusedError, UnreadError
from grader.intake.submission import AssignmentFiles, build_submission
from grader.intake.unpacking import UnreadFile, take
from grader.model import Rejected, Submission

Aside = Callable[[str, bytes], bool]
"""Whether a file, by its path and content, came with the handout and is nobody's work."""
_BOUNDS: Final = Bounds()
_ASIDE: Final = frozenset({"venv", "env", "site-packages", "node_modules", "datasets", "wheels", "grades"})
"""Folders beside the work: environments, data sets, what the grader wrote."""
_ENVIRONMENT: Final = "pyvenv.cfg"
_NO_WORK: Final = re.compile(r"\..*|.*~|.*\.(?:whl|egg-info|dist-info|swp)", re.IGNORECASE | re.DOTALL)


def open_self_check_folder(
    folder: Path, asked: AssignmentFiles, tests: str, aside: Aside, bounds: Bounds = _BOUNDS
) -> Submission | Rejected:
    """Return the folder as a hand-in, or as rejected where its files contradict one another.

    `tests` is the handout's own folder in it.
    """
    walk = _Walk(folder, tests, aside, Meter(bounds))
    walk.visit("")
    try:
        contents = take(walk.listed, walk.meter, walk.contents)
        opening = _open_archives(contents, asked, walk.meter)
        return build_submission(folder.name, contents, asked, [*walk.notes, *opening])
    except SubmissionRefusedError as refused:
        return Rejected(asked.id, folder.name, f"{refused.reason.removesuffix('.')}.", refused.help)


def _open_archives(contents: Contents, asked: AssignmentFiles, meter: Meter) -> list[str]:
    """Open the archives in the folder, unless they were packed from files that lie beside them."""
    packed = [path for path in contents.files if is_archive(path)]
    loose = {path.split("/")[-1] for path in contents.files}
    if packed and any(name.endswith(".py") and name in loose for name in asked.files):
        for path in packed:
            del contents.files[path]
        return [f"{join_names(packed)} was not looked at: the files beside it were."]
    return open_archives(contents, asked.archive, asked.files, meter) if packed else []


@dataclass
class _Walk:
    root: Path
    tests: str
    aside: Aside
    meter: Meter
    contents: Contents = field(default_factory=Contents)
    listed: list[UnreadFile] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def visit(self, prefix: str) -> None:
        for entry in self._entries(prefix):
            path = prefix + entry.name
            try:
                self._take(entry, path)
            except (SubmissionRefusedError, OSError) as fault:
                self.notes.append(f"{show_name(path)} was left out: {_explain(fault)}.")

    def _entries(self, prefix: str) -> Iterator[os.DirEntry[str]]:
        try:
            with os.scandir(self.root / prefix) as entries:
                yield from sorted(entries, key=lambda entry: entry.name)
        except OSError as fault:
            self.notes.append(f"{show_name(prefix or '.')} cannot be read: {fault.strerror}.")

    def _take(self, entry: os.DirEntry[str], path: str) -> None:
        if entry.is_dir(follow_symlinks=False):
            if path != self.tests and not is_aside(Path(entry.path)):
                check_path(path, self.meter.bounds)
                self.visit(f"{path}/")
        elif entry.is_file() and not is_no_work(entry.name):
            self._list(entry, path)

    def _list(self, entry: os.DirEntry[str], path: str) -> None:
        check_path(path, self.meter.bounds)
        size = entry.stat().st_size
        if size <= self.meter.bounds.file_bytes and self.aside(path, Path(entry.path).read_bytes()):
            return
        self.meter.count_entry()
        self.listed.append(UnreadFile(path, size, partial(_read_content, Path(entry.path))))


def _read_content(file: Path, most: int) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as fault:
        raise UnreadError(f"{show_name(file.name)} cannot be read: {fault.strerror}", "") from fault


def is_aside(folder: Path) -> bool:
    """Tell whether a folder lies beside the work, so that it holds no work."""
    return (
        folder.name.casefold() in _ASIDE or is_no_work(folder.name) or os.path.isfile(folder / _ENVIRONMENT)
    )


def is_no_work(name: str) -> bool:
    """Tell whether a file or folder of this name was left there by a program, or is hidden."""
    return bool(find_clutter(name) or _NO_WORK.fullmatch(name))


def _explain(fault: SubmissionRefusedError | OSError) -> str:
    return (
        fault.reason
        if isinstance(fault, SubmissionRefusedError)
        else (fault.strerror or type(fault).__name__)
    )
