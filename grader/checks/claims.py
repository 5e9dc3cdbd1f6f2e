"""Judge what a report claims: are the accuracies there, and does the one that was measured agree?

Claims come from typed answers (depth: accuracy) or from the words of the report. One of them, for the depth
of the network that was trained while grading, can be held against a measurement; a claim that misses it by
more than its interval is shown and marked, never punished: networks differ from run to run.
"""

import re
from collections.abc import Mapping
from typing import Final

from grader.checks import accuracy
from grader.checks.by_name import ReadBack
from grader.checks.closeness import percent_as_written
from grader.checks.likeness import same_values
from grader.checks.value import arrays_of
from grader.checks.verdict import Flaw, Observed, Verdict, failed, passed
from grader.checks.verdict import Params as _Params
from grader.model import CaseResult, Evidence, Reason, Rows
from grader.text import count

PARTS: tuple[str, ...] = ()
alike = same_values
_MOST: Final = 20
_WORDS: Final = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_DEPTH: Final = re.compile(rf"\b(\d{{1,2}}|{'|'.join(_WORDS)})[\s-]*(?:hidden\s+)?layers?\b", re.IGNORECASE)
_PERCENT: Final = re.compile(
    r"(?<![\d.])(\d{1,3}(?:\.\d{1,4})?)\s*(?:%|per\s?cent)|(?<![\d.])(0\.\d{2,6})(?!\d)", re.ASCII
)


class Params(_Params):
    depths: int
    """For how many depths of the network an accuracy must be given."""
    measured_by: str
    """The item whose run measured one of them."""


def in_words(params: Params) -> str:
    return f"Accuracies for {params.depths} depths stand in answers.yaml or in the report."


def judge(params: Params, observed: Observed) -> Verdict:
    [case] = observed.found.cases
    typed = _typed(case)
    claimed = typed or _in_words(_text(case, "report"))
    source = "answers.yaml" if typed else "the report"
    measured = _measured(params, observed)
    evidence = (_table(claimed, measured),) if claimed or measured else ()
    if len(claimed) < params.depths:
        there = f"{len(claimed)} ({', '.join(map(str, sorted(claimed)))})" if claimed else "none"
        message = f"Accuracies for {params.depths} depths are asked for; found {there} in {source}."
        return failed(Flaw(Reason.NOT_RETURNED, message, evidence))
    told = f"Accuracies for {len(claimed)} depths stand in {source}.{_missed(claimed, measured)}"
    return passed(*evidence, message=told)


def read_back(_params: Params, texts: Mapping[str, str]) -> list[ReadBack]:
    """How each accuracy is understood; what stands under no number of layers is for a person."""
    return [_read_back(name, text) for name, text in texts.items()]


def _read_back(name: str, text: str) -> ReadBack:
    depth, share = _named_depth(name), _share(text)
    if depth is None:
        return ReadBack(name, text, text)
    layers = count(depth, "layer")
    if share is None:
        return ReadBack(layers, text, fault=f"expected an accuracy such as 0.123 or 12.3 %, found {text!r}.")
    return ReadBack(layers, text, percent_as_written(share))


def _typed(case: CaseResult) -> dict[int, float]:
    claims = (
        (_named_depth(name), _share(text)) for name, text in case.values.items() if isinstance(text, str)
    )
    return {depth: share for depth, share in claims if depth is not None and share is not None}


def _in_words(text: str) -> dict[int, float]:
    """The first accuracy behind each mention of a depth, on the same line and before the next mention."""
    found: dict[int, float] = {}
    for line in text.splitlines():
        mentions = list(_DEPTH.finditer(line))
        ends = [*(mention.start() for mention in mentions[1:]), len(line)]
        for mention, end in zip(mentions, ends, strict=False):
            depth, number = _depth(mention[1]), _PERCENT.search(line, mention.end(), end)
            if depth is not None and number:
                share = float(number[2]) if number[2] else float(number[1]) / 100
                found.setdefault(depth, min(share, 1.0))
    return found


def _named_depth(name: str) -> int | None:
    """``2``, and ``2 layers`` as well."""
    mention = _DEPTH.fullmatch(name)
    return _depth(mention[1] if mention else name)


def _depth(word: str) -> int | None:
    number = _WORDS.get(word.lower()) or (int(word) if word.isascii() and word.isdecimal() else None)
    return number if number is not None and number <= _MOST else None


def _share(text: str) -> float | None:
    """``0.52``, ``52`` and ``52 %`` are the same claim."""
    text = text.replace(",", ".")
    number = re.fullmatch(r"\s*(\d{1,3}(?:\.\d{1,6})?)\s*%?\s*", text, re.ASCII)
    if number is None:
        return None
    value = float(number[1])
    share = value if value <= 1 and "%" not in text else value / 100
    return share if share <= 1 else None


def _text(case: CaseResult, name: str) -> str:
    value = case.values.get(name, "")
    return value if isinstance(value, str) else ""


def _measured(params: Params, observed: Observed) -> dict[int, tuple[float, float, float]]:
    """Depth to (share, low, high), for the network that the named item's run trained."""
    other = observed.others.get(params.measured_by)
    if other is None:
        return {}
    found = other.found.cases[0]
    depth, tally = arrays_of(found).get("layers"), accuracy.tally(other)
    if tally is None or depth is None or depth.ndim != 0 or depth.dtype.kind not in "iu":
        return {}
    right, total = tally
    return {int(depth): (right / total, *accuracy.interval(right, total))}


def _missed(claimed: Mapping[int, float], measured: Mapping[int, tuple[float, float, float]]) -> str:
    return "".join(
        f" For {depth} layers {accuracy.percent(claimed[depth])} is claimed; measured here: "
        f"{accuracy.percent(share)} (95 % interval {accuracy.percent(low)} to {accuracy.percent(high)})."
        for depth, (share, low, high) in measured.items()
        if depth in claimed and not low <= claimed[depth] <= high
    )


def _table(claimed: Mapping[int, float], measured: Mapping[int, tuple[float, float, float]]) -> Evidence:
    rows = []
    for depth in sorted({*claimed, *measured}):
        share, low, high = measured.get(depth, (0.0, 0.0, 0.0))
        seen = f"{accuracy.percent(share)} ({accuracy.percent(low)} to {accuracy.percent(high)})"
        rows.append(
            (
                str(depth),
                accuracy.percent(claimed[depth]) if depth in claimed else "–",
                seen if depth in measured else "not measured",
            )
        )
    return Rows(title="Accuracy by depth", columns=("layers", "claimed", "measured"), rows=tuple(rows))
