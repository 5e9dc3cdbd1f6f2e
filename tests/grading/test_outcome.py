"""What the reader of an item sees: message, marks of the parts, hint, lines of code, what was run."""

from collections.abc import Sequence

import pytest

from grader.checks import Verdict
from grader.checks.support.verdict import passed, pending, pending_in_part, void
from grader.grading import outcome, scoring
from grader.grading.outcome import ItemEvaluation
from grader.grading.seeds import HiddenKey, Seeds
from grader.model import (
    Code,
    Comparison,
    Definition,
    GradeStatus,
    Outcome,
    Pictures,
    Reason,
    SourceFacts,
    Status,
    Submission,
    SubmittedFile,
)
from grader.results.pages.marks_bar import build_marks_bar
from grader.rubric import Assignment, FollowThrough, Item

FILE = "two_layernet.py"
TEXT = b"""\
class TwoLayerNet:
    def loss(self, X, y=None, reg=0.0):
        scores = forward(X)
        return scores

    def train(self, X, y):
        return self.loss(X, y)

def forward(X):
    return X

def other():
    return 1
"""
FACTS = SourceFacts(
    definitions=(
        Definition("TwoLayerNet", 1, 7),
        Definition("TwoLayerNet.loss", 2, 4),
        Definition("TwoLayerNet.train", 6, 7),
        Definition("forward", 9, 10),
        Definition("other", 12, 13),
    )
)
ADA = Submission("hlcv-ex2", "ada", (SubmittedFile(FILE, TEXT, FILE),), "d")
WRONG = Verdict(Status.FAILED, Reason.WRONG_VALUE, "The loss is off.")


@pytest.fixture
def loss(assignment: Assignment) -> Item:
    return assignment.item("q1b")


@pytest.fixture
def training(assignment: Assignment) -> Item:
    return assignment.item("q3a")


def built(
    item: Item,
    verdict: Verdict,
    assignment: Assignment,
    followed: FollowThrough | None = None,
    named: tuple[str, ...] = (),
) -> Outcome:
    cases = Seeds.for_submission(HiddenKey("key"), "d").cases(item)
    own = ItemEvaluation(cases, verdict, facts=FACTS, followed=followed, named=named)
    return outcome.build_outcome(item, own, ADA, assignment, "strong")


# ── the hint ──────────────────────────────────────────────────────────────────────────────────────────

GENERIC = {
    Reason.NO_FILE: "Give the file exactly the name the handout asks for.",
    Reason.IMPORT_ERROR: "Mend this line first: until then nothing in the file can be run.",
    Reason.CRASH: "Nothing after the line that raised came back; mend it first, then look at the values.",
    Reason.EXITED: "Take out exit(), quit() and os._exit(): a function that is called has to return.",
    Reason.KILLED: "Run the call on its own; compiled code that is used wrongly can end Python like this.",
    Reason.TIMEOUT: "Look for a loop whose condition never changes, and for work inside loops over samples.",
    Reason.MEMORY: "Look for arrays that grow with every step, and for products of the wrong shapes.",
    Reason.OUTPUT_LIMIT: "Return what is asked for and nothing else; look for lists that keep growing.",
}
ABOUT_VALUES = sorted(set(Reason) - set(GENERIC) - {Reason.NEEDS_A_PERSON})


@pytest.mark.parametrize(("reason", "hint"), GENERIC.items())
def test_where_nothing_could_be_judged_the_hint_is_about_that(
    loss: Item, assignment: Assignment, reason: Reason, hint: str
) -> None:
    assert built(loss, Verdict(Status.FAILED, reason, "so"), assignment).hint == hint


@pytest.mark.parametrize("reason", ABOUT_VALUES)
def test_where_something_was_judged_the_hint_is_the_items_own(
    loss: Item, assignment: Assignment, reason: Reason
) -> None:
    assert loss.hint
    assert built(loss, Verdict(Status.FAILED, reason, "so"), assignment).hint == loss.hint


def test_a_named_mistake_needs_no_hint(loss: Item, assignment: Assignment) -> None:
    found = built(loss, WRONG, assignment, named=("half-regularization",))
    assert [mistake.id for mistake in found.mistakes] == ["half-regularization"]
    assert found.mistakes[0].advice == assignment.mistake("half-regularization").advice
    assert found.hint == ""


@pytest.mark.parametrize(
    "verdict", [passed(), pending("a person has to look."), void(Reason.GRADER_FAULT, "a trace")]
)
def test_where_no_marks_were_lost_there_is_no_hint(
    loss: Item, assignment: Assignment, verdict: Verdict
) -> None:
    found = built(loss, verdict, assignment)
    assert (found.hint, found.staff_note) == ("", verdict.staff_note)
    assert found.message == verdict.message


# ── what waits ────────────────────────────────────────────────────────────────────────────────────────


def test_what_a_person_is_asked_is_told(loss: Item, assignment: Assignment) -> None:
    found = built(loss, pending("W1 was not answered.", asks="A person has to look."), assignment)
    assert (found.status, found.message) == (Status.PENDING, "W1 was not answered. A person has to look.")


