"""The check: which options a script attempted, how far each is done, and which of them counts.

Which of them a script attempted is seen from what it did while it ran on a few stand-in images, with a small
stand-in for the pretrained network. Each attempted one is judged by its own criteria; the rubric says what
each is worth.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import field_validator

from grader.checks.fine_tuning import kept_weights
from grader.checks.fine_tuning.criteria import ATTEMPTED, CRITERIA, Given, how_not_trained, page_of
from grader.checks.fine_tuning.facts import Facts
from grader.checks.fine_tuning.kept_weights import Kept
from grader.checks.fine_tuning.written_page import nearly_all
from grader.checks.support import failures
from grader.checks.support.believed_records import doubt
from grader.checks.support.verdict import Flaw, Observed, Verdict, failed, passed, pending, void
from grader.checks.support.verdict import Params as _Params
from grader.model import CaseResult, Evidence, Observation, Reason, Rows, Status

_NOT_HERE: Final = (
    "NotAvailable",
    "NoNetwork",
    "FileNotFoundError",
    "URLError",
    "gaierror",
    "ConnectionError",
    "ModuleNotFoundError",
    "was stopped after",
)
"""How a script ends that wants something which is not there while it is graded, or more time."""
_NO_FILE: Final = re.compile(r"No such file or directory: '([^']{1,120})'")
_NOW_CALLED: Final = {
    "'Scale'": "transforms.Scale is now transforms.Resize",
    "'RandomSizedCrop'": "transforms.RandomSizedCrop is now transforms.RandomResizedCrop",
    "0-dim tensor": "loss.data[0] is now loss.item()",
    "model_urls": "model_urls is gone: ask for weights= instead",
    "volatile": "volatile=True is now with torch.no_grad():",
    "inputs_or_targets": "call loss.backward() without arguments",
    "train_data": "train_data is now data",
    "async": "cuda(async=True) is now non_blocking=True",
}


class Option(_Params):
    """One of the options, by the handout's own words."""

    title: str
    """What it is called on a page."""
    marks: dict[str, float]
    """By the id of the criterion."""
    asks: dict[str, str]
    """What each criterion asks for, as a page says it."""


class Params(_Params):
    options: dict[str, Option]
    """By the id under which `criteria.py` has what can be seen of it."""
    layers: tuple[tuple[int | str, ...], ...]
    """The new layers of the handout's script, for each edition of it: widths, and kinds between them."""
    dataset: str
    excluded: tuple[str, ...]
    """Datasets that do not count as others."""
    classes: tuple[str, ...]
    """The names of its classes; several words for one stand apart by spaces."""

    @field_validator("options")
    @classmethod
    def _known(cls, options: dict[str, Option]) -> dict[str, Option]:
        for name, option in options.items():
            known = CRITERIA.get(name)
            if known is None:
                raise ValueError(f"expected options among {', '.join(CRITERIA)}, not {name}")
            if set(option.marks) != set(known) or min(option.marks.values()) <= 0:
                raise ValueError(f"{name}: expected marks above 0 for each of {', '.join(known)}")
            if set(option.asks) != set(known):
                raise ValueError(f"{name}: expected under asks some words for each of {', '.join(known)}")
        if len({round(sum(option.marks.values()), 6) for option in options.values()}) > 1:
            raise ValueError("expected options that are worth the same")
        return options

    @property
    def given(self) -> Given:
        return Given(self.layers, self.dataset, self.excluded, self.classes)


@dataclass(frozen=True)
class _Judged:
    """One option that was attempted."""

    id: str
    option: Option
    flaws: dict[str, str]

    @property
    def marks(self) -> dict[str, float]:
        return self.option.marks

    @property
    def earned(self) -> float:
        return sum(marks for name, marks in self.marks.items() if name not in self.flaws)

    @property
    def share(self) -> float:
        return self.earned / sum(self.marks.values())


def in_words(params: Params) -> str:
    options = "; ".join(option.title for option in params.options.values())
    return f"Run on few images; one of these must be done right: {options}."


def judge(params: Params, observed: Observed) -> Verdict:
    if flaw := failures.unfinished(observed.found):
        return failed(flaw)
    [found], [expected] = observed.found.cases, observed.expected.cases
    reference = Facts(expected)
    if not any(one.share == 1 for one in _attempted(params, reference)):
        ended = f": {reference.ended}" if reference.ended else ""
        return void(Reason.RUBRIC_FAULT, f"the reference does none of the options right{ended}")
    facts = Facts(found)
    verdict = _verdict(facts, _attempted(params, facts))
    if verdict.status in (Status.PASSED, Status.PARTIAL) and (told := doubt(observed.facts)):
        return pending(f"{verdict.message} {told}", *verdict.evidence)
    return verdict


def _attempted(params: Params, facts: Facts) -> list[_Judged]:
    """Return the attempted options in the rubric's order; none where nothing was learned.

    Each option is about a network that is trained.
    """
    given, trained = params.given, facts.tuned and facts.learned
    tried = [name for name in params.options if ATTEMPTED[name](facts, given)] if trained else []
    return [_Judged(name, params.options[name], _flaws(name, facts, given)) for name in tried]


def _flaws(option: str, facts: Facts, given: Given) -> dict[str, str]:
    told = {name: criterion(facts, given) for name, criterion in CRITERIA[option].items()}
    return {name: flaw for name, flaw in told.items() if flaw}


