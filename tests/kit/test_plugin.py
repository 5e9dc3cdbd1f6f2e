"""pytest in a handout's folder, as students run it: what is green, and what a failure teaches."""

import re
from pathlib import Path
from xml.etree import ElementTree

import psutil
import pytest

from grader import rubric
from grader.kit import cases, tally
from grader.rubric import Assignment
from grader.sandbox.sandbox_choice import SandboxChoice
from tests.support.kits import NET, WRONG_LOSS, MakeFolder
from tests.support.project import ROOT
from tools.agreement import write_kit

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.sandbox

HERE = (cases, tally)
"""Imported once: what a child in this process imports is forgotten when it ends."""

JUDGED = ["q1a[published-1]", "q1b[published-1]", "q1c[published-1]", "q2d[published-1]", "q3a[published-1]"]


class Child:
    """Runs pytest in a folder, in this process."""

    def __init__(self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
        self._pytester, self._monkeypatch = pytester, monkeypatch

    def __call__(self, folder: Path, *options: str) -> pytest.RunResult:
        self._monkeypatch.chdir(folder)
        return self._pytester.runpytest_inprocess("-p", "grader.kit.plugin", *options)


@pytest.fixture
def child(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Child:
    return Child(pytester, monkeypatch)


@pytest.fixture
def mistaken(make_folder: MakeFolder, solution: dict[str, bytes]) -> Path:
    return make_folder(solution | {NET: solution[NET] + WRONG_LOSS.encode()})


def collected(run: pytest.RunResult) -> list[str]:
    return re.findall(r"public\.json::(\S+)$", str(run.stdout), re.MULTILINE)


# ── what is green ─────────────────────────────────────────────────────────────────────────────────────


def test_a_finished_folder_is_green_and_what_only_the_course_judges_is_skipped(
    child: Child, finished: Path
) -> None:
    run = child(finished, "-rs")
    run.assert_outcomes(passed=5, skipped=6)
    assert run.ret == pytest.ExitCode.OK
    said = str(run.stdout)
    assert (
        "hlcv-ex2: self-checkable 18 of 37 marks: 18 pass, 0 do not; 19 are judged by the course only\n"
    ) in said
    assert "judged only when it is graded: Its cases are not published." in said
    assert "Passed means passed on the published cases: grading tries others, too." in said


def test_the_tests_are_named_by_item_and_case(child: Child, finished: Path) -> None:
    names = collected(child(finished, "--co", "-q"))
    assert [name for name in names if "published" in name] == JUDGED
    assert {"q2c[typed]", "q3b[at-grading]"} <= set(names)
    assert len(names) == 11


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (["-k", "q2d"], ["q2d[published-1]"]),
        (["tests/", "-k", "q1"], JUDGED[:3]),
        (["tests/public.json::q1b"], ["q1b[published-1]"]),
    ],
)
def test_pytests_own_ways_to_choose(child: Child, finished: Path, asked: list[str], found: list[str]) -> None:
    assert collected(child(finished, "--co", "-q", *asked)) == found


def test_one_item_alone_says_what_was_not_tested(child: Child, finished: Path) -> None:
    run = child(finished, "-q", "-k", "q2d")
    run.assert_outcomes(passed=1, deselected=10)
    assert (
        "hlcv-ex2: self-checkable 5 of 5 marks: 5 pass, 0 do not; 0 are judged by the course only "
        "(not tested this time: 32 marks)"
    ) in str(run.stdout)


def test_the_students_own_tests_run_beside(child: Child, finished: Path) -> None:
    (finished / "test_own.py").write_text("def test_mine(): pass\n", encoding="utf-8")
    run = child(finished, "-k", "q1b or mine")
    run.assert_outcomes(passed=2, deselected=10)


# ── what is not ───────────────────────────────────────────────────────────────────────────────────────


