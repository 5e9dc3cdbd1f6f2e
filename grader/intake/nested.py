"""Open the one archive that the handout asks for inside a hand-in, such as `code.zip`.

What it holds lies below its name from then on, `code.zip/P5/net.py`, within the bounds of the whole hand-in.
One that cannot be opened is no reason to refuse the rest: it stays closed, and why is told.
"""

from collections.abc import Iterator
from dataclasses import replace

from grader.intake.archive import unzipped
from grader.intake.bounds import Meter, Refused
from grader.intake.choosing import choose, levels, named_like
from grader.intake.contents import Contents
from grader.intake.names import listed, shown
from grader.intake.search import ARCHIVES, MOST_LEVELS

_ONLY_ONE = "It is an archive inside an archive, and only {archive} is opened"
_ANOTHER = "It is not the archive that is asked for: only {archive} is opened"
_NO_ZIP = "A zip file named {archive} is asked for"


def open_archive(contents: Contents, archive: str, meter: Meter) -> list[str]:
    """Replace the archive in `contents` by what it holds; gives what the student should know."""
    notes: list[str] = []
    try:
        if source := _source(contents, archive, notes):
            _take_out(contents, source, meter)
            notes.append(f"{shown(source)} was opened.")
    except _Closed as closed:
        contents.unopened.update(dict.fromkeys(closed.paths, closed.why))
    _say_what_stays_closed(contents, archive)
    if not contents.opened and not contents.unopened:
        notes.append(f"There is no {archive}: the files were taken as they lie.")
    return [*notes, *(f"{shown(path)} was not opened. {why}." for path, why in contents.unopened.items())]


class _Closed(Exception):
    """Why archives stay closed."""

    def __init__(self, paths: list[str], why: str) -> None:
        super().__init__(why)
        self.paths = paths
        self.why = why


def _source(contents: Contents, archive: str, notes: list[str]) -> str | None:
    """The archive by its name, or the only zip there is."""
    zips = [path for path in contents.files if _is_zip(path) and levels(path, archive) <= MOST_LEVELS]
    named = named_like(zips, archive)
    if not named and len(zips) > 1:
        raise _Closed(zips, f"None of {listed(zips)} is named {archive}")
    try:
        choice = choose(contents.files, named or zips, archive)
    except Refused as refused:
        raise _Closed(named, refused.reason) from refused
    if choice and choice.source.split("/")[-1] != archive:
        notes.append(f"{shown(choice.source)} was taken for {archive}.")
    return choice.source if choice else None


def _take_out(contents: Contents, source: str, meter: Meter) -> None:
    attempt = replace(meter)
    try:
        inside = unzipped(contents.files[source], attempt)
    except Refused as refused:
        raise _Closed([source], refused.reason.removesuffix(".")) from refused
    meter.entries, meter.total_bytes = attempt.entries, attempt.total_bytes
    del contents.files[source]
    contents.files.update({f"{source}/{path}": content for path, content in inside.files.items()})
    contents.opened = source
    for path in inside.left_out:
        contents.leave_out(f"{source}/{path}")


def _say_what_stays_closed(contents: Contents, archive: str) -> None:
    for path, why in list(_closed(contents, archive)):
        contents.unopened.setdefault(path, why)


def _closed(contents: Contents, archive: str) -> Iterator[tuple[str, str]]:
    stem = archive.rpartition(".")[0].casefold()
    for path in contents.files:
        name = path.split("/")[-1].casefold()
        if not name.endswith(ARCHIVES):
            continue
        if contents.opened and path.startswith(f"{contents.opened}/"):
            yield path, _ONLY_ONE.format(archive=shown(contents.opened))
        elif not name.endswith(".zip") and name.startswith(stem):
            yield path, _NO_ZIP.format(archive=archive)
        else:
            yield path, _ANOTHER.format(archive=archive)


def _is_zip(path: str) -> bool:
    return path.lower().endswith(".zip")
