"""The trusted half of the wire: bytes from a box become frames, or are refused. Nothing is believed.

    frame = u32 little-endian length of the rest | JSON header | newline | raw bytes

Every frame is checked before anything is made of it: length, header length, exact keys for its kind, types,
nonce, dtype from a white list, shape, and that the raw bytes are exactly what shape and dtype promise. There
is no field for a score, so a forged frame is only an answer. Any bytes at all give frames or `WireError`, in
time and memory bounded by the caps.
"""

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from grader.model import plain_json
from grader.model.plain_json import DTYPES as DTYPES
from grader.model.plain_values import Array as Array
from grader.model.plain_values import Composite

HEADER_CAP: Final = 4096
NAME_CAP: Final = 128
TEXT_CAP: Final = 64 * 1024
NONCE_DIGITS: Final = 32
FATES: Final = frozenset({"finished", "exited", "killed", "timeout"})
_LENGTH: Final = struct.Struct("<I")


class WireError(Exception):
    """Bytes that no honest box sends. The observation becomes `tampered`."""


class TooLargeError(WireError):
    """More bytes than an answer may have: an honest box sends them too, if a hand-in returns that much."""


@dataclass(frozen=True)
class ArrayFrame:
    nonce: str
    name: str
    value: Array


@dataclass(frozen=True)
class PlainFrame:
    """A value with parts: a list, a dict, a table."""

    nonce: str
    name: str
    value: Composite


@dataclass(frozen=True)
class TextFrame:
    """`kind` is ``text``, ``foreign`` (the name of a type) or ``raised`` (an exception's message)."""

    nonce: str
    kind: str
    name: str
    text: str


@dataclass(frozen=True)
class MarkFrame:
    """`kind` is ``end`` (a case is over) or ``ask`` (the values so far are a question)."""

    nonce: str
    kind: str


@dataclass(frozen=True)
class DoneFrame:
    nonce: str
    fate: str
    code: int


Frame = ArrayFrame | PlainFrame | TextFrame | MarkFrame | DoneFrame

_KEYS: Final = {
    "array": {"nonce", "kind", "name", "dtype", "shape"},
    "plain": {"nonce", "kind", "name"},
    "text": {"nonce", "kind", "name"},
    "foreign": {"nonce", "kind", "name"},
    "raised": {"nonce", "kind", "name"},
    "end": {"nonce", "kind"},
    "ask": {"nonce", "kind"},
    "done": {"nonce", "kind", "fate", "code"},
}


