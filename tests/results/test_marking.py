"""`grader mark` on a real store: what is kept, and what is refused with which words."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from grader.model import Grade, GradedItem, GradeStatus, Outcome, Reason, Status
from grader.model.errors import UsageError
from grader.results.marking import MarkRequest, mark
from grader.results.store import Store

DIGEST = "ab12cd34" * 8
REQUEST = MarkRequest("ada", "s2", "1.5", "The method is right.", "Kim")


def item(name: str, most: float, status: Status, reason: Reason | None = None) -> GradedItem:
    outcome = Outcome(item=name, status=status, reason=reason)
    marks = most if status is Status.PASSED else 0.0
    return GradedItem(id=name, title=name, problem="s", marks=marks, max_marks=most, outcome=outcome)


ITEMS = (item("s1", 2.0, Status.PASSED), item("s2", 3.0, Status.PENDING, Reason.NEEDS_A_PERSON))


def grade(student: str = "ada", **other: object) -> Grade:
    given = {
        "assignment": "stats",
        "student": student,
        "status": GradeStatus.PENDING,
        "marks": 2.0,
        "max_marks": 5.0,
        "pending_marks": 3.0,
        "items": ITEMS,
        "digest": DIGEST,
    }
    return Grade.model_validate(given | other)


def stored(out: Path, *grades: Grade) -> None:
    with Store(out / "grades.sqlite") as store:
        for one in grades:
            store.add(one, "c")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder with the grades of a few students, each of another kind."""
    nothing = {"items": (), "marks": None, "pending_marks": 0.0}
    stored(
        tmp_path,
        grade("ada"),
        grade("bob", status=GradeStatus.GRADED, pending_marks=0.0, items=ITEMS[:1]),
        grade("eve", status=GradeStatus.WITHHELD, marks=None, reason="an item could not be judged"),
        grade("fay", status=GradeStatus.INVALID, reason="fay.zip is no zip.", **nothing),
        grade("-x \x1b[2J"),
    )
    return tmp_path


def refused(out: Path, message: str, help_: str, **other: object) -> None:
    """In these words, and with nothing written."""
    before = kept(out)
    with pytest.raises(UsageError) as caught:
        mark(out, replace(REQUEST, **other))  # type: ignore[arg-type]
    assert (caught.value.message, caught.value.help) == (message, help_)
    assert caught.value.exit_code == 2
    assert kept(out) == before


def kept(out: Path) -> list[tuple[str, str, float | None, str]]:
    with Store(out / "grades.sqlite") as store:
        return [(o.student, o.item, o.marks, o.by) for o in store.overrides()]


# ── what is kept ──────────────────────────────────────────────────────────────────────────────────────


def test_a_mark_is_kept_with_all_that_belongs_to_it(out: Path) -> None:
    done = mark(out, replace(REQUEST, why="  Right,\nbut for the sign. ", by=" Kim "))
    with Store(out / "grades.sqlite") as store:
        assert store.overrides() == [done.override]
    found = done.override
    assert (found.assignment, found.student, found.item) == ("stats", "ada", "s2")
    assert (found.marks, found.max_marks, found.digest) == (1.5, 3.0, DIGEST)
    assert (found.why, found.by) == ("Right,\nbut for the sign.", "Kim")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", found.at)
    assert done.words == (
        "ada s2: 1.5 of 3 marks, given by Kim; the grader itself: pending, 0 of 3 marks.\n"
        "ada now: 3.5 of 5 marks."
    )


@pytest.mark.parametrize(
    ("typed", "marks"), [("0", 0.0), ("-0", 0.0), ("3", 3.0), ("+2.25", 2.25), ("0.10", 0.1)]
)
def test_marks_are_read_as_typed(out: Path, typed: str, marks: float) -> None:
    done = mark(out, replace(REQUEST, marks=typed))
    assert done.override.marks == marks
    assert str(done.override.marks) != "-0.0"


def test_one_item_of_two_leaves_the_rest_waiting(out: Path) -> None:
    stored(
        out, grade("dan", items=(*ITEMS, item("s3", 1.0, Status.PENDING)), max_marks=6.0, pending_marks=4.0)
    )
    assert mark(out, replace(REQUEST, student="dan")).words.endswith(
        "dan now: 3.5 of the 5 marks judged so far, 1 mark waits for a person."
    )


def test_a_mark_is_taken_back(out: Path) -> None:
    mark(out, REQUEST)
    done = mark(out, replace(REQUEST, marks=None, withdraw=True, why="wrong student", by="Lee"))
    assert done.words == (
        "ada s2: withdrawn by Lee; the grader's own judgement stands: pending, 0 of 3 marks.\n"
        "ada now: 2 of the 2 marks judged so far, 3 marks wait for a person."
    )
    assert kept(out) == [("ada", "s2", None, "Lee")]
    mark(out, replace(REQUEST, by="Ann"))
    assert kept(out) == [("ada", "s2", 1.5, "Ann")]


