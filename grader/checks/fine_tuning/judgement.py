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

from grader.checks.fine_tuning import saved_weights
from grader.checks.fine_tuning.criteria import ATTEMPTED, CRITERIA, Handout, name_way_not_trained, page_of
from grader.checks.fine_tuning.facts import Facts
from grader.checks.fine_tuning.saved_weights import SavingOutcome
from grader.checks.fine_tuning.written_page import is_nearly_all
from grader.checks.support import failures
from grader.checks.support.believed_records import explain_doubt
from grader.checks.support.verdict import CheckInput, Flaw, Verdict, failed, passed, pending, void
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
    def _check_options(cls, options: dict[str, Option]) -> dict[str, Option]:
        for name, option in options.items():
            criteria = CRITERIA.get(name)
            if criteria is None:
                raise ValueError(f"expected options among {', '.join(CRITERIA)}, not {name}")
            if set(option.marks) != set(criteria) or min(option.marks.values()) <= 0:
                raise ValueError(f"{name}: expected marks above 0 for each of {', '.join(criteria)}")
            if set(option.asks) != set(criteria):
                raise ValueError(f"{name}: expected under asks some words for each of {', '.join(criteria)}")
        if len({round(sum(option.marks.values()), 6) for option in options.values()}) > 1:
            raise ValueError("expected options that are worth the same")
        return options

    @property
    def handout(self) -> Handout:
        return Handout(self.layers, self.dataset, self.excluded, self.classes)


@dataclass(frozen=True)
class _JudgedOption:
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


def describe(params: Params) -> str:
    options = "; ".join(option.title for option in params.options.values())
    return f"Run on few images; one of these must be done right: {options}."


def judge(params: Params, observed: CheckInput) -> Verdict:
    if flaw := failures.find_unfinished(observed.submitted):
        return failed(flaw)
    [submitted], [expected] = observed.submitted.cases, observed.expected.cases
    reference = Facts(expected)
    if not any(attempt.share == 1 for attempt in _judge_attempted(params, reference)):
        ended = f": {reference.ended}" if reference.ended else ""
        return void(Reason.RUBRIC_FAULT, f"the reference does none of the options right{ended}")
    facts = Facts(submitted)
    verdict = _verdict(facts, _judge_attempted(params, facts))
    if verdict.status in (Status.PASSED, Status.PARTIAL) and (doubt := explain_doubt(observed.facts)):
        return pending(f"{verdict.message} {doubt}", *verdict.evidence)
    return verdict


def _judge_attempted(params: Params, facts: Facts) -> list[_JudgedOption]:
    """Return the attempted options in the rubric's order; none where nothing was learned.

    Each option is about a network that is trained.
    """
    handout, trained = params.handout, facts.tuned and facts.learned
    names = [name for name in params.options if ATTEMPTED[name](facts, handout)] if trained else []
    return [_JudgedOption(name, params.options[name], _find_flaws(name, facts, handout)) for name in names]


def _find_flaws(option: str, facts: Facts, handout: Handout) -> dict[str, str]:
    sentences = {name: criterion(facts, handout) for name, criterion in CRITERIA[option].items()}
    return {name: flaw for name, flaw in sentences.items() if flaw}


def _verdict(facts: Facts, attempted: Sequence[_JudgedOption]) -> Verdict:
    aside = _list_remarks(facts)
    if not attempted:
        summary = _describe_missing(facts)
        if _was_cut_short(facts):
            return pending(f"{summary}{aside} A person has to look: {_describe_lacking(facts)}.")
        return failed(Flaw(Reason.NOT_RETURNED, summary + aside))
    best = max(attempted, key=lambda attempt: attempt.share)
    evidence = _evidence(facts, best, attempted)
    lesser = [attempt.id for attempt in attempted if attempt is not best]
    among = f" (best of {len(attempted)} attempted)" if lesser else ""
    summary = f"Seen: {best.option.title}{among}."
    message = " ".join([summary, *best.flaws.values()]) + aside
    if why := _find_doubt(best.id, facts):
        return pending(f"{message} {why}", *evidence)
    if not best.flaws:
        return passed(*evidence, message=message)
    if _was_cut_short(facts):
        return pending(f"{message} A person has to judge what came after that.", *evidence)
    if best.earned == 0:
        return failed(Flaw(Reason.WRONG_VALUE, message, evidence))
    return Verdict(Status.PARTIAL, Reason.WRONG_VALUE, message, evidence, share=best.share)


