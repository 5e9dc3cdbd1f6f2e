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
from grader.grading.context import GradingContext
from grader.grading.outcome import ItemEvaluation
from grader.model import Loaded, Observation, Reason, Status, SubmittedFile
from grader.rubric import SCRIPT, Item
from grader.sandbox.environment.absent import AbsentModule, absent_module
from grader.sandbox.environment.distributions import top

_NAMED: Final = 5
_VERSION: Final = f"{sys.version_info.major}.{sys.version_info.minor}"


def of_a_file(
    group: ItemGroup, loaded: Loaded, flaw: Flaw, context: GradingContext
) -> dict[str, ItemEvaluation]:
    """Judge all items of a file that could not be loaded, for the reason that `flaw` gives."""
    problem = loaded.problem
    missed = list(_modules([problem.absent] if problem else [], context))
    if context.assignment.python_2 and problem is not None and load_errors.is_python_2(problem):
        told = "The course gave out Python 2, and here it takes more than its print statement to read it"
        return context.all_alike(group, pending(f"{flaw.message} {told}: a person has to look."))
    if problem is not None and load_errors.is_newer_python(problem, _content(group, context)):
        told = f"Hand-ins are graded with Python {_VERSION}, and a newer one may read it"
        return context.all_alike(group, pending(f"{flaw.message} {told}: a person has to look."))
    verdict = _waiting(missed) if _that_wait(missed) else failed(_named(flaw, loaded, missed, group))
    return {item.id: ItemEvaluation((), verdict, absent=_that_wait(missed)) for item in group.items}


def _content(group: ItemGroup, context: GradingContext) -> bytes:
    return next((file.content for file in context.submission.files if file.path == group.file), b"")


def settle(item: Item, judged: ItemEvaluation, loaded: Loaded, context: GradingContext) -> None:
    """Have the item wait where it lost its marks, or waits already, because a package is not installed."""
    verdict = judged.verdict
    if verdict.status in (Status.PASSED, Status.VOID):
        return
    missed = list(_modules(_behind(item, judged.found, loaded), context))
    judged.absent = _that_wait(missed)
    if verdict.lost_marks and missed:
        told = " ".join(absent.message for absent in missed)
        explained = replace(verdict, message=f"{verdict.message} {told}")
        judged.verdict = _waiting(missed, verdict) if judged.absent else explained


def _behind(item: Item, observation: Observation | None, loaded: Loaded) -> Iterator[str]:
    """Yield the imports that may be why: those that raised, and those left out when the file was loaded.

    A script ends at such an import, so that all the rest is missing. In a module only the import statement is
    left out: code that came to its end without raising did not need it.
    """
    raised = [case.raised for case in observation.cases if case.raised] if observation else []
    yield from (one.absent for one in raised if one.absent)
    if SCRIPT in item.load or raised or observation is None:
        yield from loaded.absent


def _modules(described: Iterable[str], context: GradingContext) -> Iterator[AbsentModule]:
    """Yield each module that is missing, once.

    A name that no file of the hand-in holds is not repeated.
    """
    files = context.submission.files
    paths = {path for file in files for path in (file.path, file.found_as)} | context.submission.tree.keys()
    for text in dict.fromkeys(described):
        absent = absent_module(text, paths, context.assignment.files)
        if absent is not None and _is_named_in(files, top(absent.module)):
            yield absent


def _is_named_in(files: Iterable[SubmittedFile], name: str) -> bool:
    """Tell whether a file of the hand-in holds the name.

    What a probe raises could carry hidden inputs out, so only words of the hand-in's own are shown.
    """
    return any(name.encode() in file.content for file in files)


def _that_wait(missed: Iterable[AbsentModule]) -> tuple[AbsentModule, ...]:
    return tuple(absent for absent in missed if absent.waits)[:_NAMED]


def _waiting(missed: Iterable[AbsentModule], before: Verdict | None = None) -> Verdict:
    told = " ".join(dict.fromkeys(absent.message for absent in _that_wait(missed)))
    evidence = before.evidence if before else ()
    return pending(f"{told} This costs nothing: the item waits until a person has looked.", *evidence)


def _named(flaw: Flaw, loaded: Loaded, missed: Iterable[AbsentModule], group: ItemGroup) -> Flaw:
    """Return the flaw with what its author is to mend, where that is known."""
    told = " ".join(absent.message for absent in missed)
    if not told or flaw.reason is not Reason.IMPORT_ERROR:
        return flaw
    line = f" (line {loaded.problem.line})" if loaded.problem and loaded.problem.line else ""
    return Flaw(flaw.reason, f"{group.file} could not be imported{line}. {told}")