def test_a_mark_of_a_hand_in_that_cannot_be_opened_any_more_can_be_taken_back(out: Path) -> None:
    mark(out, REQUEST)
    stored(out, grade(status=GradeStatus.INVALID, items=(), marks=None, reason="ada.zip is no zip."))
    done = mark(out, replace(REQUEST, marks=None, withdraw=True))
    assert done.words == (
        "ada s2: withdrawn by Kim; the grader's own judgement stands: none, as the grade is invalid and does "
        "not hold s2.\nada now: invalid."
    )


def test_a_name_that_cannot_be_typed_is_known_by_what_is_shown(out: Path) -> None:
    mark(out, replace(REQUEST, student="-x ␛[2J"))
    assert kept(out) == [("-x \x1b[2J", "s2", 1.5, "Kim")]


@pytest.mark.parametrize("seen", [DIGEST, DIGEST[:12], DIGEST[:6].upper()])
def test_the_digest_that_was_looked_at_is_accepted(out: Path, seen: str) -> None:
    assert mark(out, replace(REQUEST, seen=seen)).override.digest == DIGEST


# ── two who mark ──────────────────────────────────────────────────────────────────────────────────────


def test_what_another_gave_is_not_overwritten_in_silence(out: Path) -> None:
    first = mark(out, REQUEST).override
    told = f"ada s2 is already marked: 1.5 of 3 marks by Kim on {first.at[:10]}: The method is right."
    help_ = "Nothing was written. Repeat the command with --replace to put yours in their place."
    refused(out, told, help_, by="Lee", marks="3")
    mark(out, replace(REQUEST, by="Lee", marks="3", replace=True))
    assert kept(out) == [("ada", "s2", 3.0, "Lee")]


def test_a_mark_on_earlier_work_needs_no_asking(out: Path) -> None:
    mark(out, REQUEST)
    stored(out, grade(digest="ff" * 32))
    assert mark(out, replace(REQUEST, by="Lee", marks="3")).standing.marks == 5.0


