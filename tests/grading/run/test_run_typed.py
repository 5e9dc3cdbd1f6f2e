"""The shipped hand-ins with typed answers, item by item; nothing of them is run, so no box is opened."""

from contextlib import closing
from functools import cache

import pytest

from grader import rubric
from grader.grading import engine
from grader.grading.code_runner import join_limits
from grader.grading.engine import Setting
from grader.grading.live_reference import LiveReference
from grader.grading.seeds import HiddenKey
from grader.model import Grade, Submission, SubmittedFile
from grader.rubric import Assignment
from grader.sandbox.no_sandbox import UnprotectedSandbox
from grader.sandbox.worker_config import WorkerConfig
from tests.support.project import ROOT

TYPED = "answers.yaml"


@cache
def typed_items(assignment: str) -> Assignment:
    return rubric.load(ROOT / "rubrics", ROOT / "reference", assignment).judged_on({TYPED})


def graded(assignment: str, content: bytes | None, only: str = "", doubt: str = "") -> Grade:
    whole = typed_items(assignment).narrowed(lambda item: only in ("", item.id))
    config = WorkerConfig("", "", join_limits(whole.items))
    files = () if content is None else (SubmittedFile(TYPED, content, TYPED),)
    with (
        closing(UnprotectedSandbox(config)) as sandbox,
        closing(LiveReference(whole, sandbox)) as live_reference,
    ):
        setting = Setting(whole, live_reference, HiddenKey("key"), "strong")
        doubts = {TYPED: doubt} if doubt else {}
        return engine.grade(Submission(assignment, "ada", files, "d", doubts=doubts), sandbox, setting)


def shipped(assignment: str, student: str) -> Grade:
    return graded(assignment, (ROOT / "submissions" / assignment / student / TYPED).read_bytes())


def marks_of(grade: Grade) -> str:
    """Marks of each item, with a ``+`` and those that wait behind where some do."""
    marks = (f"{i.marks:g}+{i.pending_marks:g}" if i.pending_marks else f"{i.marks:g}" for i in grade.items)
    return " ".join(marks)


@pytest.mark.parametrize(
    ("assignment", "student", "marks", "mistakes"),
    [
        ("cmpt419-a2", "hedda", "3 2+1 3+1 5 5 5 5 5 5", []),
        ("cmpt419-a2", "ilja", "3 2+1 3+1 5 5 5 5 5 5", []),
        ("cmpt419-a2", "jorun", "0+3 0+3 0+4 0+5 0+5 0+5 0+5 0+5 0+5", []),
        ("cmpt419-a2", "kolya", "0+3 0+3 0+4 0+5 0+5 0+5 0+5 0+5 0+5", []),
        ("cmpt419-a2", "liv", "3 1+1 1+1 0 0+5 0 0+5 0 0+5",
         ["third-stays", "half-inside", "sign-of-error", "activation-derivative-left-out"]),
        ("cmpt419-a2", "mats", "3 2+1 0+4 0+5 0 5 0+5 0 5", ["wrong-unit", "weights-indexed-backwards"]),
        ("cmpt726-a2", "nadia", "3 2+1 3+1 5 5 5 5 5 5 4+2 3+6 0+7 0+8", []),
        ("cmpt726-a2", "olle", "3 2+1 3+1 0 0+5 5 0 0 5 0+6 0+9 0+7 0+8",
         ["output-taken-for-logistic", "activation-for-output", "only-one-path-back"]),
        ("cmpt726-a2", "petra", "0+3 2+1 3+1 5 5 5 0+5 0 0+5 1+2 0+6 0+7 0+8",
         ["weights-indexed-backwards", "activation-derivative-left-out", "square-left-out"]),
    ],
)  # fmt: skip
def test_a_shipped_hand_in(assignment: str, student: str, marks: str, mistakes: list[str]) -> None:
    grade = shipped(assignment, student)
    assert marks_of(grade) == marks
    assert [mistake.id for mistake in grade.mistakes] == mistakes


@pytest.mark.parametrize(
    ("item", "text", "named"),
    [
        ("p1a", "23/22 each", ["activations-for-probabilities"]),
        ("p1a", "[0.5, 50 %, 0]", ["third-class-left-out"]),
        ("p1a", "[0.5, 0, 0.5]", []),
        ("p1b", "{pair: 33 %, third: 33 %}", ["probabilities-stay"]),
        ("p1b", "{pair: 1, third: 1/3}", []),
        ("p1c", "{own: no change, others: the same}", ["probabilities-stay"]),
        ("p1c", "{own: one half, others: vanish}", ["half-inside"]),
        ("p1c", "{own: one half, others: one third}", []),
        ("p3a", "2 y - 2 t", ["factor-two-kept"]),
        ("p3e", "(w2_11 + w2_21 + w2_31) h'(a2_1)", ["delta-left-out"]),
        ("p3f", "delta2_1 * z2_1", ["output-of-the-upper-node"]),
        ("p4a", "{w1: (y-t) h'(a3) h'(a2) x_1, w2: (y-t) h'(a3) z2, w3: (y-t) z3}", ["weights-left-out"]),
        ("p4b", "{derivative: h(a) (h(a) - 1)}", ["inner-sign-forgotten"]),
        ("p4b", "{derivative: (1 - h(a)) (1 + h(a))}", ["slope-of-tanh"]),
    ],
)
def test_a_common_slip_is_named_and_others_are_not(item: str, text: str, named: list[str]) -> None:
    (graded_item,) = graded("cmpt726-a2", f"{item}: {text}".encode(), only=item).items
    assert graded_item.outcome.status in ("failed", "partial", "pending")
    assert [mistake.id for mistake in graded_item.outcome.mistakes] == named


