"""What is a laptop's own: odd places and encodings, processes that end or stay, scripts asked in place."""

import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from grader.model import Fate, SubmittedFile
from grader.model.errors import BoxBrokenError
from grader.sandbox.laptop import Laptop
from grader.sandbox.protocol import Box, BoxJob
from grader.sandbox.worker_config import WorkerConfig
from tests.support.boxes import CONFIG, FILE, LIMITS, Kit, asked, only, plain
from tests.support.processes import alive, below, until

pytestmark = pytest.mark.sandbox
BACKENDS = ("laptop",)


@pytest.fixture
def odd_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Temporary files lie where a user called Jörg Müller has them."""
    place = tmp_path / "Jörg Müller's Dateien"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


def opened(content: bytes, mode: str = "module", config: WorkerConfig = CONFIG) -> Box:
    return Laptop(config).open(BoxJob((SubmittedFile(FILE, content, FILE),), FILE, mode, LIMITS))


def test_a_place_with_spaces_and_umlauts(odd_place: Path, kit: Kit) -> None:
    source = """
        import os, layers
        def answer():
            if layers.asked(): raise ValueError(os.getcwd())
        """
    with kit.open(source, layers_py="def asked():\n    return {}['ä']\n") as box:
        assert [place.parent for place in odd_place.glob("*")] == [odd_place]
        [case] = asked(box).cases
    assert case.raised is not None
    assert (case.raised.type_name, case.raised.file, case.raised.line) == ("KeyError", "layers.py", 2)
    assert list(odd_place.glob("*")) == []


@pytest.mark.parametrize(
    "content",
    [
        "# coding: latin-1\ndef answer(): return {'word': 'Größe'}\n".encode("latin-1"),
        b"\xef\xbb\xbf" + "def answer(): return {'word': 'Größe'}\n".encode(),
        "def answer(): return {'word': 'Größe'}\r\n".encode(),
    ],
    ids=["latin-1", "byte-order mark", "line ends of Windows"],
)
def test_files_in_other_encodings(content: bytes) -> None:
    with opened(content) as box:
        assert only(asked(box)).values == {"word": "Größe"}


def test_a_file_in_an_encoding_it_does_not_name_is_a_problem_with_a_place() -> None:
    with opened("def answer(): return {'word': 'Größe'}\n".encode("latin-1")) as box:
        assert box.loaded.problem is not None
        assert box.loaded.problem.type_name in ("SyntaxError", "UnicodeDecodeError")
        assert "encoding" in box.loaded.problem.message


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere memory is not limited")
def test_address_space_may_be_reserved_beyond_the_limit(kit: Kit) -> None:
    """As the driver of a graphics card does. Memory that can be written to is limited."""
    source = """
        import mmap
        def answer():
            no_reserve, nothing = 0x4000, 0
            mmap.mmap(-1, 64 << 30, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | no_reserve, nothing)
            return {"n": len(bytearray(1 << 20))}
        """
    assert plain(kit.answer(source)) == {"n": 1 << 20}


ENDS = {
    "os._exit while loading": ("import os\nos._exit(3)", Fate.EXITED, "exit code 3"),
}


@pytest.mark.parametrize("name", ENDS)
def test_how_loading_ends(name: str) -> None:
    source, fate, detail = ENDS[name]
    with opened(source.encode()) as box:
        assert (box.loaded.fate, box.loaded.notes) == (fate, (detail,))


def test_100_mb_of_output_are_cut(kit: Kit) -> None:
    flood = "print('x' * 100_000_000)"
    with kit.open(f"{flood}\ndef answer():\n    {flood}\n    return {{'n': 1}}") as box:
        assert box.loaded.fate is Fate.FINISHED
        found = asked(box)
    assert (plain(only(found).values), found.output.endswith("… (cut)")) == ({"n": 1}, True)


def test_standard_descriptors_are_the_hand_ins_to_close(kit: Kit) -> None:
    source = """
        import os, sys
        READ = sys.stdin.read()
        for number in (0, 1, 2):
            os.close(number)
        def answer():
            return {"read": READ, "n": 4}
        """
    with kit.open(source) as box:
        assert plain(only(asked(box)).values) == {"read": "", "n": 4}
        assert plain(only(asked(box)).values) == {"read": "", "n": 4}


@pytest.mark.parametrize(
    ("source", "detail"),
    [
        ("import os\nos.closerange(3, 64)", "exit code 0"),
        (
            "import os, time\nos.closerange(3, 64)\ntime.sleep(30)",
            "it closed its line to the grader and went on",
        ),
    ],
)
def test_the_line_to_the_grader_is_closed(source: str, detail: str) -> None:
    with opened(source.encode()) as box:
        assert box.loaded.fate in (Fate.EXITED, Fate.TAMPERED)
        assert box.loaded.notes == (detail,)


STARTS = """
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(99)"])
open({log!r}, "w").write(str(child.pid))
def answer(): {end}
"""


@pytest.mark.parametrize("end", ["return {}", "os._exit(0)", "os.kill(os.getpid(), 9)"])
def test_what_a_hand_in_started_ends_with_it(end: str, tmp_path: Path) -> None:
    with opened(STARTS.format(log=str(tmp_path / "pid"), end=end).encode()) as box:
        pid = int((tmp_path / "pid").read_text())
        assert psutil.pid_exists(pid)
        asked(box)
    assert until(lambda: not alive({pid}))


GRADER = """
import sys
from dataclasses import replace
sys.path.insert(0, {project!r})
from tests.support.boxes import CONFIG, FILE, LIMITS
from grader.model import SubmittedFile
from grader.sandbox.worker_config import WorkerConfig
from grader.sandbox.laptop import Laptop
from grader.sandbox.protocol import BoxJob
limits = replace(LIMITS, wall_s=99, cpu_s=99)
Laptop(CONFIG).open(BoxJob((SubmittedFile(FILE, b"while True: pass", FILE),), FILE, "module", limits))
"""


def test_nothing_goes_on_without_the_grader(project: Path, tmp_path: Path) -> None:
    """Within its limits the loop could go on for long."""
    code = GRADER.format(project=str(project))
    here = {**os.environ, "TMPDIR": str(tmp_path)}  # nobody is left to clear up
    with subprocess.Popen([sys.executable, "-c", code], env=here) as grader:
        assert until(lambda: any(_spent_s(pid) > 0.8 for pid in below(grader.pid)))
        boxes = below(grader.pid)
        os.kill(grader.pid, signal.SIGKILL)
    assert boxes
    assert until(lambda: not alive(boxes))


def _spent_s(pid: int) -> float:
    try:
        return float(psutil.Process(pid).cpu_times().user)
    except psutil.Error:
        return 0.0


RAN = """
import os
with open({log!r}, "a") as log: log.write("ran ")
calls = []
def answer():
    calls.append(1)
    open("left behind", "w").close()
    {end}
    return {{"calls": len(calls), "files": " ".join(sorted(os.listdir())), "here": os.chdir("/") or 1}}
