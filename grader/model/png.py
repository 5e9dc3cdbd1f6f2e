"""A PNG as it may stand on a page: its chunks are checked and all but the pixels' are dropped, none unpacked.

Whatever a chunk holds beside pixels (texts, colour profiles, animations) is a reader's browser's to decode,
and a student's to write.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import Final

MOST_BYTES: Final = 300 * 1024
MOST_PIXELS: Final = 4_000_000
"""These take 16 MB when a browser unpacks them: a file of a few kilobytes can claim any size."""

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_KEPT: Final = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_HEAD: Final = struct.Struct(">I4s")
_CHECK: Final = struct.Struct(">I")

_Chunk = tuple[bytes, bytes]
"""The chunk's type, and the whole chunk as it stands in the file."""


class NotShownError(ValueError):
    """Says why a file may not be shown as a picture, in one clause for its author."""


def keep_pixels(content: bytes) -> bytes:
    """Return the same picture with its pixels alone; raise NotShownError where it may not be shown."""
    if not content.startswith(_SIGNATURE):
        raise NotShownError("it is not a PNG")
    chunks = [chunk for chunk in _read_chunks(content) if chunk[0] in _KEPT]
    width, height = read_size(content)
    if not 0 < width * height <= MOST_PIXELS:
        raise NotShownError(f"it is {width} × {height} pixels, and at most {MOST_PIXELS:,} in all are shown")
    made = _SIGNATURE + b"".join(whole for _, whole in chunks)
    if len(made) > MOST_BYTES:
        raise NotShownError(
            f"it takes {len(made) // 1024:,} KiB, and at most {MOST_BYTES // 1024} KiB are shown"
        )
    return made


def read_size(content: bytes) -> tuple[int, int]:
    """Return width and height in pixels, of a file that begins as a PNG; raise NotShownError for another."""
    kind, whole = next(_read_chunks(content))
    if kind != b"IHDR" or len(whole) != 13 + 12:
        raise NotShownError("it does not begin with its size")
    width, height = struct.unpack_from(">II", whole, _HEAD.size)
    return width, height


def _read_chunks(content: bytes) -> Iterator[_Chunk]:
    """Yield each chunk up to the last, `IEND`; what stands behind that is left out."""
    start, kind = len(_SIGNATURE), b""
    while kind != b"IEND":
        if len(content) < start + _HEAD.size:
            raise NotShownError("it ends in the middle")
        length, kind = _HEAD.unpack_from(content, start)
        end = start + _HEAD.size + length + _CHECK.size
        whole = content[start:end]
        if len(content) < end or zlib.crc32(whole[4:-4]) != _CHECK.unpack(whole[-4:])[0]:
            raise NotShownError("it is damaged or ends in the middle")
        yield kind, whole
        start = end
