"""Values with parts cross the wire as they are, whatever class they claim to be, and end somewhere."""

import json
import math
import sys
from collections import Counter, OrderedDict, namedtuple
from datetime import date
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.box import plain_values as box_values
from grader.box import wire as box_wire
from grader.model import Composite, Foreign, plain_json, plain_values
from grader.model.plain_values import PlainValue
from grader.sandbox.frames import PlainFrame, TextFrame, WireError
from tests.support.frames import NONCE, body, decoded, framed, said_by_the_box

CAP = 1 << 24
DEEPEST, MOST = plain_values.DEPTH_CAP, plain_values.COUNT_CAP


def heard(value: object) -> Any:
    """What the trusted side makes of it."""
    [frame] = decoded(said_by_the_box(lambda sock: box_wire.send_value(sock, NONCE, "it", value)), CAP, CAP)
    return frame.value if isinstance(frame, PlainFrame) else frame


def typed(value: Any) -> Any:
    """A Python value with the type of each part, in a form that can be compared."""
    if isinstance(value, dict):
        return "dict", [(typed(key), typed(item)) for key, item in value.items()]
    if isinstance(value, set | frozenset):
        return type(value).__name__, frozenset(map(typed, value))
    if isinstance(value, list | tuple):
        return type(value).__name__, tuple(map(typed, value))
    if isinstance(value, np.ndarray):
        return "array", value.dtype.str, value.shape, value.tobytes()
    return type(value).__name__, repr(value)


def arrived(value: PlainValue) -> Any:
    """The same of what came over the wire."""
    if not isinstance(value, Composite):
        return typed(value)
    parts = [arrived(item) for item in value.items]
    if value.kind == "dict":
        return "dict", list(zip(map(arrived, value.keys), parts, strict=True))
    if value.kind in ("set", "frozenset"):
        return value.kind, frozenset(parts)
    if value.kind == "int":
        return typed(int(str(value.items[0])))
    return value.kind, tuple(parts)


keys = st.one_of(st.text(max_size=4), st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False))
leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.complex_numbers(), st.text(max_size=9),
    arrays.arrays(np.float64, arrays.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=3)),
)  # fmt: skip
nested = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(keys, inner, max_size=4),
        st.frozensets(keys, max_size=4),
        st.sets(keys, max_size=4),
    ),
    max_leaves=12,
)


@given(value=nested.filter(lambda value: isinstance(value, list | tuple | dict | set | frozenset)))
def test_nested_values_arrive_as_they_left(value: Any) -> None:
    assert arrived(heard(value)) == typed(value)


@given(value=nested.filter(lambda value: isinstance(value, list | tuple | dict | set | frozenset)))
def test_what_is_kept_as_text_is_read_again(value: Any) -> None:
    once = heard(value)
    assert arrived(plain_json.read_value(plain_json.write_value(once))) == arrived(once)


class Claims(list):  # type: ignore[type-arg]
    """A list that says of itself that it is empty, equal to everything, and a dict."""

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __eq__(self, _other: object) -> bool:
        return True

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return dict


class Text(str):
    def __str__(self) -> str:
        return "a lie"

    def encode(self, *_: Any) -> bytes:
        return b"a lie"


class Mapped(dict):  # type: ignore[type-arg]
    def items(self) -> Any:
        raise SystemExit

    def __iter__(self) -> Any:
        raise SystemExit


Pair = namedtuple("Pair", "a b")


class Colour(IntEnum):
    RED = 1


class Whole(int):
    def __int__(self) -> int:
        return 99

    def __index__(self) -> int:
        return 99


def test_a_subclass_is_taken_by_what_it_holds() -> None:
    pair = Pair(1, Text("true"))
    held = [Claims([1]), Mapped(a=2), Colour.RED, Whole(7), pair, OrderedDict(b=1), Counter("aa")]
    right = [[1], {"a": 2}, 1, 7, (1, "true"), {"b": 1}, {"a": 2}]
    assert arrived(heard(held)) == typed(right)


def test_scalars_of_numpy_are_python_numbers_within() -> None:
    held = [np.float32(0.5), np.int8(3), np.bool_(True), np.str_("x"), np.longdouble(1.5), np.complex64(1j)]
    assert arrived(heard(held)) == typed([0.5, 3, True, "x", 1.5, 1j])


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (Fraction(1, 3), "Fraction", "1/3"), (Decimal("1.50"), "Decimal", "1.50"),
        (b"\x00\xff", "bytes", "\x00ÿ"),
        (date(2024, 2, 29), "date", "2024-02-29"), (np.datetime64("2024-02"), "datetime", "2024-02"),
        (-(2**80), "int", str(-(2**80))),
    ],
)  # fmt: skip
def test_what_is_written_down_arrives_as_its_text(value: object, kind: str, text: str) -> None:
    got = heard(value)
    assert (got.kind, got.items) == (kind, (text,))


def test_arrays_of_text_keep_their_shape() -> None:
    got = heard(np.array([["a", "b"], ["c", None]], dtype=object))
    assert (got.kind, got.shape, got.items) == ("array", (2, 2), ("a", "b", "c", None))


def test_what_has_no_plain_form_is_the_name_of_its_type_where_it_stands() -> None:
    assert heard([1, object(), {"f": len}]).items[1] == Foreign("object")


def test_tables_and_sparse_matrices_arrive() -> None:
    pandas = pytest.importorskip("pandas")
    sparse = pytest.importorskip("scipy.sparse")
    got = heard(pandas.DataFrame({"n": [1, 2], "t": ["x", None]}, index=["a", "b"]))
    assert got.kind == "DataFrame"
    assert got.items[1].items == ("n", "t")
    assert got.items[2].tolist() == [1, 2]
    assert got.items[3].items[0] == "x"
    column = heard(pandas.Series([1.5], name="s"))
    assert (column.kind, column.items[1], column.items[2].tolist()) == ("Series", "s", [1.5])
    got = heard(sparse.csr_matrix(np.array([[0, 2.0], [0, 0]])))
    assert (got.kind, got.shape, [part.tolist() for part in got.items]) == (
        "sparse matrix", (2, 2), [[0], [1], [2.0]],
    )  # fmt: skip