def test_nobody_is_asked_to_look_at_what_has_no_marks(loss: Item, assignment: Assignment) -> None:
    found = built(
        loss.model_copy(update={"marks": 0}),
        pending("dz3 was not answered.", asks="A person has to look."),
        assignment,
    )
    assert (found.status, found.message) == (Status.MISSING, "dz3 was not answered.")


def test_the_part_for_a_person_comes_first(loss: Item, assignment: Assignment) -> None:
    item = loss.model_copy(update={"manual": "The discussion is read by a person."})
    found = built(item, pending("There is no table.", asks="A person looks for it."), assignment)
    assert found.message == "The discussion is read by a person. There is no table. A person looks for it."


# ── parts ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("failed_parts", "marks", "share"),
    [
        (("loss",), "Marks: loss 0 of 1.5, predict 0.5 of 0.5, batches 1 of 1.", 0.5),
        (("batches",), "Marks: loss 1.5 of 1.5, predict 0.5 of 0.5, batches 0 of 1.", 2 / 3),
    ],
)
def test_a_partial_item_says_which_part_earned_what(
    training: Item, assignment: Assignment, failed_parts: tuple[str, ...], marks: str, share: float
) -> None:
    verdict = Verdict(Status.PARTIAL, Reason.WRONG_VALUE, "It is too high.", failed_parts=failed_parts)
    found = built(training, verdict, assignment)
    assert (found.status, found.message) == (Status.PARTIAL, f"It is too high. {marks}")
    assert found.earned == pytest.approx(share)


def test_an_item_that_failed_as_a_whole_says_nothing_of_parts(training: Item, assignment: Assignment) -> None:
    verdict = Verdict(Status.FAILED, Reason.WRONG_VALUE, "No.", failed_parts=("loss", "batches"))
    found = built(training, verdict, assignment)
    assert (found.message, found.earned) == ("No.", 0)


def test_advice_is_the_message_of_an_item_that_passed(loss: Item, assignment: Assignment) -> None:
    found = built(loss, passed(advice="Large scores overflow."), assignment)
    assert (found.status, found.message, found.earned) == (Status.PASSED, "Large scores overflow.", 1)


# ── follow-through ────────────────────────────────────────────────────────────────────────────────────


def test_what_was_followed_through_says_so_and_pays_what_the_rubric_says(
    training: Item, assignment: Assignment
) -> None:
    assert training.follow_through
    half = training.follow_through.model_copy(update={"pays": 0.5})
    for rule, status, earned in (
        (training.follow_through, Status.PASSED, 1.0),
        (half, Status.PARTIAL, 0.5),
    ):
        found = built(training, passed(), assignment, followed=rule)
        assert (found.status, found.earned, found.follow_through) == (status, earned, rule.says)


# ── lines of code ─────────────────────────────────────────────────────────────────────────────────────


def code(found: Sequence[object]) -> list[tuple[int, int]]:
    return [(shown.first_line, len(shown.lines)) for shown in found if isinstance(shown, Code)]


@pytest.mark.parametrize("verdict", [WRONG, passed(advice="Overflows."), pending("a person has to look.")])
def test_the_functions_and_the_helpers_they_call_are_shown(
    loss: Item, assignment: Assignment, verdict: Verdict
) -> None:
    assert code(built(loss, verdict, assignment).evidence) == [(2, 3), (9, 2)]


@pytest.mark.parametrize("verdict", [passed(), void(Reason.RUBRIC_FAULT, "a fault")])
def test_where_there_is_nothing_to_mend_no_code_is_shown(
    loss: Item, assignment: Assignment, verdict: Verdict
) -> None:
    assert built(loss, verdict, assignment).evidence == ()


def test_what_the_check_shows_comes_before_the_code(loss: Item, assignment: Assignment) -> None:
    comparison = Comparison(label="loss", found="1", expected="2")
    verdict = Verdict(Status.FAILED, Reason.WRONG_VALUE, "off", (comparison,))
    assert built(loss, verdict, assignment).evidence[0] == comparison


@pytest.mark.parametrize("verdict", [passed(), WRONG, void(Reason.RUBRIC_FAULT, "a fault")])
def test_what_was_drawn_is_shown_whatever_the_verdict(
    loss: Item, assignment: Assignment, verdict: Verdict
) -> None:
    drawn = Pictures(title="What a.py drew", pictures=(), untold=("Figure 1 is not shown: it is not a PNG.",))
    own = ItemEvaluation((), verdict, facts=FACTS, drawn=(drawn,))
    assert outcome.build_outcome(loss, own, ADA, assignment, "strong").evidence[-1] == drawn


