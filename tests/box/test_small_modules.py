"""Modules that do nothing for a mark are there, and do nothing."""

import pytest

from tests.support.warm_scripts import Warm

USES = [
    "from torch.utils.tensorboard import SummaryWriter\n"
    "w = SummaryWriter('runs/a', comment='x')\nw.add_scalar('loss', 1.0, 0); w.flush(); w.close()",
    "from tensorboardX import SummaryWriter\nwith SummaryWriter() as w:\n    w.add_histogram('h', [1], 0)",
    "from google.colab import drive, files\ndrive.mount('/content/drive'); files.download('x')",
    "import google.colab\ngoogle.colab.drive.mount('/content/drive')",
    "from google.colab.patches import cv2_imshow\ncv2_imshow(None)",
    "from IPython.display import clear_output, HTML\nclear_output(wait=True); HTML('<b>')",
    "from IPython import display\ndisplay.clear_output()",
]


@pytest.mark.data
@pytest.mark.parametrize("use", USES)
def test_they_can_be_used(training: Warm, use: str) -> None:
    ran = training.run(f"{use}\nanswer = 1\n")
    assert (ran.raised, ran.answer) == ("", 1)


@pytest.mark.parametrize("debugger", ["ipdb", "pudb"])
def test_another_debugger_ends_a_run_as_pythons_own_does(bare: Warm, debugger: str) -> None:
    assert bare.run(f"import {debugger}\n{debugger}.set_trace()\n").raised.startswith("BdbQuit")


def test_it_is_told(bare: Warm) -> None:
    script = (
        "from box.student_computer import small_modules\n"
        "from google.colab import drive\n"
        "answer = small_modules.notes()"
    )
    assert "google.colab.drive is not installed here; what the code does with it was skipped" in str(
        bare.run(script).answer
    )
