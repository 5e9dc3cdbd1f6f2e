"""Judge what is read: typed answers, the words of reports, how the work was handed in."""

import json
from dataclasses import replace
from functools import cache, partial
from typing import Final

import numpy as np

from grader.checks import CHECKS, CheckInput, Verdict
from grader.checks.support.dry_runs import DryRun, Ending
from grader.checks.support.handed_in_folder import Words
from grader.checks.support.verdict import void
from grader.grading import folder_observation, typed_answers, watchdog
from grader.grading.code_runner import ItemGroup, make_request
from grader.grading.context import NO_INPUTS, Evaluations, GradingContext
from grader.grading.earlier_parts import add_waiting_parts, wait_for_work
from grader.grading.outcome import ItemEvaluation
from grader.model import Observation, Reason, SubmittedFile
from grader.model.text import cap_text
from grader.rubric import COMMAND, TEXT, Item

_WORDS: Final = "words"
"""The probe that every box has for reports."""
_PDF: Final = "readme.pdf"
_REQUEST: Final = "command-line.json"
"""Where a box looks for the command line that is to be tried."""
_DRY_RUN_CPU_S: Final = 10.0
"""Time until a script asks its parser: one that trains before it looks at its arguments is not waited for."""
_BESIDE_A_SCRIPT: Final = (".py", ".txt", ".json", ".yaml", ".yml", ".cfg", ".ini")
_BESIDE_BYTES: Final = 200_000
_WHY_CAP: Final = 300


def judge_typed(group: ItemGroup, context: GradingContext, earlier: Evaluations) -> Evaluations:
    """Judge typed answers against the reference's own; nothing is run."""
    slips = tuple(typed_answers.find_misspelt_headings(group.items, context.submission.files))
    evaluations = {item.id: _judge_typed(item, context, earlier, slips) for item in group.items}
    return add_waiting_parts(group.items, evaluations, earlier)


def _judge_typed(
    item: Item, context: GradingContext, earlier: Evaluations, slips: tuple[str, ...]
) -> ItemEvaluation:
    """Judge what was typed for the item; `slips` are sentences on headings that nobody asked for."""
    files, doubt = context.submission.files, context.submission.doubt_about(item.file)
    typed = typed_answers.observe_typed(item, files, doubt)
    notes = slips
    if item.report:
        words, unread = _read_report(item, item.report, context)
        typed, notes = typed_answers.add_report(typed, words), (*unread, *slips)
    expected = typed_answers.observe_typed(item, context.assignment.solution_files())
    if isinstance(expected, Verdict):
        fault = void(Reason.RUBRIC_FAULT, f"the reference of {item.id}: {expected.message}")
        return ItemEvaluation((), fault, notes=slips)
    if isinstance(typed, Verdict):
        return ItemEvaluation((), typed, notes=notes)
    others, seed = _select_measurements(item, earlier), context.seeds.for_points(item)
    verdict = watchdog.judge_typed(
        item.check, item.tolerance, CheckInput(typed, expected, other_items=others, seed=seed)
    )
    return ItemEvaluation((), verdict, typed, expected=expected, notes=notes)


def _select_measurements(item: Item, earlier: Evaluations) -> dict[str, CheckInput]:
    """Return what was observed of the item whose run the typed values are compared with."""
    measured_by = CHECKS[item.check].typed_answers.measured_by(item.tolerance)
    return {
        name: CheckInput(evaluation.observation, evaluation.expected, recomputed=evaluation.recomputed)
        for name, evaluation in earlier.items()
        if evaluation.observation is not None and evaluation.expected is not None and name == measured_by
    }


def judge_folder(group: ItemGroup, context: GradingContext, earlier: Evaluations) -> Evaluations:
    """Judge how the work was handed in; only a readme that is a PDF, and its commands, go into a box."""
    words = cache(partial(_read_pdf, group.items[0], context))
    return {
        item.id: wait_for_work(item, _judge_folder(item, context, words), context.assignment, earlier)
        for item in group.items
    }


