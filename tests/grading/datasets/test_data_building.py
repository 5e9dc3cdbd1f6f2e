"""A folder is there whole or not at all, whoever builds it and however it ends."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from grader.grading import datasets
from grader.grading.datasets.building import build_once
from grader.model.errors import UsageError

KILLED = """
import os, sys
from pathlib import Path
from grader.grading.datasets.building import build_once

def fill(folder):
    (folder / "half").write_text("half")
    os._exit(9)

build_once(Path(sys.argv[1]), fill)
"""


def test_two_builds_at_once_both_end_with_one_whole_folder(tmp_path: Path) -> None:
    """Neither goes on before both have begun, and neither has begun before both have seen no folder."""
    folder, both, results = tmp_path / "set", threading.Barrier(2, timeout=30), []

    def build(name: str) -> None:
        def fill(building: Path) -> None:
            both.wait()
            for number in range(50):
                (building / f"{number}").write_text(name)
            both.wait()

        results.append(build_once(folder, fill))

    threads = [threading.Thread(target=build, args=(name,)) for name in ("first", "second")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [folder, folder]
    assert [path.name for path in tmp_path.iterdir()] == ["set"]
    assert len({path.read_text() for path in folder.iterdir()}) == 1
    assert len(list(folder.iterdir())) == 50


def test_nothing_is_seen_under_the_name_until_all_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "set"

    def fill(building: Path) -> None:
        (building / "file").write_text("whole")
        assert not folder.exists()
        assert building.parent == tmp_path

    assert (build_once(folder, fill) / "file").read_text() == "whole"


def test_a_folder_that_is_there_is_not_filled_again(tmp_path: Path) -> None:
    def fill(_building: Path) -> None:
        raise AssertionError("filled again")

    (tmp_path / "set").mkdir()
    assert build_once(tmp_path / "set", fill) == tmp_path / "set"


def test_a_build_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fill(building: Path) -> None:
        (building / "half").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_once(tmp_path / "set", fill)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_build_left_is_never_used_and_swept_later(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder)], check=False)
    assert done.returncode == 9
    assert not folder.exists()
    [left] = tmp_path.iterdir()
    assert (left / "half").exists()

    build_once(folder, lambda building: (building / "whole").touch())
    assert [path.name for path in folder.iterdir()] == ["whole"]
    assert left.exists()  # it might have belonged to a run that goes on

    two_days_ago = time.time() - 2 * 86_400
    os.utime(left, (two_days_ago, two_days_ago))
    folder.rename(tmp_path / "moved")
    build_once(folder, lambda building: (building / "whole").touch())
    assert not left.exists()


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(
        UsageError, match="image data cannot be kept in this folder: a file stands where"
    ) as told:
        datasets.make_stand_in(tmp_path / "file")
    assert str(tmp_path / "file") in told.value.message
    assert "XDG_CACHE_HOME" in told.value.help


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    def fill(_building: Path) -> None:
        with Path("/dev/full").open("wb", buffering=0) as file:
            file.write(b"x")

    with pytest.raises(UsageError, match="cannot be kept in this folder: No space left on device") as told:
        build_once(tmp_path / "set", fill)
    assert "room for 400 MB" in told.value.help
    assert list(tmp_path.iterdir()) == []


# ── where it is kept ──────────────────────────────────────────────────────────────────────────────────


def test_the_cache_is_where_the_desktop_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "new" / "cache"))
    assert datasets.find_cache_folder() == tmp_path / "new" / "cache" / "grader"
    assert datasets.find_cache_folder().is_dir()


@pytest.mark.parametrize("named", ["", "relative/cache"])
def test_without_a_usable_word_it_is_below_home(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", named)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert datasets.find_cache_folder() == tmp_path / ".cache" / "grader"


def test_a_cache_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(
        UsageError, match="cannot be kept in this folder: a file stands where a folder should be"
    ) as told:
        datasets.find_cache_folder()
    assert str(tmp_path / "file" / "grader") in told.value.message
    assert "Set XDG_CACHE_HOME" in told.value.help


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_cache_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "grader").mkdir(mode=0o500)
    with pytest.raises(UsageError, match="its rights forbid it"):
        datasets.find_cache_folder()
