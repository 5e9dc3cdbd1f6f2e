"""Saved networks that are none, through the real command on the shipped rubric: nothing in them is run, none
costs more than a moment, and each is told what is wrong with it."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support import saved_networks as saved
from tests.support.commands import grader
from tests.support.outputs import results
from tests.support.project import ROOT

pytestmark = [pytest.mark.sandbox, pytest.mark.data]

UNREADABLE = "it is damaged, cut off, or in another format than its name says"
PICKLED = "it holds pickled Python objects, which are never loaded; save its arrays of weights alone"
TOO_LARGE = "unpacked it would be far larger than such a network is"
NAMES = "it does not hold the weights as arrays under the names that the network gives them"
UNFIT = "its arrays do not fit the network; compare their shapes"

ARRAYS: dict[str, tuple[Callable[[], bytes], str]] = {
    "pickled": (lambda: saved.BOMB, UNREADABLE),
    "objects": (lambda: saved.arrays(W1=saved.announced((1,), "|O") + saved.BOMB), PICKLED),
    "text": (lambda: saved.arrays(b1=saved.announced((1,), "<U4") + bytes(16)), UNFIT),
    "swapped": (lambda: saved.arrays(W1=saved.array("W2")), UNFIT),
    "8-tebibytes": (lambda: saved.arrays(W1=saved.announced((1 << 40,))), TOO_LARGE),
    "bomb": (saved.bomb_of_arrays, TOO_LARGE),
    "three-of-four": (lambda: saved.without("W2"), NAMES),
    "half": (lambda: saved.GOOD_ARRAYS[:99_000], UNREADABLE),
}
"""best_net.npz beside a script that trains nothing, and what is told of it."""
CHECKPOINTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "torch-pickled": (lambda: saved.checkpoint(pickle=saved.BOMB), PICKLED),
    "torch-renamed": (saved.renamed, NAMES),
    "torch-expanded": (saved.expanded, UNFIT),
    "torch-bomb": (saved.bomb_of_tensors, TOO_LARGE),
    "torch-half": (lambda: saved.GOOD_CHECKPOINT[:99_000], UNREADABLE),
}
"""model.ckpt beside a script whose own network never learned anything."""


@pytest.fixture(scope="module")
def items(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The item that the network counts for, by student."""
    folder = tmp_path_factory.mktemp("networks")
    hand_ins = folder / "hlcv-ex2"
    two_layers = {"two_layernet.py": (saved.REFERENCE / "solution" / "two_layernet.py").read_bytes()}
    script = two_layers | {"ex2_FCnet.py": saved.TRAINS_NOTHING.encode()}
    for name, (content, _) in (ARRAYS | {"good": (lambda: saved.GOOD_ARRAYS, "")}).items():
        saved.hand_in(hand_ins / name, script | {"best_net.npz": content()})
    for name, (content, _) in (CHECKPOINTS | {"torch-good": (lambda: saved.GOOD_CHECKPOINT, "")}).items():
        saved.hand_in(hand_ins / name, {"ex2_pytorch.py": saved.NET.encode(), "model.ckpt": content()})
    (folder / "rubrics").mkdir()
    shutil.copy(ROOT / "rubrics" / "hlcv-ex2.yaml", folder / "rubrics")
    places = ["--rubrics", str(folder / "rubrics"), "--out", str(folder / "grades")]
    places += ["--reference", str(saved.reference_that_trains_nothing(folder))]
    done = grader("run", str(hand_ins), "--run-key", "winter", "--jobs", "1", *places)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    grades = {grade["student"]: grade["items"] for grade in results(folder / "grades")["grades"]}
    counts = {name: "q4b" if name.startswith("torch-") else "q3b" for name in grades}
    return {name: next(i for i in found if i["id"] == counts[name]) for name, found in grades.items()}


@pytest.mark.parametrize("student", ["good", "torch-good"])
def test_a_good_one_counts(items: dict[str, dict[str, Any]], student: str) -> None:
    """The control: what follows differs from these in the saved file alone."""
    assert (items[student]["status"], items[student]["marks"]) == ("passed", items[student]["max_marks"])
    assert items[student]["message"].startswith("Accuracy ")


@pytest.mark.parametrize("student", ARRAYS)
def test_arrays_that_are_no_network(items: dict[str, dict[str, Any]], student: str) -> None:
    item = items[student]
    assert (item["status"], item["reason"], item["marks"]) == ("missing", "not-returned", 0)
    assert item["message"] == (
        "There is no network to predict with: best_net was looked for. "
        f"The saved network was not used: {ARRAYS[student][1]}."
    )


@pytest.mark.parametrize("student", CHECKPOINTS)
def test_a_checkpoint_that_is_no_network(items: dict[str, dict[str, Any]], student: str) -> None:
    """The script's own network is then all there is."""
    item = items[student]
    assert (item["status"], item["reason"], item["marks"]) == ("partial", "wrong-value", 1)
    assert item["message"].startswith("Accuracy ")
    assert item["message"].endswith(
        f" The saved network was not used: {CHECKPOINTS[student][1]}. Marks: accuracy 0 of 3, steps 1 of 1."
    )


def test_the_pickle_goes_off_where_it_is_loaded_without_care(tmp_path: Path) -> None:
    """The control: a run in which it went off would have ended there and then."""
    (tmp_path / "model").write_bytes(saved.BOMB)
    done = subprocess.run(
        [sys.executable, "-c", "import pickle; pickle.load(open('model', 'rb'))"], cwd=tmp_path
    )
    assert done.returncode == saved.WENT_OFF
