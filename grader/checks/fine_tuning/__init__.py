"""Judge a script that fine-tunes a network: of several options one has to be done right; the best counts.

stand_ins.py       what the rubric says of the world in which it is run
judgement.py       the check: which options were attempted, how far each is done, and which of them counts
criteria.py        every criterion of every option: a sentence where it is not met
facts.py           the raw values of the probe, as far as they have the shape they should have
weight_changes.py  what became of weights, from numbers of theirs
saved_weights.py   which weights were saved, and how
written_page.py    the page with the test images
page_elsewhere.py  a page that was handed in and not written by the script

The rest of the grader knows this package by its line in the table of `checks/__init__.py`.
"""

from typing import Final

from grader.checks.fine_tuning.judgement import Params, describe, is_alike, judge
from grader.checks.fine_tuning.page_elsewhere import reconsider
from grader.checks.fine_tuning.stand_ins import StandIns
from grader.checks.support.check_definition import Check

VARIANT_CPU_S = 24.0
"""What a mistake's variant may take, in seconds of processor time: outputs of a backbone for all training
images come before its first step."""


CHECK: Final = Check(
    Params,
    judge,
    describe,
    is_alike_by_params=is_alike,
    variant_cpu_s=VARIANT_CPU_S,
    reconsider=reconsider,
)

__all__ = ["CHECK", "VARIANT_CPU_S", "Params", "StandIns", "describe", "is_alike", "judge", "reconsider"]
