"""The arena: one warm sandbox for all hostile hand-ins, and what it must not harm around it."""

import secrets
import socket
import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from grader.grading import engine
from grader.grading.code_runner import join_limits
from grader.model import Grade, Submission, SubmittedFile
from grader.rubric import Assignment, Item
from grader.sandbox.protocol import Box, BoxJob, Sandbox
from grader.sandbox.worker_slot import Slot
from tests.support.hostile_handins import MAIN, PLENTY_S
from tests.support.processes import below, children, status_of
from tests.support.recordings import Recording
from tests.support.surroundings import surroundings

_MEMORY = 512 << 20


class Listener:
    """A server on this machine that boxes must not reach: TCP, UDP and an abstract socket."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self.abstract_name = f"grader-test-{secrets.token_hex(8)}"
        self.abstract = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.abstract.bind(f"\0{self.abstract_name}")
        self.abstract.listen()
        for server in (self.tcp, self.abstract):
            threading.Thread(target=self._accept, args=(server,), daemon=True).start()
        threading.Thread(target=self._receive, daemon=True).start()

    def _accept(self, server: socket.socket) -> None:
        while True:
            line, _ = server.accept()
            with line:
                self.heard.append(line.recv(100))

    def _receive(self) -> None:
        while True:
            self.heard.append(self.udp.recv(100))


@dataclass(frozen=True)
class Arena:
    setting: engine.Setting
    sandbox: Recording
    slot: Slot
    places: dict[str, str]
    """What stands for `@CANARY_FILE@` and the like in a hand-in."""
    secrets: tuple[str, ...]
    """What must never leave a box."""
    watched: tuple[Path, ...]
    listener: Listener
    next_door: Sandbox
    """A second sandbox, for what is tried on a box beside."""

    def another(self, files: tuple[SubmittedFile, ...]) -> AbstractContextManager[Box]:
        """The same hand-in, loaded and open in a box beside."""
        limits = join_limits(self.setting.assignment.items)
        return self.next_door.open(BoxJob(files, MAIN, "module", limits))

    def grade(
        self,
        student: str,
        files: tuple[SubmittedFile, ...],
        wall_s: float = PLENTY_S,
        cpu_s: float = PLENTY_S,
    ) -> Grade:
        """All meet the same hidden inputs, so that the course's side is worked out once."""
        submission = Submission(self.setting.assignment.id, student, files, "one and the same")
        setting = replace(self.setting, assignment=tightened(self.setting.assignment, wall_s, cpu_s))
        return engine.grade(submission, self.sandbox, setting)

    def around(self) -> dict[str, str]:
        return surroundings(self.watched)

    def strays(self) -> dict[int, str]:
        """What runs in the sandbox beside the worker itself: in its control group, or below it."""
        worker = self.slot.worker_pid
        assert worker is not None
        near = below(worker) | self._in_the_group()
        return {pid: status_of(pid).get("Name", "gone") for pid in near - {worker} - children(worker)}

    def _in_the_group(self) -> set[int]:
        joins = self.slot.group.joins if self.slot.group else ()
        return {int(pid) for file in joins for pid in file.read_text().split()}


def tightened(assignment: Assignment, wall_s: float, cpu_s: float) -> Assignment:
    """The same assignment under other limits."""
    update = {"wall_s": wall_s, "cpu_s": cpu_s, "memory_bytes": _MEMORY}
    limits = assignment.limits.model_copy(update=update)

    def item(given: Item) -> Item:
        return given.model_copy(update={"limits": limits})

    return assignment.with_items(item).model_copy(update={"limits": limits})
