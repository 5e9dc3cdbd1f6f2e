"""Hand-ins without work in them: what is made, and that a rubric that gives marks for it has a fault."""

import ast
from pathlib import Path

import pytest

from grader import rubric
from grader.grading import rubric_trials
from grader.grading.rubric_trials import MutantAmount
from grader.grading.seeds import NO_SECRET, derive_hidden_key
from grader.grading.verify import TrialResult, verify
from grader.grading.wrong_work import rubbish
from grader.rubric import Assignment
from grader.rubric.scaffold import scaffold
from grader.sandbox.sandbox_choice import SandboxKind, find_safest_sandbox

KEY = derive_hidden_key("verify", NO_SECRET)


def test_every_kind_is_python_and_leaves_no_solution(project_assignment: Assignment) -> None:
    made = {one.name: one for one in rubbish.make_rubbish(project_assignment)}
    assert {
        "functions that return None", "functions that return text", "functions that return NaN",
        "functions that return their first argument", "functions that return zeros of the right shapes",
        "functions that return its first answer each time", "the starter under other names",
        "nothing but imports", "an empty file", "'nonsense' for every answer",
    } <= made.keys()  # fmt: skip
    for one in made.values():
        for file in one.files:
            if file.path in one.changed and file.path.endswith(".py"):
                assert ast.parse(file.content) is not None
    none = next(f for f in made["functions that return None"].files if f.path == "two_layernet.py")
    names = {
        node.name: node for node in ast.walk(ast.parse(none.content)) if isinstance(node, ast.FunctionDef)
    }
    assert ast.unparse(names["loss"].body[0]) == "return None"
    assert len(names["__init__"].body) > 1


def test_answers_are_replaced_one_by_one(project_assignment: Assignment) -> None:
    [sheet] = [one for one in rubbish.make_rubbish(project_assignment) if one.name == "'?' for every answer"]
    text = next(f.content.decode() for f in sheet.files if f.path == "answers.yaml")
    assert "softmax" not in text
    assert "q2c" in text


def test_rubbish_is_judged_on_what_was_changed(project_assignment: Assignment) -> None:
    trials = {
        trial.submission.student: trial
        for trial in rubric_trials.make_rubbish_trials(project_assignment, "d")
    }
    judged = {item.id for item in trials["functions that return None"].assignment.items}
    assert {"q1a", "q1b", "q1c", "q2d", "q3a", "q4a"} <= judged
    assert "q2c" not in judged
    assert all(not item.mistakes for one in trials.values() for item in one.assignment.items)


def tried(assignment: Assignment, amount: MutantAmount = MutantAmount.ALL) -> dict[str, TrialResult]:
    return {
        trial.name: trial
        for trial in verify(assignment, find_safest_sandbox(SandboxKind.AUTO), KEY, amount=amount)
    }


@pytest.mark.sandbox
def test_the_scaffold_cannot_be_cheated(tmp_path: Path) -> None:
    scaffold("scaling", tmp_path)
    trials = tried(rubric.load(tmp_path / "rubrics", tmp_path / "reference", "scaling"))
    assert not [fault for trial in trials.values() for fault in trial.faults]
    [tally] = [trial.tally for trial in trials.values() if trial.tally]
    assert tally.mutants.made == len(tally.mutants.tried) > 5
    assert [f"{one.line} {one.change}" for one in tally.survivors] == []


@pytest.mark.sandbox
def test_a_rubric_that_can_be_cheated_has_a_fault(tmp_path: Path) -> None:
    """Its published case alone is asked, so that one answer is enough, and not closely."""
    places = scaffold("scaling", tmp_path)
    text = (
        places["rubrics"].read_text().replace("fresh: 3", "fresh: 0").replace("absolute: 1e-9", "absolute: 9")
    )
    places["rubrics"].write_text(text)
    trials = tried(rubric.load(tmp_path / "rubrics", tmp_path / "reference", "scaling"))
    [own] = [trial for name, trial in trials.items() if name.startswith("rubbish")]
    assert "p1a: functions that return zeros of the right shapes earns 4" in own.faults
    assert "p1a: functions that return its first answer each time earns 4" in own.faults
    [tally] = [trial.tally for trial in trials.values() if trial.tally]
    assert tally.survivors
    assert tally.share < 1
