"""Scripts in a box: run whole, stopped in time, and judged by the names they have when they end."""

import textwrap
from dataclasses import replace

import pytest

from grader.model import CaseResult, Fate, Loaded, SubmittedFile
from grader.sandbox.protocol import BoxJob
from tests.support.boxes import FILE, LIMITS, Kit, asked, only, plain

pytestmark = pytest.mark.sandbox

ANSWER = "\ndef answer(): return {'best': best}\n"


def ran(kit: Kit, source: str, wall_s: float = 4, seed: int = 0) -> tuple[Loaded, CaseResult]:
    """A script that also defines the `answer()` which the probe asks for, placed before what ends it."""
    file = SubmittedFile(FILE, textwrap.dedent(source).encode(), FILE)
    with kit.sandbox.open(
        BoxJob((file,), FILE, "script", replace(LIMITS, wall_s=wall_s, cpu_s=9), seed)
    ) as box:
        assert box.loaded.problem is None, box.loaded
        assert box.loaded.fate is Fate.FINISHED, box.loaded
        return box.loaded, only(asked(box))


HEAD = "def answer(): return {'best': best}\n"


def test_a_script_runs_as_main_and_leaves_its_names(kit: Kit) -> None:
    loaded, case = ran(kit, HEAD + "best = 1\nif __name__ == '__main__':\n    best = 2\n")
    assert case.values["best"] == 2
    assert loaded.notes == ()


def test_a_script_that_never_ends_is_judged_by_what_it_had(kit: Kit) -> None:
    loaded, case = ran(
        kit,
        HEAD + "import time\nbest = 0\nwhile True:\n    best = min(best + 1, 7)\n    time.sleep(0.01)\n",
        wall_s=1,
    )
    assert case.values["best"] == 7
    assert loaded.notes == (f"{FILE} was stopped after 1 s; what it had by then was judged",)


def test_one_that_swallows_the_interruption_is_stopped_all_the_same(kit: Kit) -> None:
    source = """
    import time
    best = 3
    try:
        time.sleep(60)
    except:
        pass
    time.sleep(60)
    """
    _, case = ran(kit, HEAD + textwrap.dedent(source), wall_s=1)
    assert case.values["best"] == 3


def test_a_crash_half_way_keeps_what_there_was(kit: Kit) -> None:
    loaded, case = ran(kit, HEAD + "best = 5\nraise ValueError('out of luck')\nbest = 6\n")
    assert case.values["best"] == 5
    told = f"{FILE} stopped at line 3 (ValueError: out of luck); what it had by then was judged"
    assert loaded.notes == (told,)


def test_exit_is_an_end_like_another(kit: Kit) -> None:
    loaded, case = ran(kit, HEAD + "import sys\nbest = 4\nsys.exit(0)\n")
    assert case.values["best"] == 4
    assert loaded.notes == (f"{FILE} ended by exit(); what it had by then was judged",)


def test_the_variables_of_an_interrupted_main_count(kit: Kit) -> None:
    source = HEAD + "import time\ndef main():\n    best = 8\n    time.sleep(60)\nmain()\n"
    _, case = ran(kit, source, wall_s=1)
    assert case.values["best"] == 8


def test_a_missing_package_is_an_import_error(kit: Kit) -> None:
    file = SubmittedFile(FILE, b"import no_such_package\nbest = 1\n", FILE)
    with kit.sandbox.open(BoxJob((file,), FILE, "script", LIMITS)) as box:
        assert box.loaded.problem is not None
        assert box.loaded.problem.type_name == "ModuleNotFoundError"
        assert box.loaded.problem.line == 1


def test_the_seed_decides_what_is_drawn(kit: Kit) -> None:
    source = HEAD + "import numpy as np\nbest = np.random.rand(3)\n"
    first, again, other = (plain(ran(kit, source, seed=seed)[1].values)["best"] for seed in (0, 0, 1))
    assert first == again
    assert not set(first) & set(other)


LEAVES = """
def answer():
    return {name: value for name, value in globals().items() if name[0] == "w"}

def descend(rate):
    "A loop, called on the way down."
    w = 1.0
    for _ in range(2):
        w -= rate * w
    return w

def tiny(w_tiny):
    return w_tiny

def numbers(w_numbers):
    yield w_numbers

def unused():
    w_unused = 1

def main():
    rates = [0.5, 0.25]
    last = [descend(rate) for rate in rates]
    w = tiny(7)
    assert "w" not in globals()
    list(numbers(3))

if __name__ == "__main__":
    main()
"""


def test_the_variables_of_functions_that_came_to_their_end_count(kit: Kit) -> None:
    loaded, case = ran(kit, LEAVES)
    assert plain(case.values) == {"w": 0.5625, "w of main": 7}
    assert loaded.notes == ()


def test_lines_docstrings_and_endings_of_functions_stay_what_they_are(kit: Kit) -> None:
    source = """
    best = ""
    def answer(): return {'best': best}
    def main():
        '''Says so.'''
        global best
        best = main.__doc__
        for word in ("one", "two"):
            if word == "two": return word
    best += main()
    def broken():
        for _ in range(1):
            raise ValueError("here")
    broken()
    """
    loaded, case = ran(kit, source)
    assert case.values["best"] == "two"
    assert loaded.notes == (f"{FILE} stopped at line 14 (ValueError: here); what it had by then was judged",)
