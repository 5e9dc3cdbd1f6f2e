"""Attack trials: known attacks sent through the real launch path, to see what this machine's boxes hold off.

The level that every report carries comes from here, never from what is merely installed.
"""

import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from grader.model import CaseKind, Fate, SubmittedFile
from grader.model.errors import BoxBrokenError
from grader.sandbox.box_limits import BoxLimits
from grader.sandbox.protocol import BoxJob, Level, Protection
from grader.sandbox.request import CaseSpec, Request
from grader.sandbox.slot_box import SlotBox
from grader.sandbox.worker_config import WorkerConfig
from grader.sandbox.worker_slot import Slot

LIMITS: Final = BoxLimits(wall_s=10, cpu_s=5, memory_bytes=1 << 30, processes=32, output_bytes=1 << 20)

_PROBE: Final = """
import ctypes, os, socket

def attack_trials(hand_in, case):
    status = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
    return {
        "seccomp": int(status["Seccomp"]),
        "capabilities": int(status["CapEff"], 16),
        "new_privileges": 1 - int(status["NoNewPrivs"]),
        "processes": sum(name.isdigit() for name in os.listdir("/proc")),
        "pid": os.getpid(),
        "host_file": os.path.exists(case_text(case, "path")),
        "host_port": reaches(int(case.given["port"])),
        "writes_usr": writes("/usr/attack-trial"),
        "writes_root": writes("/attack-trial"),
        "new_user_namespace": ctypes.CDLL(None).unshare(0x10000000) == 0,
    }

def case_text(case, name):
    return bytes(case.given[name]).decode()

def reaches(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True

def writes(path):
    try:
        open(path, "w").close()
    except OSError:
        return False
    return True
"""

CONFIG: Final = WorkerConfig(_PROBE, "", LIMITS)


@dataclass(frozen=True)
class Finding:
    """One attack trial: what was tried, and whether the box held it off."""

    name: str
    held: bool
    missing: str
    """What `strong` needs and this machine lacks, in words."""
    essential: bool
    """Whether a box that fails it counts as no sandbox at all."""


def run_attack_trials(slot: Slot, open_box: Callable[[BoxJob], SlotBox]) -> list[Finding]:
    """Run the attack trials in a fresh box and return the findings.

    Raise BoxBrokenError where no box comes up.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        values = _collect_values(slot, open_box, port)
        return [_judge_trial(name, values) for name in _TRIALS]


def rate_protection(findings: list[Finding]) -> Protection:
    missing = tuple(finding.missing for finding in findings if not finding.held)
    if any(finding.essential and not finding.held for finding in findings):
        return Protection(Level.NONE, missing)
    return Protection(Level.PARTIAL if missing else Level.STRONG, missing)


_AttackTrial = tuple[str, Callable[[Mapping[str, int]], bool], str, bool]
_TRIALS: Final[tuple[_AttackTrial, ...]] = (
    ("own processes only", lambda v: v["processes"] <= 3, "a process namespace of its own", True),
    ("files of this machine", lambda v: not v["host_file"], "a file system of its own", True),
    ("network", lambda v: not v["host_port"], "a network namespace of its own", True),
    ("system folders", lambda v: not v["writes_usr"] and not v["writes_root"], "a read-only view", True),
    ("capabilities", lambda v: v["capabilities"] == 0, "dropped capabilities", True),
    ("unprivileged user", lambda v: v["host_uid"] != 0, "a user other than root outside the box", True),
    ("new privileges", lambda v: v["new_privileges"] == 0, "no-new-privileges", True),
    (
        "system calls",
        lambda v: v["seccomp"] == 2 and not v["new_user_namespace"],
        "a system-call filter (install libseccomp2)",
        False,
    ),
    (
        "memory over all processes",
        lambda v: v["in_group"] == 1,
        "a memory and process control group (run as root, or under `systemd-run --user --scope`)",
        False,
    ),
)


def _judge_trial(trial: _AttackTrial, values: Mapping[str, int]) -> Finding:
    name, is_held_off, missing, essential = trial
    return Finding(name, is_held_off(values), missing, essential)


def _collect_values(slot: Slot, open_box: Callable[[BoxJob], SlotBox], port: int) -> dict[str, int]:
    file = SubmittedFile("attack_trials.py", b"", "attack_trials.py")
    secret = os.path.abspath(__file__)
    arrays = {"port": np.array(port), "path": np.frombuffer(secret.encode(), np.uint8)}
    cases = (CaseSpec(CaseKind.PUBLISHED, 0, 0, arrays),)
    request = Request(
        "attack_trials", cases, LIMITS.wall_s, LIMITS.cpu_s, LIMITS.memory_bytes, LIMITS.output_bytes
    )
    with open_box(BoxJob((file,), file.path, "module", LIMITS)) as box:
        box.submit(request)
        observed = box.collect()
        # Read from the host: inside, a mapped root looks like anybody.
        in_group = slot.group is not None and slot.group.holds(slot.worker_pid)
        host_uid = Path(f"/proc/{slot.worker_pid}").stat().st_uid
    if observed.fate is not Fate.FINISHED or observed.cases[0].raised:
        fault = observed.detail or observed.cases[0].raised
        raise BoxBrokenError(f"the attack trials could not be run: {fault}")
    yielded = {name: int(v) for name, v in observed.cases[0].values.items() if isinstance(v, np.ndarray)}
    return yielded | {"host_uid": host_uid, "in_group": int(in_group)}
