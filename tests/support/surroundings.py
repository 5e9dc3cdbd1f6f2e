"""What must be the same after a hostile hand-in as before: files, their rights, and mounts."""

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path


def surroundings(folders: Iterable[Path]) -> dict[str, str]:
    """What is there besides the boxes, each with what tells one state of it from another.

    Every file and folder below `folders`: kind, rights, owner, content. And every mount seen from here.
    Left out is what other tests do beside this one: what Python caches, and what pytest mounts for itself.
    """
    found = {}
    for folder in folders:
        for path in folder.rglob("*"):
            if "__pycache__" not in path.parts:
                found[str(path)] = _state_of(path)
    lines = Path("/proc/self/mounts").read_text().splitlines()
    mounts = (line for line in lines if "/pytest-of-" not in line)
    return found | {f"mount {line}": f"{times} times" for line, times in Counter(mounts).items()}


def _state_of(path: Path) -> str:
    status = path.lstat()
    state = f"mode {status.st_mode:o}, owner {status.st_uid}"
    if path.is_symlink():
        return f"{state}, to {os.readlink(path)}"
    if not path.is_file():
        # How many links a folder has says how many folders are in it, a new cache of Python's included.
        return state
    return f"{state}, {status.st_nlink} links, content {hashlib.sha256(path.read_bytes()).hexdigest()}"


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """What came, went or is another, one line each."""
    names = sorted({*before, *now})
    pairs = ((name, before.get(name, "not there"), now.get(name, "not there")) for name in names)
    return [f"{name}: {then} -> {here}" for name, then, here in pairs if then != here]
