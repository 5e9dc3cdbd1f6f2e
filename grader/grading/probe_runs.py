"""Run the probes of a loaded file's items: first together in one process, then each by itself."""

from dataclasses import replace
from typing import Final

from grader.checks import Verdict
from grader.checks.support.verdict import void
from grader.grading.code_runner import make_request
from grader.grading.context import Evaluations, LoadedGroup
from grader.grading.fresh_runs import select_cases_on_given_data
from grader.grading.outcome import ItemEvaluation
from grader.grading.shortened_time import StuckFunctions
from grader.model import Reason, Status
from grader.rubric import Item
from grader.sandbox.request import Request

NOT_JUDGED: Final[Verdict] = void(Reason.GRADER_FAULT, "it was not judged")
"""The verdict on an item that was not judged yet."""


def start_evaluations(loaded: LoadedGroup) -> Evaluations:
    """Return an evaluation for each item of a file that was just loaded; nothing is observed or judged."""
    facts, notes = loaded.runner.loaded.facts, loaded.runner.loaded.notes
    return {
        item.id: ItemEvaluation(
            select_cases_on_given_data(item, loaded.context), NOT_JUDGED, facts=facts, notes=notes
        )
        for item in loaded.items
    }


def observe_together(evaluations: Evaluations, loaded: LoadedGroup) -> Evaluations:
    """Run all items one after another in the process that loaded the file.

    It gives an observation to every item up to the one that ends the process. A script is left as it is: to
    run it twice costs more than the processes that this saves.
    """
    if loaded.group.runs_script:
        return evaluations
    requests = {item.id: _make_request(item, evaluations[item.id]) for item in loaded.items}
    observations = loaded.runner.observe_together(requests)
    observed = {
        item_id: replace(evaluations[item_id], observation=observation)
        for item_id, observation in observations
    }
    return {**evaluations, **observed}


def observe_separately(evaluations: Evaluations, loaded: LoadedGroup) -> Evaluations:
    """Run every item by itself, so that no item can disturb another.

    It replaces the observations and takes back the verdicts of all items unless each of them passed: values
    that are right are right, whatever else ran before.
    """
    if all(evaluation.verdict.status is Status.PASSED for evaluation in evaluations.values()):
        return evaluations
    stuck = StuckFunctions({item.id: item for item in loaded.items})
    return {item.id: _observe_item(item, evaluations[item.id], loaded, stuck) for item in loaded.items}


def _observe_item(
    item: Item, evaluation: ItemEvaluation, loaded: LoadedGroup, stuck: StuckFunctions
) -> ItemEvaluation:
    request = stuck.shorten(item.id, _make_request(item, evaluation))
    observation = stuck.note(item.id, loaded.runner.observe(request))
    return ItemEvaluation(
        evaluation.cases, NOT_JUDGED, observation, facts=evaluation.facts, notes=evaluation.notes
    )


def _make_request(item: Item, evaluation: ItemEvaluation) -> Request:
    return make_request(item, item.probe or "", evaluation.cases)


def close_box(evaluations: Evaluations, loaded: LoadedGroup) -> Evaluations:
    """End the process that holds the file; it changes no evaluation.

    What follows opens boxes of its own, and a sandbox holds one at a time.
    """
    loaded.runner.close()
    return evaluations
