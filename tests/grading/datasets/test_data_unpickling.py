"""A batch file can name anything; only arrays are made of it, and nothing is run."""

import pickle
import pickletools
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.grading.datasets.batches import write_batch
from grader.grading.datasets.content import Part
from grader.grading.datasets.unpickling import read_pickled_dict
from grader.model.errors import UsageError

FILE = Path("data_batch_1")
SMALL = {"labels": [1, 2], "data": np.arange(6, dtype=np.uint8).reshape(2, 3), "batch_label": "one"}


def refused(raw: bytes) -> UsageError:
    with pytest.raises(UsageError) as caught:
        read_pickled_dict(FILE, raw)
    return caught.value


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("kind", ["uint8", "int32", "int64"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_arrays_of_every_protocol_are_read(protocol: int, kind: str, order: Any) -> None:
    original = np.asarray(np.arange(200).reshape(10, 20), kind, order=order)
    found = read_pickled_dict(FILE, pickle.dumps({"data": original, "labels": [1, 2]}, protocol=protocol))
    assert isinstance(found["data"], np.ndarray)
    assert found["data"].dtype == original.dtype
    assert np.array_equal(found["data"], original)
    assert found["labels"] == [1, 2]


def test_a_file_of_python_2_is_read() -> None:
    """Text and content are one kind of string, and bytes beyond ASCII are in it."""
    raw = (
        b"\x80\x02}q\x00(U\x04dataq\x01cnumpy.core.multiarray\n_reconstruct\nq\x02cnumpy\nndarray\nq\x03"
        b"K\x00\x85U\x01b\x87Rq\x04(K\x01K\x01K\x03\x86cnumpy\ndtype\nq\x05U\x02u1K\x00K\x01\x87Rq\x06"
        b"(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89U\x03\x00\x80\xfftbU\x06labels]K\x05au."
    )
    found = read_pickled_dict(FILE, raw)
    assert np.array_equal(found["data"], np.array([[0, 128, 255]], np.uint8))  # type: ignore[arg-type]
    assert found["labels"] == [5]


def test_keys_may_be_bytes() -> None:
    assert read_pickled_dict(FILE, pickle.dumps({b"labels": [3]})) == {"labels": [3]}


def test_our_own_files_are_read() -> None:
    part = Part(np.arange(3072 * 2).astype(np.uint8).reshape(2, 32, 32, 3), np.array([4, 9]))
    found = read_pickled_dict(FILE, write_batch("one", part, "image"))
    assert found["labels"] == [4, 9]
    assert found["filenames"] == ["image_00000.png", "image_00001.png"]
    data = found["data"]
    assert isinstance(data, np.ndarray)
    assert np.array_equal(data.reshape(2, 3, 32, 32).transpose(0, 2, 3, 1), part.images)


# ── what must not happen ──────────────────────────────────────────────────────────────────────────────


def test_a_command_is_refused_and_not_run(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    raw = b"cos\nsystem\n(S'touch " + str(marker).encode() + b"'\ntR."
    assert pickle.loads(raw) == 0  # the positive control: it would have run
    assert marker.exists()
    marker.unlink()
    fault = refused(raw)
    assert not marker.exists()
    assert fault.message == (
        "data_batch_1: refused: the file asks Python for os.system, where only arrays, lists, text and "
        "numbers belong. Nothing of it was run."
    )
    assert "cifar-10-python.tar.gz" in fault.help


@pytest.mark.parametrize(
    "name",
    [
        "builtins.eval",
        "builtins.getattr",
        "numpy.load",
        "numpy.core.multiarray.scalar",
        "pickle.loads",
        "codecs.encode",
    ],
)
def test_no_other_name_is_given_out(name: str) -> None:
    module, _, attribute = name.rpartition(".")
    fault = refused(b"c" + f"{module}\n{attribute}\n".encode() + b".")
    assert f"asks Python for {name}," in fault.message


def test_a_dotted_way_out_of_an_allowed_module_is_refused() -> None:
    fault = refused(b"\x80\x04\x8c\x05numpy\x8c\x13ndarray.__subclasses__\x93.".replace(b"\x13", b"\x16"))
    assert "numpy.ndarray.__subclasses__" in fault.message


def test_even_harmless_classes_are_refused() -> None:
    assert "collections.OrderedDict" in refused(pickle.dumps(OrderedDict(labels=[1]))).message


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ([1, 2], "it holds a list"),
        ({"data": np.array([None])}, "it holds an array that is not made of plain numbers"),
        ({"data": np.zeros(3)}, "it holds an array of type '<''f8', where u1, i4 or i8 belongs"),
        ({"data": np.zeros(3, ">i4")}, "it holds an array of type '>''i4', where u1, i4 or i8 belongs"),
    ],
)
def test_other_content_is_named(content: object, said: str) -> None:
    assert refused(pickle.dumps(content)).message.endswith(f"found damage: {said}.")


@pytest.mark.parametrize(
    ("forged", "said"),
    [
        ("(K\x01K\x04K\x03\x86", "it holds an array of shape (4, 3) with 6 values"),
        ("(K\x01J\xff\xff\xff\xffK\x03\x86", "it holds an array of shape (-1, 3)"),
        ("(K\x01NK\x03\x86", "it holds an array of shape (None, 3)"),
    ],
)
def test_a_forged_shape_is_refused(forged: str, said: str) -> None:
    raw = pickletools.optimize(pickle.dumps(SMALL, protocol=2))
    assert b"(K\x01K\x02K\x03\x86" in raw
    fault = refused(raw.replace(b"(K\x01K\x02K\x03\x86", forged.encode("latin1")))
    assert said in fault.message


def test_a_few_bytes_cannot_ask_for_much_memory() -> None:
    fault = refused(b"\x80\x02}r\xff\xff\xff\xff.")
    assert fault.message.endswith("it remembers a value as number 4294967295 where there are 2 so far.")


def test_a_refusal_prints_nothing_that_a_terminal_would_obey() -> None:
    message = refused(b"\x80\x04\x8c\x05\x1b[2Jo\x8c\x01x\x93.").message
    assert "asks Python for ?[2Jo.x," in message


@given(st.data())
def test_damaged_bytes_give_a_dict_or_a_message(draw: st.DataObject) -> None:
    raw = bytearray(pickle.dumps(SMALL, protocol=draw.draw(st.integers(0, 5))))
    for _ in range(draw.draw(st.integers(1, 3))):
        raw[draw.draw(st.integers(0, len(raw) - 1))] = draw.draw(st.integers(0, 255))
    cut = draw.draw(st.integers(0, len(raw)))
    for damaged in (bytes(raw), bytes(raw[:cut])):
        said = ""
        try:
            found = read_pickled_dict(FILE, damaged)
        except UsageError as fault:
            said = fault.message
        assert said.startswith("data_batch_1: ") if said else all(isinstance(key, str) for key in found)
