"""The box's own package is out of reach of a hand-in, under every name and by every way of importing."""

import pytest

from tests.support.boxes import Kit, asked, only, plain

pytestmark = pytest.mark.sandbox

IMPORTS = {
    "import": "import box",
    "from": "from box.recorder.fine_tuning import FineTuning",
    "the worker": "from __main__ import worker",
    "under the outer name": "import grader.box",
    "importlib": "__import__('importlib').import_module('box.wire')",
    "__import__": "__import__('box.counting')",
    "a text for timeit": "__import__('timeit').timeit('import box', number=1)",
    "sys.modules": "import sys\nsys.modules['box']",
    "the course's probes": "import probes",
    "the course's sums": "import recompute",
}


@pytest.mark.parametrize("way", IMPORTS.values(), ids=list(IMPORTS))
def test_the_box_cannot_be_imported(way: str, kit: Kit) -> None:
    with kit.open(f"{way}\ndef answer(): return {{}}\n") as box:
        problem = box.loaded.problem
    assert problem is not None
    assert problem.type_name in ("ModuleNotFoundError", "KeyError", "ImportError")


def test_no_module_of_the_box_is_registered(kit: Kit) -> None:
    source = """
        import sys

        def answer():
            files = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
            inside = [file for file in files if file.endswith(("/box/wire.py", "/box/session.py"))]
            return {"modules": len(inside), "places": sum("opt/grader" == p.strip("/") for p in sys.path)}
    """
    with kit.open(source) as box:
        assert plain(only(asked(box)).values) == {"modules": 0, "places": 0}
