"""Have an item wait, in place of losing its marks, where it needs a package that is not there.

The box says which imports failed. A hand-in that makes one up has its own items wait, and earns nothing.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from grader.checks.support.verdict import Flaw, Verdict, failed, pending
from grader.grading import load_errors
from grader.grading.code_runner import ItemGroup
from grader.grading.context import Evaluations, GradingContext, LoadedGroup
from grader.grading.outcome import ItemEvaluation
from grader.model import Loaded, Observation, Reason, Status, SubmittedFile
from grader.rubric import Item
from grader.sandbox.environment.absent import AbsentModule, explain_absence
from grader.sandbox.environment.distributions import cut_to_top

_NAMED: Final = 5
_VERSION: Final = f"{sys.version_info.major}.{sys.version_info.minor}"


def judge_unloadable_file(
    group: ItemGroup, loaded: Loaded, flaw: Flaw, context: GradingContext
) -> dict[str, ItemEvaluation]:
    """Judge all items of a file that could not be loaded, for the reason that `flaw` gives."""
    problem = loaded.problem
    missed = list(_list_absent([problem.absent] if problem else [], context))
    if context.assignment.python_2 and problem is not None and load_errors.is_python_2(problem):
        why = "The course gave out Python 2, but this file holds more of Python 2 than the grader understands"
        return context.all_alike(group, pending(f"{flaw.message} {why}: a person has to look."))
    if problem is not None and load_errors.is_newer_python(problem, context.content(group.file)):
        why = f"Hand-ins are graded with Python {_VERSION}, and a newer Python may accept this"
        return context.all_alike(group, pending(f"{flaw.message} {why}: a person has to look."))
    verdict = (
        _wait(missed) if _select_waiting(missed) else failed(_name_packages(flaw, loaded, missed, group))
    )
    return {item.id: ItemEvaluation((), verdict, absent=_select_waiting(missed)) for item in group.items}


def wait_for_packages(evaluations: Evaluations, loaded: LoadedGroup) -> Evaluations:
    """Have an item wait where it lost its marks, or waits already, because a package is not installed.

    It changes items that neither passed nor are void: it notes the packages, and where marks were lost and a
    package is missing the verdict tells of it.
    """
    return {item.id: _wait_or_keep(item, evaluations[item.id], loaded) for item in loaded.items}


def _wait_or_keep(item: Item, evaluation: ItemEvaluation, loaded: LoadedGroup) -> ItemEvaluation:
    verdict = evaluation.verdict
    if verdict.status in (Status.PASSED, Status.VOID):
        return evaluation
    missed = list(
        _list_absent(_list_causes(item, evaluation.observation, loaded.runner.loaded), loaded.context)
    )
    waiting = _select_waiting(missed)
    if verdict.lost_marks and missed:
        explained = " ".join([verdict.message, *(absent.message for absent in missed)])
        verdict = _wait(missed, verdict) if waiting else replace(verdict, message=explained)
    return replace(evaluation, verdict=verdict, absent=waiting)


def _list_causes(item: Item, observation: Observation | None, loaded: Loaded) -> Iterator[str]:
    """Yield the imports that may be why: those that raised, and those left out when the file was loaded.

    A script ends at such an import, so that all the rest is missing. In a module only the import statement is
    left out: code that came to its end without raising did not need it.
    """
    raised = [case.raised for case in observation.cases if case.raised] if observation else []
    yield from (one.absent for one in raised if one.absent)
    if item.runs_script or raised or observation is None:
        yield from loaded.absent


def _list_absent(described: Iterable[str], context: GradingContext) -> Iterator[AbsentModule]:
    """Yield each module that is missing, once.

    A name that no file of the hand-in holds is not repeated.
    """
    files = context.submission.files
    paths = {path for file in files for path in (file.path, file.found_as)} | context.submission.tree.keys()
    for text in dict.fromkeys(described):
        absent = explain_absence(text, paths, context.assignment.files)
        if absent is not None and _is_named_in(files, cut_to_top(absent.module)):
            yield absent


def _is_named_in(files: Iterable[SubmittedFile], name: str) -> bool:
    """Tell whether a file of the hand-in holds the name.

    What a probe raises could carry hidden inputs out, so only words of the hand-in's own are shown.
    """
    return any(name.encode() in file.content for file in files)


def _select_waiting(missed: Iterable[AbsentModule]) -> tuple[AbsentModule, ...]:
    return tuple(absent for absent in missed if absent.waits)[:_NAMED]


def _wait(missed: Iterable[AbsentModule], before: Verdict | None = None) -> Verdict:
    message = " ".join(dict.fromkeys(absent.message for absent in _select_waiting(missed)))
    evidence = before.evidence if before else ()
    return pending(f"{message} This costs nothing: the item waits until a person has looked.", *evidence)


def _name_packages(flaw: Flaw, loaded: Loaded, missed: Iterable[AbsentModule], group: ItemGroup) -> Flaw:
    """Return the flaw with what its author is to mend, where that is known."""
    message = " ".join(absent.message for absent in missed)
    if not message or flaw.reason is not Reason.IMPORT_ERROR:
        return flaw
    line = f" (line {loaded.problem.line})" if loaded.problem and loaded.problem.line else ""
    return Flaw(flaw.reason, f"{group.file} could not be imported{line}. {message}")
