"""A machine that is busy with other things: the same verdicts as on an idle one, or none."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace

import psutil
import pytest

from grader.grading import engine
from grader.grading.box_setup import make_student_config
from grader.grading.engine import Setting
from grader.grading.live_reference import LiveReference
from grader.grading.seeds import HiddenKey
from grader.model import Fate, Status, Submission, SubmittedFile
from grader.model.errors import MachineBusyError
from grader.rubric import Assignment
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.protocol import BoxJob
from tests.support.boxes import CONFIG, FILE, LIMITS, Kit, asked
from tests.support.burners import burning, some_core

pytestmark = pytest.mark.sandbox
BACKENDS = ("warm",)

COMPUTES = "import time\ndef answer():\n    while time.process_time() < {}: pass\n    return {{'n': 1}}"
SHARED_OUT = {
    "sleeps": ("import time\ndef answer(): time.sleep(99)", Fate.TIMEOUT, "stopped after 0.2 s"),
    "computes for long": (COMPUTES.format(0.3), Fate.FINISHED, ""),
    "computes for ever": (COMPUTES.format(99), Fate.TIMEOUT, "0.5 s of processor time"),
    "waits for a child": (
        "import subprocess, sys\ndef answer():\n"
        "    code = 'import time\\nwhile time.process_time() < 0.3: pass'\n"
        "    return {'n': subprocess.run([sys.executable, '-S', '-c', code]).returncode}",
        Fate.FINISHED, "",
    ),
    "computes in children for ever": (
        "import os\ndef answer():\n    for _ in range(3):\n        if os.fork() == 0:\n"
        "            while True: pass\n    os.wait()",
        Fate.TIMEOUT, "0.5 s of processor time",
    ),
    "computes in threads": (
        "import hashlib, threading\ndef answer():\n    def burn():\n"
        "        while True: hashlib.sha256(bytes(1 << 20))\n"
        "    for _ in range(4): threading.Thread(target=burn).start()\n    burn()",
        Fate.TIMEOUT, "0.5 s of processor time",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def busy() -> Iterator[None]:
    with burning(10):
        yield


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("name", SHARED_OUT)
def test_load_decides_nothing(
    name: str, kit: Kit, no_longer_than: Callable[[float], AbstractContextManager[None]]
) -> None:
    """What may be idled away is over long before a second of computing is to be had."""
    source, fate, detail = SHARED_OUT[name]
    with no_longer_than(100), kit.open(source) as box:
        found = asked(box, wall_s=0.2, cpu_s=0.5)
    assert (found.fate, detail in found.detail) == (fate, True), found


SCRIPT = """
import time
best = 0
def answer(): return {{'best': best}}
while {more}:
    best = max(best, time.process_time())
    {then}
"""


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize(
    ("more", "then", "note"),
    [
        ("best < 0.3", "pass", ""),
        ("True", "pass", "stopped after 0.5 s of processor time; what it had"),
        ("True", "time.sleep(0.05)", "stopped after 0.2 s; what it had"),
    ],
)
def test_a_script_has_its_processor_time_whoever_else_computes(
    more: str, then: str, note: str, kit: Kit
) -> None:
    limits = replace(LIMITS, wall_s=0.2, cpu_s=0.5)
    file = SubmittedFile(FILE, SCRIPT.format(more=more, then=then).encode(), FILE)
    with kit.sandbox.open(BoxJob((file,), FILE, "script", limits)) as box:
        assert box.loaded.fate is Fate.FINISHED, box.loaded
        assert note in "".join(box.loaded.notes)
        assert bool(note) == bool(box.loaded.notes)
        assert asked(box).fate is Fate.FINISHED


def _starve(pid: int, core: int) -> None:
    for process in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True)):
        os.sched_setaffinity(process.pid, {core})
        os.sched_setscheduler(process.pid, os.SCHED_IDLE, os.sched_param(0))


def test_a_box_that_gets_no_processor_is_the_machines_fault(make_sandbox: Callable[..., Bubblewrap]) -> None:
    """It may have the core to itself when nobody else wants it, and somebody always does."""
    sandbox = make_sandbox(CONFIG)
    core = some_core()
    with (
        Kit(sandbox).open(COMPUTES.format(5)) as box,
        burning(40, core),
    ):
        assert sandbox.slot.worker_pid is not None
        _starve(sandbox.slot.worker_pid, core)
        with pytest.raises(MachineBusyError, match="machine busy: after"):
            asked(box, wall_s=0.2, cpu_s=0.5)
        assert box.ended


SAMPLE = ("", "half-regularization", "bias-gradient-regularized")
"""Hand-ins: the course's own solution, and two known mistakes."""


def test_marks_under_load_are_those_of_an_idle_machine(
    assignment: Assignment, live_reference: LiveReference, make_sandbox: Callable[..., Bubblewrap]
) -> None:
    few = assignment.narrowed(lambda item: item.id in ("q1a", "q1b", "q2d"))
    sandbox = make_sandbox(make_student_config(few))
    setting = Setting(few, live_reference, HiddenKey("load"), "strong")

    def graded() -> list[dict[str, tuple[Status, float]]]:
        grades = []
        for mistake in SAMPLE:
            files = few.variant_files(mistake) if mistake else few.solution_files()
            grade = engine.grade(Submission(few.id, "ada", files, "one and the same"), sandbox, setting)
            grades.append({item.id: (item.outcome.status, item.marks) for item in grade.items})
        return grades

    calm = graded()
    with burning(10):
        assert graded() == calm
    assert len({str(marks) for marks in calm}) == len(SAMPLE)
