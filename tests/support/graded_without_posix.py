"""Grade a hand-in on a laptop: `main()`, run by `without_posix.py` with two arguments.

The first is what boxes are started with, the second a student. Prints what was found as one JSON object.
"""

import json
import os
import signal
import sys

import grader.kit.self_check  # noqa: F401
from grader import intake, rubric
from grader.grading import engine
from grader.grading.box_setup import make_reference_config, make_student_config
from grader.grading.live_reference import LiveReference
from grader.grading.seeds import HiddenKey
from grader.model import CaseKind, Submission, SubmittedFile, Value
from grader.sandbox.box_limits import BoxLimits
from grader.sandbox.laptop import Laptop
from grader.sandbox.protocol import BoxJob
from grader.sandbox.request import CaseSpec, Request
from grader.sandbox.worker_config import WorkerConfig
from tests.support.project import ROOT

LIMITS = BoxLimits(wall_s=1, cpu_s=9, memory_bytes=1 << 30, processes=9, output_bytes=1 << 16)
SCRIPT = """
import os, signal, time
had = {name: hasattr(owner, name) for owner, name in ((os, "fork"), (signal, "SIGALRM"), (os, "getpid"))}
steps = 0
while True:
    steps = min(steps + 1, 5)
    time.sleep(0.01)
"""
PROBES = "def had(hand_in, case): return {**hand_in.had, 'steps': hand_in.steps}"


def graded(student: str) -> dict[str, object]:
    whole = rubric.load(ROOT / "rubrics", ROOT / "reference", "hlcv-ex2")
    assignment = whole.narrowed(lambda item: item.id in ("q1a", "q1b"))
    config = make_student_config(assignment)
    opened = intake.open_handin(ROOT / "submissions" / "hlcv-ex2" / student, assignment)
    assert isinstance(opened, Submission)
    live_reference = LiveReference(assignment, Laptop(make_reference_config(assignment)))
    setting = engine.Setting(assignment, live_reference, HiddenKey("key"), "none")
    grade = engine.grade(opened, Laptop(config), setting)
    live_reference.close()
    return {
        item.id: [item.outcome.status, [mistake.id for mistake in item.outcome.mistakes]]
        for item in grade.items
    }


def stopped() -> tuple[list[str], dict[str, Value]]:
    """Notes on a script without an end, and what was found in its process."""
    file = SubmittedFile("net.py", SCRIPT.encode(), "net.py")
    request = Request("had", (CaseSpec(CaseKind.PUBLISHED, 0, 0),), 9, 9, 1 << 30, 1 << 16)
    with Laptop(WorkerConfig(PROBES, "", LIMITS)).open(BoxJob((file,), "net.py", "script", LIMITS)) as box:
        box.submit(request)
        [case] = box.collect().cases
        return list(box.loaded.notes), dict(case.values)


def main() -> None:
    sys.executable, student = sys.argv[1:]
    owners = {"fork": os, "SIGALRM": signal, "getpid": os}
    notes, values = stopped()
    found = {
        "here": {name: hasattr(owner, name) for name, owner in owners.items()},
        "graded": graded(student),
        "notes": notes,
        "there": {name: int(value) for name, value in values.items() if not isinstance(value, str)},  # type: ignore[arg-type]
    }
    print(json.dumps(found))
