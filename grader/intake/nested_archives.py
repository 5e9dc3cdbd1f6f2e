"""Open the archives inside a hand-in: one level deep, within the bounds of the whole hand-in.

What one holds lies below its name from then on, `code.zip/P5/net.py`, as if it were a folder. One that cannot
be opened is no reason to refuse the rest: it stays closed, and why is told. An archive of data alone stays a
file, since a script may want to open it.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from grader.intake.archive import unzip
from grader.intake.contents import Contents
from grader.intake.file_match import select_named_like
from grader.intake.file_names import show_name
from grader.intake.size_limits import Meter, SubmissionRefusedError
from grader.intake.tar import TAR_NAMES, untar

_ARCHIVES: Final = (".zip", *TAR_NAMES, ".tar.zst", ".tar.lz", ".tar.z", ".7z", ".rar", ".zipx")
_PACKED_FILE: Final = (".gz", ".bz2", ".xz", ".zst")
_PROGRAMS: Final = (".py", ".ipynb", ".txt", ".json")
_INSIDE: Final = "It is an archive inside an archive, and only {archive} is opened"
_OTHER_KIND: Final = "Only zip and tar archives can be opened"
_PACK: Final = "Hand in the files themselves, or one zip file."


def open_archives(
    contents: Contents, asked: str | None, asked_names: Collection[str], meter: Meter
) -> list[str]:
    """Replace archives in `contents` by the files in them, and return what the student should know.

    `asked` is the archive that the handout asks for, `asked_names` are the names of the files.
    """
    opener = _Opener(contents, asked, tuple(name[name.rfind(".") :].lower() for name in asked_names), meter)
    for path in [path for path in contents.files if is_archive(path)]:
        opener.open(path)
    return [*opener.notes, *_note_no_archive(contents, asked), *_note_closed(contents)]


def is_archive(path: str) -> bool:
    """Tell whether work may lie in the file; a packed table or picture is data."""
    name, dot, ending = path.lower().rpartition(".")
    return path.lower().endswith(_ARCHIVES) or (dot + ending in _PACKED_FILE and name.endswith(_PROGRAMS))


def _note_no_archive(contents: Contents, asked: str | None) -> list[str]:
    if not asked or contents.opened or contents.unopened:
        return []
    return [f"There is no {asked}: the files were taken as they lie."]


def _note_closed(contents: Contents) -> list[str]:
    return [f"{show_name(path)} was not opened. {why}." for path, why in contents.unopened.items()]


class _Opener:
    def __init__(self, contents: Contents, asked: str | None, endings: tuple[str, ...], meter: Meter) -> None:
        self._contents = contents
        self._meter = meter
        self._endings = (*endings, *_PROGRAMS)
        zips = [path for path in contents.files if path.lower().endswith(".zip")]
        self._named = (select_named_like(zips, asked) or zips) if asked else []
        self._asked = asked
        self.notes: list[str] = []

    def open(self, path: str) -> None:
        content = self._contents.files[path]
        attempt = replace(self._meter)
        try:
            inside = _read_archive(path, content, attempt)
        except SubmissionRefusedError as refused:
            self._contents.unopened[path] = refused.reason.removesuffix(".")
            return
        if not (path in self._named or self._may_hold_work(inside)):
            return
        self._meter.entries, self._meter.total_bytes = attempt.entries, attempt.total_bytes
        self._replace(path, inside)

    def _may_hold_work(self, inside: Contents) -> bool:
        paths = [*inside.files, *inside.unread]
        return any(path.lower().endswith(self._endings) or is_archive(path) for path in paths)

    def _replace(self, path: str, inside: Contents) -> None:
        del self._contents.files[path]
        self._contents.add_below(path, inside)
        self._contents.opened.append(path)
        if self._asked and [path] == self._named and path.split("/")[-1] != self._asked:
            self.notes.append(f"{show_name(path)} was used as {self._asked}.")
        self.notes.append(f"{show_name(path)} was opened.")
        for deeper in [deeper for deeper in inside.files if is_archive(deeper)]:
            self._contents.unopened[f"{path}/{deeper}"] = _INSIDE.format(archive=show_name(path))


def _read_archive(path: str, content: bytes, meter: Meter) -> Contents:
    if path.lower().endswith(".zip"):
        return unzip(content, meter)
    if path.lower().endswith(TAR_NAMES):
        return untar(content, meter)
    raise SubmissionRefusedError(_OTHER_KIND, _PACK)
