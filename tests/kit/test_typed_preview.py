"""Typed answers are shown as they are understood, by someone who does not know the right ones."""

from collections.abc import Callable

import pytest

from grader.kit import public, typed_preview
from grader.kit.result import Result, State
from grader.model import Submission, SubmittedFile
from tests.support.public_files import EVERY, written

WHY = "Only the course knows."
Typed = Callable[[str, str, str | None], Result]
"""(assignment, item, answers.yaml) to how an answer is shown."""


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, public.Handout]:
    places = {assignment.id: tmp_path_factory.mktemp(assignment.id) for assignment in EVERY}
    for assignment in EVERY:
        written(assignment, places[assignment.id])
    return {name: public.read(place) for name, place in places.items()}


@pytest.fixture
def typed(known: dict[str, public.Handout]) -> Typed:
    def shown(assignment: str, item: str, text: str | None) -> Result:
        content = (SubmittedFile("answers.yaml", text.encode(), "answers.yaml"),) if text is not None else ()
        own = known[assignment].assignment.item(item)
        return typed_preview.preview(own, WHY, Submission(assignment, "ada", content, ""))

    return shown


@pytest.mark.parametrize(
    ("assignment", "item", "text", "shown", "unreadable"),
    [
        ("cmpt726-a2", "p1a", "p1a: [1/3, '33 %', 0.33]", "C1: read as 0.333333", ()),
        ("cmpt726-a2", "p1a", "p1a: 1/3 each", "C3: read as 0.333333", ()),
        ("cmpt726-a2", "p1a", "p1a: {C1: about half a third}", "C1: cannot be read: ", ("C1",)),
        ("cmpt726-a2", "p1c", "p1c: {own: tends to 1}", "own: read as one", ()),
        ("cmpt726-a2", "p1c", "p1c: {own: maybe}", "own: maybe. Only these words are understood: ", ()),
        ("cmpt726-a2", "p3c", 'p3c: "h\'(a3_1) w3_11 delta4_1"', "answer: read as ", ()),
        (
            "cmpt726-a2",
            "p3c",
            "p3c: delta3_1",
            "answer: cannot be read: `delta_1^{(3)}` is what",
            ("answer",),
        ),
        ("hlcv-ex2", "q2c", "q2c: {W1: 'sum(a1 .* dz3, 1)'}", "W1: cannot be read: This is MATLAB", ("W1",)),
        ("hlcv-ex2", "q2c", "q2c: {W1: 'a1 @ dz3'}", "W1: cannot be read: ", ("W1",)),
        (
            "hlcv-ex2",
            "q2c",
            "q2c: {W1: 'a1^T dz3 W2^T + 2 λ W1'}",
            "W1: read as a1.T @ dz3 @ W2.T + 2 * la",
            (),
        ),
        (
            "hlcv-ex2",
            "q2c",
            "q2c: {b1: sum over the rows of dz2}",
            "b1: cannot be read: it is said in words, which a person reads; a formula was expected.",
            ("b1",),
        ),
        ("hlcv-ex2", "q4c", "q4c: {2: {train: 0.6, val: 0.51}}", "2 layers: read as 51 %", ()),
        ("hlcv-ex2", "q4c", "q4c: [{layers: 2, val: 0.51}]", "2 layers: read as 51 %", ()),
        (
            "hlcv-ex2",
            "q4c",
            "q4c: about half",
            "answer: cannot be read: expected a line for each number of layers, such as `2: 51.2 %`, found",
            ("answer",),
        ),
        ("hlcv-ex2", "q4c", "q4c: {2: 0.51}", "2 layers: read as 51 %", ()),
        ("hlcv-ex2", "q4c", "q4c: {three layers: '53,5'}", "3 layers: read as 53.5 %", ()),
        ("hlcv-ex2", "q4c", "q4c: {2: 0.51, test: 0.5}", "test: 0.5", ()),
        (
            "hlcv-ex2",
            "q4c",
            "q4c: {2: 0.51, 5: about half}",
            "5 layers: cannot be read: expected an accuracy such as 0.123 or 12.3 %, found 'about half'.",
            ("5 layers",),
        ),
    ],
)
def test_an_answer_is_shown_as_it_is_understood(
    assignment: str, item: str, text: str, shown: str, unreadable: tuple[str, ...], typed: Typed
) -> None:
    result = typed(assignment, item, text)
    assert result.unreadable == unreadable
    if unreadable:
        name = "The answer" if unreadable == ("answer",) else unreadable[0]
        assert (result.state, result.message) == (State.UNREADABLE, f"{name} cannot be read.")
    else:
        assert (result.state, result.message) == (State.AT_GRADING, WHY)
    assert any(line.startswith(shown) for line in result.read_as), result.read_as


def test_names_of_the_question_may_be_used_on_the_way(typed: Typed) -> None:
    """What symbols amount to is not known here: nobody is told that it is something else."""
    text = "q2c:\n  dz3: '(a3 - Delta) / N'\n  dz2: 'dz3 W2^T * relu''(z2)'\n  b1: 'sum(dz2, axis=0)'\n"
    result = typed("hlcv-ex2", "q2c", text)
    assert "b1: read as sum((dz3 @ W2.T) * relu'(z2), axis=0), of shape (H,)" in result.read_as
    assert result.unreadable == ()


def test_the_other_layout_is_said(typed: Typed) -> None:
    result = typed("hlcv-ex2", "q2c", "q2c: {W1: 'dz2 a1^T', dz2: '(W2^T dz3) * relu''(z2)'}")
    shown = "W1: read as ((W2.T @ dz3) * relu'(z2)) @ a1.T, of shape (H, D), with one column per example"
    assert result.read_as[0] == shown


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, f"There is no answers.yaml yet. {WHY}"),
        ("", f"Nothing is typed under q2c yet. {WHY}"),
        ("q2c: {W1: }", f"Nothing is typed under q2c yet. {WHY}"),
    ],
)
def test_what_is_not_typed_yet_is_told(text: str | None, told: str, typed: Typed) -> None:
    result = typed("hlcv-ex2", "q2c", text)
    assert (result.message, result.read_as, result.unreadable) == (told, (), ())


def test_a_file_that_is_no_yaml_is_told_with_its_line(typed: Typed) -> None:
    result = typed("hlcv-ex2", "q2c", "q2c:\n  W1: 'a1\n")
    assert result.message.startswith("answers.yaml, line 3: this is not YAML")
    assert (result.state, result.unreadable) == (State.UNREADABLE, ("answers.yaml",))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "q2b: x\nq2c:\n  W1: 'a1\n  b1: x\nq4c: {2: 0.5}\n",
            "The quotation mark in line 3 is not closed by then: `W1: 'a1`.",
        ),
        ("q2c: [a1\nq4c: 2\n", "The bracket [ in line 1 is not closed by then: `q2c: [a1`."),
        ("q2c: {W1: a\nq4c: 2\n", "The bracket { in line 1 is not closed by then: `q2c: {W1: a`."),
    ],
)
def test_what_is_not_closed_is_told_with_where_it_begins(text: str, told: str, typed: Typed) -> None:
    assert told in typed("hlcv-ex2", "q2c", text).message


@pytest.mark.parametrize("text", ["q2c:\n  W1: a: b\n", "q2b: x\nq2c: [a1, 'b' c]\n"])
def test_a_fault_that_begins_where_it_is_noticed_is_told_once(text: str, typed: Typed) -> None:
    told = typed("hlcv-ex2", "q2c", text).message
    assert told.startswith("answers.yaml, line 2: this is not YAML")
    assert told.count("line") == 1
