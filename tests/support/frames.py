"""Frames by hand, and what the trusted half makes of them."""

import json
import socket
import struct
from collections.abc import Callable
from typing import Any

from grader.sandbox.frames import Decoder, Frame

NONCE = "0123456789abcdef" * 2
CAP = 1 << 17


def framed(body: bytes) -> bytes:
    return struct.pack("<I", len(body)) + body


def body(raw: bytes = b"", **header: Any) -> bytes:
    return json.dumps({"nonce": NONCE} | header).encode() + b"\n" + raw


def array_body(raw: bytes = bytes(8), **other: Any) -> bytes:
    return body(raw, **({"kind": "array", "name": "loss", "dtype": "<f8", "shape": []} | other))


def decoded(data: bytes, cap: int = CAP, total: int = 4 * CAP) -> list[Frame]:
    return list(Decoder(cap, total).feed(data))


def said_by_the_box(speak: Callable[[socket.socket], None]) -> bytes:
    """The bytes that the box's own half of the wire writes."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        speak(theirs)
        theirs.shutdown(socket.SHUT_WR)
        parts = []
        while part := ours.recv(1 << 16):
            parts.append(part)
    return b"".join(parts)
