"""A hand-in that wants a package which is not installed: what needs it waits, what does not is judged."""

import hashlib
import textwrap
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from grader import rubric
from grader.grading import engine
from grader.grading.code_runner import join_limits
from grader.grading.engine import Setting
from grader.grading.live_reference import LiveReference
from grader.grading.seeds import HiddenKey
from grader.model import Grade, GradeStatus, Status, Submission, SubmittedFile
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.no_sandbox import UnprotectedSandbox
from grader.sandbox.worker_config import WorkerConfig
from tests.support.classes import COURSE

pytestmark = pytest.mark.sandbox

GradeText = Callable[[str], Grade]
VARIANCE = "def variance(numbers):\n    return ((numbers - numbers.mean()) ** 2).mean()\n"
MEAN = "def mean(numbers):\n    return numbers.mean()\n"


@pytest.fixture(scope="module")
def grade_text() -> Iterator[GradeText]:
    stats = rubric.load(COURSE / "rubrics", COURSE / "reference", "stats")
    limits = join_limits(stats.items)
    box = WorkerConfig(stats.probes_source(), "", limits)
    full = WorkerConfig(box.probes, stats.recompute_source(), limits)
    with (
        closing(LiveReference(stats, UnprotectedSandbox(full))) as live_reference,
        closing(Bubblewrap(box, nested=True)) as sandbox,
    ):
        setting = Setting(stats, live_reference, HiddenKey("key"), "strong")

        def graded(text: str) -> Grade:
            content = textwrap.dedent(text).encode()
            file = SubmittedFile("stats.py", content, "stats.py")
            handed_in = Submission("stats", "ada", (file,), hashlib.sha256(content).hexdigest())
            return engine.grade(handed_in, sandbox, setting)

        yield graded


@pytest.mark.parametrize(
    "text",
    [
        f"{VARIANCE}def mean(numbers):\n    import wandb\n    return numbers.mean()\n",
        f"import wandb\n{VARIANCE}def mean(numbers):\n    wandb.log(1)\n    return numbers.mean()\n",
        f"from wandb import log\n{VARIANCE}def mean(numbers):\n    return log(numbers.mean())\n",
        f"{VARIANCE}from wandb import *\ndef mean(numbers):\n    return log(numbers.mean())\n",
        f"{VARIANCE}import wandb\n@wandb.logged\ndef mean(numbers):\n    return numbers.mean()\n",
        f"{VARIANCE}import my_own\ndef mean(numbers):\n    return my_own.mean(numbers)\n",
        f"{VARIANCE}from scipy.misc import average\ndef mean(numbers):\n    return average(numbers)\n",
        f"{VARIANCE}import scipy.gone\ndef mean(numbers):\n    return scipy.gone.mean(numbers)\n",
    ],
)
def test_what_needs_it_waits_wherever_the_import_stands(grade_text: GradeText, text: str) -> None:
    grade = grade_text(text)
    mean, variance = (item.outcome for item in grade.items)
    assert (mean.status, variance.status) == (Status.PENDING, Status.PASSED), mean.message
    assert grade.status is GradeStatus.PENDING
    assert "This costs nothing" in mean.message
    assert mean.wanted
    assert not variance.wanted


@pytest.mark.parametrize(
    "head",
    [
        "import wandb\n",
        "import tensorflow as tf, os\n",
        "from keras.layers import (Dense,\n    Dropout)\n",
        "try:\n    import wandb\nexcept ImportError:\n    wandb = None\n",
        "import my_own_that_is_not_used\n",
    ],
)
def test_what_nothing_uses_costs_nothing(grade_text: GradeText, head: str) -> None:
    assert grade_text(head + MEAN + VARIANCE).marks == grade_text(MEAN + VARIANCE).marks


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            f"import itertols\n{VARIANCE}def mean(x):\n    return itertols.chain(x)\n",
            "itertools may be meant",
        ),
        (f"import cPickle\n{VARIANCE}def mean(x):\n    return cPickle.mean(x)\n", "which only Python 2 has"),
        (f"{VARIANCE}def mean(x):\n    from numpy import meann\n    return meann(x)\n", "mean may be meant"),
    ],
)
def test_a_slip_is_its_authors(grade_text: GradeText, text: str, message: str) -> None:
    mean, variance = (item.outcome for item in grade_text(text).items)
    assert (mean.status, variance.status) == (Status.FAILED, Status.PASSED)
    assert message in mean.message
    assert not mean.wanted


def test_values_that_are_wrong_for_another_reason_lose_their_marks(grade_text: GradeText) -> None:
    mean, _ = (
        item.outcome for item in grade_text(f"import my_own\n{VARIANCE}def mean(x):\n    return 7.0\n").items
    )
    assert mean.status is Status.FAILED


def test_a_name_made_up_of_hidden_inputs_is_not_repeated(grade_text: GradeText) -> None:
    """What stands in no file of the hand-in cannot be what it imports."""
    made_up = 'raise ModuleNotFoundError("No module named \'n" + str(abs(x[0]))[2:] + "\'")'
    text = f"{VARIANCE}def mean(x):\n    {made_up}\n"
    grade = grade_text(text)
    mean = grade.items[0].outcome
    assert (mean.status, mean.wanted) == (Status.FAILED, ())
    assert "not installed" not in mean.message