@pytest.mark.data
def test_tensors_arrive_as_their_numbers() -> None:
    torch = pytest.importorskip("torch")
    got = heard(torch.arange(3, dtype=torch.float32).requires_grad_())
    assert (got.kind, got.items[0].dtype.str, got.items[0].tolist()) == ("tensor", "<f4", [0, 1, 2])
    assert heard([torch.tensor(2)]).items[0].kind == "tensor"


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


def endless() -> Any:
    value: list[Any] = []
    value.append(value)
    value.append(value)
    return value


@pytest.mark.parametrize(
    "value",
    [deep(DEEPEST + 2), deep(100_000), endless(), [0] * (MOST + 1), {"a": endless()}, [10**5000]],
    ids=["too deep", "far too deep", "itself", "too many", "itself in a dict", "too long a number"],
)
def test_what_has_no_end_is_the_name_of_its_type(value: Any) -> None:
    frame = heard(value)
    assert isinstance(frame, TextFrame)
    assert (frame.kind, frame.text) == ("foreign", type(value).__name__)


def test_what_is_just_deep_enough_arrives() -> None:
    assert arrived(heard(deep(DEEPEST))) == typed(deep(DEEPEST))
    assert (box_values.DEPTH_CAP, box_values.COUNT_CAP) == (DEEPEST, MOST)
    assert box_values.DIMENSIONS_CAP == plain_json.DIMENSIONS_CAP


# ── what no honest box sends ──────────────────────────────────────────────────────────────────────────

REFUSED = {
    "no JSON": "[1,",
    "a bare number": "1",
    "a bare text": '"x"',
    "NaN": "[NaN]",
    "a number beyond all": "[1e999]",
    "a number too long": f"[{'9' * 5000}]",
    "no kind": '{"v": [1]}',
    "a kind nobody knows": '{"t": "object", "v": []}',
    "a kind that is a list": '{"t": ["list"], "v": []}',
    "a key twice": '{"t": "set", "v": [], "v": []}',
    "a key too many": '{"t": "set", "v": [], "x": 1}',
    "keys without values": '{"t": "dict", "k": ["a"], "v": []}',
    "keys of a list": '{"t": "tuple", "k": ["a"], "v": [1]}',
    "a shape of a set": '{"t": "set", "s": [1], "v": [1]}',
    "a shape that does not fit": '{"t": "array", "s": [3], "v": [1]}',
    "a tensor of a text": '{"t": "tensor", "v": ["x"]}',
    "numbers cut short": '[{"t": "numbers", "d": "<f8", "s": [2], "v": "AAAA"}]',
    "objects": '[{"t": "numbers", "d": "|O", "s": [], "v": "AAAA"}]',
    "no base64": '[{"t": "numbers", "d": "|u1", "s": [1], "v": "é"}]',
    "an odd number": '[{"t": "float", "v": "1.5"}]',
    "a date of two texts": '{"t": "date", "v": ["a", "b"]}',
    "a Series without an index": '{"t": "Series", "v": [1, 2, 3]}',
    "a frame with a column too few": '{"t": "DataFrame", "v": [[], ["a"]]}',
    "a frame with a short column": '{"t": "DataFrame", "v": [[1], ["a"], []]}',
    "a sparse matrix without entries": '{"t": "sparse matrix", "s": [2, 2], "v": [1, 1, 1]}',
    "too deep": "[" * (DEEPEST + 2) + "]" * (DEEPEST + 2),
    "far too deep": "[" * 90_000 + "]" * 90_000,
    "too many": f"[{','.join('1' for _ in range(MOST + 1))}]",
}


@pytest.mark.parametrize("name", REFUSED)
def test_bytes_that_no_honest_box_sends_are_refused(name: str) -> None:
    data = framed(body(REFUSED[name].encode(), kind="plain", name="it"))
    with pytest.raises(WireError):
        decoded(data, CAP, CAP)


def test_entries_outside_a_sparse_matrix_are_refused() -> None:
    good = plain_json.read_value(plain_json.write_value(sparse([0], [1], [2.0])))
    assert good.shape == (2, 2)
    for rows, columns, entries in (([2], [1], [2.0]), ([-1], [1], [2.0]), ([0, 1], [1], [2.0])):
        with pytest.raises(plain_json.UnreadableError):
            plain_json.read_value(plain_json.write_value(sparse(rows, columns, entries)))


def sparse(rows: list[int], columns: list[int], entries: list[float]) -> Composite:
    return Composite("sparse matrix", tuple(map(np.array, (rows, columns, entries))), shape=(2, 2))


kinds = st.sampled_from(sorted(plain_values.KINDS))
json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["t", "v", "k", "s", "d"]), inner | kinds, max_size=4),
    max_leaves=10,
)  # fmt: skip


@given(node=json_like, more=st.binary(max_size=5))
def test_any_bytes_are_a_value_or_refused(node: Any, more: bytes) -> None:
    text = json.dumps(node).encode() + more
    try:
        frames = decoded(framed(body(text, kind="plain", name="it")), CAP, CAP)
    except WireError:
        return
    assert all(isinstance(frame, PlainFrame) for frame in frames)


def test_no_number_is_made_of_what_is_none() -> None:
    assert math.isnan(heard([math.nan]).items[0])
    assert heard([sys.float_info.max, -math.inf]).items == (sys.float_info.max, -math.inf)
