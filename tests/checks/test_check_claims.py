"""Claims: are enough accuracies given, wherever they stand, and does the measured one agree."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from observing import FRESH, case, ran

from grader.checks import Observed, claims
from grader.checks.claims import Params
from grader.model import Reason, Rows, Status

PARAMS = Params(depths=4, measured_by="q4b")
TYPED = {"2": "0.52", "3": "53 %", "4": "51", "5": "0.497", "test": "0.53"}
LABELS = np.arange(1000) % 10


def judged(others: dict[str, Observed] | None = None, **texts: Any) -> claims.Verdict:
    found = ran(case(**texts))
    return claims.judge(PARAMS, Observed(found, found, others=others or {}))


def measured(share: float, layers: int = 2) -> dict[str, Observed]:
    predictions = np.where(np.arange(1000) < 1000 * share, LABELS, (LABELS + 1) % 10)
    return {
        "q4b": Observed(
            ran(case(FRESH, predictions=predictions, layers=layers)), ran(case(FRESH, labels=LABELS))
        )
    }


def table(verdict: claims.Verdict) -> tuple[tuple[str, ...], ...]:
    [rows] = verdict.evidence
    assert isinstance(rows, Rows)
    return rows.rows


def test_typed_accuracies_in_any_spelling() -> None:
    verdict = judged(**TYPED)
    assert verdict.status is Status.PASSED
    assert verdict.message == "Accuracies for 4 depths stand in answers.yaml."
    assert [row[:2] for row in table(verdict)] == [
        ("2", "52.0 %"),
        ("3", "53.0 %"),
        ("4", "51.0 %"),
        ("5", "49.7 %"),
    ]


def test_names_and_numbers_as_people_write_them() -> None:
    verdict = judged(**{"2 layers": "52,1 %", "three layers": "0,53", "4-layers": "51", "5": "50 %"})
    assert [row[:2] for row in table(verdict)][:2] == [("2", "52.1 %"), ("3", "53.0 %")]


def test_the_words_of_a_report_do_as_well() -> None:
    report = """
    The network with 2 layers reaches 52.1% on the validation data.
    Three layers: 0.534, four-layer nets 50.2 per cent.
    With five layers we got 48 %.
    4 layers 51.0 %
    """
    verdict = judged(report=report)
    assert verdict.message == "Accuracies for 4 depths stand in the report."
    assert [row[0] for row in table(verdict)] == ["2", "3", "4", "5"]


def test_too_few_depths_are_told() -> None:
    verdict = judged(**{"2": "0.52", "3": "0.5"})
    assert (verdict.status, verdict.reason) == (Status.MISSING, Reason.NOT_RETURNED)
    assert verdict.message == "Accuracies for 4 depths are asked for; found 2 (2, 3) in answers.yaml."


def test_none_at_all() -> None:
    assert judged().message == "Accuracies for 4 depths are asked for; found none in the report."


def test_a_claim_that_the_measurement_bears_out() -> None:
    verdict = judged(measured(0.51), **TYPED)
    assert verdict.message == "Accuracies for 4 depths stand in answers.yaml."
    assert table(verdict)[0] == ("2", "52.0 %", "51.0 % (47.9 % to 54.1 %)")
    assert table(verdict)[1][2] == "not measured"


def test_a_claim_that_misses_the_measurement_is_marked_and_costs_nothing() -> None:
    verdict = judged(measured(0.3), **TYPED)
    assert verdict.status is Status.PASSED
    assert verdict.message.endswith(
        "For 2 layers 52.0 % is claimed; measured here: 30.0 % (95 % interval 27.2 % to 32.9 %)."
    )


@pytest.mark.parametrize("text", ["", "a lot", "520", "-3", "1e9", "0.5.2", "∞", "５２"])
def test_what_is_no_share_is_no_claim(text: str) -> None:
    assert "found none" in judged(**{"2": text}).message


@given(st.dictionaries(st.text(max_size=4), st.text(max_size=8), max_size=6), st.text(max_size=300))
def test_any_text_comes_to_a_verdict(typed: dict[str, str], report: str) -> None:
    found = ran(case(**(typed | {"report": report})))
    verdict = claims.judge(PARAMS, Observed(found, found))
    assert verdict.status in (Status.PASSED, Status.MISSING)
