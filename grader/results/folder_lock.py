"""Let one command at a time write grades below an output folder, and say who that is.

The lock is the system's own on an open file: it ends with the process, however that ends, so that no stale
lock has to be cleared by hand. What stands in the file only serves the message to the second one.
"""

import fcntl
import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from grader.model.errors import StoreError, UsageError
from grader.model.text import make_visible

LOCK: Final = ".lock"
_READ: Final = 1000


@contextmanager
def hold_lock(folder: Path, command: str) -> Iterator[None]:
    """Hold `folder`, which is made where it is missing, for `command`.

    Raise UsageError where another command holds it, and StoreError where it cannot be written to.
    """
    handle = _open_lock(folder)
    try:
        _take_lock(handle, folder)
        _sign(handle, command)
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def _open_lock(folder: Path) -> int:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    except OSError as fault:
        raise StoreError(
            f"{folder} cannot be written to: {fault.strerror}.",
            help="Nothing was graded. Choose another folder with --out.",
        ) from fault


def _take_lock(handle: int, folder: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageError(
            f"--out: {folder} is in use: {_describe_holder(handle)}.",
            help="Wait until it has ended, or choose another folder with --out.",
        ) from None
    except OSError as fault:
        raise StoreError(
            f"{folder} cannot be locked: {fault.strerror}.",
            help="Some network folders cannot be locked. Choose one on this machine's own disk with --out.",
        ) from fault


def _describe_holder(handle: int) -> str:
    """Say which command holds the lock, as far as the file tells."""
    try:
        signed = json.loads(os.pread(handle, _READ, 0))
        since = f"since {signed['since']}"
        who = f"process {int(signed['process'])} on {signed['machine']}"
        return make_visible(f"`{signed['command']}` ({who}) writes there {since}")
    except (ValueError, TypeError, KeyError, OSError):
        return "another command writes there"


def _sign(handle: int, command: str) -> None:
    signature = {
        "command": command,
        "process": os.getpid(),
        "machine": platform.node(),
        "since": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
    }
    os.ftruncate(handle, 0)
    os.pwrite(handle, json.dumps(signature).encode(), 0)
