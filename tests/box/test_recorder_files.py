"""Files written and lines printed, and all notes as values that fit through the wire."""

import io
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.box.recorder import Recorded
from grader.box.recorder.printed import Printed
from grader.box.recorder.written_files import Files
from tests.support.warm_scripts import Warm

pytestmark = pytest.mark.data

LINE = {"label": "loss", "length": 3, "x": np.arange(3.0), "y": np.ones(3)}
AXES = {"kind": "plane", "title": "T", "legend": ["a\nb"], "texts": [], "xlabel": "x", "ylabel": "y",
        "xlim": np.array([0.0, 1]), "ylim": np.array([2.0, 3]), "xscale": "linear", "yscale": "log",
        "lines": [LINE], "points": [], "images": [], "contours": [],
        "bars": dict.fromkeys(("x", "y", "width", "height"), np.empty(0))}  # fmt: skip
FIGURE = {"how": "shown", "number": 1, "saved_as": [], "title": "", "legend": [], "axes": [AXES],
          "png": np.zeros(300 << 10, np.uint8)}  # fmt: skip


# ── files ─────────────────────────────────────────────────────────────────────────────────────────────


def test_new_and_changed_files_are_written_files(tmp_path: Path) -> None:
    (tmp_path / "given.txt").write_text("a")
    (tmp_path / "changed.txt").write_text("a")
    (tmp_path / "elsewhere").symlink_to("/etc", target_is_directory=True)
    files = Files(tmp_path)
    files.start()
    (tmp_path / "changed.txt").write_text("abc")
    (tmp_path / "out" / "deep").mkdir(parents=True)
    (tmp_path / "out" / "deep" / "net.ckpt").write_bytes(bytes(7))
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "x.pyc").write_bytes(b"x")
    (tmp_path / "link").symlink_to("given.txt")
    assert files.written() == [{"file": "changed.txt", "size": 3}, {"file": "out/deep/net.ckpt", "size": 7}]


def test_what_was_written_to_a_file_that_nobody_closed_is_there(tmp_path: Path) -> None:
    """At the end of a process it would come to the disk; the process goes on here, to be asked."""
    files = Files(tmp_path)
    files.start()
    page, weights = (tmp_path / "page.html").open("w"), (tmp_path / "net.bin").open("wb")
    with page, weights:
        page.write("<p>cat</p>")
        weights.write(b"1234")
        closed = (tmp_path / "closed.txt").open("w")
        closed.close()
        assert files.written() == [
            {"file": "closed.txt", "size": 0},
            {"file": "net.bin", "size": 4},
            {"file": "page.html", "size": 10},
        ]


def test_files_have_an_end_and_an_order(tmp_path: Path) -> None:
    files = Files(tmp_path)
    files.start()
    for number in range(250):
        (tmp_path / f"{number:03}").touch()
    assert [file["file"] for file in files.written()] == [f"{number:03}" for number in range(200)]


def test_a_folder_that_has_gone_is_told(bare: Warm) -> None:
    ran = bare.run("import os, shutil\nshutil.rmtree(os.getcwd())")
    assert ran.files == []
    assert ran.problems[0].startswith("Files.written: FileNotFoundError")


# ── lines ─────────────────────────────────────────────────────────────────────────────────────────────


def heard(*texts: str) -> list[str]:
    printed = Printed()
    for text in texts:
        printed.heard(text)
    return printed.lines()


@pytest.mark.parametrize(
    "line",
    ["Epoch [1/10], Step [100/245], Loss: 2.30", "epoch 3", "  nll=0.25", "Validataion accuracy is: 48.1 %"],
)
def test_lines_about_training_are_kept(line: str) -> None:
    assert heard("hello\n", line, "\nworld 3\n") == [line]


def test_lines_come_in_pieces_and_without_an_end() -> None:
    assert heard("Ep", "och 1", "\r", "Epoch 2\nEpo", "ch 3") == ["Epoch 1", "Epoch 2", "Epoch 3"]


def test_the_last_two_hundred_are_kept() -> None:
    assert heard(*(f"epoch {k}\n" for k in range(300))) == [f"epoch {k}" for k in range(100, 300)]
    assert heard("".join(f"epoch {k}\n" for k in range(300)))[-1] == "epoch 299"


@given(st.lists(st.text("epoch 1\r\n", max_size=400), max_size=30))
def test_whatever_is_printed_is_kept_within_bounds(texts: list[str]) -> None:
    lines = heard(*texts)
    assert len(lines) <= 200
    assert all(len(line) <= 300 and "\n" not in line and "\r" not in line for line in lines)