def test_a_failure_teaches(child: Child, mistaken: Path) -> None:
    run = child(mistaken, "-k", "q1b")
    assert run.ret == pytest.ExitCode.TESTS_FAILED
    run.stdout.fnmatch_lines(
        [
            "*_ q1b?published-1? Loss, 4 marks _*",
            "The value of loss is off by 0.019 on the published case; the tolerance is 1e-8 absolute.",
            "Known mistake: The regularisation is halved. Many books write *",
            "loss expected   1.3037878913",
            "loss found      1.2848224717",
            "loss tolerance  1e-8 absolute",
            "two_layernet.py, your lines:",
            "*def loss(self, X, y=None, reg=0.0):",
            "FAILED tests/public.json::q1b?published-1? - The value of loss is off by *",
        ]
    )
    said = str(run.stdout)
    assert "Traceback" not in said
    assert "/grader/kit" not in said


def test_the_line_to_look_at_is_the_students_own(
    child: Child, make_folder: MakeFolder, solution: dict[str, bytes]
) -> None:
    raises = solution[NET].replace(
        b"        return np.maximum(0, X @", b"        return np.maximum(0, X[:, 99] @"
    )
    line = next(n for n, text in enumerate(raises.splitlines(), start=1) if b"X[:, 99]" in text)
    folder = make_folder({NET: raises})
    said = str(child(folder, "-k", "q1a", "--tb=line").stdout)
    assert f"{folder / NET}:{line}: It raised IndexError: index 99 is out of bounds" in said
    assert "your lines" not in said
    (folder / NET).write_bytes(raises.replace(b"X[:, 99] @", b"X[:, 99 @"))
    said = str(child(folder, "-k", "q1a", "--tb=line").stdout)
    assert f"{folder / NET}:{line}: two_layernet.py is not valid Python: " in said
    (folder / NET).write_bytes(raises)
    assert f">{line:>5}          return np.maximum(0, X[:, 99]" in str(child(folder, "-k", "q1a").stdout)


def test_a_part_that_waits_is_never_green(child: Child, mistaken: Path) -> None:
    run = child(mistaken, "-k", "q3a")
    run.assert_outcomes(failed=1, deselected=10)
    assert run.ret == pytest.ExitCode.TESTS_FAILED
    assert "First q1b: this part builds on it." in str(run.stdout)


def test_a_package_that_is_not_there_is_never_green(child: Child, make_folder: MakeFolder) -> None:
    missing = b"raise ModuleNotFoundError(\"No module named 'torch'\", name='torch')\n"
    run = child(make_folder({NET: missing}), "-k", "q1a")
    run.assert_outcomes(failed=1, deselected=10)
    assert "Not run: needs torch; pip install torch" in str(run.stdout)
    assert "4 marks: 0 pass, 0 do not, 4 could not be run; 0 are judged" in str(run.stdout)


def test_typed_answers_are_shown_as_read_and_fail_where_they_cannot_be(
    child: Child, make_folder: MakeFolder
) -> None:
    folder = make_folder({"answers.yaml": b"q2c: {b2: 'sum(dz3, axis=0)'}\n"})
    run = child(folder, "-v", "-k", "q2c")
    run.assert_outcomes(skipped=1, deselected=10)
    run.stdout.fnmatch_lines(
        ["q2c        W1: nothing typed yet", "*b2: read as sum(dz3, axis=0), of shape (C,)"]
    )
    assert "Typed answers (q2c): pytest -v shows how they are read." in str(child(folder).stdout)
    (folder / "answers.yaml").write_bytes(b"q2c: {b2: 'sum(dz3'}\n")
    broken = child(folder, "-k", "q2c")
    broken.assert_outcomes(failed=1, deselected=10)
    assert "b2: cannot be read: " in str(broken.stdout)
    assert "::q2c[typed] - b2 cannot be read." in str(broken.stdout)
    assert "6 are judged by the course only; 1 part cannot be read (q2c) (not tested" in str(broken.stdout)
    (folder / "answers.yaml").write_bytes(b"q2a: x\nq2c: {b2: 'sum(dz3'\n\n")
    unclosed = str(child(folder, "-k", "q2c", "--tb=line").stdout)
    assert f"{folder / 'answers.yaml'}:2: answers.yaml, line " in unclosed


