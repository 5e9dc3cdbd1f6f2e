"""Judge the items whose code is loaded together: the steps that each of them goes through, in order.

Every step takes the evaluations of all items of the file and returns new ones. What it changes, and when,
stands in its docstring.
"""

from collections.abc import Callable
from typing import Final

from grader.grading import load_errors, missing_packages, missing_work
from grader.grading.close_calls import rerun_close_calls
from grader.grading.code_runner import ItemGroup
from grader.grading.context import Evaluations, GradingContext, LoadedGroup
from grader.grading.earlier_parts import wait_for_earlier_parts
from grader.grading.follow_through import follow_through
from grader.grading.fresh_runs import compare_on_fresh_data
from grader.grading.judgement import judge
from grader.grading.long_training import void_where_reference_fails
from grader.grading.missing_packages import wait_for_packages
from grader.grading.outcome import ItemEvaluation
from grader.grading.probe_runs import close_box, observe_separately, observe_together, start_evaluations
from grader.grading.script_evidence import add_script_evidence

Step = Callable[[Evaluations, LoadedGroup], Evaluations]
STEPS: Final[tuple[Step, ...]] = (
    observe_together,
    judge,
    observe_separately,
    judge,
    follow_through,
    add_script_evidence,
    close_box,
    compare_on_fresh_data,
    rerun_close_calls,
    wait_for_packages,
    void_where_reference_fails,
    wait_for_earlier_parts,
)
"""What the items of one file go through, in order. Mistakes are named later, by `mistake_naming.py`."""


def judge_code(group: ItemGroup, context: GradingContext, earlier: Evaluations) -> Evaluations:
    """Judge the items of one group by running their file.

    Raise BoxBrokenError for the machine's own fault.
    """
    if not context.has(group.file):
        return {
            item.id: ItemEvaluation((), missing_work.judge_missing_file(item, context.submission))
            for item in group.items
        }
    with context.open_runner(group) as runner:
        if flaw := load_errors.find_load_flaw(runner.loaded, group.file):
            return missing_packages.judge_unloadable_file(group, runner.loaded, flaw, context)
        loaded = LoadedGroup(group, context, runner, earlier)
        evaluations = start_evaluations(loaded)
        for step in STEPS:
            evaluations = step(evaluations, loaded)
        return evaluations
