"""The reference of a course with several files: boxes take turns in a sandbox, and nothing stays open."""

import os
from collections.abc import Callable
from contextlib import closing

import pytest

from grader import rubric
from grader.grading.box_setup import make_reference_config
from grader.grading.live_reference import LiveReference
from grader.model import CaseKind
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.request import CaseSpec
from tests.support.project import ROOT

pytestmark = pytest.mark.sandbox
COURSE = ROOT / "tests/cases/authoring/notebook-beside-untouched-starter/course"


def test_files_that_are_asked_by_turns_keep_the_worker_and_leave_no_descriptor_open(
    make_sandbox: Callable[..., Bubblewrap],
) -> None:
    assignment = rubric.load(COURSE / "rubrics", COURSE / "reference", "a1")
    sandbox = make_sandbox(make_reference_config(assignment))
    workers, descriptors = set(), set()
    with closing(LiveReference(assignment, sandbox)) as reference:
        for seed in range(5):
            for item_id in ("k1", "s1"):
                reference.expected(assignment.item(item_id), (CaseSpec(CaseKind.FRESH, 0, seed),))
            workers.add(sandbox.slot.worker_pid)
            descriptors.add(len(os.listdir("/proc/self/fd")))
    assert (len(workers), len(descriptors)) == (1, 1)
