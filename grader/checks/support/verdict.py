"""What every check takes and gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import BaseModel, ConfigDict

from grader.model import Evidence, Observation, Reason, SourceFacts, Status


class Params(BaseModel):
    """The `tolerance:` block of an item: what the check lets pass. Unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True)
class CheckInput:
    """Everything a check may look at. Only `submitted` and `facts` come from the student."""

    submitted: Observation
    expected: Observation
    """The reference through the same probe, with the same seeds."""
    facts: SourceFacts = field(default_factory=SourceFacts)
    confirmed: Observation | None = None
    """The reference's answer worked out a second, independent way."""
    earlier: Observation | None = None
    """Where a script was run again on fresh data: what it yielded on the data that was given out."""
    recomputed: Observation | None = None
    """What the reference makes of the arrays the student's code returned."""
    other_items: Mapping[str, "CheckInput"] = field(default_factory=dict)
    """What was observed for the other items, by their ids: claims are held against measurements."""
    seed: int | None = None
    """Where numbers are drawn for this hand-in outside of any box; None where nothing rests on them."""


@dataclass(frozen=True)
class Verdict:
    """A check's word on one item, before mistakes are named and marks are given."""

    status: Status
    reason: Reason | None = None
    message: str = ""
    evidence: tuple[Evidence, ...] = ()
    failed_parts: tuple[str, ...] = ()
    """Which of the item's `parts` failed, where the item has any and some passed."""
    share: float | None = None
    """Of a partial one: what share of the marks is earned, where the check itself weighs what was done."""
    waiting_parts: tuple[str, ...] = ()
    """Of a pending one: the parts that only a person can judge, where the others are certain. All of it waits
    where neither these nor `waiting_share` say otherwise."""
    waiting_share: float | None = None
    """Of a pending one that the check itself weighs: what share of the marks waits, beside `share`."""
    advice: str = ""
    """What an advice case showed; costs nothing."""
    asks: str = ""
    """What is told besides where a person has to look; left out where nobody has to."""
    staff_note: str = ""
    draws_another: bool = False
    """What is asked for was not drawn, but something else that is asked for: a script of which parts are
    switched off shows one drawing at a time."""
    too_close: bool = False
    """Too close to call: the same item is to be run on other seeds, and judged on all runs together."""
    form_only: bool = False
    """The values are right; only their shape or type is not what was asked for."""
    settled: bool = False
    """Nothing is left for a person to judge, also where the rubric's `manual` asks for one."""

    @property
    def lost_marks(self) -> bool:
        return bool(self.failed_parts) or self.status not in (Status.PASSED, Status.PENDING, Status.VOID)

    @property
    def waits_in_part(self) -> bool:
        """Tell whether some of the marks are certain and the others wait for a person."""
        return self.status is Status.PENDING and bool(self.waiting_parts or self.waiting_share is not None)


@dataclass(frozen=True)
class Flaw:
    """Why one value is not acceptable."""

    reason: Reason
    message: str
    evidence: tuple[Evidence, ...] = field(default=())


A_PERSON: Final = "A person has to look."


def passed(*evidence: Evidence, advice: str = "", message: str = "") -> Verdict:
    return Verdict(Status.PASSED, evidence=evidence, advice=advice, message=message)


def failed(flaw: Flaw) -> Verdict:
    status = Status.MISSING if flaw.reason in _ABSENT else Status.FAILED
    return Verdict(status, flaw.reason, flaw.message, flaw.evidence)


def pending(message: str, *evidence: Evidence, asks: str = "") -> Verdict:
    return Verdict(Status.PENDING, Reason.NEEDS_A_PERSON, message, evidence, asks=asks)


def pending_in_part(
    message: str, evidence: tuple[Evidence, ...], waiting: tuple[str, ...], lost: tuple[str, ...] = ()
) -> Verdict:
    """Return the verdict where some parts are certain, lost or earned, and the `waiting` ones are not."""
    return Verdict(
        Status.PENDING, Reason.NEEDS_A_PERSON, message, evidence, failed_parts=lost, waiting_parts=waiting
    )


def void(reason: Reason, staff_note: str) -> Verdict:
    """Return a verdict for a fault of the course or the machine: the grade is withheld, nobody is blamed."""
    message = "This item could not be judged; the course has been told. It is not your fault."
    return Verdict(Status.VOID, reason, message, staff_note=staff_note)


_ABSENT = frozenset({Reason.NOT_DEFINED, Reason.NOT_RETURNED, Reason.NO_FILE})