# ── what was run ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((1, 0, 0), "1 published case"),
        ((1, 3, 0), "1 published case, 3 hidden cases"),
        ((0, 2, 0), "2 hidden cases"),
        ((1, 2, 1), "1 published case, 2 hidden cases, 1 extreme case"),
    ],
)
def test_what_was_run_is_told_in_words(
    loss: Item, assignment: Assignment, numbers: tuple[int, int, int], words: str
) -> None:
    counted = dict(zip(("published", "fresh", "advice"), numbers, strict=True))
    item = loss.model_copy(update={"cases": loss.cases.model_copy(update=counted)})
    assert built(item, passed(), assignment).ran == (
        f"Probe {loss.probe} on {words}. Limits: {loss.limits}. Sandbox: strong."
    )


def test_the_probe_of_a_follow_through_is_the_one_that_was_run(
    training: Item, assignment: Assignment
) -> None:
    assert training.follow_through
    found = built(training, passed(), assignment, followed=training.follow_through)
    assert found.ran.startswith(f"Probe {training.follow_through.probe} on ")


# ── what a person gives ───────────────────────────────────────────────────────────────────────────────

READ = {"manual": "The reason is read by a person.", "manual_marks": 1.0}


@pytest.mark.parametrize(
    ("verdict", "earned", "waits", "message"),
    [
        (passed(message="Right."), 0.75, 0.25, "Right. So far 3 of 3; 1 mark more for a person to give."),
        (WRONG, 0.0, 0.25, "The loss is off. So far 0 of 3; 1 mark more for a person to give."),
        (pending("It cannot be read. A person has to look."), 0.0, 1.0,
         "It cannot be read. A person has to look."),
    ],
)  # fmt: skip
def test_where_a_part_waits_the_rest_counts_at_once(
    loss: Item, assignment: Assignment, verdict: Verdict, earned: float, waits: float, message: str
) -> None:
    found = built(loss.model_copy(update=READ), verdict, assignment)
    assert (found.status, found.reason) == (Status.PENDING, Reason.NEEDS_A_PERSON)
    assert (found.earned, found.waits) == (earned, waits)
    assert found.message == f"The reason is read by a person. {message}"


def test_parts_share_what_the_check_gives(training: Item, assignment: Assignment) -> None:
    item = training.model_copy(update=READ | {"parts": {"loss": 1.5, "batches": 0.5}})
    verdict = Verdict(Status.PARTIAL, Reason.WRONG_VALUE, "It is too high.", failed_parts=("loss",))
    found = built(item, verdict, assignment)
    assert [found.earned, found.waits] == pytest.approx([0.5 / 3, 1 / 3])
    assert found.message.endswith(
        "Marks: loss 0 of 1.5, batches 0.5 of 0.5. So far 0.5 of 2; 1 mark more for a person to give."
    )


def test_without_a_share_of_its_own_everything_waits(loss: Item, assignment: Assignment) -> None:
    found = built(loss.model_copy(update={"manual": READ["manual"]}), passed(), assignment)
    assert (found.status, found.earned, found.waits) == (Status.PENDING, 0.0, 1.0)
    assert found.message == "The reason is read by a person."


def test_what_the_course_is_at_fault_for_waits_for_nobody(loss: Item, assignment: Assignment) -> None:
    found = built(loss.model_copy(update=READ), void(Reason.RUBRIC_FAULT, "why"), assignment)
    assert (found.status, found.earned) == (Status.VOID, 0.0)


def test_marks_that_wait_are_counted_beside_those_that_do_not(loss: Item, assignment: Assignment) -> None:
    item = loss.model_copy(update=READ)
    whole = assignment.narrowed(lambda kept: kept.id == loss.id)
    grade = scoring.add_up(ADA, whole, {loss.id: built(item, passed(), assignment)}, "strong")
    assert (grade.status, grade.marks, grade.pending_marks) == (GradeStatus.PENDING, 3.0, 1.0)
    made = build_marks_bar(grade.items)
    assert [(piece.style, piece.x, piece.width) for piece in made.pieces] == [
        ("earned", 0.0, 75.0),
        ("open", 75.0, 25.0),
    ]
    assert made.words == "q1b: 3 of 4, 1 open"


# ── parts that are certain while others wait ──────────────────────────────────────────────────────────


def test_a_part_that_waits_is_told_beside_those_that_are_certain(
    training: Item, assignment: Assignment
) -> None:
    item = training.model_copy(update={"parts": {"loss": 2.0, "batches": 1.0}})
    verdict = pending_in_part("The batches were not seen. A person has to look.", (), ("batches",))
    seen = built(item, verdict, assignment)
    assert seen.status is Status.PENDING
    assert [seen.earned, seen.waits] == pytest.approx([2 / 3, 1 / 3])
    assert seen.message == (
        "The batches were not seen. A person has to look. Marks: loss 2 of 2, batches waits (1). "
        "So far 2 of 2; 1 mark more for a person to give."
    )


def test_a_lost_part_beside_one_that_waits_has_its_hint(training: Item, assignment: Assignment) -> None:
    item = training.model_copy(update={"parts": {"loss": 2.0, "batches": 1.0}})
    verdict = pending_in_part("Too high; and not seen.", (), ("batches",), ("loss",))
    seen = built(item, verdict, assignment)
    assert (seen.earned, seen.hint) == (0, item.hint)
    assert seen.waits == pytest.approx(1 / 3)
