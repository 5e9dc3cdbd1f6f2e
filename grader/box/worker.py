"""Keep the imports warm; clone a child for every hand-in.

Talks to the trusted side over one control socket (`python -I … worker FD`), one JSON message a packet:
in come `open` (with the box's own socket and output pipes attached) and `kill`, out go `ready` and
`closed`. No student code ever runs in this process; in cold mode, where nested namespaces are refused, the
process becomes the box itself and serves exactly one hand-in.
"""

import array
import base64
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import numpy as np

from . import confine, namespaces, own_imports
from .box_process import BoxProcess
from .probes import probes_of
from .responder import Responder
from .scratch import Scratch
from .student_computer import desktop, torch_setup

_PACKET = 1 << 17
_PACKAGE_SETS = {
    "numpy": (),
    "science": ("matplotlib.pyplot", "scipy.special", "pandas"),
    "torch": ("torch", "torchvision", "matplotlib.pyplot"),
}


class Worker:
    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.running: dict[int, tuple[int, int]] = {}
        """Number of a box to (pid, pidfd)."""
        setup, _ = self._receive()
        assert setup is not None
        self.nested: bool = setup["nested"]
        self.filter_program = base64.b64decode(setup["filter"])
        self.probes = probes_of(setup["probes"], setup["recompute"])
        self.limits: dict[str, int] = setup["limits"]
        self.scratch: list[str] = setup["scratch"]
        self.uid, self.gid = os.getuid(), os.getgid()
        for name in _PACKAGE_SETS[setup["package_set"]]:
            importlib.import_module(name)
        _warm_up()
        self._send({"op": "ready"})

    def serve(self) -> None:
        while True:
            watched: list[Any] = [self.control, *(pidfd for _, pidfd in self.running.values())]
            ready, _, _ = select.select(watched, [], [])
            self._bury([item for item in ready if isinstance(item, int)])
            if self.control in ready and not self._obey():
                return

    def _obey(self) -> bool:
        message, descriptors = self._receive()
        if message is None:
            return False
        if message["op"] == "kill":
            self._kill(message["box"])
        elif self.nested:
            self._clone(message, descriptors)
        else:
            self._become(message, descriptors)
            return False
        return True

    def _clone(self, message: dict[str, Any], descriptors: list[int]) -> None:
        pid = namespaces.clone()
        if pid == 0:
            try:
                os.setsid()  # a signal to the own process group must not reach the worker
                namespaces.set_up(self.uid, self.gid, self.scratch, self.limits["scratch_bytes"])
                self._become(message, descriptors)
            finally:
                os._exit(0)
        for descriptor in descriptors:
            os.close(descriptor)
        self.running[message["box"]] = (pid, os.pidfd_open(pid))

    def _become(self, message: dict[str, Any], descriptors: list[int]) -> None:
        """Turn this process into the box: set its files and its rights, then serve."""
        sock, stdout, stderr = descriptors
        os.dup2(stdout, 1)
        os.dup2(stderr, 2)
        confine.close_files_except({0, 1, 2, sock})
        os.umask(0o077)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        mapped = confine.measure_mapped_bytes()
        confine.set_limits(self.limits, mapped)
        confine.give_up_rights(self.filter_program)
        places = [Path(folder) for folder in self.scratch]
        channel = socket.socket(fileno=sock)
        work = Path(message["work"])
        BoxProcess(Responder(channel, work, message["file"], self.probes), Scratch(places), mapped).serve()

    def _kill(self, number: int) -> None:
        if number in self.running:
            os.kill(self.running[number][0], signal.SIGKILL)

    def _bury(self, pidfds: list[int]) -> None:
        for number, (pid, pidfd) in list(self.running.items()):
            if pidfd in pidfds:
                _, status = os.waitpid(pid, 0)
                os.close(pidfd)
                del self.running[number]
                code = os.waitstatus_to_exitcode(status)
                self._send({"op": "closed", "box": number, "code": code})

    def _send(self, message: dict[str, Any]) -> None:
        self.control.send(json.dumps(message).encode())

    def _receive(self) -> tuple[dict[str, Any] | None, list[int]]:
        """Return one message and the descriptors attached to it; None once the trusted side has gone."""
        descriptors = array.array("i")
        room = socket.CMSG_LEN(8 * descriptors.itemsize)
        data, ancillary, _, _ = self.control.recvmsg(_PACKET, room)
        for level, kind, payload in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                descriptors.frombytes(payload[: len(payload) - len(payload) % descriptors.itemsize])
        return (json.loads(data) if data else None), list(descriptors)


def _warm_up() -> None:
    """Touch once what every hand-in touches, then keep the collector from copying it into each child."""
    rng = np.random.default_rng(0)
    square = rng.standard_normal((8, 8))
    np.random.seed(0)
    np.exp(square @ square).sum(axis=1, keepdims=True).argmax()
    np.random.choice(4, 8, replace=True)
    np.linalg.norm(np.maximum(square, 0))
    torch_setup.warm_up()
    own_imports.remember_libraries()
    compile("def f(x):\n    return [x for _ in range(3)]\n", "warm", "exec")
    gc.collect()
    gc.freeze()


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    desktop.set_up()
    Worker(control).serve()