class Decoder:
    """Takes bytes as they come and yields frames as they become whole."""

    def __init__(self, frame_cap: int, total_cap: int) -> None:
        self._frame_cap = frame_cap
        self._total_cap = total_cap
        self._total = 0
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Yield the frames that are whole; raise WireError at the first byte that no honest answer has."""
        self._buffer += data
        self._total += len(data)
        if self._total > self._total_cap:
            raise TooLargeError(f"more than {self._total_cap} bytes were returned in all")
        while len(self._buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer)
            if length > self._frame_cap:
                raise TooLargeError(f"{length} bytes were announced at once; the cap is {self._frame_cap}")
            if len(self._buffer) < _LENGTH.size + length:
                return
            body = bytes(self._buffer[_LENGTH.size : _LENGTH.size + length])
            del self._buffer[: _LENGTH.size + length]
            yield decode_frame(body)

    def restart(self) -> None:
        """Begin a new answer: the total cap counts anew."""
        self._total = len(self._buffer)

    @property
    def pending_bytes(self) -> int:
        return len(self._buffer)


def encode_frame(header: dict[str, Any], raw: bytes = b"") -> bytes:
    """Return one frame towards the box."""
    head = json.dumps(header, separators=(",", ":")).encode("ascii") + b"\n"
    return _LENGTH.pack(len(head) + len(raw)) + head + raw


def describe_arrays(arrays: dict[str, Array]) -> tuple[list[list[Any]], bytes]:
    """Return arrays as the header entry and the raw bytes that a request carries."""
    entries = [[name, array.dtype.str, list(array.shape)] for name, array in arrays.items()]
    return entries, b"".join(array.tobytes() for array in arrays.values())


def decode_frame(body: bytes) -> Frame:
    """Return the frame that the bytes behind its length hold; raise WireError where they hold none."""
    head, newline, raw = body.partition(b"\n")
    if not newline or len(head) > HEADER_CAP:
        raise WireError(f"no header line within {HEADER_CAP} bytes")
    header = _read_header(head)
    kind = header.get("kind")
    if not isinstance(kind, str) or header.keys() != _KEYS.get(kind, set()):
        raise WireError(f"a header has the wrong keys: {sorted(map(str, header))[:8]}")
    nonce = _read_text(header, "nonce", NONCE_DIGITS)
    match kind:
        case "array":
            return ArrayFrame(nonce, _read_text(header, "name", NAME_CAP), _read_array(header, raw))
        case "plain":
            return PlainFrame(nonce, _read_text(header, "name", NAME_CAP), _read_composite(raw))
        case "text" | "foreign" | "raised":
            return TextFrame(nonce, kind, _read_text(header, "name", NAME_CAP), _decode_utf_8(raw))
        case "done":
            return _read_done(nonce, header, raw)
        case _:
            _refuse_raw(kind, raw)
            return MarkFrame(nonce, kind)


def _read_header(head: bytes) -> dict[str, Any]:
    try:
        header = _JSON.decode(head.decode("ascii"))
    except (ValueError, RecursionError) as error:
        raise WireError(f"a header is not JSON: {type(error).__name__}") from None
    if not isinstance(header, dict):
        raise WireError(f"a header is a {type(header).__name__}, expected an object")
    return header


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a key stands twice")
    return result


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _read_text(header: dict[str, Any], key: str, cap: int) -> str:
    value = header[key]
    if not isinstance(value, str) or not value or len(value) > cap or not value.isprintable():
        raise WireError(f"{key} must be 1 to {cap} printable characters")
    return value


def _read_whole(value: object, low: int, high: int, what: str) -> int:
    """Return the whole number, or raise WireError where it is out of range or another value.

    A bool and 1e999 are refused as well.
    """
    if type(value) is not int or not low <= value <= high:
        raise WireError(f"{what} must be a whole number from {low} to {high}")
    return value


def _read_array(header: dict[str, Any], raw: bytes) -> Array:
    try:
        return plain_json.build_array(header["dtype"], header["shape"], raw)
    except plain_json.UnreadableError as fault:
        raise WireError(str(fault)) from None


def _read_composite(raw: bytes) -> Composite:
    try:
        return plain_json.read_value(raw.decode("ascii"))
    except UnicodeDecodeError:
        raise WireError("a value with parts is not JSON in ASCII") from None
    except plain_json.UnreadableError as fault:
        raise WireError(str(fault)) from None


def _decode_utf_8(raw: bytes) -> str:
    if len(raw) > TEXT_CAP:
        raise WireError(f"a text of {len(raw)} bytes was sent; the cap is {TEXT_CAP}")
    return raw.decode("utf-8", "replace")


def _read_done(nonce: str, header: dict[str, Any], raw: bytes) -> DoneFrame:
    _refuse_raw("done", raw)
    fate = header["fate"]
    if not isinstance(fate, str) or fate not in FATES:
        raise WireError("a fate is not on the list")
    return DoneFrame(nonce, fate, _read_whole(header["code"], -255, 255, "code"))


def _refuse_raw(kind: str, raw: bytes) -> None:
    if raw:
        raise WireError(f"a frame of kind {kind} carries {len(raw)} bytes")


# The standard library would read NaN and keep the last of two equal keys.
_JSON: Final = json.JSONDecoder(object_pairs_hook=_refuse_duplicates, parse_constant=_refuse_constant)
