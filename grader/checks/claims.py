"""Judge what a report claims: the accuracies are there, and the one that was measured agrees.

Claims come from typed answers and from the words of the report. One of them, for the depth of the network
that was trained while grading, can be compared with a measurement. A claim that lies outside the interval of
the measurement is shown and marked, never punished: networks differ from run to run. A typed answer that
cannot be read waits for a person.
"""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Final

from grader.checks import accuracy
from grader.checks.support import accuracy_claims, typed_checks
from grader.checks.support.accuracy_claims import Entry
from grader.checks.support.answers_file import ONLY
from grader.checks.support.check_definition import Check, TypedAnswers
from grader.checks.support.closeness import format_percent, format_written_percent
from grader.checks.support.typed_checks import ReadBack
from grader.checks.support.verdict import CheckInput, Flaw, Verdict, failed, passed, pending
from grader.checks.support.verdict import Params as _Params
from grader.checks.value import whole_of
from grader.model import Evidence, Reason, Rows
from grader.model.text import count

_REPORT: Final = "report"
_FORM: Final = "a line for each number of layers, such as `2: 51.2 %`"
_SHOWN: Final = 60
_MOST: Final = 4
_FIRST_DEPTH: Final = 2


class Params(_Params):
    depths: int
    """For how many depths of the network an accuracy must be given."""
    measured_by: str
    """The item whose run measured one of them."""


def describe(params: Params) -> str:
    return f"Accuracies for {params.depths} depths stand in answers.yaml or in the report."


def judge(params: Params, observed: CheckInput) -> Verdict:
    texts = typed_checks.read_texts(observed.submitted)
    report = texts.pop(_REPORT, None)
    entries = accuracy_claims.read_entries(texts)
    typed = {depth: share for depth, (share, _) in accuracy_claims.choose_claims(entries).items()}
    shares = accuracy_claims.read_mentions(report or "") | typed
    measured = _measure(params, observed)
    evidence = (_table(shares, measured),) if shares or measured else ()
    if len(shares) >= params.depths:
        source = _list_sources(typed, shares.keys() - typed.keys(), "and")
        summary = (
            f"Accuracies for {len(shares)} depths stand in {source}.{_describe_misses(shares, measured)}"
        )
        return passed(*evidence, message=summary)
    asked = f"Accuracies for {params.depths} depths are asked for"
    message = f"{asked}; {_describe_shares(shares)}{_describe_search(texts, report)}."
    if unread := [entry.name for entry in entries if entry.unread]:
        return pending(f"{message} {_describe_unread(unread)}", *evidence, asks="A person reads it.")
    return failed(Flaw(Reason.NOT_RETURNED, message, evidence))


def _describe_shares(shares: Mapping[int, float]) -> str:
    depths = ", ".join(map(str, sorted(shares)))
    return f"found {len(shares)} ({depths})" if shares else "found none"


def _list_sources(typed: object, written: object, joined_by: str) -> str:
    sources = {"answers.yaml": typed, "the report": written}
    return f" {joined_by} ".join(source for source, holds_some in sources.items() if holds_some)


def _describe_search(texts: Mapping[str, str], report: str | None) -> str:
    """Say where accuracies were looked for: the author should know that other places were not seen."""
    if not texts and report is None:
        return ": answers.yaml has none, and the report is missing or cannot be read"
    looked = _list_sources(texts, report is not None, "and in")
    return f" in {looked}" if texts else f" in {looked}; answers.yaml has none"


def _describe_unread(names: Sequence[str]) -> str:
    if names == [ONLY]:
        return f"What is typed there could not be read: expected {_FORM}."
    quoted = ", ".join(f"`{name[:_SHOWN]}`" for name in names[:_MOST])
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return f"What is typed under {quoted}{more} could not be read: expected {_FORM}."


def read_back(_params: Params, texts: Mapping[str, str]) -> list[ReadBack]:
    """Say how each accuracy is understood.

    An accuracy that does not count here, such as that on the test data, is for a person.
    """
    entries = accuracy_claims.read_entries(texts)
    counted = accuracy_claims.choose_claims(entries)
    return [each for entry in entries for each in _read_back(entry, counted)]


def _read_back(entry: Entry, counted: Mapping[int, tuple[float, Entry]]) -> list[ReadBack]:
    counting = {depth: share for depth, (share, source) in counted.items() if source is entry}
    if counting:
        return [
            ReadBack(count(d, "layer"), entry.text, format_written_percent(counting[d])) for d in counting
        ]
    if not entry.unread:
        return [ReadBack(entry.name, entry.text, entry.text)]
    problem = f"found {entry.text[:_SHOWN]!r}."
    if entry.depth is None:
        return [ReadBack(entry.name, entry.text, fault=f"expected {_FORM}, {problem}")]
    fault = f"expected an accuracy such as 0.123 or 12.3 %, {problem}"
    return [ReadBack(count(entry.depth, "layer"), entry.text, fault=fault)]


def _measure(params: Params, observed: CheckInput) -> dict[int, tuple[float, float, float]]:
    """Return depth to (share, low, high), for the network that the named item's run trained."""
    run = observed.other_items.get(params.measured_by)
    if run is None:
        return {}
    case = run.submitted.cases[0]
    depth, tally = whole_of(case, "layers"), accuracy.tally(accuracy.Params(above=0.0), run)
    if tally is None or depth is None:
        return {}
    right, total = tally
    return {depth: (right / total, *accuracy.interval(right, total))}


def _describe_misses(claimed: Mapping[int, float], measured: Mapping[int, tuple[float, float, float]]) -> str:
    return "".join(
        f" For {count(depth, 'layer')} {format_percent(claimed[depth])} is claimed; measured here: "
        f"{format_percent(share)} (95 % interval {format_percent(low)} to {format_percent(high)})."
        for depth, (share, low, high) in measured.items()
        if depth in claimed and not low <= claimed[depth] <= high
    )


def _table(claimed: Mapping[int, float], measured: Mapping[int, tuple[float, float, float]]) -> Evidence:
    rows = []
    for depth in sorted({*claimed, *measured}):
        share, low, high = measured.get(depth, (0.0, 0.0, 0.0))
        measurement = f"{format_percent(share)} ({format_percent(low)} to {format_percent(high)})"
        rows.append(
            (
                str(depth),
                format_percent(claimed[depth]) if depth in claimed else "–",
                measurement if depth in measured else "not measured",
            )
        )
    return Rows(title="Accuracy by depth", columns=("layers", "claimed", "measured"), rows=tuple(rows))


def _names(params: Params) -> tuple[str, ...]:
    depths = range(_FIRST_DEPTH, _FIRST_DEPTH + params.depths)
    return (*map(str, depths), "test")


def _notation(_params: Params) -> tuple[str, ...]:
    return (
        "Shares by the number of layers, the output layer included; add lines for more depths. The notation: "
        "0.123 or 12.3 %. `test` is what your best network gets on the test data.",
    )


CHECK: Final = Check(
    Params,
    judge,
    describe,
    typed=TypedAnswers(
        answers=_names,
        asks_for_reasons=False,
        notation=_notation,
        read_back=read_back,
        unpublished=frozenset(),
        measured_by=attrgetter("measured_by"),
    ),
)
