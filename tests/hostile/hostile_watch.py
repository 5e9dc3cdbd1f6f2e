"""What must be the same after a hostile hand-in as before, and what its boxes yielded."""

import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from grader.model import Composite, Foreign, Loaded, Observation, Value
from grader.model.plain_values import every
from grader.sandbox.protocol import Box, BoxJob, Oracle, Sandbox
from grader.sandbox.request import Request


class Recording:
    """A sandbox that notes all that its boxes yield."""

    def __init__(self, inner: Sandbox) -> None:
        self._inner = inner
        self.observed: list[Observation] = []
        self.loaded: list[Loaded] = []

    def open(self, work: BoxJob) -> "RecordedBox":
        box = self._inner.open(work)
        self.loaded.append(box.loaded)
        return RecordedBox(box, self.observed)

    def close(self) -> None:
        self._inner.close()

    def everything(self) -> bytes:
        """All that left the boxes since the last call, as one heap of bytes to search in."""
        heap = b"\n".join([*map(_of_observation, self.observed), *(repr(x).encode() for x in self.loaded)])
        self.observed.clear()
        self.loaded.clear()
        return heap


class RecordedBox:
    def __init__(self, inner: Box, observed: list[Observation]) -> None:
        self._inner = inner
        self._observed = observed
        self.loaded = inner.loaded

    def submit(self, request: Request) -> None:
        self._inner.submit(request)

    def collect(self, oracle: Oracle | None = None) -> Observation:
        observation = self._inner.collect(oracle)
        self._observed.append(observation)
        return observation

    def collect_parts(self, sizes: Sequence[int]) -> Iterator[Observation]:
        for observation in self._inner.collect_parts(sizes):
            self._observed.append(observation)
            yield observation

    @property
    def ended(self) -> bool:
        return self._inner.ended

    def close(self) -> None:
        self._inner.close()

    def __enter__(self) -> "RecordedBox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _of_observation(observation: Observation) -> bytes:
    parts = [observation.detail.encode(), observation.output.encode("utf-8", "replace")]
    for case in observation.cases:
        parts += [repr(case.raised).encode(), *(_of_value(value) for value in case.values.values())]
    return b"\n".join(parts)


def _of_value(value: Value) -> bytes:
    if isinstance(value, np.ndarray):
        return value.tobytes()
    if isinstance(value, Composite):
        parts = [part for part in every(value) if not isinstance(part, Composite)]
        plain = [part if isinstance(part, np.ndarray | Foreign) else f"{part}" for part in parts]
        return b"\n".join(map(_of_value, plain))
    return (value.type_name if isinstance(value, Foreign) else value).encode("utf-8", "replace")


def surroundings(folders: Iterable[Path]) -> dict[str, str]:
    """What is there besides the boxes, each with what tells one state of it from another.

    Every file and folder below `folders`: kind, rights, owner, content. And every mount seen from here.
    Left out is what other tests do beside this one: what Python caches, and what pytest mounts for itself.
    """
    found = {}
    for folder in folders:
        for path in folder.rglob("*"):
            if "__pycache__" not in path.parts:
                found[str(path)] = _state_of(path)
    lines = Path("/proc/self/mounts").read_text().splitlines()
    mounts = (line for line in lines if "/pytest-of-" not in line)
    return found | {f"mount {line}": f"{times} times" for line, times in Counter(mounts).items()}


def _state_of(path: Path) -> str:
    status = path.lstat()
    state = f"mode {status.st_mode:o}, owner {status.st_uid}"
    if path.is_symlink():
        return f"{state}, to {os.readlink(path)}"
    if not path.is_file():
        # How many links a folder has says how many folders are in it, a new cache of Python's included.
        return state
    return f"{state}, {status.st_nlink} links, content {hashlib.sha256(path.read_bytes()).hexdigest()}"


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """What came, went or is another, one line each."""
    names = sorted({*before, *now})
    pairs = ((name, before.get(name, "not there"), now.get(name, "not there")) for name in names)
    return [f"{name}: {then} -> {here}" for name, then, here in pairs if then != here]


def descendants(of: int) -> set[int]:
    parents = {pid: parent_of(pid) for pid in _pids()}
    return {pid for pid in parents if _descends(pid, of, parents)}


def until(true: Callable[[], bool], timeout_s: float = 10.0) -> bool:
    """Whether it becomes true before the time is up."""
    deadline = time.monotonic() + timeout_s
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def status_of(pid: int) -> dict[str, str]:
    """The fields of /proc/<pid>/status; empty where the process has gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return {}
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def parent_of(pid: int) -> int:
    return int(status_of(pid).get("PPid", 0))


def _pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _descends(pid: int, of: int, parents: dict[int, int]) -> bool:
    while pid in parents and pid != of:
        pid = parents[pid]
    return pid == of
