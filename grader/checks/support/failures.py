"""Whether the code yields anything to judge. Asked before any value is looked at.

A process that died, a case that raised, a value that is not there: each has its own word, because each
asks something else of the student.
"""

from dataclasses import replace

from grader.checks.support.verdict import Flaw
from grader.model import CaseKind, CaseResult, Fate, Observation, Reason

_BY_FATE = {
    Fate.EXITED: Reason.EXITED,
    Fate.KILLED: Reason.KILLED,
    Fate.TIMEOUT: Reason.TIMEOUT,
    Fate.MEMORY: Reason.MEMORY,
    Fate.OUTPUT_LIMIT: Reason.OUTPUT_LIMIT,
    Fate.TAMPERED: Reason.TAMPERED,
}

_FATE_MESSAGE = {
    Fate.EXITED: "the code ended the Python process itself ({detail})",
    Fate.KILLED: "the process was ended by the system ({detail})",
    Fate.TIMEOUT: "it had not finished when its time was up ({detail})",
    Fate.MEMORY: "it asked for more memory than the item allows ({detail})",
    Fate.OUTPUT_LIMIT: "it returned more than an answer may hold ({detail})",
    Fate.TAMPERED: "the answer did not come from the function that was called ({detail})",
}

# Raised by the box itself, never by a student's code: see grader/box/student_code.py.
NOT_DEFINED = "NotDefined"


def find_ending(observation: Observation) -> Flaw | None:
    """Return the flaw in how the process ended, or None where it ended as it should."""
    if observation.fate is Fate.FINISHED:
        return None
    words = _FATE_MESSAGE[observation.fate].format(detail=observation.detail or "no more is known")
    return Flaw(_BY_FATE[observation.fate], f"Nothing could be judged: {words}.")


def find_crash(case: CaseResult) -> Flaw | None:
    """Return the flaw of a case that raised, or None where it ran to its end."""
    raised = case.raised
    if raised is None:
        return None
    if raised.type_name == NOT_DEFINED:
        return Flaw(Reason.NOT_DEFINED, _describe_missing_name(case))
    if raised.type_name == "BdbQuit":
        message = f"A breakpoint (pdb.set_trace() or breakpoint()) was left{_name_line(case)}"
        return Flaw(Reason.CRASH, f"{message}; nobody can answer it here, so the run ended{name_case(case)}.")
    if raised.type_name == "NotImplementedError":
        return Flaw(
            Reason.NOT_RETURNED, f"It raises NotImplementedError{_bracket_line(case)}: not written yet."
        )
    if raised.type_name == "MemoryError":
        return Flaw(Reason.MEMORY, f"It asked for more memory than the item allows{_bracket_line(case)}.")
    text = f": {raised.message}" if raised.message and may_show(case) else ""
    return Flaw(Reason.CRASH, f"It raised {raised.type_name}{text}{_bracket_line(case)}{name_case(case)}.")


def find_unfinished(observation: Observation) -> Flaw | None:
    """Return the flaw of a probe with one case that raised or ended too soon, or None."""
    return find_ending(observation) or find_crash(observation.cases[0])


def lacks_name(observation: Observation) -> bool:
    """Tell whether a name that the handout asks for is missing."""
    return any(case.raised is not None and case.raised.type_name == NOT_DEFINED for case in observation.cases)


def _describe_missing_name(case: CaseResult) -> str:
    """Return the message on a missing name, in general words where the case is hidden.

    A hand-in may name an exception of its own like the box's, and put hidden inputs into it.
    """
    if case.raised and may_show(case):
        return case.raised.message
    return "A name that the handout asks for is not defined."


def name_case(case: CaseResult) -> str:
    return {
        CaseKind.PUBLISHED: " on the published case",
        CaseKind.FRESH: " on a hidden case",
        CaseKind.ADVICE: " on an extreme case",
    }[case.kind]


def add_case(flaw: Flaw, case: CaseResult, when: str = "") -> Flaw:
    """Return the same flaw with the case it was found on in its sentence."""
    return replace(flaw, message=f"{flaw.message.rstrip('.')}{when}{name_case(case)}.")


def may_show(case: CaseResult) -> bool:
    """Tell whether values and exception texts of a case may be shown.

    Those of hidden cases stay hidden: they could carry the inputs out.
    """
    return case.kind is CaseKind.PUBLISHED


def select_graded(observation: Observation) -> tuple[CaseResult, ...]:
    """Return the cases that marks depend on."""
    return tuple(case for case in observation.cases if case.kind is not CaseKind.ADVICE)


def _name_line(case: CaseResult) -> str:
    raised = case.raised
    return f" in line {raised.line} of {raised.file}" if raised and raised.line else ""


def _bracket_line(case: CaseResult) -> str:
    raised = case.raised
    return f" ({raised.file}, line {raised.line})" if raised and raised.line else ""
