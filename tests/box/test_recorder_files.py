"""Files written and lines printed."""

import io
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.box.recorder.printed import PrintedLines
from grader.box.recorder.written_files import Files
from tests.support.warm_scripts import Warm

pytestmark = pytest.mark.data


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
    printed = PrintedLines()
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
    printed = PrintedLines()
    printed.start()
    print("epoch 1")
    printed.stop()
    assert (sys.stdout, own.getvalue(), printed.lines()) == (own, "epoch 1\n", [])
