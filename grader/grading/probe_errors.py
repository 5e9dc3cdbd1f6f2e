"""What the course's own probe raised over what a hand-in returned, in words that its author can act on.

The reference came through the same probe, so what was returned is not what the handout asks for. Neither the
probe's line nor its words mean anything to the author. A probe that is wrong itself is the course's fault.
"""

import re
from dataclasses import dataclass
from typing import Final

from grader.checks import Verdict
from grader.checks.support.failures import may_show, name_case, select_graded
from grader.checks.support.verdict import Flaw, failed, void
from grader.model import CaseResult, Fate, Observation, Raised, Reason
from grader.rubric import Item

_THE_COURSES: Final = ("NameError", "UnboundLocalError", "ImportError", "ModuleNotFoundError", "SyntaxError")
"""Exceptions that no returned value can bring about."""
_OVER_A_VALUE: Final = ("AttributeError", "IndexError", "KeyError", "TypeError", "ValueError")
_CALL: Final = re.compile(r"(\w+)\(\) ((?:takes|got an unexpected|got multiple|missing) .+)")
_KIND: Final = re.compile(
    r"'(\w+)' object|non-iterable (\w+)|of type '(\w+)'|for [^:]+: '(\w+)' and|not '?(\w+)'?$"
)
_COUNT: Final = re.compile(r"values to unpack \(expected (\d+)(?:, got (\d+))?")
_KINDS: Final = {
    "NoneType": "None",
    "bool": "a bool",
    "complex": "a complex number",
    "dict": "a dict",
    "float": "a float",
    "function": "a function",
    "generator": "a generator",
    "int": "an int",
    "list": "a list",
    "method": "a method",
    "ndarray": "an array",
    "set": "a set",
    "str": "text",
    "tuple": "a tuple",
    "type": "a class",
}
"""Kinds that may be named whatever the case: names that a hand-in made up could carry hidden inputs out."""
_SUBJECTS: Final = 3


@dataclass(frozen=True)
class _Trouble:
    """One case whose probe raised."""

    subject: str
    case: CaseResult
    raised: Raised

    def flaw(self) -> Flaw:
        for flaw in (self._of_a_call(), self._of_none(), self._of_a_count(), self._of_a_kind()):
            if flaw:
                return flaw
        return self._flaw(Reason.WRONG_TYPE, "returned something that the handout does not ask for")

    def _of_a_call(self) -> Flaw | None:
        call = _CALL.search(self.raised.message) if self.raised.type_name == "TypeError" else None
        if call is None:
            return None
        how = f": it {call[2].rstrip('.')}" if may_show(self.case) else ""
        text = f"{self.subject} cannot be called as the handout says{how}{name_case(self.case)}."
        return Flaw(Reason.WRONG_TYPE, text)

    def _of_none(self) -> Flaw | None:
        if self._kind != "None":
            return None
        return self._flaw(Reason.NOT_RETURNED, "returned None instead of a value")

    def _of_a_count(self) -> Flaw | None:
        count = _COUNT.search(self.raised.message)
        if count is None:
            return None
        instead = f" {count[2]}" if count[2] else " more"
        return self._flaw(Reason.WRONG_SHAPE, f"returned{instead} where {count[1]} values are expected")

    def _of_a_kind(self) -> Flaw | None:
        kind = self._kind
        return self._flaw(Reason.WRONG_TYPE, f"returned {kind} where it cannot be used") if kind else None

    @property
    def _kind(self) -> str:
        match = _KIND.search(self.raised.message)
        return _KINDS.get(next(filter(None, match.groups())), "") if match else ""

    def _flaw(self, reason: Reason, what: str) -> Flaw:
        look = "compare what it returns with the handout"
        return Flaw(reason, f"{self.subject} {what}{name_case(self.case)}: {look}.")


def judge_probe_error(item: Item, observation: Observation) -> Verdict | None:
    """Judge the first graded case over which the probe itself raised; None where there is no such case."""
    if observation.fate is not Fate.FINISHED:
        return None
    case = next((case for case in select_graded(observation) if case.raised), None)
    if case is None or case.raised is None or case.raised.file is not None:
        return None
    raised = case.raised
    if raised.type_name in _THE_COURSES:
        return void(
            Reason.RUBRIC_FAULT, f"the probe of {item.id} raised {raised.type_name}: {raised.message}"
        )
    if raised.type_name not in _OVER_A_VALUE:
        return None
    subject = " or ".join(item.code[:_SUBJECTS]) or item.file
    return failed(_Trouble(subject, case, raised).flaw())
