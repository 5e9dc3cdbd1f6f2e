"""What is watched around hostile hand-ins: harm is named, and what other tests do beside them is none."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.surroundings import changes, surroundings


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "value.py").write_text("TOLERANCE = 1e-8\n")
    (tmp_path / "latest").symlink_to("checks")
    return tmp_path


def _relink(link: Path, target: str) -> None:
    link.unlink()
    link.symlink_to(target)


_HARM: dict[str, Callable[[Path], object]] = {
    "checks/value.py": lambda top: (top / "checks" / "value.py").write_text("TOLERANCE = 1e+8\n"),
    "checks/new.py": lambda top: (top / "checks" / "new.py").touch(),
    "checks": lambda top: (top / "checks").chmod(0o777),
    "latest": lambda top: _relink(top / "latest", "/etc"),
    "hidden": lambda top: (top / "hidden").mkdir(),
}


@pytest.mark.parametrize("name", _HARM)
def test_harm_is_named(name: str, watched: Path) -> None:
    before = surroundings([watched])
    _HARM[name](watched)
    (line,) = changes(before, surroundings([watched]))
    assert line.startswith(f"{watched / name}: ")


def test_a_hard_link_from_elsewhere_is_harm(watched: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    before = surroundings([watched])
    os.link(watched / "checks" / "value.py", tmp_path_factory.mktemp("elsewhere") / "mine.py")
    (line,) = changes(before, surroundings([watched]))
    assert ", 1 links, " in line
    assert ", 2 links, " in line


def test_what_python_caches_meanwhile_is_none(watched: Path) -> None:
    """Another test imports a package for the first time: that gives its folder one more folder to hold."""
    before = surroundings([watched])
    (watched / "checks" / "__pycache__").mkdir()
    (watched / "checks" / "__pycache__" / "value.cpython-311.pyc").touch()
    assert changes(before, surroundings([watched])) == []


def test_a_mount_that_comes_or_goes_is_named() -> None:
    here = surroundings([])
    assert here, "no mount is seen from here"
    gone, *_ = here
    assert changes(here, {name: state for name, state in here.items() if name != gone}) == [
        f"{gone}: {here[gone]} -> not there"
    ]
