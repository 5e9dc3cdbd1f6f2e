"""Both halves of the wire agree: what the box says, the trusted side understands, and the other way round."""

import socket
from typing import Any

import numpy as np
import pytest

from grader.box import wire as box_wire
from grader.sandbox import frames
from grader.sandbox.frames import ArrayFrame, DoneFrame, MarkFrame, TextFrame
from tests.support.frames import NONCE, decoded, said_by_the_box


def heard(value: object) -> Any:
    [frame] = decoded(said_by_the_box(lambda sock: box_wire.send_value(sock, NONCE, "loss", value)))
    assert frame.nonce == NONCE
    return frame


@pytest.mark.parametrize(
    "value",
    [
        1.5, -0.0, 7, True, 2 + 1j, np.float32(0.1), np.float16(2), np.int8(-3), np.bool_(False), np.nan,
        np.arange(6.0).reshape(2, 3), np.zeros((0, 3)), np.zeros((2, 0, 4), np.int32), np.array(3.0),
        np.arange(24, dtype="<u2").reshape(2, 3, 4), np.arange(3) > 1, np.full((2, 2), 1j, np.complex64),
        np.arange(12.0).reshape(3, 4).T, np.arange(20.0)[::-3], np.broadcast_to(np.float64(2), (3, 3)),
        np.uint64(2**64 - 1), np.zeros((1,) * 8),
    ],
    ids=repr,
)  # fmt: skip
def test_numbers_arrive_as_they_left(value: Any) -> None:
    frame = heard(value)
    assert isinstance(frame, ArrayFrame)
    assert (frame.name, frame.value.dtype, frame.value.shape) == (
        "loss",
        np.asarray(value).dtype,
        np.shape(value),
    )
    assert frame.value.tobytes() == np.ascontiguousarray(value).tobytes()
    assert not frame.value.flags.writeable


def test_a_subclass_is_taken_by_its_memory() -> None:
    class Liar(np.ndarray):
        def tobytes(self, *_: Any) -> bytes:
            return b"a lie"

        def __array_function__(self, *_: Any) -> Any:
            return True

    frame = heard(np.arange(3.0).view(Liar))
    assert frame.value.tolist() == [0, 1, 2]


@pytest.mark.parametrize("text", ["", "two lines\nof text", "ünï ✓", "a\x00b\x1b[31m", "\ud800 alone"])
def test_text_arrives(text: str) -> None:
    frame = heard(text)
    assert isinstance(frame, TextFrame)
    assert (frame.kind, frame.text) == ("text", text.encode("utf-8", "backslashreplace").decode())


def test_long_text_is_cut_before_it_leaves() -> None:
    assert len(heard("é" * 10**6).text.encode()) <= frames.TEXT_CAP
    assert frames.TEXT_CAP == box_wire.TEXT_CAP


@pytest.mark.parametrize(
    ("value", "type_name"),
    [
        (None, "NoneType"), (object(), "object"), (range(3), "range"), ({}.keys(), "dict_keys"),
        (np.zeros(2, [("a", "f8")]), "ndarray"), (len, "builtin_function_or_method"),
        (np.zeros((1,) * 9), "ndarray"),
    ],
    ids=lambda given: type(given).__name__ if not isinstance(given, str) else given,
)  # fmt: skip
def test_what_has_no_plain_form_leaves_only_the_name_of_its_type(value: object, type_name: str) -> None:
    frame = heard(value)
    assert isinstance(frame, TextFrame)
    assert (frame.kind, frame.text) == ("foreign", type_name)


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (np.arange(3, dtype=">f8"), "<f8"),
        (np.arange(3, dtype=">i2"), "<i2"),
        (np.longdouble(1.5), "<f8"),
        (np.ones(2, np.clongdouble), "<c16"),
    ],
    ids=repr,
)
def test_numbers_of_other_machines_are_made_plain(value: Any, dtype: str) -> None:
    frame = heard(value)
    assert frame.value.dtype.str == dtype
    assert frame.value.tolist() == value.tolist()


def test_a_number_beyond_all_dtypes_arrives_as_its_digits() -> None:
    assert heard(2**100).value.items == (str(2**100),)
    assert heard(10**5000).text == "int"  # beyond what Python itself writes down


def test_marks_and_endings_arrive() -> None:
    def speak(sock: socket.socket) -> None:
        box_wire.send(sock, {"nonce": NONCE, "kind": "ask"})
        box_wire.send(sock, {"nonce": NONCE, "kind": "end"})
        box_wire.send_text(sock, NONCE, "raised", "ValueError", "no")
        box_wire.send(sock, {"nonce": NONCE, "kind": "done", "fate": "killed", "code": 9})

    assert decoded(said_by_the_box(speak)) == [
        MarkFrame(NONCE, "ask"),
        MarkFrame(NONCE, "end"),
        TextFrame(NONCE, "raised", "ValueError", "no"),
        DoneFrame(NONCE, "killed", 9),
    ]


def test_a_request_arrives_with_its_arrays() -> None:
    arrays = {"a/W1": np.arange(6.0).reshape(2, 3), "a/y": np.array([1, 2]), "b/none": np.zeros((0, 4))}
    entries, raw = frames.describe_arrays(arrays)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(frames.encode_frame({"op": "probe", "arrays": entries}, raw))
        header, found = box_wire.receive(theirs)
    assert header["op"] == "probe"
    given = box_wire.read_arrays(header, found)
    assert given.keys() == arrays.keys()
    for name, array in arrays.items():
        assert given[name].dtype == array.dtype
        assert np.array_equal(given[name], array)
        assert given[name].flags.writeable


def test_the_box_sees_the_trusted_side_go() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        ours.sendall(b"\x10\x00\x00\x00half")
        ours.close()
        with pytest.raises(EOFError, match="the other side has closed"):
            box_wire.receive(theirs)
