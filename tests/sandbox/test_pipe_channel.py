"""A channel over pipes: what is printed arrives whole, in whatever pieces it comes, without the marks."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grader.sandbox import frames
from grader.sandbox.channel import PeerClosedError
from grader.sandbox.frames import DoneFrame
from grader.sandbox.limit_watch import Deadline
from grader.sandbox.pipe_channel import PipeChannel
from tests.support.boxes import LIMITS

MARK = b"<mark>"
DONE = frames.encode_frame({"nonce": "0" * 32, "kind": "done", "fate": "finished", "code": 0})
CAP = 1 << 16


class Far:
    """The far end: descriptors to write frames and what is printed to, and to read requests from."""

    def __init__(self) -> None:
        self.requests, our_requests = os.pipe()
        our_frames, self.frames = os.pipe()
        our_printed, self.printed = os.pipe()
        self.channel = PipeChannel(
            LIMITS,
            requests=open(our_requests, "wb", buffering=0),  # noqa: SIM115
            frames=open(our_frames, "rb", buffering=0),  # noqa: SIM115
            printed=open(our_printed, "rb", buffering=0),  # noqa: SIM115
            mark=MARK,
        )


@contextmanager
def opened() -> Iterator[Far]:
    far = Far()
    try:
        yield far
    finally:
        for descriptor in (far.requests, far.frames, far.printed):
            os.close(descriptor)
        far.channel.close()


PIECES = st.lists(st.sampled_from([b"<", b"<ma", b"<mark", b"rk>", b"x", b"\n", b"<<mark"]), max_size=12)


@given(PIECES)
def test_what_is_printed_arrives_whole_and_without_the_mark(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    assume(MARK not in whole)
    with opened() as far:
        for piece in (*pieces, MARK):
            os.write(far.printed, piece)
        assert far.channel.take_output(CAP) == whole.decode()


def test_a_frame_that_comes_before_what_was_printed_is_not_lost() -> None:
    with opened() as far:
        os.write(far.frames, DONE)
        os.write(far.printed, b"late" + MARK)
        assert far.channel.take_output(CAP) == "late"
        assert far.channel.next_frame(Deadline(60), CAP) == DoneFrame("0" * 32, "finished", 0)


def test_a_request_arrives_however_long_it_is() -> None:
    """Far more than a pipe holds: whoever sends must not have to wait for it to be read."""
    raw = os.urandom(1 << 20)
    with opened() as far:
        far.channel.send({"op": "files"}, raw)
        sent = frames.encode_frame({"op": "files"}, raw)
        found = b""
        while len(found) < len(sent):
            found += os.read(far.requests, 1 << 16)
    assert found == sent


def test_the_end_of_the_frames_is_the_end() -> None:
    with opened() as far:
        os.dup2(far.requests, far.frames)  # closes the only writer
        with pytest.raises(PeerClosedError):
            far.channel.next_frame(Deadline(60), CAP)


def test_more_than_allowed_is_cut() -> None:
    with opened() as far:
        os.write(far.printed, b"x" * 101)
        assert far.channel.take_output(100) == "x" * 100 + "\n… (cut)"
