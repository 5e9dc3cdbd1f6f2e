"""The sandbox that grades: bubblewrap around a worker, a control group around both."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from grader.model.errors import BoxBrokenError
from grader.sandbox import bwrap_command
from grader.sandbox.cgroup import Cgroup
from grader.sandbox.protocol import BoxJob
from grader.sandbox.slot_box import SlotBox
from grader.sandbox.worker_config import WorkerConfig
from grader.sandbox.worker_slot import SCRATCH_BYTES, Slot


class Bubblewrap:
    """Opens boxes in bubblewrap.

    With `nested` it is warm: a clone of the worker for every hand-in. Else it is cold: a sandbox for every
    hand-in.
    """

    def __init__(self, config: WorkerConfig, *, nested: bool = True) -> None:
        bwrap_command.find_bwrap()
        self._nested = nested
        self._config = config
        self.slot = Slot(config, self._launch, nested=nested, scratch=bwrap_command.SCRATCH)

    def open(self, job: BoxJob) -> SlotBox:
        return SlotBox(self.slot, job, bwrap_command.WORK)

    def close(self) -> None:
        self.slot.close()

    def _launch(self, slot: int, control_fd: int, group: Cgroup | None) -> subprocess.Popen[bytes]:
        joins: Sequence[Path] = group.joins if group else ()
        reader, writer = os.pipe()
        try:
            arguments, view = bwrap_command.build_command(
                nested=self._nested,
                slot=slot,
                joins=joins,
                scratch_bytes=SCRATCH_BYTES,
                args_fd=reader,
                control_fd=control_fd,
                data=self._config.data,
                extra=self._config.environment,
            )
            os.write(writer, view)
            os.close(writer)
            return subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=(reader, control_fd),
                env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
            )
        except OSError as error:
            raise BoxBrokenError(f"the sandbox could not be started: {error}") from error
        finally:
            os.close(reader)
