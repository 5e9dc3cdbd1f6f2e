"""Read a hand-in that is a zip file, in memory; nothing is ever unpacked to disk.

Every entry is judged by its name and kind before any is read. What the archive declares of itself (how many
entries, how large, which kind) is checked against what is really there.
"""

import io
import stat
import zipfile
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path

from grader.intake.bounds import LEAVE_OUT, Bounds, Meter, Refused, megabytes
from grader.intake.contents import Contents
from grader.intake.folder import kind, read_regular
from grader.intake.names import Taken, check_path, clutter_in, shown

_AGAIN = "Pack the folder once more with your system's own zip program and hand in the new file."
_PLAIN = "Pack plain files and folders only, without links and without a password."
_ENCRYPTED = 0x1 | 0x40
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_OTHER_FORMATS = {
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"\x1f\x8b": "a gzip file",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ": "an xz file",
    b"%PDF": "a PDF document",
}


def read_zip(path: Path, meter: Meter) -> Contents:
    most = meter.bounds.total_bytes
    data = read_regular(str(path), None, shown(path.name), most)
    if len(data) > most:
        raise Refused(f"The zip file itself is larger than {megabytes(most)}", LEAVE_OUT)
    return unzipped(data, meter)


def unzipped(data: bytes, meter: Meter) -> Contents:
    """What the zip file holds; what it takes is counted on `meter`. Raises `Refused`."""
    _refuse_long_directory(data, meter.bounds)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _Reader(archive, meter.bounds, meter).read()
    except Refused:
        raise
    except (
        Exception
    ) as error:  # zipfile raises a dozen kinds on hostile bytes, and no list of them is complete
        raise Refused(_why_unreadable(data, error), _AGAIN) from error


def _refuse_long_directory(data: bytes, bounds: Bounds) -> None:
    """zipfile builds an object for each record it meets, before anybody can ask how many there are."""
    if data.count(b"PK\x01\x02") > 10 * bounds.entries:
        raise Refused(f"It lists more than {bounds.entries:,} files and folders", LEAVE_OUT)


def _why_unreadable(data: bytes, error: Exception) -> str:
    for start, name in _OTHER_FORMATS.items():
        if data.startswith(start):
            return f"It is named .zip, but is {name}"
    if not data:
        return "It is an empty file"
    if data.startswith(b"PK\x03\x04") and b"PK\x05\x06" not in data:
        return "It begins as a zip file, but its end is missing: it was cut short"
    return f"It cannot be read as a zip file: {shown(str(error)) or type(error).__name__}"


@dataclass
class _Reader:
    archive: zipfile.ZipFile
    bounds: Bounds
    meter: Meter
    contents: Contents = field(default_factory=Contents)
    taken: Taken = field(default_factory=Taken)

    def read(self) -> Contents:
        for entry in self.archive.infolist():
            self.meter.count_entry()
            self._judge(entry)
        for entry in self.archive.infolist():
            if clutter := clutter_in(entry.filename):
                self.contents.leave_out(clutter)
            elif not entry.is_dir():
                self.contents.files[entry.filename] = self._unpacked(entry)
        return self.contents

    def _judge(self, entry: zipfile.ZipInfo) -> None:
        check_path(_path(entry), self.bounds)
        _judge_kind(entry)
        _judge_packing(entry, self.bounds)
        if entry.is_dir():
            self.taken.add_folder(_path(entry))
        else:
            self.taken.add(_path(entry))

    def _unpacked(self, entry: zipfile.ZipInfo) -> bytes:
        """zipfile would stop in silence at the declared size: declare more, and see where it ends."""
        room = self.meter.room()
        unbounded = copy(entry)
        unbounded.file_size = max(room, entry.file_size) + 2
        with self.archive.open(unbounded) as file:
            content = file.read(room + 1)
        self.meter.count_bytes(shown(entry.filename), len(content))
        if len(content) != entry.file_size:
            raise Refused(
                f"{shown(entry.filename)} declares {entry.file_size:,} bytes, but has {len(content):,}",
                _AGAIN,
            )
        return content


def _path(entry: zipfile.ZipInfo) -> str:
    """The name as it stands in the archive: `filename` is already cut at a NUL."""
    name = entry.orig_filename
    return name[:-1] if name.endswith("/") and len(name) > 1 else name


def _judge_kind(entry: zipfile.ZipInfo) -> None:
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise Refused(f"{shown(_path(entry))} is {kind(mode)}", _PLAIN)
    if (entry.is_dir() and entry.file_size) or (stat.S_ISDIR(mode) != entry.is_dir() and stat.S_IFMT(mode)):
        raise Refused(f"{shown(_path(entry))} is declared as a file and a folder at once", _AGAIN)


def _judge_packing(entry: zipfile.ZipInfo, bounds: Bounds) -> None:
    name = shown(_path(entry))
    if entry.flag_bits & _ENCRYPTED:
        raise Refused(f"{name} is encrypted", _PLAIN)
    if entry.compress_type not in _METHODS:
        raise Refused(f"{name} is packed by a rare method (number {entry.compress_type})", _AGAIN)
    if entry.file_size > bounds.file_bytes:
        raise Refused(
            f"{name} is larger than {megabytes(bounds.file_bytes)}, the limit for one file", LEAVE_OUT
        )
    if entry.file_size > max(bounds.ratio_from_bytes, bounds.ratio * entry.compress_size):
        raise Refused(f"{name} unpacks to more than {bounds.ratio} times its packed size", LEAVE_OUT)
