"""A box on a student's own machine: an ordinary process on Linux, macOS or Windows. It is no sandbox.

For code that its author runs. Time and output are limited and crashes are contained; nothing keeps the code
from files or the network. Nothing is forked: a probe that wants a process of its own gets a new one, into
which the hand-in is loaded anew. Only a script, which may have run for minutes, is asked again in place.
"""

import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Final

from grader.model import Fate, Observation
from grader.model.errors import BoxBrokenError
from grader.sandbox.conversation import Conversation
from grader.sandbox.process_keeper import ProcessKeeper
from grader.sandbox.protocol import BoxJob, Oracle
from grader.sandbox.request import Request
from grader.sandbox.worker_config import WorkerConfig

_ONLY_THE_PROCESS: Final = (Fate.EXITED, Fate.KILLED, Fate.TIMEOUT)
"""Ends of a probe's own process that leave the box to the next probe."""


class Laptop:
    """Opens boxes for one course."""

    def __init__(self, config: WorkerConfig) -> None:
        self._config = config

    def open(self, job: BoxJob) -> "LaptopBox":
        return LaptopBox(self._config, job)

    def close(self) -> None:
        return


class LaptopBox(AbstractContextManager["LaptopBox"]):
    """One hand-in, in one process after another."""

    def __init__(self, config: WorkerConfig, job: BoxJob) -> None:
        self._config = config
        self._job = job
        self._queue: deque[Request] = deque()
        self._used = False
        self._process = _LoadedProcess(config, job)
        self.loaded = self._process.conversation.loaded
        self._over = self.loaded.fate is not Fate.FINISHED

    def submit(self, request: Request) -> None:
        self._queue.append(request)

    def collect(self, oracle: Oracle | None = None) -> Observation:
        request = self._queue.popleft()
        conversation = self._prepare_conversation(request)
        conversation.submit(request)
        try:
            observation = conversation.collect(oracle)
        except BaseException:
            self._over = True
            raise
        self._over = self._over or (conversation.ended and not _stays_open(request, observation.fate))
        return observation

    def collect_parts(self, sizes: Sequence[int]) -> Iterator[Observation]:
        request = self._queue.popleft()
        conversation = self._prepare_conversation(request)
        conversation.submit(request)
        yield from conversation.collect_parts(sizes)
        self._over = self._over or conversation.ended

    @property
    def ended(self) -> bool:
        return self._over

    def close(self) -> None:
        self._process.close()

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def _prepare_conversation(self, request: Request) -> Conversation:
        """Return a conversation as it was after loading, in a new process where the old one is spent.

        A box that is over stays as it ended.
        """
        spent = self._process.conversation.ended or (self._used and request.fork and not self._is_script)
        if spent and not self._over:
            self._process.close()
            self._process = _LoadedProcess(self._config, replace(self._job, wants_facts=False))
        self._used = True
        return self._process.conversation

    @property
    def _is_script(self) -> bool:
        return self._job.mode == "script"


def _stays_open(request: Request, fate: Fate) -> bool:
    return request.fork and fate in _ONLY_THE_PROCESS


class _LoadedProcess:
    """A process with the hand-in loaded, and its temporary folder."""

    def __init__(self, config: WorkerConfig, job: BoxJob) -> None:
        # On Windows a file that something still holds open cannot be removed.
        try:
            self._folder = tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True)
        except OSError as error:
            raise BoxBrokenError(f"no temporary folder can be made: {error}") from error
        try:
            self._process = ProcessKeeper(config, job, Path(self._folder.name).resolve())
            self.conversation = self._start_conversation(job)
        except BaseException:
            self._folder.cleanup()
            raise

    def _start_conversation(self, job: BoxJob) -> Conversation:
        try:
            return Conversation(self._process.channel, self._process, job)
        except BaseException:
            self._process.close()
            raise

    def close(self) -> None:
        self._process.close()
        self._folder.cleanup()
