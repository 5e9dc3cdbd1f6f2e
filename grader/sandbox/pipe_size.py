"""How much a pipe holds, where the system lets it be chosen.

A process that prints much is then held up by its own processor time, not by waiting for a reader, which would
count as idleness.
"""

import importlib
from contextlib import suppress
from typing import Any, Final

PIPE_BYTES: Final = 1 << 20

try:
    _fcntl: Any = importlib.import_module("fcntl")
except ImportError:  # Windows
    _fcntl = None


def enlarge_pipe(descriptor: int) -> None:
    """Have the pipe hold PIPE_BYTES, on Linux; elsewhere its size cannot be chosen."""
    if hasattr(_fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):  # many users share what a system allows for pipes
            _fcntl.fcntl(descriptor, _fcntl.F_SETPIPE_SZ, PIPE_BYTES)