def _judge_folder(item: Item, context: GradingContext, words: Words) -> ItemEvaluation:
    observation = folder_observation.observe_folder(item, context.submission, context.assignment, words)
    observation = _add_dry_runs(item, observation, context)
    expected = context.reference.observe_hand_in(item)
    verdict = CHECKS[item.check].judge(item.tolerance, CheckInput(observation, expected))
    return ItemEvaluation((), verdict, observation, expected=expected)


def _add_dry_runs(item: Item, observation: Observation, context: GradingContext) -> Observation:
    inspection = CHECKS[item.check].folder
    dry_runs = inspection.dry_runs(item.tolerance, observation) if inspection else ()
    if inspection is None or not dry_runs:
        return observation
    return inspection.add_dry_runs(
        observation, {dry_run: _run_dry(dry_run, item, context) for dry_run in dry_runs}
    )


def _run_dry(dry_run: DryRun, item: Item, context: GradingContext) -> Ending:
    """Start a command's script in a box, as far as its parser of arguments."""
    folder = dry_run.file[: dry_run.file.rfind("/") + 1]
    beside = {path: c for path, c in context.submission.tree.items() if path.startswith(folder)}
    request = json.dumps({"lines": dry_run.lines, "placeholders": dry_run.placeholders}).encode()
    files = [
        SubmittedFile(path.removeprefix(folder), content, path)
        for path, content in beside.items()
        if path.endswith(_BESIDE_A_SCRIPT) and len(content) <= _BESIDE_BYTES
    ]
    file = dry_run.file.removeprefix(folder)
    alone = replace(context.submission, files=(*files, SubmittedFile(_REQUEST, request, _REQUEST)))
    limits = item.limits.model_copy(update={"cpu_s": _DRY_RUN_CPU_S})
    group = ItemGroup(file, (COMMAND,), (item.model_copy(update={"limits": limits}),))
    with replace(context, submission=alone).open_runner(group) as runner:
        if not runner.usable:
            problem = runner.loaded.problem
            return Ending("stopped", problem.message if problem else runner.loaded.fate.value)
        text = _read_text(runner.observe(make_request(item, _WORDS, NO_INPUTS)))
    return _read_ending(text or "")


def _read_ending(text: str) -> Ending:
    """Read what the box said of a command line; a script may have tampered with it, so it is not trusted."""
    try:
        said = json.loads(text)
        end, why = said["end"], str(said["why"])
    except (ValueError, KeyError, TypeError):
        return Ending("stopped", "its arguments could not be seen")
    if end not in ("parsed", "refused", "stopped", "ran"):
        return Ending("stopped", "its arguments could not be seen")
    return Ending(end, cap_text(why, _WHY_CAP))


def _read_pdf(item: Item, context: GradingContext, content: bytes) -> str | None:
    alone = replace(context.submission, files=(SubmittedFile(_PDF, content, _PDF),))
    words, _ = _read_report(item, _PDF, replace(context, submission=alone))
    return words


def _read_report(item: Item, file: str, context: GradingContext) -> tuple[str | None, tuple[str, ...]]:
    """Return the words of the report, None where they cannot be read, and notes on what was not read."""
    if not context.has(file):
        doubt = context.submission.doubt_about(file)
        return None, (doubt,) if doubt else ()
    with context.open_runner(ItemGroup(file, (TEXT,), (item,))) as runner:
        if not runner.usable:
            problem = runner.loaded.problem
            return None, (problem.message if problem else f"{file} was not read: {runner.loaded.fate.value}",)
        observation = runner.observe(make_request(item, _WORDS, NO_INPUTS))
    return _read_text(observation), tuple(f"{file}: {note}" for note in runner.loaded.notes)


def _read_text(observation: Observation) -> str | None:
    letters = observation.cases[0].values.get("text") if observation.cases else None
    return letters.tobytes().decode("utf-8", "replace") if isinstance(letters, np.ndarray) else None
