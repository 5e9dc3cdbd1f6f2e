"""Boxes import packages from where the grader's own Python does, also from outside its environment."""

import os
import site
import subprocess
import sysconfig
import venv
from pathlib import Path

import numpy as np
import pytest

from tests.support.boxes import CONFIG, NESTED, Kit, MakeSandbox
from tests.support.project import ROOT

pytestmark = pytest.mark.sandbox
BACKENDS = tuple(NESTED)
PACKAGES = list(dict.fromkeys(sysconfig.get_path(kind) for kind in ("purelib", "platlib")))

ANSWERS = """
import sys
from grader.sandbox.bubblewrap import Bubblewrap
from tests.support.boxes import CONFIG, Kit
nested = sys.argv[1] == "True"
sandbox = Bubblewrap(CONFIG, nested=nested)
print(Kit(sandbox, nested).answer(sys.argv[2]))
sandbox.close()
"""
SEEN = """
import glob, os, numpy
def answer():
    references = glob.glob("/opt/grader/*/reference") + glob.glob("/opt/grader/*/*/reference")
    return {"numpy": numpy.__version__, "references": " ".join(references)}
"""
WITHOUT_ITS_LIBRARY = """
import os
from pathlib import Path
if not os.path.exists({library!r}):
    raise ImportError("libneeded.so.3: cannot open shared object file")
__path__[:] = [{real!r}]
exec(compile(Path({real!r}, "__init__.py").read_text(), {real!r} + "/__init__.py", "exec"))
"""


def bare_python(folder: Path, *paths: object) -> Path:
    """Return the Python of an environment without packages: a `.pth` file leads to these folders."""
    venv.create(folder, symlinks=True)
    packages = sysconfig.get_path("purelib", "venv", {"base": str(folder)})
    Path(packages, "elsewhere.pth").write_text("".join(f"{path}\n" for path in paths))
    return folder / "bin" / "python"


def run(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        list(map(str, command)), cwd=cwd, env=env, capture_output=True, text=True, check=False
    )


def test_packages_outside_the_environment_are_there_and_a_checkout_is_not(kit: Kit, tmp_path: Path) -> None:
    python = bare_python(tmp_path / "bare", *PACKAGES, ROOT)
    done = run(python, "-c", ANSWERS, kit.nested, SEEN, cwd=tmp_path)
    assert done.stdout == f"{ {'numpy': np.__version__, 'references': ''} }\n", done.stderr


def test_where_a_library_is_out_of_sight_the_error_says_so_and_what_to_do(kit: Kit, tmp_path: Path) -> None:
    packages, library = tmp_path / "packages", tmp_path / "libneeded.so.3"
    (packages / "numpy").mkdir(parents=True)
    library.touch()
    source = WITHOUT_ITS_LIBRARY.format(library=str(library), real=str(Path(np.__file__).parent))
    (packages / "numpy" / "__init__.py").write_text(source)
    (packages / "numpy-9.dist-info").mkdir()
    python = bare_python(tmp_path / "bare", packages, *PACKAGES, ROOT)
    kind = "warm" if kit.nested else "cold"
    done = run(python, "-m", "grader", "doctor", "--sandbox", kind, cwd=tmp_path)
    said = " ".join(done.stderr.split())
    assert done.returncode == 2
    assert "bubblewrap is installed but no box can be started" in said
    assert "ImportError: libneeded.so.3: cannot open shared object file" in said
    folders = said.partition("A box sees no packages but those in ")[2].split(", ")
    assert str(packages) in folders
    assert str(ROOT) not in folders
    assert "Install the package with pip into the environment that grader runs in." in said
    assert "user namespaces" not in said


def test_packages_of_the_system_find_their_libraries_by_its_links(
    kit: Kit, make_sandbox: MakeSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Debian's numpy loads what ``/etc/alternatives`` points to; other boxes do not see that folder."""
    listed = "import os\ndef answer(): return {'etc': ' '.join(sorted(os.listdir('/etc')))}"
    assert kit.answer(listed)["etc"] == "ld.so.cache"
    monkeypatch.setattr(site, "getsitepackages", lambda: ["/usr/lib"])
    names = [name for name in ("alternatives", "ld.so.cache", "matplotlibrc") if Path("/etc", name).exists()]
    assert Kit(make_sandbox(CONFIG, nested=kit.nested)).answer(listed)["etc"] == " ".join(names)
