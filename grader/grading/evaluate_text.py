"""Judge what is read and not run: typed answers, the words of reports, how the work was handed in."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from typing import Final

import numpy as np

from grader.checks import CHECKS, Observed, Verdict, claims, readme
from grader.checks.readme_reader.command_check import Ending, Trial
from grader.checks.support.verdict import void
from grader.grading import folder_observation, typed_answers, watchdog
from grader.grading.code_runner import ItemGroup, request_for
from grader.grading.context import ONCE, GradingContext, wait_where_earlier_parts_failed, wait_without_work
from grader.grading.outcome import ItemEvaluation
from grader.model import Observation, Reason, SubmittedFile
from grader.model.text import capped
from grader.rubric import COMMAND, TEXT, Item

_WORDS: Final = "words"
"""The probe that every box has for reports."""
_PDF: Final = "readme.pdf"
_REQUEST: Final = "command-line.json"
"""Where a box looks for the command line that is to be tried."""
_TRIAL_CPU_S: Final = 10.0
"""Time until a script asks its parser: one that trains before it looks at its arguments is not waited for."""
_BESIDE_A_SCRIPT: Final = (".py", ".txt", ".json", ".yaml", ".yml", ".cfg", ".ini")
_BESIDE_BYTES: Final = 200_000
_WHY_CAP: Final = 300


def judge_typed(
    group: ItemGroup, context: GradingContext, earlier: Mapping[str, ItemEvaluation]
) -> dict[str, ItemEvaluation]:
    """Judge typed answers against the reference's own; nothing is run."""
    judged: dict[str, ItemEvaluation] = {}
    slips = tuple(typed_answers.misspelt(group.items, context.submission.files))
    for item in group.items:
        evaluation = judged[item.id] = _judge_typed(item, context, earlier)
        evaluation.notes += slips
        wait_where_earlier_parts_failed(item, evaluation, {**earlier, **judged})
    return judged


def _judge_typed(
    item: Item, context: GradingContext, earlier: Mapping[str, ItemEvaluation]
) -> ItemEvaluation:
    found = typed_answers.observed(item, context.submission.files, context.submission.doubt_about(item.file))
    notes: tuple[str, ...] = ()
    if item.report:
        words, notes = _report_of(item, item.report, context)
        found = typed_answers.with_report(found, words)
    expected = typed_answers.observed(item, context.assignment.solution_files())
    if isinstance(expected, Verdict):
        return ItemEvaluation(
            (), void(Reason.RUBRIC_FAULT, f"the reference of {item.id}: {expected.message}")
        )
    if isinstance(found, Verdict):
        return ItemEvaluation((), found, notes=notes)
    others = {
        name: Observed(evaluation.found, evaluation.expected, recomputed=evaluation.recomputed)
        for name, evaluation in earlier.items()
        if evaluation.found is not None and evaluation.expected is not None and name == _measured_by(item)
    }
    observed = Observed(found, expected, others=others, seed=context.seeds.for_points(item))
    verdict = watchdog.judge_typed(item.check, item.tolerance, observed)
    return ItemEvaluation((), verdict, found, expected=expected, notes=notes)


def _measured_by(item: Item) -> str | None:
    """Return the id of the item whose run the typed values are compared with; None for other checks."""
    return item.tolerance.measured_by if isinstance(item.tolerance, claims.Params) else None


def judge_folder(
    group: ItemGroup, context: GradingContext, earlier: Mapping[str, ItemEvaluation]
) -> dict[str, ItemEvaluation]:
    """Judge how the work was handed in; only a readme that is a PDF, and its commands, go into a box."""
    judged: dict[str, ItemEvaluation] = {}
    words = cache(partial(_words_of_pdf, group.items[0], context))
    for item in group.items:
        found = _with_trials(
            item, folder_observation.observed(item, context.submission, context.assignment, words), context
        )
        expected = context.reference.handed_in(item)
        verdict = CHECKS[item.check].judge(item.tolerance, Observed(found, expected))
        evaluation = judged[item.id] = ItemEvaluation((), verdict, found, expected=expected)
        wait_without_work(item, evaluation, context, earlier)
    return judged


def _with_trials(item: Item, observation: Observation, context: GradingContext) -> Observation:
    if not isinstance(item.tolerance, readme.Params):
        return observation
    trials = readme.trials(item.tolerance, observation)
    return (
        readme.with_trials(observation, {trial: _tried(trial, item, context) for trial in trials})
        if trials
        else observation
    )


def _tried(trial: Trial, item: Item, context: GradingContext) -> Ending:
    """Start a command's script in a box, as far as its parser of arguments."""
    folder = trial.file[: trial.file.rfind("/") + 1]
    beside = {path: c for path, c in context.submission.tree.items() if path.startswith(folder)}
    request = json.dumps({"lines": trial.lines, "placeholders": trial.placeholders}).encode()
    files = [
        SubmittedFile(path.removeprefix(folder), content, path)
        for path, content in beside.items()
        if path.endswith(_BESIDE_A_SCRIPT) and len(content) <= _BESIDE_BYTES
    ]
    file = trial.file.removeprefix(folder)
    alone = replace(context.submission, files=(*files, SubmittedFile(_REQUEST, request, _REQUEST)))
    limits = item.limits.model_copy(update={"cpu_s": _TRIAL_CPU_S})
    group = ItemGroup(file, (COMMAND,), (item.model_copy(update={"limits": limits}),))
    with replace(context, submission=alone).open_runner(group) as runner:
        if not runner.usable:
            problem = runner.loaded.problem
            return Ending("stopped", problem.message if problem else runner.loaded.fate.value)
        text = _text(runner.observe(request_for(item, _WORDS, ONCE)))
    return _ending(text or "")


def _ending(text: str) -> Ending:
    """Read what the box said of a command line; a script may have tampered with it, so it is not trusted."""
    try:
        said = json.loads(text)
        end, why = said["end"], str(said["why"])
    except (ValueError, KeyError, TypeError):
        return Ending("stopped", "nothing was said of its arguments")
    if end not in ("parsed", "refused", "stopped", "ran"):
        return Ending("stopped", "nothing was said of its arguments")
    return Ending(end, capped(why, _WHY_CAP))


def _words_of_pdf(item: Item, context: GradingContext, content: bytes) -> str | None:
    alone = replace(context.submission, files=(SubmittedFile(_PDF, content, _PDF),))
    found, _ = _report_of(item, _PDF, replace(context, submission=alone))
    return found


def _report_of(item: Item, file: str, context: GradingContext) -> tuple[str | None, tuple[str, ...]]:
    """Return the words of the report, None where they cannot be read, and notes on what was not read."""
    if not context.has(file):
        doubt = context.submission.doubt_about(file)
        return None, (doubt,) if doubt else ()
    with context.open_runner(ItemGroup(file, (TEXT,), (item,))) as runner:
        if not runner.usable:
            problem = runner.loaded.problem
            return None, (problem.message if problem else f"{file} was not read: {runner.loaded.fate.value}",)
        found = runner.observe(request_for(item, _WORDS, ONCE))
    return _text(found), tuple(f"{file}: {note}" for note in runner.loaded.notes)


def _text(observation: Observation) -> str | None:
    letters = observation.cases[0].values.get("text") if observation.cases else None
    return letters.tobytes().decode("utf-8", "replace") if isinstance(letters, np.ndarray) else None
