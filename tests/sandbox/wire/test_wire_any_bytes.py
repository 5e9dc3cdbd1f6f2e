"""Any bytes, however they are cut, give frames or a refusal; and never more memory than the caps allow."""

import json
import struct
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox.frames import DTYPES, Decoder, Frame, WireError
from tests.support.frames import NONCE, framed

CAP, TOTAL = 2048, 8192

_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=6,
)
_headers = st.fixed_dictionaries(
    {"nonce": st.just(NONCE) | _anything, "kind": st.sampled_from(["array", "text", "foreign", "raised"])},
    optional={
        "name": st.text(max_size=6) | _anything,
        "dtype": st.sampled_from([*sorted(DTYPES), "|O", ">f8", "V4"]) | _anything,
        "shape": st.lists(st.integers(-1, 4) | st.integers(), max_size=9) | _anything,
    },
) | st.fixed_dictionaries(
    {"nonce": st.just(NONCE), "kind": st.sampled_from(["end", "ask", "done"]) | _anything},
    optional={"fate": st.sampled_from(["finished", "killed"]) | _anything, "code": _anything},
)


def _frame(header: Any, raw: bytes, cut: int) -> bytes:
    return framed(json.dumps(header).encode("ascii") + b"\n" + raw)[: -cut or None]


_frames = st.builds(_frame, _headers | _anything, st.binary(max_size=64), st.sampled_from([0, 0, 0, 1, 5]))
_bytes = st.lists(_frames | st.binary(max_size=40), max_size=5).map(b"".join)


def taken(decoder: Decoder, pieces: list[bytes]) -> tuple[list[Frame], str]:
    """The frames, and why the rest was refused."""
    frames: list[Frame] = []
    for piece in pieces:
        try:
            frames.extend(decoder.feed(piece))
        except WireError as refused:
            return frames, str(refused)
        assert decoder.pending_bytes <= CAP + struct.calcsize("<I")
    return frames, ""


@given(_bytes, st.lists(st.integers(0, 400), max_size=8))
def test_any_bytes_in_any_pieces(data: bytes, cuts: list[int]) -> None:
    places = [0, *sorted(cut for cut in cuts if cut < len(data)), len(data)]
    in_pieces = taken(Decoder(CAP, TOTAL), [data[a:b] for a, b in pairwise(places)])
    at_once = taken(Decoder(CAP, TOTAL), [data])
    assert repr(in_pieces) == repr(at_once)


@given(_headers, st.binary(max_size=64))
def test_a_whole_frame_is_one_frame_or_refused(header: Any, raw: bytes) -> None:
    frames, refused = taken(Decoder(CAP, TOTAL), [_frame(header, raw, 0)])
    assert (len(frames) == 1) != bool(refused)


@given(st.integers(0, 2**32 - 1), st.integers(1, 64))
def test_memory_stays_within_the_cap_and_one_piece(length: int, piece: int) -> None:
    """Whatever length is announced, no more is kept than what a frame may have."""
    decoder = Decoder(CAP, TOTAL)
    data = struct.pack("<I", length) + b"x" * (2 * CAP)
    for start in range(0, len(data), piece):
        try:
            list(decoder.feed(data[start : start + piece]))
        except WireError:
            break
        assert decoder.pending_bytes <= CAP + piece + struct.calcsize("<I")