def test_what_was_taken_for_what_is_told_at_the_end(
    child: Child, make_folder: MakeFolder, solution: dict[str, bytes]
) -> None:
    said = str(child(make_folder({"Two_LayerNet (1).py": solution[NET]}), "-k", "q1a").stdout)
    assert said.count("Two_LayerNet (1).py was used as two_layernet.py.") == 1


def test_each_published_case_has_its_own_verdict(
    child: Child, choice: SandboxChoice, tmp_path: Path, solution: dict[str, bytes]
) -> None:
    folder = write_kit(_with_two_cases(tmp_path), choice, tmp_path / "kit")
    second = b"\n_right, _calls = TwoLayerNet.loss, []\ndef _loss(self, *given):\n    _calls.append(1)\n"
    second += b"    return _right(self, *given) * (len(_calls) != 2)\nTwoLayerNet.loss = _loss\n"
    (folder / NET).write_bytes(solution[NET] + second)
    run = child(folder, "-v", "-k", "q1a")
    run.stdout.fnmatch_lines(["*::q1a?published-1? PASSED*", "*::q1a?published-2? FAILED*"])
    assert "self-checkable 4 of 4 marks: 0 pass, 4 do not" in str(run.stdout)


def _with_two_cases(place: Path) -> Assignment:
    text = (ROOT / "rubrics" / "hlcv-ex2.yaml").read_text(encoding="utf-8")
    (place / "rubrics").mkdir()
    changed = text.replace("{published: 1, fresh: 3, advice: 1}", "{published: 2, fresh: 3, advice: 1}", 1)
    (place / "rubrics" / "hlcv-ex2.yaml").write_text(changed, encoding="utf-8")
    (place / "kit").mkdir()
    every = rubric.load(place / "rubrics", ROOT / "reference", "hlcv-ex2")
    return every.narrowed(lambda item: item.id == "q1a")


# ── pytest's other habits ─────────────────────────────────────────────────────────────────────────────


def test_it_stops_at_the_first_failure_leaves_no_process_and_begins_there_again(
    child: Child, mistaken: Path
) -> None:
    before = set(psutil.Process().children())
    run = child(mistaken, "-x")
    run.assert_outcomes(passed=1, failed=1)
    assert "(not tested this time: 29 marks)" in str(run.stdout)
    assert set(psutil.Process().children()) <= before
    again = child(mistaken, "--lf", "--tb=no")
    again.assert_outcomes(failed=1)
    assert "run-last-failure: rerun previous 1 failure" in str(again.stdout)


def test_a_junit_file_has_the_words_and_the_marks(child: Child, mistaken: Path) -> None:
    child(mistaken, "-k", "q1b", "--junitxml=told.xml")
    (case,) = ElementTree.parse(mistaken / "told.xml").iter("testcase")
    told = {each.get("name"): each.get("value") for each in case.iter("property")}
    assert case.get("name") == "q1b[published-1]"
    assert (told["item"], told["state"], told["marks"], told["passing_marks"]) == (
        "q1b",
        "failed",
        "4.0",
        "0.0",
    )
    (failure,) = case.iter("failure")
    assert (failure.get("message") or "").startswith("The value of loss is off by 0.019")
    assert "Known mistake: The regularisation is halved." in (failure.text or "")


def test_another_process_may_run_them(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, mistaken: Path
) -> None:
    """pytest-xdist, with one worker: what a test notes gets back to where the summary is written."""
    monkeypatch.chdir(mistaken)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    run = pytester.runpytest_subprocess("-p", "grader.kit.plugin", "-n", "1", "-k", "q1b")
    run.assert_outcomes(failed=1)
    said = str(run.stdout)
    assert "self-checkable 4 of 4 marks: 0 pass, 4 do not" in said
    assert "::q1b[published-1] - The value of loss is off by" in said
