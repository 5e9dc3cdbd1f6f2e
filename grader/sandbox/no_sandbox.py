"""No sandbox: the worker as an ordinary process. For code you wrote yourself, and only when asked for.

Limits still hold and crashes are still contained; nothing keeps the code from your files or the network.
"""

import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from grader.model.errors import BoxBrokenError
from grader.sandbox import box_files, bwrap_command
from grader.sandbox.cgroup import Cgroup
from grader.sandbox.protocol import BoxJob
from grader.sandbox.slot_box import SlotBox
from grader.sandbox.worker_config import WorkerConfig
from grader.sandbox.worker_slot import Slot


class UnprotectedSandbox:
    """A process and a temporary folder per hand-in."""

    def __init__(self, config: WorkerConfig) -> None:
        try:
            self._folder = tempfile.TemporaryDirectory(prefix="grader-")
        except OSError as error:
            raise BoxBrokenError(f"no temporary folder can be made: {error}") from error
        self._opened = 0
        self.slot = Slot(config, partial(_launch, config), nested=False, scratch=())

    def open(self, job: BoxJob) -> SlotBox:
        self._opened += 1
        folder = Path(self._folder.name, f"{self._opened}")
        try:
            folder.mkdir()
        except OSError as error:
            raise BoxBrokenError(f"no folder can be made for a hand-in: {error}") from error
        return SlotBox(self.slot, job, str(folder))

    def close(self) -> None:
        self.slot.close()
        self._folder.cleanup()


def _launch(
    config: WorkerConfig, _slot: int, control_fd: int, _group: Cgroup | None
) -> subprocess.Popen[bytes]:
    program = f"import sys; sys.path.append({str(box_files.BOX.parent)!r}); from box import worker"
    start = f"{program}; sys.path.pop(); worker.main()"  # beside it lies the trusted side
    return subprocess.Popen(
        [sys.executable, "-P", "-B", "-c", start, str(control_fd)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        pass_fds=(control_fd,),
        env=_make_environment(config),
        start_new_session=True,
    )


def _make_environment(config: WorkerConfig) -> dict[str, str]:
    variables = bwrap_command.make_environment(str(config.data) if config.data else "") | dict(
        config.environment
    )
    return variables | {"HOME": tempfile.gettempdir(), "PATH": os.environ.get("PATH", "")}
