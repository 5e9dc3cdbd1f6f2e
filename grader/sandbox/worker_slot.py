"""A slot: one sandbox with a worker in it, started when needed, started anew when it has died.

Warm, the worker clones a child into fresh namespaces for every hand-in. Cold, for machines that refuse
nested namespaces, the worker itself becomes the one box that it serves. Both give the same grades.
"""

import array
import base64
import logging
import os
import secrets
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import count
from typing import Any, Final

import psutil

from grader.model.errors import BoxBrokenError, MachineBusyError
from grader.sandbox import cgroup, seccomp
from grader.sandbox.limit_watch import CpuLimitError, DeadlineError, LimitWatch, Use, measure_use
from grader.sandbox.socket_channel import SocketChannel
from grader.sandbox.worker_config import WorkerConfig
from grader.sandbox.worker_process import CLOSE_S, AncillaryData, WorkerProcess

_START_S: Final = 60.0
"""Seconds of processor time that a worker may take to start: it may import PyTorch."""
_HANGS_S: Final = 5.0
"""Seconds that a worker may do nothing while it starts."""
SCRATCH_BYTES: Final = 128 << 20
"""Room to write in, well above what intake lets in."""
_WORKER_BYTES: Final = {"numpy": 192 << 20, "science": 384 << 20, "torch": 512 << 20}
"""Room in the slot's memory budget for the worker beside the hand-in."""
_NO_USE: Final = Use(0.0, 0.0, wants_on=False)
_slots = count()
_log = logging.getLogger(__name__)


Launcher = Callable[[int, int, cgroup.Cgroup | None], subprocess.Popen[bytes]]
"""Starts a worker: (slot number, control descriptor, group) to process."""


