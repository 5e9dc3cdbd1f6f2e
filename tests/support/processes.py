"""Processes as the kernel tells of them: who runs below whom, and who has ended."""

import ctypes
import time
from collections.abc import Callable
from pathlib import Path

import psutil


def status_of(pid: int) -> dict[str, str]:
    """The fields of /proc/<pid>/status; empty where the process has gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return {}
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def children(parent: int) -> set[int]:
    """The processes that a process has started; none where it has gone."""
    return _below(parent, recursive=False)


def below(ancestor: int) -> set[int]:
    """All descendants of a process; none where it has gone."""
    return _below(ancestor, recursive=True)


def _below(ancestor: int, *, recursive: bool) -> set[int]:
    try:
        return {process.pid for process in psutil.Process(ancestor).children(recursive)}
    except psutil.NoSuchProcess:
        return set()


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if status_of(pid).get("State", "Z")[0] != "Z"}


def until(true: Callable[[], bool], timeout_s: float = 10.0) -> bool:
    """Whether it becomes true before the time is up."""
    deadline = time.monotonic() + timeout_s
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def adopt_orphans() -> None:
    """From now on, processes that outlive their parent become children of this one and can be seen."""
    pr_set_child_subreaper = 36
    assert ctypes.CDLL(None).prctl(pr_set_child_subreaper, 1, 0, 0, 0) == 0