def _find_doubt(option: str, facts: Facts) -> str:
    """Say why a person has to look at what was seen of an option; empty where nobody has to."""
    if option == "html":
        return _describe_made_up(facts)
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


def _describe_missing(facts: Facts) -> str:
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


def _describe_made_up(facts: Facts) -> str:
    """Say why scores on a page may be made up; empty where they need no look.

    Only the scores of the network that was trained count.
    """
    page = page_of(facts)
    if not is_nearly_all(page.complete_rows(), len(page.rows)) or is_nearly_all(
        page.known_rows(), len(page.rows)
    ):
        return ""
    return "The scores on the page are not those that the network answered: a person has to look."


def _was_cut_short(facts: Facts) -> bool:
    """Tell whether the script was ended by something that is no fault of its own.

    It may want what is not here, or an older PyTorch.
    """
    return any(word in facts.ended for word in (*_NOT_HERE, *_NOW_CALLED))


def _describe_lacking(facts: Facts) -> str:
    """Say what the script wants; most often that is a picture folder which was not handed in."""
    path = _NO_FILE.search(facts.ended)
    return (
        f"it needs {path[1]}, which was not handed in" if path else "it needs something that is missing here"
    )


def _list_remarks(facts: Facts) -> str:
    """Return remarks that cost no marks: a graphics card taken for granted, and old names of functions."""
    remarks = ""
    if facts.card:
        remarks += f" It asks for a graphics card without checking that there is one ({facts.card[0]});"
        remarks += " it ran without one."
    return remarks + "".join(f" {now}." for old, now in _NOW_CALLED.items() if old in facts.ended)


def _evidence(facts: Facts, best: _JudgedOption, attempted: Sequence[_JudgedOption]) -> tuple[Evidence, ...]:
    asked = best.option.asks
    rows = tuple(
        (asked[name], f"{0 if name in best.flaws else marks:g} of {marks:g}", best.flaws.get(name, "met"))
        for name, marks in best.marks.items()
    )
    title = f"Option: {best.option.title}"
    tables = [Rows(title=title, columns=("asked for", "marks", "seen"), rows=rows)]
    if len(attempted) > 1:
        totals = tuple(
            (attempt.option.title, f"{attempt.earned:g} of {sum(attempt.marks.values()):g}")
            for attempt in attempted
        )
        tables.append(Rows(title="Attempted options", columns=("option", "marks"), rows=totals))
    if best.id == "best-model" and (validations := saved_weights.list_validations(facts)):
        columns = ("after step", "right", "files that hold these weights")
        tables.append(Rows(title="Validations", columns=columns, rows=tuple(validations)))
    return tuple(tables)


def is_alike(params: Params, observation: Observation, faulty: Observation) -> bool:
    """Tell whether the same option is best, and the hand-in has every flaw that the variant has."""
    if observation.fate is not faulty.fate or not observation.cases or not faulty.cases:
        return False
    symptoms, faulty_symptoms = (_symptoms(side.cases[0], params) for side in (observation, faulty))
    return (
        bool(faulty_symptoms[1]) and symptoms[0] == faulty_symptoms[0] and faulty_symptoms[1] <= symptoms[1]
    )


def _symptoms(case: CaseResult, params: Params) -> tuple[str, frozenset[str]]:
    """Return the option with the largest share of its criteria met, and names for those that are missed."""
    facts = Facts(case)
    if case.raised or not facts.learned:
        return "", frozenset()
    handout = params.handout
    flaws = {
        name: _find_flaws(name, facts, handout) for name in params.options if ATTEMPTED[name](facts, handout)
    }
    if not flaws:
        return "", frozenset()
    best = min(flaws, key=lambda name: len(flaws[name]) / len(CRITERIA[name]))
    return best, frozenset(_name_miss(name, facts) for name in flaws[best])


def _name_miss(criterion: str, facts: Facts) -> str:
    """Return a finer name for a missed criterion.

    Each way of not keeping the best is its own mistake, and so is each way of not training the backbone.
    """
    if criterion == "best":
        names = {SavingOutcome.BY_REFERENCE: "by-reference", SavingOutcome.LAST: "last"}
        return names.get(saved_weights.find_saving_outcome(facts), criterion)
    if criterion in CRITERIA["unfreeze"] and (how := name_way_not_trained(facts)):
        return f"{criterion}: {how}"
    return criterion