class Slot:
    """One sandbox with a worker in it, used by one thread; any other may close it.

    Its sandbox dies with the thread that started it: keep that thread alive.
    """

    def __init__(
        self, config: WorkerConfig, launcher: Launcher, *, nested: bool, scratch: tuple[str, ...]
    ) -> None:
        self._config = config
        self._launcher = launcher
        self._nested = nested
        self._scratch = scratch
        self._number = next(_slots)
        self._box_numbers = count()
        self._worker: WorkerProcess | None = None
        self._change = threading.Lock()
        """Held while a worker comes or goes: a run that is interrupted closes the slots of its threads."""
        self._exit_code: int | None = None
        """Of the worker before this one, where it served one box and was ended."""
        self._closed: dict[int, int] = {}
        self._open: set[int] = set()
        self._shut = False
        self.group = self._make_group()

    def start(self) -> None:
        """Start the worker if none runs; raise BoxBrokenError where it does not come up."""
        if self.alive and self._nested:
            return
        for last in (False, True):
            self._end_worker()
            try:
                self._start()
            except DeadlineError:
                hangs = f"a worker did nothing for {_HANGS_S:g} s while it was to start"
            else:
                return
            if not last:
                _log.warning("%s: it is ended, and another is started.", hangs)
                self._end_worker(wait_s=0.0)  # nobody wants its exit code
        raise BoxBrokenError(f"{hangs}, and so did another: {self.last_words(wait_s=0.0)}")

    def _start(self) -> None:
        """Start a worker; raise DeadlineError where it hangs, BoxBrokenError where it ends or is too slow."""
        worker = self._launch()
        try:
            ready = worker.send(self._make_setup()) and self._await_first_message(worker) == {"op": "ready"}
        except CpuLimitError:  # it goes round in circles
            ready = False
        except MachineBusyError:
            self._end_worker(wait_s=0.0)  # the next one who starts it must not find it half started
            raise
        if not ready:
            raise BoxBrokenError(f"a worker did not start: {worker.last_words()}")

    def _launch(self) -> WorkerProcess:
        """Launch a worker, unless the slot has been closed: none begins once it is."""
        with self._change:
            if self._shut:
                raise BoxBrokenError("the slot has been closed")
            self._worker = WorkerProcess.launch(
                lambda control: self._launcher(self._number, control, self.group)
            )
            return self._worker

    def _await_first_message(self, worker: WorkerProcess) -> dict[str, Any] | None:
        """Return what the worker says when its imports are done, which may take long on a busy machine."""
        allowed = LimitWatch(self.use, cpu_s=_START_S, idle_s=_HANGS_S)
        while not worker.has_news(allowed.wait_s()):
            allowed.look()
        return worker.message(0.0)

    def open(self, channel: SocketChannel, work: str, file: str) -> int:
        """Have the worker open a box on `channel` and return its number; end the box before it."""
        self._make_room()
        self.start()
        number = next(self._box_numbers)
        order = {"op": "open", "box": number, "work": work, "file": file}
        descriptors = array.array("i", [channel.inner_sock.fileno(), *channel.inner_outputs])
        ancillary_data = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors.tobytes())]
        if not self._send(
            order, ancillary_data
        ):  # it had died since; whoever reports its end may not have, yet
            self._end_worker()
            self.start()
            if not self._send(order, ancillary_data):
                raise BoxBrokenError(f"the worker has gone; {self.last_words()}")
        channel.handed_over()
        self._open.add(number)
        return number

    def _send(self, order: dict[str, Any], ancillary_data: AncillaryData = ()) -> bool:
        worker = self._worker
        return worker is not None and worker.send(order, ancillary_data)

    def kill(self, number: int) -> None:
        """End a box and everything in it; return at once."""
        if not self.holds(number):
            return
        if not self._nested:
            self._end_worker()
        elif number not in self._closed and not self._send({"op": "kill", "box": number}):
            self._open.discard(number)  # the worker has gone, and its children with it

    def exit_code(self, number: int, timeout_s: float = CLOSE_S) -> int | None:
        """Wait for a box's first process; return its exit code, None where it is not known in time."""
        if not self._nested:
            return self._cold_exit_code(timeout_s)
        deadline = time.monotonic() + timeout_s
        while number not in self._closed:
            if not self.holds(number):
                return None
            worker = self._worker
            message = worker.message(deadline - time.monotonic()) if worker else None
            if message is None:
                return None
            self._note(message)
        return self._closed.get(number)

    def holds(self, number: int) -> bool:
        """Tell whether the slot still has the box: it goes with a later one, or with its worker."""
        return number in self._open

    def _cold_exit_code(self, timeout_s: float) -> int | None:
        """Return the exit code of a worker that is itself the box.

        bubblewrap reports a signal as 128 + number.
        """
        worker = self._worker
        code = worker.exit_code(timeout_s) if worker else self._exit_code
        if code is None or code <= 128 or not self.box_leads_namespace:
            return code
        return 128 - code

    def oom_kills(self) -> int:
        group = self.group
        return group.oom_kills() if group else 0

    def use(self) -> Use:
        """Return what the slot's processes have used so far: two calls differ by a box's use."""
        pid, group = self.worker_pid, self.group
        if pid is None:
            return _NO_USE
        with suppress(psutil.Error):
            processes = self._list_processes(psutil.Process(pid), group.pids() if group else [])
            return measure_use(processes, group.cpu_s() if group else None)
        return _NO_USE

    def _list_processes(self, first: psutil.Process, pids: Sequence[int]) -> list[psutil.Process]:
        processes = []
        for pid in pids:
            with suppress(psutil.Error):
                processes.append(psutil.Process(pid))
        return processes or [first, *first.children(recursive=True)]

    @property
    def worker_pid(self) -> int | None:
        worker = self._worker
        return worker.pid if worker else None

    @property
    def box_leads_namespace(self) -> bool:
        """Tell whether a box is the first process of a namespace of its own."""
        return bool(self._scratch)

    @property
    def alive(self) -> bool:
        """Tell whether the worker still runs."""
        worker = self._worker
        return worker is not None and worker.alive

    def close(self) -> None:
        """End the worker and let no other begin; another thread than the slot's may do so."""
        with self._change:
            self._shut = True
        self._end_worker()
        group, self.group = self.group, None
        if group:
            group.remove()

    def _make_group(self) -> cgroup.Cgroup | None:
        limits = self._config.limits
        name = f"{os.getpid()}-{self._number}-{secrets.token_hex(4)}"
        return cgroup.create_group(
            name, limits.memory_bytes + _WORKER_BYTES[self._config.package_set], limits.processes + 16
        )

    def _make_setup(self) -> dict[str, Any]:
        limits = self._config.limits
        return {
            "nested": self._nested,
            "filter": base64.b64encode(seccomp.build_filter()).decode(),
            "probes": self._config.probes,
            "recompute": self._config.recompute,
            "package_set": self._config.package_set,
            "scratch": self._scratch,
            "limits": {
                "memory_bytes": limits.memory_bytes,
                "cpu_s": limits.hard_cpu_s,
                "processes": limits.processes,
                "file_bytes": 64 << 20,
                "open_files": 256,
                "scratch_bytes": SCRATCH_BYTES,
            },
        }

    def _make_room(self) -> None:
        """End the box that is still there, and wait until it has gone.

        What it leaves behind must not be charged to the next one.
        """
        for number in list(self._open):
            self.kill(number)
            if self._nested and self.exit_code(number) is None:
                self._end_worker()
            self._open.discard(number)
            self._closed.pop(number, None)

    def _note(self, message: dict[str, Any]) -> None:
        if message["op"] == "closed":
            self._closed[message["box"]] = message["code"]

    def last_words(self, wait_s: float = CLOSE_S) -> str:
        """End the worker and return what its start-up printed, for the course's staff."""
        worker = self._worker
        return worker.last_words(wait_s) if worker else "nothing was printed"

    def _end_worker(self, wait_s: float = CLOSE_S) -> None:
        with self._change:
            worker, self._worker = self._worker, None
        if worker is not None:
            self._exit_code = worker.end(wait_s)
        self._open.clear()
        self._closed.clear()