"""


@pytest.mark.parametrize(("mode", "runs"), [("script", "ran "), ("module", "ran ran ")])
def test_a_script_is_run_once_and_a_module_for_every_probe(tmp_path: Path, mode: str, runs: str) -> None:
    with opened(RAN.format(log=str(tmp_path / "log"), end="").encode(), mode) as box:
        found = [plain(only(asked(box)).values) for _ in range(2)]
    assert [one["files"] for one in found] == [f"left behind {FILE}"] * 2
    assert [one["calls"] for one in found] == ([1, 2] if mode == "script" else [1, 1])
    assert (tmp_path / "log").read_text() == runs


def test_a_script_that_ends_in_a_probe_is_run_again(tmp_path: Path) -> None:
    with opened(RAN.format(log=str(tmp_path / "log"), end="os._exit(4)").encode(), "script") as box:
        assert [asked(box).detail for _ in range(2)] == ["exit code 4"] * 2
        assert not box.ended
    assert (tmp_path / "log").read_text() == "ran ran "


def test_only_what_is_imported_is_loaded(kit: Kit) -> None:
    source = """
        import sys
        def answer():
            heavy = {"torch", "torchvision", "matplotlib", "scipy", "pandas"} & set(sys.modules)
            return {"heavy": " ".join(sorted(heavy))}
        """
    assert kit.answer(source) == {"heavy": ""}


def test_the_surroundings_are_those_of_a_grading_box(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("PYTHONSTARTUP", "/nowhere")
    source = """
        import locale, os, sys
        def answer():
            names = ("OMP_NUM_THREADS", "PYTHONHASHSEED", "PYTHONSTARTUP", "MINE", "GRADER_DATA")
            said = {name: os.environ.get(name, "") for name in names}
            return {**said, "argv": len(sys.argv), "encoding": open(__file__).encoding}
        """
    config = replace(CONFIG, data=Path("/data sets"), environment={"MINE": "yes"})
    with opened(source.replace("\n        ", "\n").encode(), config=config) as box:
        assert plain(only(asked(box)).values) == {
            "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "PYTHONSTARTUP": "", "MINE": "yes",
            "GRADER_DATA": "/data sets", "argv": 1, "encoding": "utf-8",
        }  # fmt: skip


@pytest.fixture
def silly_python(tmp_path: Path) -> Path:
    path = tmp_path / "python"
    path.write_text("#!/bin/sh\necho no such luck >&2\n")
    path.chmod(0o755)
    return path


def test_an_interpreter_that_does_not_start(silly_python: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(silly_python))
    with pytest.raises(BoxBrokenError, match=r"^a process to run your code in did not start: no such luck$"):
        opened(b"")
    monkeypatch.setattr(sys, "executable", str(silly_python / "none"))
    with pytest.raises(
        BoxBrokenError, match=r"^a process to run your code in could not be started: .*Not a dir"
    ):
        opened(b"")
