"""Claims: are enough accuracies given, wherever they stand, and does the measured one agree."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checks import CheckInput, Verdict, claims
from grader.checks.claims import Params
from grader.checks.support import answers_file
from grader.model import Reason, Rows, Status
from tests.support.observations import FRESH, case, ran

PARAMS = Params(depths=4, measured_by="q4b")
TYPED = {"2": "0.52", "3": "53 %", "4": "51", "5": "0.497", "test": "0.53"}
LABELS = np.arange(1000) % 10


def judged(others: dict[str, CheckInput] | None = None, /, **texts: Any) -> Verdict:
    found = ran(case(**texts))
    return claims.judge(PARAMS, CheckInput(found, found, other_items=others or {}))


def measured(share: float, layers: int = 2) -> dict[str, CheckInput]:
    predictions = np.where(np.arange(1000) < 1000 * share, LABELS, (LABELS + 1) % 10)
    return {
        "q4b": CheckInput(
            ran(case(FRESH, predictions=predictions, layers=layers)), ran(case(FRESH, labels=LABELS))
        )
    }


def table(verdict: Verdict) -> tuple[tuple[str, ...], ...]:
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


FORMS = [
    "{2: 51.2 %, 3: 52.1 %, 4: 52, 5: 0.503}",
    "{two: 51.2 %, three: 52.1 %, four layers: 52 %, 5-layer: 50.3 %}",
    "{layers_2: 0.512, layers_3: 0.521, depth 4: 0.52, l5: 0.503}",
    "{2: {train: 0.56, val: 0.512}, 3: {train: 0.57, val: 0.521}, 4: {val: 0.52}, 5: {val_acc: 0.503}}",
    "{2: {val: 51.2 %, val_loss: 1.4}, 3: {acc: 52.1 %}, 4: {test: 51, validation: 52}, 5: {test: 0.503}}",
    "{val: {2: 0.512, 3: 0.521, 4: 0.52, 5: 0.503}, train: {2: 0.6, 3: 0.61, 4: 0.62, 5: 0.63}}",
    "{2 layers: val 51.2 % (train 56 %), 3: 'train: 57 %, val: 52.1 %', 4: 52 ± 0.4 %, 5: '50,3 %'}",
    "[{layers: 2, val: 51.2}, {layers: 3, val: 52.1}, {layers: 4, val: 52}, {layers: 5, val: 50.3}]",
    "[{depth: 3, acc: 52.1}, {depth: two, acc: 51.2}, {depth: 4 layers, acc: 52}, {depth: 5, a: 50.3}]",
    "[[2, 51.2], [3, 52.1], [4, 52.0], [5, 50.3]]",
    "[2: 0.512, 3: 0.521, 4: 0.52, 5: 0.503]",
    "{layers: [2, 3, 4, 5], train: [0.6, 0.6, 0.7, 0.6], val: [0.512, 0.521, 0.52, 0.503]}",
    "['2 layers: 51.2 %', '3 layers: 52.1 %', '4 layers: 52 %', '5 layers: 50.3 %']",
    "2 layers 51.2 %, 3 layers 52.1 %, 4 layers 52.0 % and 5 layers 50.3 %; test 51.9 %",
    "2=51.2, 3=52.1, 4=52, 5=50.3",
    '"2 -> 51.2 %; 3 -> 52.1 %; 4 -> 52 %; 5 -> 50.3 %"',
    "|\n  2 layers: 51.2 %\n  3 layers: 52.1\n  4: 52\n  five layers: 50.3 %",
    "|\n  | 2 | 51.2 % |\n  51.2 % with 2 layers, \n  2: 51.2\n  - 3: 52.1\n  - 4: 52\n  5 layers = 0.503",
    "{1 hidden layer: 51.2 %, 2 hidden layers: 52.1 %, 3 hidden layers: 0.52, 4 hidden layers: 50.3}",
    "{results: {2: 51.2 %, 3: 52.1 %, 4: 52 %, 5: 50.3 %}, discussion: More layers than 3 do not help.}",
]


@pytest.mark.parametrize("form", FORMS)
def test_typed_in_the_forms_that_people_choose(form: str) -> None:
    typed = answers_file.read(f"q4c: {form}\n".encode()).for_item("q4c")
    verdict = judged(**typed)
    assert verdict.message == "Accuracies for 4 depths stand in answers.yaml."
    shares = [row[:2] for row in table(verdict)]
    assert shares == [("2", "51.2 %"), ("3", "52.1 %"), ("4", "52.0 %"), ("5", "50.3 %")]
    read = {each.name: each for each in claims.read_back(PARAMS, typed)}
    assert read["2 layers"].read_as == "51.2 %"
    assert not any(each.fault for each in read.values())


@pytest.mark.parametrize(
    ("form", "unread"),
    [
        ("[[2, 0.56, 0.512], [3, 0.57, 0.521]]", "under `1.1`, `1.2`, `1.3`, `2.1` and 2 more"),
        ("{2: [0.56, 0.512]}", "under `2.1`, `2.2`"),
        ("{small: 0.512, large: 0.521}", "under `small`, `large`"),
        ("{2: about half}", "under `2`"),
        ("{2: 'train 56 %'}", "under `2`"),
        ("the deeper the better", "there"),
        ("{2: {train: 0.5}, '[50, 20]': 51.2 %}", "under `[50, 20]`"),
    ],
)
def test_what_was_typed_and_cannot_be_read_is_for_a_person(form: str, unread: str) -> None:
    typed = answers_file.read(f"q4c: {form}\n".encode()).for_item("q4c")
    verdict = judged(**typed)
    assert (verdict.status, verdict.asks) == (Status.PENDING, "A person reads it.")
    assert verdict.message == (
        "Accuracies for 4 depths are asked for; found none in answers.yaml. What is typed "
        f"{unread} could not be read: expected a line for each number of layers, such as `2: 51.2 %`."
    )
    assert any(each.fault for each in claims.read_back(PARAMS, typed))


@pytest.mark.parametrize("long", [" " * 30_000, "2 " * 15_000, "2 -" * 10_000, "1 % (" * 6_000])
def test_long_texts_are_read_at_once(long: str) -> None:
    assert judged(answer=f"{long}x", report=f"2 layers{long}x").status is not Status.PASSED


def test_no_more_is_read_than_is_said() -> None:
    """Neither what was trained on nor the settings are accuracies, and places in a list are no depths."""
    typed = {"2.train": "0.56", "3.loss": "0.4", "4.lr": "0.01", "best": "3", "test": "0.5"}
    assert "found none" in judged(**typed).message
    assert judged(**typed).status is Status.MISSING
    report = "2 layers: 40 epochs, training 56 %\nLayers 3 and 4 were wide.\n52 layers"
    assert "found none in the report" in judged(report=report).message


def test_too_few_depths_are_told() -> None:
    verdict = judged(**{"2": "0.52", "3": "0.5"})
    assert (verdict.status, verdict.reason) == (Status.MISSING, Reason.NOT_RETURNED)
    assert verdict.message == "Accuracies for 4 depths are asked for; found 2 (2, 3) in answers.yaml."


def test_none_at_all() -> None:
    asked = "Accuracies for 4 depths are asked for; found none"
    nothing = ": answers.yaml has none, and the report is missing or cannot be read."
    assert judged().message == f"{asked}{nothing}"
    assert judged(test="0.5").message == f"{asked} in answers.yaml."
    written = judged(report="We trained four networks.").message
    assert written == f"{asked} in the report; answers.yaml has none."
    both = judged(report="2 layers: 51 %", **{"3": "0.5"}).message
    assert both == "Accuracies for 4 depths are asked for; found 2 (2, 3) in answers.yaml and in the report."


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
    verdict = claims.judge(PARAMS, CheckInput(found, found))
    assert verdict.status in (Status.PASSED, Status.MISSING, Status.PENDING)
    assert all(each.read_as or each.fault for each in claims.read_back(PARAMS, typed) if each.typed)
