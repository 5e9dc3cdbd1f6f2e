"""How a fine-tuning script ended: tests/cases/cmpt/no-room-for-its-files has what the machine lacks."""

import pytest

from grader.checks import CheckInput, Verdict, fine_tuning
from grader.model import Status
from tests.support.observations import case, fine_tuned, option, ran

PARAMS = fine_tuning.Params.model_validate(
    {
        "options": {"best-model": option(validates=4, torch_save=4, best=7)},
        "layers": ((64, 10),),
        "dataset": "CIFAR10",
        "excluded": ("CIFAR100",),
        "classes": ("airplane plane", "cat"),
    }
)
RIGHT = fine_tuned()
NO_ROOM = "OSError: [Errno 28] No space left on device: 'pages/8186.png' (finetune.py, line 30)"


def judged(**other: object) -> Verdict:
    return fine_tuning.judge(PARAMS, CheckInput(ran(case(**other)), ran(case(**RIGHT))))


def test_one_that_had_done_all_before_earns_all() -> None:
    assert judged(**(RIGHT | {"ended": NO_ROOM})).status is Status.PASSED


@pytest.mark.parametrize("ended", ["ValueError: no (finetune.py, line 3)", ""])
def test_one_that_ends_by_itself_is_judged(ended: str) -> None:
    assert judged(ended=ended).status in (Status.FAILED, Status.MISSING)
