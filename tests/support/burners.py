"""A machine that is busy: processes that burn its processors while a test runs, ended by their ids."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_BURN = "import os\nfor core in {cores}: os.sched_setaffinity(0, {{core}})\nwhile True: pass"
_ENDS_S = 120
"""They end by themselves, too, should the test be killed."""


@contextmanager
def burning(number: int, core: int | None = None) -> Iterator[None]:
    """Burn with so many processes, all of them on one core where it is named.

    Each is a session of its own: systems that share out by sessions first give each of them as much as a box.
    """
    code = f"import signal; signal.alarm({_ENDS_S})\n" + _BURN.format(cores=[] if core is None else [core])
    burners = [subprocess.Popen([sys.executable, "-c", code], start_new_session=True) for _ in range(number)]
    try:
        yield
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()


def some_core() -> int:
    return min(os.sched_getaffinity(0))
