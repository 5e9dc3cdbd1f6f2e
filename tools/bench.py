"""How long grading takes, end to end and in parts. Run by `make bench`; prints a table, writes bench.json.

Speed is measured here and asserted nowhere: machines differ, ratios are what to trust. `own compute` is what
the same probes on the same code cost in one warm process without any sandbox; the overhead is the rest.
"""

import argparse
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

from grader import intake, rubric
from grader.box import loader
from grader.box.probes import list_functions
from grader.box.recorder import Recorder
from grader.box.student_code import Case, StudentCode
from grader.grading import engine
from grader.grading.box_setup import make_student_config
from grader.grading.code_runner import CodeRunner, find_group, make_request
from grader.grading.live_reference import LiveReference
from grader.grading.seeds import NO_SECRET, Seeds, derive_hidden_key
from grader.model import Grade, Submission, SubmittedFile
from grader.results import pages
from grader.results.pages.about import describe_assignment
from grader.rubric import Assignment
from grader.sandbox.package_sets import SandboxPerPackageSet
from grader.sandbox.sandbox_choice import SandboxKind, find_safest_sandbox

ROOT = Path(__file__).parent.parent
_KEY = derive_hidden_key("bench", NO_SECRET)
MS = 1000.0


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--hand-ins", type=int, default=200)
    options.add_argument("--out", type=Path, default=ROOT / "bench.json")
    asked = options.parse_args()
    assignment = rubric.load(ROOT / "rubrics", ROOT / "reference", "hlcv-ex2")
    number = min(asked.hand_ins, 100)
    figures = _in_parts(assignment.judged_on({"two_layernet.py"}), number)
    torch_items = assignment.narrowed(lambda item: item.id == "q4a")
    figures |= {f"torch worker: {name}": figure for name, figure in _in_parts(torch_items, number).items()}
    figures |= _end_to_end(asked.hand_ins)
    asked.out.write_text(json.dumps(figures, indent=1) + "\n")
    _show(figures)


def _own_compute(assignment: Assignment) -> Callable[[], None]:
    """All five items of the finished reference, all cases, called directly in this warm process."""
    file = _solution(assignment)
    mode = assignment.items[0].load[0]
    names = loader.load(mode, Path(file.path), file.content.decode(), 60, Recorder(Path())).names
    probes = list_functions(assignment.probes_source(), "probes.py")
    seeds = Seeds.for_submission(_KEY, "bench")
    sock = socket.socket()

    def once() -> None:
        for item in assignment.items:
            for case in seeds.cases(item):
                header = {"kind": case.kind.value, "index": case.index, "seed": case.seed, "nonce": "0"}
                probes[item.probe or ""](StudentCode(file.path, names), Case(header, {}, sock))

    once()
    return once


def _in_parts(assignment: Assignment, number: int) -> dict[str, float]:
    """One job, in this process: what opening, observing, judging and closing take."""
    choice = find_safest_sandbox(SandboxKind.AUTO)
    config = make_student_config(assignment)
    hand_ins = [_hand_in(assignment, n) for n in range(number)]
    with (
        closing(SandboxPerPackageSet(choice.make_sandbox, config)) as sandbox,
        closing(LiveReference.for_assignment(assignment, choice.make_sandbox)) as live_reference,
    ):
        setting = engine.Setting(assignment, live_reference, _KEY, "strong")
        started = time.perf_counter()
        grades = [engine.grade(hand_ins[0], sandbox, setting)]
        first = time.perf_counter() - started
        for hand_in in hand_ins:  # the reference answers every set of hidden inputs once
            engine.grade(hand_in, sandbox, setting)
        # Taken in turn, so that a machine whose speed drifts is fair to both.
        own = _own_compute(assignment)
        pairs = [(_timed(partial(engine.grade, h, sandbox, setting)), _timed(own)) for h in hand_ins]
        grades += [engine.grade(hand_in, sandbox, setting) for hand_in in hand_ins]
        parts = [_parts(hand_in, sandbox, setting) for hand_in in hand_ins]
    figures = {"first hand-in, workers started, ms": first * MS}
    figures["one hand-in, 1 job, ms"] = statistics.median(whole for whole, _ in pairs) * MS
    figures["own compute, ms a hand-in"] = statistics.median(own for _, own in pairs) * MS
    figures["overhead beyond own compute, ms"] = statistics.median(a - b for a, b in pairs) * MS
    for name in ("open and load", "observe", "close"):
        figures[f"  {name}, ms"] = statistics.median(part[name] for part in parts) * MS
    observed = sum(figures[f"  {name}, ms"] for name in ("open and load", "observe", "close"))
    figures["  judge and the rest, ms"] = figures["one hand-in, 1 job, ms"] - observed
    return figures | _report_time(assignment, grades)


