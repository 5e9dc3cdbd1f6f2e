"""An ordinary process with the box side in it, on any system: started, timed, ended with all it began."""

import os
import secrets
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import psutil

from grader.model.errors import BoxBrokenError
from grader.sandbox import interpreter
from grader.sandbox.channel import PeerClosedError
from grader.sandbox.frames import ArrayFrame, DoneFrame, WireError
from grader.sandbox.limit_watch import Deadline, DeadlineError, Use, measure_use
from grader.sandbox.package_sets import list_imported_packages
from grader.sandbox.pipe_channel import PipeChannel
from grader.sandbox.protocol import BoxJob
from grader.sandbox.worker_config import WorkerConfig

_START_S: Final = 120.0
"""PyTorch alone may take half a minute, the first time on a slow disk."""
_KILL: Final = getattr(signal, "SIGKILL", signal.SIGTERM)
_END_S: Final = 10.0
_WORDS: Final = 1 << 20
_WARM: Final = {
    "torch": "torch",
    "torchvision": "torchvision",
    "matplotlib": "matplotlib.pyplot",
    "scipy": "scipy.special",
    "pandas": "pandas",
}
"""Packages that take long to import, so that a hand-in's own time does not count it."""


class ProcessKeeper:
    """The keeper of its one box; raises BoxBrokenError where the process does not come up."""

    def __init__(self, config: WorkerConfig, job: BoxJob, folder: Path) -> None:
        self._python: psutil.Process | None = None
        self._process = interpreter.start_python(config)
        stdin, stdout, stderr = self._process.stdin, self._process.stdout, self._process.stderr
        assert stdin is not None
        assert stdout is not None
        assert stderr is not None
        mark = secrets.token_bytes(16)
        self.channel = PipeChannel(job.limits, requests=stdin, frames=stdout, printed=stderr, mark=mark)
        try:
            self._set_up({"mark": mark.hex(), "work": str(folder), **_make_setup(config, job)})
        except BaseException:
            self.close()
            raise

    def use(self) -> Use:
        python = [] if self._python is None else [self._python, *self._below(self._python.pid)]
        return measure_use(python)

    def kill(self) -> None:
        """End the process and what it started, as far as that can still be found."""
        for child in self._below(self._process.pid):
            with suppress(psutil.Error):
                child.kill()
        if not self._has_ended():
            self._kill_group()
            self._process.kill()

    def exit_code(self, timeout_s: float, /) -> int | None:
        if not self._has_ended():
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout_s)
                self._kill_group()
        return self._process.returncode

    @property
    def alive(self) -> bool:
        """Return True: no worker stands between, so the end of the process is always known."""
        return True

    @property
    def gave_way(self) -> bool:
        return False

    @property
    def leads_namespace(self) -> bool:
        return False

    def oom_kills(self) -> int:
        """Return 0: nobody counts them here."""
        return 0

    def last_words(self) -> str:
        self.kill()
        return self.channel.take_output(_WORDS).strip() or "nothing was printed"

    def close(self) -> None:
        self.kill()
        self.exit_code(_END_S)
        self.channel.close()

    def _set_up(self, setup: Mapping[str, Any]) -> None:
        """Have the course's probes and the hand-in's packages ready before any time is counted."""
        nonce = secrets.token_hex(16)
        self.channel.send({"nonce": nonce, **setup})
        deadline = Deadline(_START_S)
        try:
            while isinstance(frame := self.channel.next_frame(deadline, _WORDS), ArrayFrame):
                self._python = psutil.Process(int(frame.value))  # on Windows a child of what was started
        except (DeadlineError, PeerClosedError, WireError, psutil.Error) as fault:
            raise BoxBrokenError(
                f"a process to run your code in did not start: {self.last_words()}"
            ) from fault
        if not isinstance(frame, DoneFrame) or frame.nonce != nonce:
            raise BoxBrokenError("a process to run your code in did not start as it should")
        self.channel.take_output(_WORDS)

    def _has_ended(self) -> bool:
        if self._process.returncode is None and self._process.poll() is not None:
            self._kill_group()  # as soon as it is known: later its number may be another's
        return self._process.returncode is not None

    def _kill_group(self) -> None:
        """End what is left of its group, where systems have groups; a child that left the group goes on."""
        if hasattr(os, "killpg"):
            with suppress(OSError):
                os.killpg(self._process.pid, _KILL)

    def _below(self, pid: int) -> list[psutil.Process]:
        if self._has_ended():
            return []
        with suppress(psutil.Error):
            return list(psutil.Process(pid).children(recursive=True))
        return []


def _make_setup(config: WorkerConfig, job: BoxJob) -> dict[str, Any]:
    named = list_imported_packages(job) | {config.package_set}
    return {
        "op": "setup",
        "probes": config.probes,
        "recompute": config.recompute,
        "file": job.file,
        "packages": [module for package, module in _WARM.items() if package in named],
    }
