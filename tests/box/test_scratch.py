"""Writable places are put back as they were, whatever was done to them."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.box.scratch import Scratch


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "box").mkdir()
    return tmp_path / "box"


@pytest.fixture
def scratch(place: Path) -> Scratch:
    made = Scratch([place])
    made.write(place / "net.py", b"x = 1\n")
    made.write(place / "src" / "layers.py", b"y = 2\n")
    made.remember()
    return made


def seen(place: Path) -> dict[str, bytes | None]:
    return {str(p.relative_to(place)): p.read_bytes() if p.is_file() else None for p in place.rglob("*")}


def _changed_in_secret(place: Path) -> None:
    path, status = place / "net.py", (place / "net.py").stat()
    path.write_text("x = 9\n")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


WHOLE = {"net.py": b"x = 1\n", "src": None, "src/layers.py": b"y = 2\n"}


def test_nothing_done_nothing_changed(place: Path, scratch: Scratch) -> None:
    scratch.restore()
    assert seen(place) == WHOLE


Deed = Callable[[Path], object]


def _unlink_net(place: Path) -> None:
    (place / "net.py").unlink()


def _remove_src(place: Path) -> None:
    shutil.rmtree(place / "src")


def _in_turn(*deeds: Deed) -> Deed:
    return lambda place: [deed(place) for deed in deeds]


DEEDS: dict[str, Deed] = {
    "a new file": lambda place: (place / "new").write_text("x"),
    "a new folder": lambda place: (place / "a/b/c").mkdir(parents=True),
    "a changed file": lambda place: (place / "net.py").write_text("x = 3333\n"),
    "a file of the same size": lambda place: (place / "net.py").write_text("x = 9\n"),
    "a file of the same size and time": _changed_in_secret,
    "a removed file": _unlink_net,
    "a removed folder": _remove_src,
    "all removed": _in_turn(_unlink_net, _remove_src),
    "a link to a file": lambda place: (place / "link").symlink_to("/usr/bin/env"),
    "a link to a folder": lambda place: (place / "link").symlink_to("/usr"),
    "a file turned into a link": _in_turn(
        _unlink_net, lambda place: (place / "net.py").symlink_to("/usr/bin/env")
    ),
    "a folder turned into a link": _in_turn(
        _remove_src, lambda place: (place / "src").symlink_to("/usr/lib")
    ),
    "a file turned into a folder": _in_turn(_unlink_net, lambda place: (place / "net.py").mkdir()),
    "a folder turned into a file": _in_turn(_remove_src, lambda place: (place / "src").write_text("x")),
    "a fifo": lambda place: os.mkfifo(place / "fifo"),
    "a hard link": lambda place: os.link(place / "net.py", place / "twin"),
    "a loop of links": lambda place: (place / "loop").symlink_to("loop"),
    "a name of bytes": lambda place: (place / os.fsdecode(b"\xff\n")).write_text("x"),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_what_was_done_is_undone(deed: str, place: Path, scratch: Scratch) -> None:
    DEEDS[deed](place)
    scratch.restore()
    assert seen(place) == WHOLE
    assert not any(path.is_symlink() for path in place.rglob("*"))


def test_files_from_before_are_kept(place: Path, scratch: Scratch) -> None:
    (place / "weights.txt").write_text("3")
    scratch.remember()
    (place / "other.txt").write_text("4")
    scratch.restore()
    assert seen(place) == WHOLE | {"weights.txt": b"3"}
