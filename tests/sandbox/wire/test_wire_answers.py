"""Whatever frames come, in whatever order, there is an observation in the end."""

import json
import socket
import struct
import threading
from collections.abc import Callable
from typing import Any, NamedTuple, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.model import CaseKind, CaseResult, Fate, Foreign, Observation, Raised, SubmittedFile
from grader.sandbox import frames
from grader.sandbox.box_limits import BoxLimits
from grader.sandbox.frames import ArrayFrame, DoneFrame, Frame, MarkFrame, TextFrame, WireError
from grader.sandbox.protocol import BoxJob
from grader.sandbox.request import CaseSpec, Reply, Request
from grader.sandbox.slot_box import SlotBox
from grader.sandbox.socket_channel import SocketChannel
from grader.sandbox.worker_slot import Slot
from tests.support.frames import NONCE, body, framed

CASES = (CaseSpec(CaseKind.PUBLISHED, 0, 1), CaseSpec(CaseKind.FRESH, 0, 2))
REQUEST = Request("loss", CASES, wall_s=0.1, cpu_s=1, memory_bytes=1 << 28, output_bytes=1 << 16)


class Nonces(NamedTuple):
    """Of the reply's end and of its two cases."""

    end: str
    first: str
    second: str
    foreign: str = NONCE


def reply() -> tuple[Reply, Nonces]:
    made = Reply(REQUEST, ["net.py"])
    header, _ = made.message()
    return made, Nonces(header["nonce"], *(case["nonce"] for case in header["cases"]))


def number(nonce: str, name: str, value: Any = 1.0) -> ArrayFrame:
    return ArrayFrame(nonce, name, np.asarray(value))


def all_added(made: Reply, frames: list[Frame]) -> Observation:
    for frame in frames:
        made.add(frame)
    return made.observation(Fate.FINISHED, "", "", 0.0)


def test_an_honest_answer() -> None:
    made, (end, first, second, _) = reply()
    found = all_added(
        made,
        [
            number(first, "loss"),
            MarkFrame(first, "end"),
            TextFrame(second, "foreign", "loss", "list"),
            MarkFrame(second, "end"),
            DoneFrame(end, "finished", 0),
        ],
    )
    assert made.whole
    assert found.cases[0].values["loss"] == 1.0
    assert found.cases[1].values["loss"] == Foreign("list")
    assert all(case.finished for case in found.cases)


def test_nonces_are_fresh_and_never_alike() -> None:
    nonces = [nonce for _ in range(50) for nonce in reply()[1][:3]]
    assert len(set(nonces)) == len(nonces)
    assert {len(nonce) for nonce in nonces} == {32}


def test_cases_not_reached_are_unfinished() -> None:
    made, (end, first, _, _) = reply()
    found = all_added(made, [number(first, "loss"), MarkFrame(first, "end"), DoneFrame(end, "exited", 3)])
    assert [case.finished for case in found.cases] == [True, False]
    assert not made.whole