def _verdict(facts: Facts, attempted: Sequence[_Judged]) -> Verdict:
    aside = _aside(facts)
    if not attempted:
        seen = _what_is_missing(facts)
        if _was_cut_short(facts):
            return pending(f"{seen}{aside} A person has to look: {_what_is_wanted(facts)}.")
        return failed(Flaw(Reason.NOT_RETURNED, seen + aside))
    best = max(attempted, key=lambda one: one.share)
    evidence = _evidence(facts, best, attempted)
    others = [one.id for one in attempted if one is not best]
    among = f" (best of {len(attempted)} attempted)" if others else ""
    seen = f"Seen: {best.option.title}{among}."
    told = " ".join([seen, *best.flaws.values()]) + aside
    if why := _doubt_about(best.id, facts):
        return pending(f"{told} {why}", *evidence)
    if not best.flaws:
        return passed(*evidence, message=told)
    if _was_cut_short(facts):
        return pending(f"{told} A person has to judge what came after that.", *evidence)
    if best.earned == 0:
        return failed(Flaw(Reason.WRONG_VALUE, told, evidence))
    return Verdict(Status.PARTIAL, Reason.WRONG_VALUE, told, evidence, share=best.share)


def _doubt_about(option: str, facts: Facts) -> str:
    """Say why a person has to look at what was seen of an option; empty where nobody has to."""
    if option == "html":
        return _made_up(facts)
    if option == "dataset" and facts.images_of_chance():
        return _OF_CHANCE
    if option == "best-model" and facts.validations() and not facts.measurements():
        return _UNMEASURED
    return ""


_UNMEASURED: Final = "A person has to see whether accuracy is measured in another way."
_OF_CHANCE: Final = (
    "The images come out different each time although nothing transforms them: a person has to see whether "
    "they show anything."
)


def _what_is_missing(facts: Facts) -> str:
    if not facts.steps:
        return "No step of training was seen."
    if not facts.tuned:
        return (
            f"{facts.tuned_images} of {facts.expected_images} training images were seen to pass through the "
            "given network and new layers."
        )
    if not facts.learned:
        return (
            f"{facts.steps} steps of training were seen, but none of them changed the network: its layers "
            "end as they began, or are only smaller. Look at the learning rate, at what the optimiser was "
            "given, and at the loss."
        )
    return "None of the options was done, as far as could be seen."


def _made_up(facts: Facts) -> str:
    """Say why scores on a page may be made up; empty where they need no look.

    Only the scores of the network that was trained count.
    """
    page = page_of(facts)
    if not nearly_all(page.complete_rows(), len(page.rows)) or nearly_all(page.known_rows(), len(page.rows)):
        return ""
    return "The scores on the page are not those that the network answered: a person has to look."


def _was_cut_short(facts: Facts) -> bool:
    """Tell whether the script was ended by something that is no fault of its own.

    It may want what is not here, or an older PyTorch.
    """
    return any(word in facts.ended for word in (*_NOT_HERE, *_NOW_CALLED))


def _what_is_wanted(facts: Facts) -> str:
    """Say what the script wants; most often that is a picture folder which was not handed in."""
    path = _NO_FILE.search(facts.ended)
    return (
        f"it needs {path[1]}, which was not handed in" if path else "it needs something that is missing here"
    )


def _aside(facts: Facts) -> str:
    """Return remarks that cost no marks: a graphics card taken for granted, and old names of functions."""
    told = ""
    if facts.card:
        told += f" It asks for a graphics card without checking that there is one ({facts.card[0]});"
        told += " it ran without one."
    return told + "".join(f" {now}." for old, now in _NOW_CALLED.items() if old in facts.ended)


def _evidence(facts: Facts, best: _Judged, attempted: Sequence[_Judged]) -> tuple[Evidence, ...]:
    asked = best.option.asks
    rows = tuple(
        (asked[name], f"{0 if name in best.flaws else marks:g} of {marks:g}", best.flaws.get(name, "met"))
        for name, marks in best.marks.items()
    )
    title = f"Option: {best.option.title}"
    tables = [Rows(title=title, columns=("asked for", "marks", "seen"), rows=rows)]
    if len(attempted) > 1:
        totals = tuple(
            (one.option.title, f"{one.earned:g} of {sum(one.marks.values()):g}") for one in attempted
        )
        tables.append(Rows(title="Attempted options", columns=("option", "marks"), rows=totals))
    if best.id == "best-model" and (validations := kept_weights.table(facts)):
        columns = ("after step", "right", "files that hold these weights")
        tables.append(Rows(title="Validations", columns=columns, rows=tuple(validations)))
    return tuple(tables)


def alike(observation: Observation, faulty: Observation, params: Params) -> bool:
    """Tell whether the same option is best, and the hand-in has every flaw that the variant has."""
    if observation.fate is not faulty.fate or not observation.cases or not faulty.cases:
        return False
    own, other = (_symptoms(one.cases[0], params) for one in (observation, faulty))
    return bool(other[1]) and own[0] == other[0] and other[1] <= own[1]


def _symptoms(case: CaseResult, params: Params) -> tuple[str, frozenset[str]]:
    """Return the option with the largest share of its criteria met, and names for those that are missed."""
    facts = Facts(case)
    if case.raised or not facts.learned:
        return "", frozenset()
    given = params.given
    tried = {name: _flaws(name, facts, given) for name in params.options if ATTEMPTED[name](facts, given)}
    if not tried:
        return "", frozenset()
    best = min(tried, key=lambda name: len(tried[name]) / len(CRITERIA[name]))
    return best, frozenset(_finer(name, facts) for name in tried[best])


def _finer(criterion: str, facts: Facts) -> str:
    """Return a finer name for a missed criterion.

    Each way of not keeping the best is its own mistake, and so is each way of not training the backbone.
    """
    if criterion == "best":
        names = {Kept.BY_REFERENCE: "by-reference", Kept.LAST: "last"}
        return names.get(kept_weights.kept(facts), criterion)
    if criterion in CRITERIA["unfreeze"] and (how := how_not_trained(facts)):
        return f"{criterion}: {how}"
    return criterion
