"""A new check of each kind is one file and one line: the examples of the guide, from a rubric to a kit."""

import importlib
import re
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from grader import rubric
from grader.checks import CHECKS
from grader.grading import engine, watchdog
from grader.grading.box_setup import make_student_config
from grader.grading.live_reference import LiveReference
from grader.grading.seeds import NO_SECRET, derive_hidden_key
from grader.grading.verify import verify
from grader.grading.watchdog import Watchdog
from grader.kit import public, recording
from grader.kit.result import State
from grader.kit.self_check import check
from grader.model import GradedItem, Status, Submission, SubmittedFile
from grader.model.errors import RubricError
from grader.results.pages.about import describe_assignment
from grader.rubric import Assignment
from grader.sandbox.package_sets import SandboxPerPackageSet
from grader.sandbox.sandbox_choice import SandboxKind, find_safest_sandbox
from tests.support.project import ROOT

pytestmark = pytest.mark.process

GUIDE = (ROOT / "docs" / "adding-a-check.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"`grader/checks/(\w+)\.py`[^`]*```python\n(.*?)```", GUIDE, re.DOTALL))
"""The text of each example, by the name of its module."""
TABLE = dict(re.findall(r'^    "([\w-]+)": (\w+)\.CHECK,$', GUIDE, re.MULTILINE))
"""The module of each check, by its name, as the table has it."""

RUBRIC = """
assignment: examples
title: A check of each kind
files: {net.py: required, answers.yaml: optional}
load: {net.py: [module], answers.yaml: [answers], hand-in: [folder]}
limits: {wall: 20s, cpu: 10s, memory: 1GiB, processes: 32, output: 1MiB}
marks: 6
problems:
  - id: p1
    title: Examples
    items:
      - {id: p1a, title: A slope, asks: Return the slope., marks: 3, marks_source: course,
         visibility: public, file: net.py, code: [slope], check: sign, probe: slope,
         cases: {published: 1, fresh: 2, advice: 0}, tolerance: {}, hint: Look at it., mistakes: [turned]}
      - {id: p1b, title: Its name, asks: What is it called?, marks: 2, marks_source: course,
         visibility: public, file: answers.yaml, code: [], check: word,
         cases: {published: 1, fresh: 0, advice: 0}, tolerance: {}, hint: Look it up., mistakes: []}
      - {id: p1c, title: Few files, asks: Hand in three files at most., marks: 1, marks_source: course,
         visibility: public, file: hand-in, code: [], check: few-files,
         cases: {published: 1, fresh: 0, advice: 0}, tolerance: {most: 3}, hint: Count., mistakes: []}
mistakes:
  - {id: turned, title: The sign is turned, advice: Take the difference the other way round., loses: {p1a: 3}}
"""
SLOPE = "def slope(x):\n    ### BEGIN SOLUTION\n    return 2.0 * x\n    ### END SOLUTION\n"
REFERENCE = {
    "probes.py": "def slope(hand_in, case):\n"
    "    return {'slope': hand_in.slope(1.0 + abs(case.rng.normal()))}\n",
    "hand_in.txt": "net.py\nanswers.yaml\n",
    "solution/net.py": SLOPE,
    "solution/answers.yaml": "p1b: Gradient\n",
    "mistakes/turned/net.py": SLOPE.replace("2.0 * x", "-3.0 * x"),
}


@pytest.fixture(autouse=True)
def _examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put the examples beside the package, and their lines into the table; take both out again."""
    for module, text in EXAMPLES.items():
        (tmp_path / f"{module}.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    for name, module in TABLE.items():
        monkeypatch.setitem(CHECKS, name, importlib.import_module(module).CHECK)
    dog = Watchdog()  # one that is started now finds the examples, too
    monkeypatch.setattr(watchdog, "_WATCHDOG", dog)
    yield
    dog.close()
    for module in TABLE.values():
        del sys.modules[module]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "rubrics" / "examples.yaml").write_text(RUBRIC, encoding="utf-8")
    for path, text in REFERENCE.items():
        file = tmp_path / "reference" / "examples" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def assignment(course: Path) -> Assignment:
    return rubric.load(course / "rubrics", course / "reference", "examples")


def graded(assignment: Assignment, **contents: str) -> dict[str, GradedItem]:
    names = {"net": "net.py", "answers": "answers.yaml"}
    files = {names.get(name, f"{name}.txt"): text.encode() for name, text in contents.items()}
    given = tuple(SubmittedFile(name, content, name) for name, content in files.items())
    submission = Submission("examples", "ada", given, "digest", tree=files)
    choice = find_safest_sandbox(SandboxKind.NONE)
    with (
        closing(LiveReference.for_assignment(assignment, choice.make_sandbox)) as reference,
        closing(SandboxPerPackageSet(choice.make_sandbox, make_student_config(assignment))) as sandbox,
    ):
        setting = engine.Setting(assignment, reference, derive_hidden_key("key", NO_SECRET), "none")
        return {item.id: item for item in engine.grade(submission, sandbox, setting).items}


def test_the_guide_has_a_check_of_each_kind_in_forty_lines() -> None:
    assert list(TABLE.values()) == list(EXAMPLES)
    assert [CHECKS[name].kind for name in TABLE] == ["code", "typed", "folder"]
    assert all(len(text.splitlines()) <= 40 for text in EXAMPLES.values())


def test_each_kind_is_graded(assignment: Assignment) -> None:
    right = graded(assignment, net="def slope(x):\n    return x\n", answers="p1b: gradient\n")
    assert [(item.outcome.status, item.marks) for item in right.values()] == [
        (Status.PASSED, 3),
        (Status.PASSED, 2),
        (Status.PASSED, 1),
    ]
    more = dict.fromkeys(("c", "d", "e"), "more")
    wrong = graded(assignment, net="def slope(x):\n    return -3.0 * x\n", answers="p1b: Slope\n", **more)
    assert {item_id: (item.outcome.status, item.outcome.message) for item_id, item in wrong.items()} == {
        "p1a": (Status.FAILED, "A value has the wrong sign on the published case."),
        "p1b": (Status.FAILED, "This is not the word."),
        "p1c": (Status.FAILED, "5 files were handed in, 3 are allowed."),
    }
    assert [mistake.id for mistake in wrong["p1a"].outcome.mistakes] == ["turned"]


def test_the_reference_passes_each_kind(assignment: Assignment) -> None:
    first, *_ = verify(assignment, find_safest_sandbox(SandboxKind.NONE), derive_hidden_key("key", NO_SECRET))
    assert (first.name, first.marks, first.faults) == ("reference", 6, ())


def test_the_page_says_how_each_kind_is_judged(assignment: Assignment) -> None:
    [problem] = describe_assignment(assignment).problems
    assert [item.counts for item in problem.items] == [
        "Run; every value must have the sign of the right one. "
        "When graded, 2 more cases with other numbers must be right as well.",
        "Typed in answers.yaml, as one word.",
        "At most 3 files are handed in.",
    ]


def test_the_kit_has_a_sheet_and_says_what_it_cannot_judge(assignment: Assignment, tmp_path: Path) -> None:
    folder = tmp_path / "kit"
    for file in assignment.starter_files():
        (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.path).write_bytes(file.content)
    sheet = (folder / "answers.yaml").read_text(encoding="utf-8")
    assert '#   In words, as "One sentence. Another one."\np1b: null\n' in sheet
    recording.write_tests(assignment, find_safest_sandbox(SandboxKind.NONE), folder)
    published = {item.id: item.check for item in public.read(folder).assignment.items}
    assert published == {"p1a": "sign", "p1b": "prose", "p1c": "prose"}
    (folder / "net.py").write_text("def slope(x):\n    return x\n", encoding="utf-8")
    (folder / "answers.yaml").write_text("p1b: Slope\n", encoding="utf-8")
    results = {result.item.id: result for result in check(folder).results}
    assert [result.state for result in results.values()] == [
        State.PASSED,
        State.AT_GRADING,
        State.AT_GRADING,
    ]
    assert results["p1b"].read_as == ("answer: Slope",)
    assert results["p1c"].message == "The course works out what it is compared with."


def test_a_rubric_is_told_of_each_kind(course: Path) -> None:
    file = course / "rubrics" / "examples.yaml"
    file.write_text(RUBRIC.replace("check: few-files", "check: sign"), encoding="utf-8")
    with pytest.raises(RubricError) as caught:
        rubric.load(course / "rubrics", course / "reference", "examples")
    assert "expected one of the checks layout, readme, few-files, found 'sign'" in caught.value.message
