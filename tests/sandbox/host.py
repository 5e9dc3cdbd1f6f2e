"""What can be seen of boxes from this machine: their processes, as the kernel tells of them."""

import os
import time
from collections.abc import Callable
from pathlib import Path


def status_of(pid: int) -> dict[str, str]:
    """The fields of /proc/<pid>/status; empty where the process has gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return {}
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def children(parent: int) -> set[int]:
    return {pid for pid, of in _parents().items() if of == parent}


def below(ancestor: int) -> set[int]:
    """All descendants of a process."""
    parents = _parents()
    found: set[int] = set()
    grown = {ancestor}
    while grown:
        grown = {pid for pid, parent in parents.items() if parent in grown} - found
        found |= grown
    return found


def _parents() -> dict[int, int]:
    pids = (int(name) for name in os.listdir("/proc") if name.isdigit())
    return {pid: int(status_of(pid).get("PPid", 0)) for pid in pids}


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
