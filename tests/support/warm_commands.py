"""Commands as a person types them, at the cost of what they do: a process that has imported all that they
need forks for each, and the fork becomes `python -m grader …`.

It is no fresh interpreter: the seed of hashes and whatever else is settled when Python starts are the same
for each. What is about starting, signals or terminals, or must not hang on hashes, takes a process of its
own.
"""

import atexit
import gc
import json
import os
import runpy
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from grader.cli.command_table import LISTED
from tests.support.project import ROOT

_READ_AT_START = ("PYTHON", "LANG", "LC_", "TZ", "TYPER_", "OMP_", "OPENBLAS_")


class Warm:
    """Our end. The other one goes when this process does, however that comes about: its input ends."""

    def __init__(self) -> None:
        self._environment = dict(os.environ)
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=self._environment,
            text=True,
        )
        atexit.register(self._close)

    def run(
        self, *arguments: str, cwd: Path, env: Mapping[str, str], timeout_s: float
    ) -> "subprocess.CompletedProcess[str]":
        """As `subprocess.run` does it, with all output captured and nothing to read from."""
        changed = {name for name, _ in env.items() ^ self._environment.items()}
        assert not [name for name in changed if name.startswith(_READ_AT_START)], "needs a process of its own"
        with tempfile.TemporaryDirectory(prefix="warm-") as folder:
            out, err = Path(folder, "out"), Path(folder, "err")
            told = {"cwd": str(cwd), "env": dict(env), "out": str(out), "err": str(err)}
            code = self._answer({"arguments": arguments, "timeout_s": timeout_s, **told})
            if code is None:
                raise subprocess.TimeoutExpired(arguments, timeout_s, out.read_text(), err.read_text())
            return subprocess.CompletedProcess(arguments, code, out.read_text(), err.read_text())

    def _answer(self, request: dict[str, Any]) -> int | None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(request), file=self._process.stdin, flush=True)
        answer = json.loads(self._process.stdout.readline())
        assert answer["out"] == request["out"], "the answer to a command that was given up"
        code: int | None = answer["code"]
        return code

    def _close(self) -> None:
        with self._process:  # closes its input and waits
            pass


@cache
def commands() -> Warm:
    """One for all tests of this process, started when it is first asked for."""
    return Warm()


# ── the other end ─────────────────────────────────────────────────────────────────────────────────────


def _serve() -> dict[str, Any] | None:
    """In a fork: the request it is there for. In the process itself: None, once there are no more."""
    for line in sys.stdin:
        request: dict[str, Any] = json.loads(line)
        if not (child := os.fork()):
            return request
        print(json.dumps({"out": request["out"], "code": _ended(child, request["timeout_s"])}), flush=True)
    return None


def _ended(child: int, timeout_s: float) -> int | None:
    """Its exit code; None where it took too long and was killed."""
    handle = os.pidfd_open(child)
    in_time, _, _ = select.select([handle], [], [], timeout_s)
    os.close(handle)
    if not in_time:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) if in_time else None


def _import_all() -> None:
    """But for what looks at the environment and at the terminal: every command imports that anew."""
    for listed in LISTED:
        import_module(f"grader.cli.{listed.name}")
    for name in [name for name in sys.modules if name.startswith("grader.cli")]:
        del sys.modules[name]
    gc.collect()
    gc.freeze()


def _become(request: dict[str, Any]) -> None:
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    for number, path, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, request["out"], os.O_WRONLY | os.O_CREAT),
        (2, request["err"], os.O_WRONLY | os.O_CREAT),
    ):
        os.dup2(os.open(path, flags | os.O_CLOEXEC), number)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.path[0] = request["cwd"]
    sys.argv = ["grader", *request["arguments"]]


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command that runs
    _import_all()
    if request := _serve():
        _become(request)
        runpy.run_module("grader", run_name="__main__", alter_sys=True)
