"""Pictures of a few bytes, made here."""

import struct
import zlib


def png(width: int = 2, height: int = 2, *between: bytes, shade: int = 128) -> bytes:
    """A grey picture that gets darker downwards; `between` are chunks that stand before its pixels."""
    lines = b"".join(b"\x00" + bytes([max(0, shade - row) % 256]) * width for row in range(height))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    body = (head, *between, chunk(b"IDAT", zlib.compress(lines)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def huge(width: int, height: int) -> bytes:
    """It claims a size of which it holds next to nothing."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
