import csv
import io
import json
import math
import re
from typing import Any

import pytest

from grader.model import GradeStatus, Reason, Removal, Status
from grader.model.errors import StoreError
from grader.model.text import make_visible
from grader.results.exports import format_grades_csv, format_results_json
from tests.support import attacks, exercise, samples
from tests.support.outputs import GRADE_KEYS, ITEM_KEYS
from tests.support.project import ROOT


def exported(*grades: Any) -> dict[str, Any]:
    return dict(json.loads(format_results_json(grades, exercise.RUN)))


def test_the_contract_has_these_keys_in_this_order() -> None:
    document = exported(*samples.klass())
    assert list(document) == ["schema", "grader", "run_key", "sandbox", "removed", "grades"]
    assert [document[key] for key in ("schema", "grader", "run_key", "sandbox")] == [
        1,
        "0.1.0",
        "winter-2026-a",
        "strong",
    ]
    assert all(list(grade) == GRADE_KEYS for grade in document["grades"])
    assert all(list(item) == ITEM_KEYS for grade in document["grades"] for item in grade["items"])


def test_the_contract_is_written_down_and_says_nothing_else() -> None:
    text = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    contract, table = text.split("## grades.csv")
    rows = [re.findall(r"`([\w.]+)`", cell) for cell in re.findall(r"^\| (`.*?) \|", contract, re.MULTILINE)]
    document = ["schema", "grader", "run_key", "sandbox", "removed", "grades"]
    assert [name for row in rows for name in row] == [*document, *GRADE_KEYS, *ITEM_KEYS]
    words = set(re.findall(r"`([\w.-]+)`", contract))
    assert words >= {str(one) for kind in (GradeStatus, Status, Reason) for one in kind}
    assert words >= {*Removal.model_fields, "marks", "by", "why", "at", "machine_marks", "machine_status"}
    columns = set(next(csv.reader(io.StringIO(format_grades_csv([])))))
    assert columns == set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (.*?) \|", table, re.MULTILINE))))


def test_a_removed_row_is_on_record() -> None:
    removal = Removal(
        assignment="hlcv-ex2",
        student="eve",
        why="twice\x1b",
        by="Kim",
        at="2026-01-31T14:05:09Z",
        digest="d1",
    )
    document = json.loads(format_results_json([samples.ada()], exercise.RUN, [removal]))
    (recorded,) = document["removed"]
    assert list(recorded) == ["assignment", "student", "why", "by", "at", "digest"]
    assert (recorded["student"], recorded["by"]) == ("eve", "Kim")
    assert "\x1b" not in recorded["why"]
    assert exported(samples.ada())["removed"] == []


def test_one_grade_in_full() -> None:
    (grade,) = exported(samples.ada())["grades"]
    assert {key: grade[key] for key in GRADE_KEYS[:-1]} == {
        "assignment": "hlcv-ex2",
        "student": "ada",
        "status": "graded",
        "marks": 14.0,
        "max_marks": 18.0,
        "pending_marks": 0.0,
        "reason": None,
        "notices": [],
        "wall_s": 0.412,
    }
    assert grade["items"][1] == {
        "id": "q1b",
        "title": "Loss",
        "status": "failed",
        "reason": "wrong-value",
        "marks": 0.0,
        "max_marks": 4.0,
        "pending_marks": 0.0,
        "mistakes": ["half-regularization"],
        "message": "The loss of the published case is 1.24026862518, expected 1.30378789133: "
        "it is 0.0635 too small.",
        "override": None,
        "earlier_override": None,
    }
    assert grade["items"][0]["reason"] is None


@pytest.mark.parametrize("status", [GradeStatus.WITHHELD, GradeStatus.INVALID])
def test_no_total_leaves_where_none_may_be_given(status: GradeStatus) -> None:
    grade = samples.clean("lena").model_copy(update={"status": status, "marks": 18.0})
    assert exported(grade)["grades"][0]["marks"] is None
    (row,) = rows(format_grades_csv([grade]))
    assert row["marks"] == ""


def test_the_order_of_the_work_does_not_show() -> None:
    grades = samples.klass()
    assert format_results_json(grades, exercise.RUN) == format_results_json(grades[::-1], exercise.RUN)
    assert format_grades_csv(grades) == format_grades_csv(grades[::-1])


def test_staff_notes_are_not_exported() -> None:
    grades = [grade.model_copy(update={"staff_notices": ("STAFF-ONLY",)}) for grade in samples.klass()]
    assert "STAFF-ONLY" not in format_results_json(grades, exercise.RUN) + format_grades_csv(grades)


def test_marks_that_people_gave_are_exported_beside_the_machines() -> None:
    by_name = {grade["student"]: grade for grade in exported(*samples.looked_at())["grades"]}
    raised = by_name["ada"]["items"][1]
    assert (by_name["ada"]["marks"], raised["marks"], raised["status"]) == (16.5, 2.5, "partial")
    assert raised["override"] == {
        "marks": 2.5,
        "by": "Kim Osei",
        "why": "The method is right and written out in the report;\nthe ½ costs 1.5.",
        "at": "2026-01-31T14:05:09Z",
        "machine_marks": 0.0,
        "machine_status": "failed",
    }
    settled = by_name["chandra"]
    assert (settled["status"], settled["marks"], settled["pending_marks"]) == ("graded", 18.0, 0.0)
    assert settled["items"][4]["override"]["machine_status"] == "pending"
    assert [by_name[name]["items"][n]["earlier_override"] for name, n in (("ada", 1), ("chandra", 4))] == [
        None,
        None,
    ]


