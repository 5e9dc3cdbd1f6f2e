"""What a person sees of a run, with a terminal and without."""

import io

import pytest
from rich.console import Console

from grader.cli import progress
from grader.cli.progress import LiveProgress
from grader.model import Grade, GradedItem, GradeStatus, NamedMistake, Outcome, Override, Reason, Status
from grader.results.overrides import apply_overrides


def item(name: str, reason: Reason | None = None, mistakes: tuple[str, ...] = ()) -> GradedItem:
    named = tuple(NamedMistake(id=m, title=m, advice="") for m in mistakes)
    status = Status.FAILED if reason else Status.PASSED
    outcome = Outcome(item=name, status=status, reason=reason, mistakes=named)
    return GradedItem(
        id=name, title=name, problem="q1", marks=0.0 if reason else 1.0, max_marks=1.0, outcome=outcome
    )


def grade(student: str, **given: object) -> Grade:
    whole = {"status": GradeStatus.GRADED, "marks": 3.5, "max_marks": 18.0, "wall_s": 0.25} | given
    return Grade.model_validate({"assignment": "hlcv-ex2", "student": student} | whole)


def lines(*grades: Grade) -> list[str]:
    text = io.StringIO()
    Console(file=text, width=140, highlight=False).print(progress.make_table(grades))
    return [line.rstrip() for line in text.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "3.5 / 18"),
        ({"marks": None, "status": GradeStatus.WITHHELD}, "withheld"),
        ({"marks": None, "status": GradeStatus.INVALID}, "invalid"),
        ({"marks": 0.0}, "0 / 18"),
        ({"status": GradeStatus.PENDING, "pending_marks": 8.0}, "3.5 of 10 so far"),
    ],
)
def test_marks_in_words(given: dict[str, object], words: str) -> None:
    assert progress.describe_marks(grade("ada", **given)) == words


def test_the_table_has_a_row_for_each_student() -> None:
    items = (item("q1a", Reason.WRONG_VALUE, ("relu-missing",)), item("q1b", Reason.CRASH), item("q1c"))
    rows = lines(grade("ada", items=items), grade("bob", pending_marks=2.0, status=GradeStatus.PENDING))
    assert rows[0].split() == ["student", "marks", "pending", "mistakes", "and", "reasons", "seconds"]
    assert rows[1].split() == ["ada", "3.5", "/", "18", "relu-missing,", "(crash)", "0.25"]
    assert rows[2].split() == ["bob", "3.5", "of", "16", "so", "far", "2", "0.25"]


def test_a_mistake_in_two_items_and_a_reason_in_two_are_told_once() -> None:
    items = (
        *(item(name, Reason.WRONG_VALUE, ("relu-missing",)) for name in ("q1a", "q1b")),
        *(item(name, Reason.TIMEOUT) for name in ("q1c", "q2d")),
    )
    assert "relu-missing, (timeout)  " in lines(grade("ada", items=items))[1]


def test_an_invalid_hand_in_says_why() -> None:
    row = lines(grade("ada", status=GradeStatus.INVALID, marks=None, reason="ada.zip is no zip"))[1]
    assert "ada.zip is no zip" in row


def waits(name: str) -> GradedItem:
    return item(name).model_copy(update={"outcome": Outcome(item=name, status=Status.PENDING)})


def test_who_waits_for_a_person_is_told_with_the_items() -> None:
    one = grade("ada", items=(item("q1a"), waits("q1b"), waits("q3a")))
    assert progress.describe_waiting([grade("bob", items=(item("q1a"),)), one]) == (
        "1 hand-in not final, waiting for a person: ada (q1b, q3a)"
    )
    other = grade("eve\x1b[2J", items=(waits("q2d"),))
    assert progress.describe_waiting([one, other]) == (
        "2 hand-ins not final, waiting for a person: ada (q1b, q3a), eve␛[2J (q2d)"
    )


def test_a_whole_class_that_waits_is_not_listed_in_full() -> None:
    told = progress.describe_waiting([grade(f"s{n}", items=(waits("q1b"),)) for n in range(40)])
    assert told.startswith("40 hand-ins not final, waiting for a person: s0 (q1b), s1 (q1b), ")
    assert told.endswith(", s9 (q1b) and 30 more")


def test_marks_by_hand_are_told() -> None:
    given = Override(
        assignment="hlcv-ex2",
        student="ada",
        item="q1a",
        marks=1.0,
        max_marks=1.0,
        why="read",
        by="Kim",
        at="2026-01-31T14:05:09Z",
        digest="",
    )
    (standing,) = apply_overrides(
        [grade("ada", items=(item("q1a", Reason.CRASH), item("q1b", Reason.CRASH)))], [given]
    )
    assert "(crash), (by hand: q1a)" in lines(standing)[1]


def test_where_nobody_waits_nothing_is_told() -> None:
    lost = item("q1a", Reason.CRASH)
    assert (
        progress.describe_waiting([])
        == progress.describe_waiting([grade("ada", items=(lost,)), grade("bob")])
        == ""
    )


def test_hostile_names_reach_the_terminal_as_text() -> None:
    row = lines(grade("[red]eve[/red]\x1b[2J"))[1]
    assert row.startswith("[red]eve[/red]␛[2J")


def test_without_a_terminal_there_is_a_plain_line_for_each_hand_in(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with LiveProgress(Console(width=140, highlight=False), 2) as live:
        live.begin("hlcv-ex2", 2)
        live.done(grade("ada"), kept=False)
        live.done(grade("bob\x1b[2J"), kept=True)
    assert capsys.readouterr().out.splitlines() == [
        "hlcv-ex2: 2 hand-ins, 2 at a time",
        "[1/2] ada: 3.5 / 18 (0.25 s)",
        "[2/2] bob␛[2J: 3.5 / 18 (kept from before)",
    ]


def test_at_a_terminal_the_cursor_comes_back_however_the_run_ends() -> None:
    text = io.StringIO()
    console = Console(file=text, force_terminal=True, width=80)

    def stopped() -> None:
        with LiveProgress(console, 2) as live:
            live.begin("hlcv-ex2", 3)
            live.done(grade("ada"), kept=False)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    shown = text.getvalue()
    assert "\x1b[?25l" in shown
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l")
    assert "1/3" in shown
