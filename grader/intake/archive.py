"""Read a hand-in that is a zip file, in memory; nothing is ever unpacked to disk.

Every entry is judged by its name and kind before any is read. What the archive declares of itself (how many
entries, how large, which kind) is checked against what is really there: one that lies is refused as a whole,
while a file that is damaged, too large or oddly named is left out.
"""

import io
import stat
import zipfile
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Final

from grader.intake.contents import Contents
from grader.intake.file_names import (
    check_path,
    find_clutter,
    find_environments,
    find_folder_around,
    show_name,
)
from grader.intake.folder_contents import name_kind, read_regular
from grader.intake.size_limits import (
    LEAVE_OUT,
    Bounds,
    Meter,
    SubmissionRefusedError,
    UnreadError,
    format_megabytes,
)
from grader.intake.unpacking import UnreadFile, take

AGAIN: Final = "Pack the folder once more with your system's own zip program and hand in the new file."
PLAIN: Final = "Pack plain files and folders only, without links and without a password."
_ENCRYPTED: Final = 0x1 | 0x40
_UTF_8: Final = 0x800
_METHODS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_OF_WINDOWS: Final = {0, 10, 11, 14}
"""Systems on which a backslash stands between folders: zip's own numbers."""
_OTHER_FORMATS: Final = {
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"\x1f\x8b": "a gzip file",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ": "an xz file",
    b"%PDF": "a PDF document",
}


def read_zip(path: Path, meter: Meter) -> Contents:
    most = meter.bounds.total_bytes
    data = read_regular(str(path), None, show_name(path.name), most)
    if len(data) > most:
        raise SubmissionRefusedError(
            f"The zip file itself is larger than {format_megabytes(most)}", LEAVE_OUT
        )
    return unzip(data, meter)


def unzip(data: bytes, meter: Meter) -> Contents:
    """Return the contents of the zip file, and count on `meter` what they take.

    Raises `SubmissionRefusedError` where it cannot be read or may not be accepted.
    """
    _refuse_long_directory(data, meter.bounds)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _Reader(archive, meter).read()
    except SubmissionRefusedError:
        raise
    except (
        Exception
    ) as error:  # zipfile raises a dozen kinds on hostile bytes, and no list of them is complete
        raise SubmissionRefusedError(_explain_unreadable(data, error), AGAIN) from error


def _refuse_long_directory(data: bytes, bounds: Bounds) -> None:
    """Raise SubmissionRefusedError for a zip file that lists far too many entries.

    This comes first: zipfile builds an object for each record before anybody can ask how many there are.
    """
    if data.count(b"PK\x01\x02") > 10 * bounds.entries:
        raise SubmissionRefusedError(f"It lists more than {bounds.entries:,} files and folders", LEAVE_OUT)


def _explain_unreadable(data: bytes, error: Exception) -> str:
    for start, name in _OTHER_FORMATS.items():
        if data.startswith(start):
            return f"It is named .zip, but is {name}"
    if not data:
        return "It is an empty file"
    if data.startswith(b"PK\x03\x04") and b"PK\x05\x06" not in data:
        return "It begins as a zip file, but its end is missing: it was cut short"
    return f"It cannot be read as a zip file: {show_name(str(error)) or type(error).__name__}"