def _parts(hand_in: Submission, sandbox: SandboxPerPackageSet, setting: engine.Setting) -> dict[str, float]:
    assignment = setting.assignment
    seeds = Seeds.for_submission(_KEY, hand_in.digest)
    requests = {i.id: make_request(i, i.probe or "", seeds.cases(i)) for i in assignment.items}
    ticks = [time.perf_counter()]
    bench = CodeRunner(sandbox, hand_in.files, find_group(assignment.items[0], assignment), assignment)
    ticks.append(time.perf_counter())
    list(bench.observe_together(requests))
    ticks.append(time.perf_counter())
    bench.close()
    ticks.append(time.perf_counter())
    names = ("open and load", "observe", "close")
    return {name: b - a for name, a, b in zip(names, ticks, ticks[1:], strict=False)}


def _report_time(assignment: Assignment, grades: list[Grade]) -> dict[str, float]:
    unique = [grade.model_copy(update={"student": f"student{n}"}) for n, grade in enumerate(grades)]
    told = pages.RunInfo("bench", "bench", "strong", ())
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        pages.render(unique, {assignment.id: describe_assignment(assignment)}, told, Path(folder))
        spent = time.perf_counter() - started
    return {"report, ms a hand-in": spent / len(unique) * MS}


def _end_to_end(number: int) -> dict[str, float]:
    """The command itself on finished hand-ins of the reference kind, start-up included."""
    figures = {}
    for count in sorted({20, number, 2 * number}):
        for jobs in (1, 2):
            with _class_of(count) as (folder, out):
                figures[f"grader run, {count} hand-ins, {jobs} job(s), s"], _ = _run(folder, out, jobs)
    with _class_of(number) as (folder, out):  # a run of its own: looking at memory costs time
        _, peak = _run(folder, out, 2, watched=True)
    figures[f"peak memory of all processes, {number} hand-ins, 2 jobs, MiB"] = peak
    for jobs in (1, 2):
        more, fewer = (figures[f"grader run, {n} hand-ins, {jobs} job(s), s"] for n in (2 * number, number))
        figures[f"marginal cost, {jobs} job(s), ms a hand-in"] = (more - fewer) / number * MS
    return figures


def _run(folder: Path, out: Path, jobs: int, *, watched: bool = False) -> tuple[float, float]:
    command = [sys.executable, "-m", "grader", "run", str(folder), "--out", str(out), "--jobs", str(jobs)]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    peak = [0.0]
    watcher = threading.Thread(target=_watch, args=(process.pid, peak))
    if watched:
        watcher.start()
    if process.wait() != 0:
        raise SystemExit(f"grader run ended with {process.returncode}")
    wall = time.perf_counter() - started
    if watched:
        watcher.join()
    return wall, peak[0]


def _watch(pid: int, peak: list[float]) -> None:
    """Proportional memory of the whole tree, as often as that can be read."""
    try:
        root = psutil.Process(pid)
        while root.is_running() and root.status() != psutil.STATUS_ZOMBIE:
            tree = [root, *root.children(recursive=True)]
            peak[0] = max(peak[0], sum(_pss(process) for process in tree) / (1 << 20))
            time.sleep(0.1)
    except psutil.NoSuchProcess:
        return


def _pss(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0


@contextmanager
def _class_of(number: int) -> Iterator[tuple[Path, Path]]:
    solution = (ROOT / "reference" / "hlcv-ex2" / "solution" / "two_layernet.py").read_text()
    with tempfile.TemporaryDirectory() as folder:
        for n in range(number):
            student = Path(folder, "hlcv-ex2", f"student{n:04}")
            student.mkdir(parents=True)
            (student / "two_layernet.py").write_text(f"{solution}\n# hand-in {n}\n")
        yield Path(folder, "hlcv-ex2"), Path(folder, "grades")


def _hand_in(assignment: Assignment, number: int) -> Submission:
    solution = _solution(assignment)
    content = solution.content + f"\n# hand-in {number}\n".encode()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, solution.path).write_bytes(content)
        opened = intake.open_handin(Path(folder), assignment)
    assert isinstance(opened, Submission)
    assert isinstance(opened.files[0], SubmittedFile)
    return opened


def _solution(assignment: Assignment) -> SubmittedFile:
    """The reference's file that the items are judged on."""
    return next(file for file in assignment.solution_files() if file.path == assignment.items[0].file)


def _timed(call: Callable[[], Any]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _show(figures: dict[str, float]) -> None:
    table = Table(box=None, header_style="bold")
    table.add_column("figure")
    table.add_column("value", justify="right")
    for name, value in figures.items():
        table.add_row(name, f"{value:.1f}")
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