def test_a_mark_of_earlier_work_is_exported_as_one_that_does_not_count() -> None:
    (bela,) = [grade for grade in exported(*samples.looked_at())["grades"] if grade["student"] == "bela"]
    item = bela["items"][2]
    assert (bela["status"], bela["pending_marks"], item["status"], item["marks"]) == (
        "pending",
        2.0,
        "pending",
        0,
    )
    assert item["override"] is None
    assert (item["earlier_override"]["marks"], item["earlier_override"]["by"]) == (2.0, "Kim Osei")
    assert item["message"].startswith("Kim Osei gave 2 of 2 marks to an earlier version of this hand-in; ")
    assert "it loops over them" in item["message"]


def test_notices_are_exported() -> None:
    assert exported(samples.farid())["grades"][0]["notices"] == [samples.STAND_IN]


def test_a_number_that_is_none_is_refused() -> None:
    grade = samples.clean("lena").model_copy(update={"marks": math.nan})
    with pytest.raises(StoreError, match=r"hlcv-ex2/lena: marks: expected a number, found nan") as refused:
        format_results_json([grade], exercise.RUN)
    assert "fault of the grader" in refused.value.help


@pytest.mark.parametrize("attack", attacks.ATTACKS)
def test_any_text_comes_back_from_json_made_visible(attack: str) -> None:
    text = format_results_json([attacks.grade(attack)], attacks.run(attack))
    text.encode("ascii")
    (grade,) = json.loads(text)["grades"]
    assert grade["student"] == make_visible(attack)
    assert grade["items"][0]["message"] == make_visible(attack)


def test_a_message_of_100_mb_is_cut() -> None:
    long = "x" * 100_000_000
    texts = {"reason": long, "help": long, "notes": (long,), "notices": (long,), "staff_notices": (long,)}
    grade = samples.ada().model_copy(update=texts | {"items": ()})
    assert len(format_results_json([grade], exercise.RUN)) < 10_000


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_has_a_row_for_each_student_and_a_column_for_each_item() -> None:
    table = rows(format_grades_csv(samples.klass()))
    items = ["q1a", "q1b", "q1c", "q2d", "q3a"]
    assert list(table[0]) == [
        *("student", "assignment", "status", "marks", "max_marks", "pending"),
        *("marks_so_far", "judged_so_far"),
        *items,
        *("mistakes", "by_hand"),
    ]
    by_name = {row["student"]: row for row in table}
    assert len(by_name) == 15
    assert by_name["bela"]["marks"] == "10.5"
    assert by_name["bela"]["mistakes"] == "python-loops; relu-gradient-unmasked; ascent-step"
    chandra = by_name["chandra"]
    assert (chandra["marks"], chandra["marks_so_far"], chandra["judged_so_far"]) == ("", "15", "15")
    assert (chandra["pending"], chandra["max_marks"]) == ("3", "18")
    assert by_name["bela"]["marks_so_far"] == "10.5"
    assert by_name["elif"]["marks"] == by_name["elif"]["q1a"] == ""


def test_columns_of_several_assignments_name_their_assignment() -> None:
    other = samples.ada().model_copy(update={"assignment": "stat6910-hw5", "items": samples.ada().items[:1]})
    table = rows(format_grades_csv([samples.ada(), other]))
    assert list(table[0])[8:-2] == [
        *("hlcv-ex2 q1a", "hlcv-ex2 q1b", "hlcv-ex2 q1c", "hlcv-ex2 q2d", "hlcv-ex2 q3a"),
        "stat6910-hw5 q1a",
    ]
    assert [row["hlcv-ex2 q1a"] for row in table] == ["4", ""]
    assert [row["stat6910-hw5 q1a"] for row in table] == ["", "4"]


def test_the_table_says_whose_marks_are_a_persons() -> None:
    by_name = {row["student"]: row for row in rows(format_grades_csv(samples.looked_at()))}
    assert (by_name["ada"]["q1b"], by_name["ada"]["marks"]) == ("2.5", "16.5")
    assert by_name["ada"]["by_hand"] == "q1b: 2.5 by Kim Osei"
    assert (by_name["bela"]["q1c"], by_name["bela"]["pending"]) == ("", "2")
    assert by_name["bela"]["by_hand"] == "q1c: 2 by Kim Osei, no longer counts"
    assert by_name["lena"]["by_hand"] == ""


def test_marks_not_given_yet_are_empty_cells() -> None:
    by_name = {row["student"]: row for row in rows(format_grades_csv(samples.klass()))}
    assert by_name["chandra"]["q3a"] == ""
    assert by_name["chandra"]["pending"] == "3"
    assert by_name["dmitri"]["q2d"] == ""
    assert by_name["goran"]["q2d"] == "0"


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(first: str) -> None:
    attack = f'{first}HYPERLINK("http://evil.example","x"),"\''
    table = list(csv.reader(io.StringIO(format_grades_csv([attacks.grade(attack)]))))
    assert {len(row) for row in table} == {12}
    risky = [cell for row in table for cell in row if cell[:1] in set("=+-@\t\r\n") and cell]
    assert risky == []
    assert table[1][0].startswith("'")


@pytest.mark.parametrize("attack", attacks.ATTACKS)
def test_the_table_can_always_be_written_and_read(attack: str) -> None:
    text = format_grades_csv([attacks.grade(attack)])
    text.encode("utf-8")
    assert len(list(csv.reader(io.StringIO(text)))) == 2
    assert "\x1b" not in text
