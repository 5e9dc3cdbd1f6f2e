"""Commands as a person runs them, on hand-ins of a few lines."""

import ctypes
import json
import os
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tests.warm_commands import commands

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = ROOT / "submissions" / "hlcv-ex2"
COURSE = ROOT / "tests" / "data" / "course"
PATIENCE_S = 60.0

RIGHT = (COURSE / "reference" / "stats" / "solution" / "stats.py").read_text(encoding="utf-8")
HALF_MEAN = (COURSE / "reference" / "stats" / "mistakes" / "half-mean" / "stats.py").read_text(
    encoding="utf-8"
)
ENDLESS = (
    "import time\n\n\ndef mean(numbers):\n    while True:\n        time.sleep(0.01)\n\n\nvariance = mean\n"
)


@dataclass(frozen=True)
class Class:
    """A course of its own with a handful of hand-ins, and the folder that grades go to."""

    folder: Path
    out: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "out", self.folder / "grades")
        shutil.copytree(COURSE, self.folder / "course")
        self.hand_ins.mkdir(parents=True)

    @property
    def hand_ins(self) -> Path:
        return self.folder / "submissions" / "stats"

    @property
    def rubric(self) -> Path:
        return self.folder / "course" / "rubrics" / "stats.yaml"

    @property
    def reference(self) -> Path:
        return self.folder / "course" / "reference" / "stats"

    def hand_in(self, **students: str) -> "Class":
        for student, text in students.items():
            (self.hand_ins / student).mkdir(exist_ok=True)
            (self.hand_ins / student / "stats.py").write_text(text, encoding="utf-8")
        return self

    def places(self) -> list[str]:
        course = self.folder / "course"
        return ["--rubrics", str(course / "rubrics"), "--reference", str(course / "reference")]

    def command(self, *options: str) -> list[str]:
        """One hand-in at a time, so that it is known which one is under way."""
        return [
            "run",
            str(self.folder / "submissions"),
            "--out",
            str(self.out),
            *self.places(),
            "--jobs",
            "1",
            *options,
        ]

    def run(self, *options: str, **how: Any) -> subprocess.CompletedProcess[str]:
        return grader(*self.command(*options), **how)

    def rows(self) -> list[str]:
        """The students of the stored grades, in the order they were written."""
        return stored(self.out)

    def results(self) -> dict[str, Any]:
        return results(self.out)

    def grades(self) -> dict[str, dict[str, Any]]:
        return {grade["student"]: grade for grade in self.results()["grades"]}


def grader(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """From a warm process, as most are; the others are for what a fork of one would not prove."""
    return commands().run(*arguments, cwd=ROOT, env=os.environ | (env or {}), timeout_s=300)


def fresh_grader(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """It imports no more than it needs and hashes otherwise than any other: nothing may hang on that."""
    return subprocess.run(
        line(*arguments), capture_output=True, text=True, cwd=ROOT, env=os.environ | (env or {}), timeout=300
    )


def line(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "grader", *arguments]


def started(arguments: Sequence[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        line(*arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        preexec_fn=heed_interrupts,
    )


def heed_interrupts() -> None:
    """Where the tests themselves run in the background or under nohup, signals would be ignored below too."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def results(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "results.json").read_text(encoding="utf-8"))
    return found


def without_times(out: Path) -> str:
    """`results.json` as it stands, but for the one key that may differ."""
    text = (out / "results.json").read_text(encoding="utf-8")
    return "\n".join(found for found in text.splitlines() if '"wall_s"' not in found)


def stored(out: Path) -> list[str]:
    with closing(sqlite3.connect(out / "grades.sqlite")) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [student for (student,) in db.execute("SELECT student FROM grades ORDER BY id")]


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """The process's output up to the line that holds `words`."""
    assert process.stdout is not None
    seen = ""
    for found in process.stdout:
        seen += found
        if words in found:
            return seen
    raise AssertionError(f"the command ended without saying {words!r}:\n{seen}")


def read_screen(descriptor: int, done: Callable[[str], bool]) -> str:
    """What a terminal was sent, until `done` says that it is enough or the other side has gone."""
    seen, deadline = b"", time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and not done(seen.decode("utf-8", "replace")):
        if select.select([descriptor], [], [], 0.1)[0]:
            try:
                data = os.read(descriptor, 1 << 16)
            except OSError:  # how Linux tells the end of a terminal
                break
            if not data:
                break
            seen += data
    return seen.decode("utf-8", "replace")


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def adopt_orphans() -> None:
    """From now on, processes that outlive their parent become children of this one and can be seen."""
    pr_set_child_subreaper = 36
    assert ctypes.CDLL(None).prctl(pr_set_child_subreaper, 1, 0, 0, 0) == 0


def running_below() -> set[int]:
    """Every process below this one that still runs."""
    alive = set()
    for child in psutil.Process().children(recursive=True):
        try:
            if child.status() != psutil.STATUS_ZOMBIE:
                alive.add(child.pid)
        except psutil.NoSuchProcess:
            continue
    return alive
