"""What the boxes of an assignment are warmed with."""

from dataclasses import replace
from typing import Final

from grader.grading.code_runner import join_limits
from grader.grading.hidden_images import Images
from grader.rubric import Assignment
from grader.sandbox.worker_config import WorkerConfig

WHOLE_RUN_S: Final = 1e6
"""The reference's box works for a whole run: its processor time adds up."""


def make_student_config(assignment: Assignment, images: Images | None = None) -> WorkerConfig:
    """Return what a student's box, or a faulty variant's, is warmed with."""
    environment = assignment.box_environment
    config = WorkerConfig(
        assignment.probes_source(), "", join_limits(assignment.items), environment=environment
    )
    return (
        replace(config, data=images.box, environment=images.environment | environment) if images else config
    )


def make_reference_config(assignment: Assignment, images: Images | None = None) -> WorkerConfig:
    """Return what the reference's box is warmed with."""
    config = make_student_config(assignment, images)
    limits = replace(config.limits, cpu_s=WHOLE_RUN_S)
    return replace(config, recompute=assignment.recompute_source(), limits=limits)
