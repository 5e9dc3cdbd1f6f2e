"""What checks of typed answers share: one judgement for each name, and words that a person has to read."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.checks.support.verdict import A_PERSON, Flaw, Verdict, failed, passed, pending
from grader.model import Comparison, Evidence, Observation, Prose, Reason, Status


@dataclass(frozen=True)
class Part:
    """One answer compared with the reference's."""

    name: str
    answer: str
    expected: str
    right: bool | None
    """None where only a person can tell."""
    message: str = ""
    """One sentence, where it is not right."""


@dataclass(frozen=True)
class ReadBack:
    """How one answer is understood, before it is judged."""

    name: str
    typed: str
    """Empty where nothing was typed yet."""
    read_as: str = ""
    fault: str = ""
    """A sentence, where it cannot be read; a pointer to the place may stand below it."""


def read_texts(observation: Observation) -> dict[str, str]:
    """Return what was typed, by name; only text in an observation counts as an answer."""
    first = observation.cases[0].values if observation.cases else {}
    return {name: value for name, value in first.items() if isinstance(value, str)}


def judge_parts(parts: Sequence[Part], words: Sequence[Prose]) -> Verdict:
    """Return the verdict on all answers.

    One answer that is missing or cannot be read makes the whole item wait; the others are told.
    """
    comparisons = [Comparison(label=p.name, found=p.answer, expected=p.expected) for p in parts]
    evidence: tuple[Evidence, ...] = (*comparisons, *words)
    message = " ".join(part.message for part in parts if not part.right and part.message)
    wrong = tuple(part.name for part in parts if part.right is False)
    right = [part.name for part in parts if part.right]
    if len(wrong) + len(right) < len(parts):
        also = f" Right: {', '.join(right)}." if right else ""
        return pending(f"{message}{also} {A_PERSON}", *evidence)
    if not wrong:
        return passed(*evidence)
    if right:
        return Verdict(Status.PARTIAL, Reason.WRONG_VALUE, message, evidence, wrong)
    return failed(Flaw(Reason.WRONG_VALUE, message, evidence))


def collect_remarks(
    typed: Mapping[str, str], *, only: Collection[str] | None = None, but: Collection[str] = ()
) -> Iterator[Prose]:
    """Yield the texts that are for a person, as evidence.

    The reference's own words are for the course alone.
    """
    for name, text in typed.items():
        if name not in but and (only is None or name in only):
            yield Prose(title=f"Typed: {name.replace('_', ' ')}", found=text)