@dataclass
class _Reader:
    archive: zipfile.ZipFile
    meter: Meter
    contents: Contents = field(default_factory=Contents)

    def read(self) -> Contents:
        entries = {entry: _read_path(entry) for entry in self.archive.infolist()}
        aside = find_environments(entries.values())
        listed = [file for entry, path in entries.items() for file in self._listed(entry, path, aside)]
        _refuse_overlaps(entry for entry in entries if not entry.is_dir())
        return take(listed, self.meter, self.contents)

    def _listed(self, entry: zipfile.ZipInfo, path: str, aside: set[str]) -> list[UnreadFile]:
        """Return the entry as a file to be read; nothing for folders, clutter and what cannot be taken."""
        try:
            check_path(path, self.meter.bounds)
            if clutter := find_folder_around(path, aside) or find_clutter(path):
                self.contents.leave_out(clutter)
                self.contents.note_compiled([path])
                return []
            self.meter.count_entry()
            _judge_kind(entry, path)
            _judge_packing(entry, path, self.meter.bounds)
        except UnreadError as fault:
            self._note_unread(path, fault)
            return []
        return [] if entry.is_dir() else [UnreadFile(path, entry.file_size, partial(self._unpacked, entry))]

    def _note_unread(self, path: str, fault: UnreadError) -> None:
        if clutter := find_clutter(path):
            self.contents.leave_out(show_name(clutter))
            return
        self.meter.count_entry()
        self.contents.note_unread(path, fault)

    def _unpacked(self, entry: zipfile.ZipInfo, most: int) -> bytes:
        """Return the bytes of an entry, and refuse one that declares another size.

        zipfile would stop in silence at the declared size, so a larger one is declared to it, to see where
        the entry ends.
        """
        unbounded = copy(entry)
        unbounded.file_size = max(most, entry.file_size) + 2
        name = show_name(_read_path(entry))
        try:
            with self.archive.open(unbounded) as file:
                content = file.read(most + 1)
        except Exception as error:  # as above: what zipfile and zlib raise on damaged bytes is no short list
            why = show_name(str(error)) or type(error).__name__
            raise UnreadError(f"{name} is damaged: {why}", AGAIN) from error
        if len(content) > most:
            declared = f"the limit for one file, and declares {entry.file_size:,} bytes"
            raise SubmissionRefusedError(
                f"{name} is larger than {format_megabytes(most)}, {declared}", LEAVE_OUT
            )
        if len(content) != entry.file_size:
            raise SubmissionRefusedError(
                f"{name} declares {entry.file_size:,} bytes, but has {len(content):,}", AGAIN
            )
        return content


def _read_path(entry: zipfile.ZipInfo) -> str:
    """Return the path of an entry by its name in the archive: `filename` is already cut at a NUL.

    Names without the mark of UTF-8 often are UTF-8 all the same, and Windows' old packers write backslashes.
    """
    name = entry.orig_filename
    if not (entry.flag_bits & _UTF_8 or name.isascii()):
        name = _decode_as_utf_8(name)
    if entry.create_system in _OF_WINDOWS:
        name = name.replace("\\", "/")
    name = name.removeprefix("./") or name
    return name[:-1] if name.endswith("/") and len(name) > 1 else name


def _decode_as_utf_8(name: str) -> str:
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _refuse_overlaps(entries: Iterable[zipfile.ZipInfo]) -> None:
    """Raise SubmissionRefusedError where two entries share their bytes, as only bombs do."""
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    for one, other in pairwise(ordered):
        if one.header_offset + one.compress_size > other.header_offset:
            both = f"{show_name(_read_path(one))} and {show_name(_read_path(other))}"
            raise SubmissionRefusedError(f"{both} share their bytes", AGAIN)


def _judge_kind(entry: zipfile.ZipInfo, path: str) -> None:
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise SubmissionRefusedError(f"{show_name(path)} is {name_kind(mode)}", PLAIN)
    if (entry.is_dir() and entry.file_size) or (stat.S_ISDIR(mode) != entry.is_dir() and stat.S_IFMT(mode)):
        raise SubmissionRefusedError(f"{show_name(path)} is declared as a file and a folder at once", AGAIN)


def _judge_packing(entry: zipfile.ZipInfo, path: str, bounds: Bounds) -> None:
    name = show_name(path)
    if entry.flag_bits & _ENCRYPTED:
        raise UnreadError(f"{name} is encrypted", PLAIN)
    if entry.compress_type not in _METHODS:
        raise UnreadError(f"{name} is packed by a rare method (number {entry.compress_type})", AGAIN)
    if entry.file_size > max(bounds.ratio_from_bytes, bounds.ratio * entry.compress_size):
        raise SubmissionRefusedError(
            f"{name} unpacks to more than {bounds.ratio} times its packed size", LEAVE_OUT
        )
