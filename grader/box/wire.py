"""This side's half of the wire: lengths, a small JSON header, raw bytes. No pickle in either direction.

    frame = u32 little-endian length of the rest | JSON header | newline | raw bytes

Kinds sent out: `array` (name, dtype, shape), `plain` (name; JSON, of values with parts), `text` and `foreign`
(name), `raised` (name), `end` (a case is over), `ask` (a question for the reference, in follow-through),
`done` (the probe's process is over).
The trusted half, `grader/sandbox/frames.py`, believes none of it.
"""

import json
import struct
from typing import Any, Protocol

import numpy as np

from . import plain_values

TEXT_CAP = 64 * 1024
_LENGTH = struct.Struct("<I")


class Line(Protocol):
    """The line to the trusted side: a socket, or anything else that can do these two things."""

    def sendall(self, data: bytes, /) -> object: ...

    def recv(self, size: int, /) -> bytes:
        """Return at most `size` bytes; none where the other side has closed."""


def send(line: Line, header: dict[str, Any], raw: bytes = b"") -> None:
    head = json.dumps(header, separators=(",", ":")).encode("ascii") + b"\n"
    line.sendall(_LENGTH.pack(len(head) + len(raw)) + head + raw)


def receive(line: Line) -> tuple[dict[str, Any], bytes]:
    """Return one frame from the trusted side; raise EOFError once it has gone."""
    length = _LENGTH.unpack(_receive_exactly(line, _LENGTH.size))[0]
    head, _, raw = _receive_exactly(line, length).partition(b"\n")
    header: dict[str, Any] = json.loads(head)
    return header, raw


def _receive_exactly(line: Line, size: int) -> bytes:
    parts = []
    while size:
        part = line.recv(min(size, 1 << 20))
        if not part:
            raise EOFError("the other side has closed")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def send_value(line: Line, nonce: str, name: str, value: object) -> None:
    """Send one value that a probe yielded; what has no plain form is sent as the name of its type."""
    array = plain_values.take_numbers(value)
    if array is not None:
        header = {"nonce": nonce, "kind": "array", "name": name, "dtype": array.dtype.str}
        send(line, header | {"shape": list(array.shape)}, array.tobytes())
    elif isinstance(value, str):
        send_text(line, nonce, "text", name, value)
    elif (packed := plain_values.pack(value)) is not None:
        send(line, {"nonce": nonce, "kind": "plain", "name": name}, packed)
    else:
        send_text(line, nonce, "foreign", name, type(value).__name__)


def send_text(line: Line, nonce: str, kind: str, name: str, text: str) -> None:
    raw = text[:TEXT_CAP].encode("utf-8", "backslashreplace")[:TEXT_CAP]
    send(line, {"nonce": nonce, "kind": kind, "name": name}, raw)


def read_arrays(header: dict[str, Any], raw: bytes) -> "dict[str, np.ndarray[Any, Any]]":
    """Return the arrays of a request: described in the header, one after another in `raw`."""
    arrays, start = {}, 0
    for name, dtype, shape in header["arrays"]:
        kind = np.dtype(dtype)
        size = int(np.prod(shape, dtype=np.int64)) * kind.itemsize
        arrays[name] = np.frombuffer(raw[start : start + size], kind).reshape(shape).copy()
        start += size
    return arrays