def test_a_later_part_waits_where_an_earlier_one_lost_marks() -> None:
    by_id = {item.id: item.outcome for item in shipped("cmpt419-a2", "liv").items}
    assert by_id["p2b"].message == (
        "The answer is not equal to the right formula: for random arrays the values differ. It was read as "
        "`(t - a_1^{(4)}) * z_2^{(3)}`. p2a lost marks already, so a person has to judge whether this is "
        "wrong by itself."
    )


def test_without_answers_everything_waits() -> None:
    grade = graded("cmpt419-a2", None)
    assert (grade.status, grade.marks, grade.pending_marks) == ("pending", 0.0, 40.0)
    assert grade.items[0].outcome.message == (
        "There is no answers.yaml in the hand-in. A person looks for the answer in the report."
    )


def test_answers_that_may_be_there_are_not_called_missing() -> None:
    doubt = "2 files could be answers.yaml: a.yaml, b.yaml."
    grade = graded("cmpt419-a2", None, doubt=doubt)
    assert (grade.status, grade.marks, grade.pending_marks) == ("pending", 0.0, 40.0)
    assert grade.items[0].outcome.message == (
        f"It is not clear which file is answers.yaml. {doubt} "
        "A person looks for the answer there and in the report."
    )


NOTATIONS = {
    "p2a": [
        "a4_1 - t", "y - t_n", r"-(t_n - a^{(4)}_1)", r"y(\mathbf{x}_n, \mathbf{w}) - t_n", "z_1^(4) - t",
        r"\frac{\partial E_n}{\partial a_1^{(4)}} = \delta_1^{(4)} = a_1^{(4)} - t_n",
        "sum_j w_1j^(3) z_j^(3) - t",
    ],
    "p2b": [
        "delta4_1 * z3_2", r"\delta^{(4)}_1 z^{(3)}_2", "z_2^3 delta_1^4", "(y - t) h(a_2^(3))",
        r"\frac{\partial E_n(w)}{\partial a_1^{(4)}} z_2^{(3)}", "z3_2 * (a4_1 - t)",
    ],
    "p2c": [
        "h'(a3_1) * w3_11 * delta4_1", r"w_1^{(3)} \sigma'(a_1^{(3)}) \delta_1^{(4)}",
        "z_1^(3) (1 - z_1^(3)) w_11^(3) (y - t)",
        r"h(a^{(3)}_1)\left(1-h(a^{(3)}_1)\right) w^{(3)}_{11} (a_1^{(4)}-t_n)",
        "e^{-a3_1} / (1 + e^{-a3_1})^2 * w3_11 * delta4_1",
    ],
    "p2e": [
        "h'(a2_1) sum_k w2_k1 delta3_k", r"\sum_{k=1}^{3} w_{k1}^{(2)} \delta_k^{(3)} h'(a_1^{(2)})",
        r"h'(a_1^{(2)})\left(w_{11}^{(2)}\delta_1^{(3)}+w_{21}^{(2)}\delta_2^{(3)}+w_{31}^2\delta_3^3\right)",
        r"z_1^{(2)}(1-z_1^{(2)}) \sum_{k=1}^3 w_{k1}^{(2)} h'(a_k^{(3)}) w_{1k}^{(3)} \delta_1^{(4)}",
        r"h'(a_1^{(2)}) \sum_k w_{k1}^{(2)} \frac{\partial E}{\partial a_k^{(3)}}",
    ],
    "p2f": [
        "x_1 delta2_1", "z_1^(1) delta_1^(2)",
        r"x_1 \cdot h'(a_1^{(2)}) \cdot \sum_{k=1}^3 w_{k1}^{(2)}\delta_k^{(3)}",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("item", "text"), [(item, text) for item, texts in NOTATIONS.items() for text in texts]
)
def test_one_formula_in_many_notations(item: str, text: str) -> None:
    (graded_item,) = graded("cmpt419-a2", f'{item}: "{text}"'.encode(), only=item).items
    outcome = graded_item.outcome
    assert (outcome.status, outcome.message) == ("passed", "")


def test_an_answer_under_a_misspelt_heading_is_told() -> None:
    """What is typed there counts for nothing, and nobody would know why; a name is no slip."""
    found = graded("hlcv-ex2", b"student: ada\nq2cc: {W1: a1.T @ dz3}\nq2b: {W2: a2.T @ dz3}\n")
    told = "answers.yaml answers q2cc, which is not asked for; q2c still lacks an answer."
    assert [note for note in found.notes if "asked for" in note] == [told]