REFUSED: dict[str, tuple[Callable[[Nonces], list[Frame]], str]] = {
    "foreign nonce": (lambda n: [number(n.foreign, "x")], "carries a nonce that was not asked for"),
    "second case first": (lambda n: [number(n.second, "x")], "carries a nonce that was not asked for"),
    "first case again": (
        lambda n: [MarkFrame(n.first, "end"), number(n.first, "x")],
        "carries a nonce that was not asked for",
    ),
    "after the last": (
        lambda n: [MarkFrame(n.first, "end"), MarkFrame(n.second, "end"), number(n.second, "x")],
        "carries a nonce that was not asked for",
    ),
    "the end's nonce": (lambda n: [number(n.end, "x")], "carries a nonce that was not asked for"),
    "foreign ending": (
        lambda n: [DoneFrame(n.foreign, "finished", 0)],
        "an ending carries a nonce that was not asked for",
    ),
    "a case's nonce at the end": (
        lambda n: [DoneFrame(n.first, "finished", 0)],
        "an ending carries a nonce that was not asked for",
    ),
    "a name twice": (
        lambda n: [number(n.first, "x"), number(n.first, "x")],
        "the value 'x' was sent twice, or there are too many",
    ),
    "too many": (
        lambda n: [number(n.first, f"x{count}") for count in range(1001)],
        "the value 'x1000' was sent twice, or there are too many",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_frames_out_of_turn(name: str) -> None:
    made, nonces = reply()
    frames, message = REFUSED[name]
    with pytest.raises(WireError, match=message):
        all_added(made, frames(nonces))


@pytest.mark.parametrize(
    ("kind", "told"), [(CaseKind.PUBLISHED, "Leaked_4711"), (CaseKind.FRESH, "<own class>")]
)
def test_names_that_a_hand_in_made_up_stay_where_inputs_are_hidden(kind: CaseKind, told: str) -> None:
    made = Reply(Request("p", (CaseSpec(kind, 0, 1),), 1, 1, 1, 1), ["net.py"])
    nonce = made.message()[0]["cases"][0]["nonce"]
    made.add(TextFrame(nonce, "foreign", "loss", "Leaked_4711"))
    made.add(TextFrame(nonce, "foreign", "other", "ndarray"))
    made.add(MarkFrame(nonce, "end"))
    [case] = made.observation(Fate.FINISHED, "", "", 0.0).cases
    assert case.values == {"loss": Foreign(told), "other": Foreign("ndarray")}


def raised(kind: CaseKind, type_name: str, message: str, **place: Any) -> Raised | None:
    made = Reply(Request("p", (CaseSpec(kind, 0, 1),), 1, 1, 1, 1), ["net.py"])
    nonce = made.message()[0]["cases"][0]["nonce"]
    for name, value in place.items():
        made.add(
            TextFrame(nonce, "text", name, value) if isinstance(value, str) else number(nonce, name, value)
        )
    made.add(TextFrame(nonce, "raised", type_name, message))
    made.add(MarkFrame(nonce, "end"))
    result: CaseResult = made.observation(Fate.FINISHED, "", "", 0.0).cases[0]
    return result.raised


def test_exceptions_of_hidden_cases_are_called_by_names_everybody_knows() -> None:
    assert raised(CaseKind.FRESH, "KeyError", "4711", line=3, file="net.py") == Raised(
        "KeyError", "4711", 3, "net.py"
    )
    assert raised(CaseKind.FRESH, "Leaked_4711", "x", line=3, file="net.py") == Raised(
        "<own class>", "x", 3, "net.py"
    )
    assert raised(CaseKind.PUBLISHED, "MyError", "x", line=3, file="net.py") == Raised(
        "MyError", "x", 3, "net.py"
    )


@pytest.mark.parametrize(
    ("line", "file"),
    [
        (3, "leaked_4711.py"), (0, "net.py"), (-1, "net.py"), (4711 << 40, "net.py"), (3.0, "net.py"),
        ([1, 2], "net.py"), ("3", "net.py"), (True, "net.py"), (3, ""),
    ],
)  # fmt: skip
def test_a_place_that_cannot_be_is_no_place(line: Any, file: str) -> None:
    found = raised(CaseKind.FRESH, "KeyError", "", line=line, file=file)
    assert found is not None
    assert found.line is None
    assert found.file in (None, "net.py")


def test_a_message_without_end_is_cut() -> None:
    found = raised(CaseKind.PUBLISHED, "KeyError", "x" * 10**5)
    assert found is not None
    assert found.message == "x" * 2000 + "…"


_values = st.sampled_from([0.0, np.nan, 1 << 62, True, 1j, [[]], [1, 2, 3]]).map(np.asarray)
_names = st.sampled_from(["loss", "line", "file", "W1", "notes", "definitions", "loops", "evasive"])


def _some_frames(nonces: tuple[str, ...]) -> st.SearchStrategy[list[Frame]]:
    nonce = st.sampled_from(nonces)
    texts = st.sampled_from(["", "net.py", "a 1 2", "a b c\nd", "\x00" * 9])
    return st.lists(
        st.builds(ArrayFrame, nonce, _names, _values)
        | st.builds(TextFrame, nonce, st.sampled_from(["text", "foreign", "raised"]), _names, texts)
        | st.builds(MarkFrame, nonce, st.sampled_from(["end", "ask"]))
        | st.builds(DoneFrame, nonce, st.sampled_from(["finished", "exited"]), st.integers(-9, 9)),
        max_size=12,
    )


@given(st.data())
def test_any_frames_in_any_order_give_an_observation_or_a_refusal(data: st.DataObject) -> None:
    made, nonces = reply()
    try:
        for frame in data.draw(_some_frames(nonces)):
            made.add(frame)
    except WireError:
        pass
    found = made.observation(Fate.TAMPERED, "", "", 0.0)
    assert len(found.cases) == 2
    assert [case.kind for case in found.cases] == [CaseKind.PUBLISHED, CaseKind.FRESH]


# ── a box that says anything at all ──────────────────────────────────────────────────────────


class Scripted:
    """Stands where a slot stands; the far end of the channel says `script` and hangs up."""

    box_leads_namespace = False
    """A process with neighbours: a signal may have come from one of them."""

    def __init__(self, script: bytes, code: int | None = 0) -> None:
        self._script = script
        self._code = code
        self.killed = False

    def open(self, channel: SocketChannel, _work: str, _file: str) -> int:
        far = channel.inner_sock.dup()
        channel.handed_over()
        threading.Thread(target=self._say, args=(far,), daemon=True).start()
        return 0

    def _say(self, far: socket.socket) -> None:
        with far:
            try:
                far.sendall(_laid_down(_asked(far)))
                _asked(far)
                far.sendall(self._script)
            except OSError:
                return

    def kill(self, _number: int) -> None:
        self.killed = True

    def exit_code(self, _number: int, _timeout_s: float = 0.0) -> int | None:
        return self._code

    @property
    def alive(self) -> bool:
        return True

    def oom_kills(self) -> int:
        return 0


def _asked(far: socket.socket) -> dict[str, str]:
    """The header of the next request."""
    (length,) = struct.unpack("<I", far.recv(4, socket.MSG_WAITALL))
    header: dict[str, str] = json.loads(far.recv(length, socket.MSG_WAITALL).partition(b"\n")[0])
    return header


def _laid_down(header: dict[str, str]) -> bytes:
    """The one honest frame: the files are there, and from here on it is the student's."""
    return frames.encode_frame({"nonce": header["nonce"], "kind": "done", "fate": "finished", "code": 0})


WORK = BoxJob(
    (SubmittedFile("net.py", b"", "net.py"),), "net.py", "module", BoxLimits(1, 1, 1 << 28, 8, 1 << 16)
)


def scripted_box(script: bytes, code: int | None = 0) -> SlotBox:
    return SlotBox(cast(Slot, Scripted(script, code)), WORK, "/box")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=60) | st.just(framed(body(kind="end"))), max_size=4).map(b"".join))
def test_a_box_that_babbles_is_an_observation(script: bytes) -> None:
    with scripted_box(script) as box:
        box.submit(REQUEST)
        found = box.collect()
        assert box.ended
    assert found.fate in (Fate.TAMPERED, Fate.EXITED, Fate.OUTPUT_LIMIT)
    assert box.loaded.fate is found.fate
    assert [case.finished for case in found.cases] == [False, False]


@pytest.mark.parametrize(
    ("script", "code", "fate", "detail"),
    [
        (b"", 0, Fate.EXITED, "exit code 0"),
        (b"", -9, Fate.KILLED, "signal 9"),
        (b"\xff\xff\xff\xff", 0, Fate.OUTPUT_LIMIT, "4294967295 bytes were announced at once"),
        (framed(b"x\n"), 0, Fate.TAMPERED, "a header is not JSON"),
        (framed(body(kind="end")), 0, Fate.TAMPERED, "a nonce that was not asked for"),
    ],
)
def test_how_a_box_ended_is_told(script: bytes, code: int, fate: Fate, detail: str) -> None:
    with scripted_box(script, code) as box:
        assert box.loaded.fate is fate
        assert detail in box.loaded.notes[-1]
        box.submit(REQUEST)
        assert box.collect().fate is fate
