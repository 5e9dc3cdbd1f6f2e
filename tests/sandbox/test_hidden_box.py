"""The box's own package is out of reach of a hand-in, under every name and by every way of importing."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from grader.sandbox.bubblewrap import Bubblewrap
from tests.support.boxes import CONFIG, Kit, asked, only, plain

pytestmark = pytest.mark.sandbox

IMPORTS = {
    "import": "import box",
    "from": "from box.fine_tuning.notes import FineTuningNotes",
    "the worker": "from __main__ import worker",
    "under the outer name": "import grader.box",
    "importlib": "__import__('importlib').import_module('box.wire')",
    "__import__": "__import__('box.counting')",
    "a text for timeit": "__import__('timeit').timeit('import box', number=1)",
    "sys.modules": "import sys\nsys.modules['box']",
    "the course's probes": "import probes",
    "the course's sums": "import recompute",
    "the library of probes": "import probe_tools",
    "a module of it": "from probe_tools import networks",
    "by its path": "import probe_tools.networks",
    "in the box": "from box.probe_tools import networks",
    "as registered": "import sys\nsys.modules['probe_tools.networks']",
}
LIBRARY = """
from probe_tools import arrays, networks

def answer(hand_in, case):
    return {"own": hand_in.answer(), "table": arrays.numbers([1, 2]), "steps": networks.training_steps(case)}
"""


@pytest.mark.parametrize("way", IMPORTS.values(), ids=list(IMPORTS))
def test_the_box_cannot_be_imported(way: str, kit: Kit) -> None:
    with kit.open(f"{way}\ndef answer(): return {{}}\n") as box:
        problem = box.loaded.problem
    assert problem is not None
    assert problem.type_name in ("ModuleNotFoundError", "KeyError", "ImportError")


@pytest.fixture(scope="module")
def using(make_sandbox: Callable[..., Bubblewrap]) -> Kit:
    """Boxes whose probes import the library."""
    return Kit(make_sandbox(replace(CONFIG, probes=LIBRARY)), nested=True)


@pytest.mark.parametrize("way", ["import probe_tools", "from probe_tools import networks"])
def test_probes_use_the_library_that_hand_ins_cannot_import(way: str, using: Kit) -> None:
    with using.open("def answer(): return 3") as box:
        assert plain(only(asked(box)).values) == {"own": 3, "table": [1.0, 2.0], "steps": 0}
    with using.open(f"{way}\ndef answer(): return 3") as box:
        assert box.loaded.problem is not None
        assert box.loaded.problem.type_name == "ModuleNotFoundError"


def test_a_file_of_the_hand_in_may_bear_the_librarys_name(using: Kit) -> None:
    source = "import probe_tools\ndef answer(): return probe_tools.numbers"
    with using.open(source, probe_tools_py="numbers = 5") as box:
        assert plain(only(asked(box)).values) == {"own": 5, "table": [1.0, 2.0], "steps": 0}


def test_no_module_of_the_box_is_registered(kit: Kit) -> None:
    source = """
        import sys

        def answer():
            files = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
            names = ("/box/wire.py", "/box/box_process.py", "/box/probe_tools/arrays.py")
            inside = [file for file in files if file.endswith(names)]
            return {"modules": len(inside), "places": sum("opt/grader" == p.strip("/") for p in sys.path)}
    """
    with kit.open(source) as box:
        assert plain(only(asked(box)).values) == {"modules": 0, "places": 0}