@pytest.fixture
def overtaken(out: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another person's mark arrives between the look at the store and the writing."""
    look = Store.last_override

    def look_and_be_overtaken(store: Store, *key: str) -> object:
        found = look(store, *key)
        monkeypatch.setattr(Store, "last_override", look)
        mark(out, replace(REQUEST, by="Lee", marks="3", why="It is all there."))
        return found

    monkeypatch.setattr(Store, "last_override", look_and_be_overtaken)
    return out


def test_of_two_at_the_same_moment_the_second_is_told(overtaken: Path) -> None:
    with pytest.raises(UsageError) as caught:
        mark(overtaken, REQUEST)
    assert re.fullmatch(
        r"ada s2 was marked by somebody else at the same moment: 3 of 3 marks by Lee on \d{4}-\d\d-\d\d: "
        r"It is all there\.",
        caught.value.message,
    )
    assert caught.value.help == (
        "Yours was not written. Repeat the command with --replace to put yours in their place."
    )
    assert kept(overtaken) == [("ada", "s2", 3.0, "Lee")]


# ── what is refused ───────────────────────────────────────────────────────────────────────────────────

WORTH = "MARKS: expected a number from 0 to 3, which is what s2 is worth, found "


@pytest.mark.parametrize(
    ("typed", "found", "help_"),
    [
        ("-1", "-1.", "Nothing was written. Give marks in this range."),
        ("-0.01", "-0.01.", "Nothing was written. Give marks in this range."),
        ("3.01", "3.01.", "Nothing was written. Give marks in this range."),
        ("1.005", "1.005.", "Give two decimals at most."),
        ("nan", "'nan'.", "Write it like 2 or 2.5."),
        ("inf", "'inf'.", "Write it like 2 or 2.5."),
        ("1e0", "'1e0'.", "Write it like 2 or 2.5."),
        ("1,5", "'1,5'.", "Write it like 2 or 2.5."),
        ("three", "'three'.", "Write it like 2 or 2.5."),
        ("٣", "'٣'.", "Write it like 2 or 2.5."),
        ("MARKS", "'MARKS'.", "Write it like 2 or 2.5."),
        ("", "''.", "Write it like 2 or 2.5."),
        ("9" * 400, f"'{'9' * 400}'.", "Write it like 2 or 2.5."),
    ],
)
def test_marks_that_are_none(out: Path, typed: str, found: str, help_: str) -> None:
    refused(out, WORTH + found, help_, marks=typed)


@pytest.mark.parametrize(
    ("option", "expected", "help_"),
    [
        ("why", "the reason", "The student reads it beside the marks: say what you saw."),
        ("by", "your name", "It stands beside the marks on the student's page."),
    ],
)
def test_what_is_not_signed(out: Path, option: str, expected: str, help_: str) -> None:
    for text, found in (("", "found nothing"), (" \n", "found nothing"), ("…", "found '…'")):
        refused(out, f"--{option}: expected {expected}, {found}.", help_, **{option: text})


def test_bytes_that_are_no_text(out: Path) -> None:
    message = r"--why: expected text in UTF-8, found 'gr\\udcfcn'."
    refused(out, message, "Type it again in this terminal.", why="gr\udcfcn")


def test_neither_marks_nor_withdrawal(out: Path) -> None:
    refused(
        out,
        "MARKS: expected how many marks the item is given, found nothing.",
        "Write the number after the item, or --withdraw to take back what was given.",
        marks=None,
    )


def test_both_marks_and_withdrawal(out: Path) -> None:
    refused(
        out,
        "expected either MARKS or --withdraw, found both: '1.5' and --withdraw.",
        "Leave MARKS out to take back what was given, or --withdraw to give marks.",
        withdraw=True,
    )


def test_nothing_to_withdraw(out: Path) -> None:
    message = "ada s1: expected marks that a person gave, found none to withdraw."
    help_ = "The grader's own judgement stands: passed, 2 of 2 marks."
    refused(out, message, help_, item="s1", marks=None, withdraw=True)
    mark(out, replace(REQUEST, item="s1"))
    mark(out, replace(REQUEST, item="s1", marks=None, withdraw=True))
    refused(out, message, help_, item="s1", marks=None, withdraw=True)


def test_an_unknown_student(out: Path) -> None:
    known = "Known: -x ␛[2J, ada, bob, eve, fay."
    message = "STUDENT: expected a student of stats, found "
    refused(out, f"{message}'Adda'.", f"Did you mean ada? {known}", student="Adda")
    refused(out, f"{message}'zzz\\x1b'.".replace("\\x1b", "␛"), known, student="zzz\x1b")


def test_an_unknown_student_of_many(out: Path) -> None:
    stored(out, *(grade(f"s{n:02}") for n in range(30)))
    with pytest.raises(UsageError) as caught:
        mark(out, replace(REQUEST, student="qqq"))
    assert caught.value.help == ("Known: -x ␛[2J, ada, bob, eve, fay, s00, s01, s02, s03, s04, s05, s06, ….")


def test_an_unknown_item(out: Path) -> None:
    message = "ITEM: expected an item of stats, found "
    refused(out, f"{message}'S2'.", "Did you mean s2? Known: s1, s2.", item="S2")
    refused(out, f"{message}'s2'.", "Known: s1.", student="bob")


def test_several_assignments(out: Path) -> None:
    stored(out, grade("ada", assignment="sums"))
    refused(
        out,
        "expected one assignment, found several in these grades: stats, sums.",
        "Name one with --assignment.",
    )
    mark(out, replace(REQUEST, assignment="sums"))
    with Store(out / "grades.sqlite") as store:
        assert [o.assignment for o in store.overrides()] == ["sums"]


def test_an_unknown_assignment(out: Path) -> None:
    refused(
        out,
        "--assignment: expected an assignment, found 'stat'.",
        "Did you mean stats? Known: stats.",
        assignment="stat",
    )


def test_a_hand_in_that_could_not_be_opened(out: Path) -> None:
    refused(
        out,
        "fay: no marks can be given, because the hand-in could not be opened: fay.zip is no zip.",
        "Ask for a hand-in that can be opened, then run `grader run` again.",
        student="fay",
    )


def test_a_grade_that_is_withheld(out: Path) -> None:
    refused(
        out,
        "eve: no marks can be given while the grade is withheld: an item could not be judged",
        "The course or the machine is at fault: mend the fault, then run `grader run` again.",
        student="eve",
    )


def test_work_that_has_changed_since_it_was_looked_at(out: Path) -> None:
    refused(
        out,
        "--seen: ada has handed in other work since: expected ab12cd34, found 00aabbcc.",
        "Run `grader report`, look at the page again, and mark what it shows.",
        seen="00aabbcc",
    )


@pytest.mark.parametrize("seen", ["", "ab12c", "ab12cd3g", DIGEST + "a"])
def test_a_digest_that_is_none(out: Path, seen: str) -> None:
    refused(
        out,
        f"--seen: expected the first 6 or more digits of the work's digest, found {seen!r}.",
        "The digest stands at the foot of the student's page.",
        seen=seen,
    )


@pytest.mark.parametrize(
    ("folder", "found"),
    [
        ("gone", "found no such folder"),
        ("empty", "found no grades.sqlite in it"),
        ("new", "found no grade in it yet"),
    ],
)
def test_a_folder_without_grades(tmp_path: Path, folder: str, found: str) -> None:
    (tmp_path / "empty").mkdir()
    Store(tmp_path / "new" / "grades.sqlite").close()
    with pytest.raises(UsageError) as caught:
        mark(tmp_path / folder, REQUEST)
    assert caught.value.message == (
        f"--out: expected a folder that `grader run` has written, {found}: {tmp_path / folder}"
    )
    assert caught.value.help == "Run `grader run` first, or name the folder that holds the grades with --out."
    assert not (tmp_path / "gone").exists()
    assert list((tmp_path / "empty").iterdir()) == []
