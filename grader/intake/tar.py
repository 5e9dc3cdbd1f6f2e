"""Read a tar archive inside a hand-in, packed or not, in memory; nothing is ever unpacked to disk.

The packing is taken off first, no further than the bounds of the hand-in go, so that a bomb costs no more
than an honest archive. Names and kinds are judged as those in a zip file are.
"""

import bz2
import io
import lzma
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from grader.intake.archive import AGAIN, PLAIN
from grader.intake.contents import Contents
from grader.intake.file_names import (
    check_path,
    find_clutter,
    find_environments,
    find_folder_around,
    show_name,
)
from grader.intake.size_limits import (
    LEAVE_OUT,
    MIB,
    Meter,
    SubmissionRefusedError,
    UnreadError,
    format_megabytes,
)
from grader.intake.unpacking import UnreadFile, take

TAR_NAMES: Final = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".tar.xz", ".txz")
_HEADERS: Final = 4 * MIB
"""What tar's own records may take beside the files."""
_MOST_MEMORY: Final = 128 * MIB
"""Bytes of the dictionary that an xz file asks for; xz's own strongest setting takes half of it."""
_MOST_RECORDS: Final = 10
"""Times as many as entries may be: clutter has records, too."""
_KINDS: Final = {
    tarfile.SYMTYPE: "a link",
    tarfile.LNKTYPE: "a link",
    tarfile.FIFOTYPE: "a named pipe",
    tarfile.CHRTYPE: "a device",
    tarfile.BLKTYPE: "a device",
}


def untar(data: bytes, meter: Meter) -> Contents:
    """Return the contents of the archive, and count on `meter` what they take.

    Raises `SubmissionRefusedError` where it cannot be read or may not be accepted.
    """
    try:
        plain = _unpack(data, meter.bounds.total_bytes + _HEADERS)
        with tarfile.open(fileobj=io.BytesIO(plain), mode="r:") as archive:
            return _Reader(archive, meter).read()
    except SubmissionRefusedError:
        raise
    except Exception as error:  # tarfile and the unpackers raise many kinds on hostile bytes
        why = show_name(str(error)) or type(error).__name__
        raise SubmissionRefusedError(f"It cannot be read as a tar archive: {why}", AGAIN) from error


def _unpack(data: bytes, most: int) -> bytes:
    """Return the archive with its packing taken off; plain bytes stay as they are.

    Raises SubmissionRefusedError for more than `most` bytes, and what the unpacker raises for damaged bytes.
    """
    if data.startswith(b"\x1f\x8b"):
        plain = zlib.decompressobj(wbits=31).decompress(data, most + 1)
    elif data.startswith(b"BZh"):
        plain = bz2.BZ2Decompressor().decompress(data, most + 1)
    elif data.startswith(b"\xfd7zXZ"):
        plain = lzma.LZMADecompressor(memlimit=_MOST_MEMORY).decompress(data, most + 1)
    else:
        return data
    if len(plain) > most:
        raise SubmissionRefusedError(
            f"It unpacks to more than {format_megabytes(most - _HEADERS)}", LEAVE_OUT
        )
    return plain


@dataclass
class _Reader:
    archive: tarfile.TarFile
    meter: Meter
    contents: Contents = field(default_factory=Contents)

    def read(self) -> Contents:
        members = list(self._members())
        aside = find_environments(path for _, path in members)
        listed = [file for member, path in members for file in self._listed(member, path, aside)]
        return take(listed, self.meter, self.contents)

    def _members(self) -> Iterator[tuple[tarfile.TarInfo, str]]:
        for number, member in enumerate(self.archive):
            if number >= _MOST_RECORDS * self.meter.bounds.entries:
                most = self.meter.bounds.entries
                raise SubmissionRefusedError(f"It holds more than {most:,} files and folders", LEAVE_OUT)
            path = member.name.removeprefix("./").removesuffix("/")
            if path not in ("", "."):
                yield member, path

    def _listed(self, member: tarfile.TarInfo, path: str, aside: set[str]) -> list[UnreadFile]:
        """Return the member as a file to be read; nothing for folders, clutter and what cannot be taken."""
        if clutter := find_folder_around(path, aside) or find_clutter(path):
            self.contents.leave_out(show_name(clutter))
            self.contents.note_compiled([path])
            return []
        self.meter.count_entry()
        try:
            check_path(path, self.meter.bounds)
            _judge_kind(member, path)
        except UnreadError as fault:
            self.contents.note_unread(path, fault)
            return []
        return (
            [UnreadFile(path, member.size, partial(self._content, member, path))] if member.isfile() else []
        )

    def _content(self, member: tarfile.TarInfo, path: str, most: int) -> bytes:
        file = self.archive.extractfile(member)
        content = file.read(most + 1) if file else b""
        if len(content) != min(member.size, most + 1):
            raise UnreadError(f"{show_name(path)} is damaged: its end is missing", AGAIN)
        return content


def _judge_kind(member: tarfile.TarInfo, path: str) -> None:
    """Raise SubmissionRefusedError unless this is a file or a folder, UnreadError for a file with holes."""
    if not (member.isfile() or member.isdir()):
        what = _KINDS.get(member.type, "neither a file nor a folder")
        raise SubmissionRefusedError(f"{show_name(path)} is {what}", PLAIN)
    if member.issparse():
        raise UnreadError(f"{show_name(path)} is packed by a rare method (with holes)", AGAIN)