def test_what_is_printed_is_still_printed(bare: Warm) -> None:
    script = """
import sys
print("Epoch 1", "loss 2", sep=", ")
sys.stdout.write("epoch 2\\n")
print("Ünder epoch 3", flush=True)
print("not about it")
recorder.stop()
print("epoch 4")
"""
    ran = bare.run(script)
    assert ran.output == "Epoch 1, loss 2\nepoch 2\nÜnder epoch 3\nnot about it\nepoch 4\n"
    assert ran.printed == ["Epoch 1, loss 2", "epoch 2", "Ünder epoch 3"]
    assert ran.raised == ""


def test_a_pipe_that_took_the_place_of_a_file_is_heard(bare: Warm) -> None:
    """So it is in a worker: its children write to a pipe of their own under the old number."""
    script = """
import os, sys
recorder.stop()
sys.stdout = open(os.devnull, "w")
reader, writer = os.pipe()
os.dup2(writer, sys.stdout.fileno())
recorder.start()
print("epoch 1", flush=True)
answer = os.read(reader, 99).decode()
"""
    ran = bare.run(script)
    assert (ran.raised, ran.problems) == ("", [])
    assert (ran.answer, ran.printed) == ("epoch 1\n", ["epoch 1"])


def test_a_script_may_put_its_own_stream_in_place(bare: Warm) -> None:
    script = "import io, sys\nsys.stdout = io.StringIO()\nprint('epoch 1')\nanswer = sys.stdout.getvalue()"
    ran = bare.run(script)
    assert (ran.answer, ran.printed, ran.problems) == ("epoch 1\n", [], [])


def test_where_stdout_is_no_file_nothing_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    own = io.StringIO()
    monkeypatch.setattr(sys, "stdout", own)
    printed = Printed()
    printed.start()
    print("epoch 1")
    printed.stop()
    assert (sys.stdout, own.getvalue(), printed.lines()) == (own, "epoch 1\n", [])


# ── values ────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_noted_is_a_few_zeros() -> None:
    values = Recorded().as_values()
    assert values["figures"] == values["optimizers"] == values["left_out"] == 0
    assert values["problems"] == values["printed"] == ""


def test_a_figure_in_flat_names() -> None:
    values = Recorded(figures=[FIGURE]).as_values()
    own = {name: value for name, value in values.items() if name.startswith("figure0/axes0/")}
    assert own["figure0/axes0/limits"].tolist() == [0, 1, 2, 3]
    assert own["figure0/axes0/scales"] == "linear log"
    assert own["figure0/axes0/legend"] == "a b"
    assert own["figure0/axes0/line0/x"].tolist() == [0, 1, 2]
    assert own["figure0/axes0/line0/length"] == 3


def test_columns_have_a_row_for_each() -> None:
    files = [{"file": "a", "size": 1}, {"file": "b\nc", "size": 2}]
    optimizers = [{"class": "SGD", "defaults": {"lr": 0.1}, "groups": [], "parameters": 3, "steps": 1}]
    values = Recorded(files=files, optimizers=optimizers).as_values()
    assert values["files"] == 2
    assert values["files/file"].split("\n") == ["a", "b c"]
    assert (values["files/size"].tolist(), values["files/size"].dtype) == ([1, 2], np.int64)
    assert values["optimizers/lr"].tolist() == [0.1]
    assert np.isnan(values["optimizers/momentum"]).tolist() == [True]


def test_values_keep_within_their_bounds() -> None:
    many = AXES | {"lines": [LINE] * 100}
    values = Recorded(figures=[FIGURE | {"axes": [many] * 3}] * 50).as_values()
    assert len(values) == 601
    assert values["left_out"] == 50 * (5 + 3 * (11 + 100 * 4) + 1) + 9 - 600
    large = LINE | {"x": np.zeros(1 << 19), "y": np.zeros(1 << 19)}
    values = Recorded(figures=[FIGURE | {"axes": [AXES | {"lines": [large, large]}]}]).as_values()
    assert sum(value.nbytes for value in values.values() if isinstance(value, np.ndarray)) <= 8 << 20
    assert values["left_out"] == 3


def test_every_name_and_value_fits_the_wire() -> None:
    values = Recorded(figures=[FIGURE], printed=["\ud800 epoch 1"]).as_values()
    for name, value in values.items():
        assert name.isprintable()
        assert len(name) <= 128
        assert isinstance(value, int | str | np.ndarray)
        assert not isinstance(value, np.ndarray) or value.dtype in (np.float64, np.int64, np.uint8)
