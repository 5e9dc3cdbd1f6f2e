"""What a check declares. Whatever it leaves out has a default here.

A check is a module of `grader/checks/` with a `CHECK`, and a line in the table of `checks/__init__.py`. It is
of one of three kinds:

code     what a probe observes in the student's process is judged; this is the default
typed    what a student typed is judged: `Check.typed` says how answers are asked for and read
folder   how the work was handed in is judged: `Check.folder` says what is looked at
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

from pydantic import BaseModel

from grader.checks.support.answers_file import ONLY
from grader.checks.support.dry_runs import DryRun, Ending
from grader.checks.support.handed_in_folder import HandedInFolder
from grader.checks.support.same_result import same_values
from grader.checks.support.typed_checks import ReadBack
from grader.checks.support.verdict import CheckInput, Verdict
from grader.model import Observation, Submission

Kind = Literal["code", "typed", "folder"]
Names = Callable[[Any], tuple[str, ...]]
"""From an item's Params to some names or sentences."""
Likeness = Callable[[Observation, Observation], bool]
"""Tells whether a hand-in (first) yields exactly what a variant or a starter (second) yields."""
Reconsider = Callable[[Any, str, Verdict, Observation, Submission], Verdict]
"""From the item's Params and file, what it was judged to be, what was observed, and what was handed in."""
_IN_WORDS: Final = 'In words, as "One sentence. Another one."'


def _none(_params: Any) -> tuple[str, ...]:
    return ()


def _one_answer(_params: Any) -> tuple[str, ...]:
    return (ONLY,)


def _in_words(_params: Any) -> tuple[str, ...]:
    return (_IN_WORDS,)


def _as_typed(_params: Any, texts: Mapping[str, str]) -> list[ReadBack]:
    return [ReadBack(name, text, text) for name, text in texts.items()]


def _by_nothing(_params: Any) -> None:
    return None


def _no_dry_runs(_params: Any, _observation: Observation) -> Sequence[DryRun]:
    return ()


def _unchanged(observation: Observation, _endings: Mapping[DryRun, Ending]) -> Observation:
    return observation


def _never(_tolerance: Mapping[str, object]) -> bool:
    return False


def always(_tolerance: Mapping[str, object]) -> bool:
    """Say of any `tolerance:` that each part needs marks of its own."""
    return True


@dataclass(frozen=True)
class TypedAnswers:
    """How answers that are typed are asked for, read and published."""

    answers: Names = _one_answer
    """The names under which answers are typed; `ONLY` alone stands for one answer without a name."""
    words: Names = _none
    """The names under which words are typed, for a person to read."""
    asks_for_reasons: bool = True
    """Whether an item with `manual` asks for words as well where `words` names none."""
    vocabulary: Names = _none
    """Sentences for the sheet on what may stand in an answer; told once where several items share them."""
    notation: Names = _in_words
    """Sentences for the sheet on how an answer is written."""
    read_back: Callable[[Any, Mapping[str, str]], list[ReadBack]] = _as_typed
    """From what was typed, by name, to how each answer is understood: shown by the self-check."""
    takes_any_words: bool = False
    """Whether an answer in words of one's own is read by a person, and not called unreadable."""
    unpublished: frozenset[str] | None = None
    """The keys of `tolerance:` that stay out of a kit; None where all do, and `read_back` with them."""
    formulas: Names = _none
    """The names of answers whose notation varies: pieces of the reference's are looked for in a kit."""
    same_slip: Callable[[Any, Observation, Observation, Observation], bool] | None = None
    """From Params, a hand-in, a variant and the reference: whether both are wrong in the same way. Without it
    no mistake is named."""
    measured_by: Callable[[Any], str | None] = _by_nothing
    """The id of the item whose run what is typed is compared with."""


@dataclass(frozen=True)
class FolderInspection:
    """How what was handed in is inspected."""

    observe: Callable[[Any, HandedInFolder], Observation]
    dry_runs: Callable[[Any, Observation], Sequence[DryRun]] = _no_dry_runs
    """The command lines that a box has to try before the check can judge."""
    add_dry_runs: Callable[[Observation, Mapping[DryRun, Ending]], Observation] = _unchanged
    symptoms: Callable[[Observation], Observation] | None = None
    """As much of the reference or a variant as students may have; without it only grading judges the item."""
    by_place_alone: bool = False
    """Whether files without any work in them may earn marks, by lying where they should."""


@dataclass(frozen=True)
class Calibration:
    """How `grader calibrate` finds a bound for a share that differs from run to run."""

    tally: Callable[[Any, CheckInput], tuple[int, int] | None]
    """From Params and what was observed to (right, all); None where nothing can be counted."""
    bound: Callable[[Any], float]
    """The share that has to be exceeded."""


@dataclass(frozen=True)
class Check:
    """One judgement that a rubric can name."""

    Params: type[BaseModel]
    """The model of the item's `tolerance:` block."""
    judge: Callable[[Any, CheckInput], Verdict]
    describe: Callable[[Any], str]
    """From Params to a sentence, for those judged, on how such an item is judged."""
    typed: TypedAnswers | None = None
    folder: FolderInspection | None = None

    parts: tuple[str, ...] = ()
    """The parts an item may split its marks over."""
    parts_under: tuple[str, ...] = ()
    """The keys of `tolerance:` that name further parts, by a list or as keys."""
    looks: tuple[str, ...] = ()
    """The parts that are looks alone: on fresh data they count only beside another right part."""
    needs_parts: Callable[[Mapping[str, object]], bool] = _never
    """From the written `tolerance:`: whether each of several parts needs marks of its own."""

    is_alike: Likeness = same_values
    is_alike_by_params: Callable[[Any, Observation, Observation], bool] | None = None
    """`is_alike` with the Params before, where what is a flaw depends on them."""
    same_as_starter: Likeness | None = None
    """Tells that a hand-in yields what a starter does, where `is_alike` does not tell it."""
    tells_pairs: bool = False
    """Whether two mistakes at once yield what nothing else does."""
    variant_cpu_s: float | None = None
    """What the script of a mistake's variant may take, in seconds, where that is more than usual."""
    variant_steps: int = 0
    """After so many steps a variant's training has shown what `is_alike` compares; 0 lets it go on."""

    reads_code: bool = False
    """Whether it asks what the code which is called may use."""
    tells_form: bool = False
    """Whether it can tell a wrong form from wrong values."""
    reconsider: Reconsider | None = None
    """Looks, before marks are lost, at what was handed in besides."""
    calibration: Calibration | None = None

    def __post_init__(self) -> None:
        assert not (self.typed and self.folder), "a check judges typed answers or folders, not both"

    @property
    def kind(self) -> Kind:
        if self.folder:
            return "folder"
        return "typed" if self.typed else "code"

    @property
    def typed_answers(self) -> TypedAnswers:
        """Return how answers are asked for and read; a check of another kind has them typed in words."""
        return self.typed or _ANSWERS

    def likeness(self, params: Any) -> Likeness:
        """Return the function that compares a hand-in (first) with a known mistake's variant (second)."""
        return partial(self.is_alike_by_params, params) if self.is_alike_by_params else self.is_alike


_ANSWERS: Final = TypedAnswers()
