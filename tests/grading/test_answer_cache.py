"""What long scripts of the course's side yield is worked out once, also over several runs."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final, NoReturn

import numpy as np
import pytest

from grader import rubric
from grader.grading.answer_cache import AnswerCache, describe_script
from grader.grading.box_setup import make_student_config
from grader.grading.live_reference import LiveReference
from grader.model import CaseKind, CaseResult, Fate, Observation, Raised, SubmittedFile
from grader.rubric import Assignment, Item
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.package_sets import SandboxPerPackageSet
from grader.sandbox.protocol import Level
from grader.sandbox.request import CaseSpec
from grader.sandbox.worker_config import WorkerConfig
from tests.support.project import ROOT

_ANSWER = Observation(
    Fate.FINISHED,
    (
        CaseResult(CaseKind.PUBLISHED, {"loss": np.array([0.1, np.nan]), "text": "é\n"}),
        CaseResult(CaseKind.FRESH, {}, Raised("ValueError", "no data"), finished=False),
    ),
)


class _Counted:
    """Works an answer out and counts how often."""

    def __init__(self, answer: Observation) -> None:
        self.answer = answer
        self.times = 0

    def __call__(self) -> Observation:
        self.times += 1
        return self.answer


@pytest.fixture
def cache(tmp_path: Path) -> AnswerCache:
    return AnswerCache(tmp_path)


def test_an_answer_is_worked_out_once_and_comes_back_as_it_was(tmp_path: Path) -> None:
    work_out = _Counted(_ANSWER)
    AnswerCache(tmp_path).answer(["a", "b"], work_out)
    again = AnswerCache(tmp_path).answer(["a", "b"], work_out)
    assert work_out.times == 1
    first, second = again.cases
    np.testing.assert_array_equal(first.values["loss"], _ANSWER.cases[0].values["loss"])
    assert first.values["text"] == "é\n"
    assert second == _ANSWER.cases[1]


def test_whatever_it_depends_on_is_told_apart(cache: AnswerCache) -> None:
    work_out = _Counted(_ANSWER)
    for parts in (["ab"], ["a", "b"], ["b", "a"], ["ab", ""]):
        cache.answer(parts, work_out)
    assert work_out.times == 4


@pytest.mark.parametrize("fate", [fate for fate in Fate if fate is not Fate.FINISHED])
def test_another_end_may_be_the_machines_and_is_not_kept(cache: AnswerCache, fate: Fate) -> None:
    work_out = _Counted(replace(_ANSWER, fate=fate))
    for _ in range(2):
        assert cache.answer(["a"], work_out).fate is fate
    assert work_out.times == 2


def test_what_the_machine_lacked_is_not_kept(cache: AnswerCache) -> None:
    lacking = CaseResult(CaseKind.PUBLISHED, {}, Raised("OSError", "[Errno 28] No space left on device"))
    work_out = _Counted(replace(_ANSWER, cases=(lacking,)))
    for _ in range(2):
        cache.answer(["a"], work_out)
    assert work_out.times == 2


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", None])
def test_a_damaged_file_is_worked_out_anew_and_replaced(tmp_path: Path, damage: bytes | None) -> None:
    cache, work_out = AnswerCache(tmp_path), _Counted(_ANSWER)
    cache.answer(["a"], work_out)
    [path] = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-40] if damage is None else damage)
    for _ in range(2):
        assert len(cache.answer(["a"], work_out).cases) == 2
    assert work_out.times == 2


def test_what_was_asked_for_longest_ago_goes_first(tmp_path: Path) -> None:
    cache, work_out = AnswerCache(tmp_path, most=2), _Counted(_ANSWER)
    for name in ("a", "b", "a", "c", "a"):
        cache.answer([name], work_out)
    assert (work_out.times, len(list(tmp_path.iterdir()))) == (3, 2)
    cache.answer(["b"], work_out)
    assert work_out.times == 4


def test_a_folder_that_is_gone_costs_only_time(tmp_path: Path) -> None:
    cache, work_out = AnswerCache(tmp_path / "gone"), _Counted(_ANSWER)
    for _ in range(2):
        assert cache.answer(["a"], work_out) == _ANSWER
    assert work_out.times == 2


def test_it_lies_in_the_users_cache_and_only_strong_boxes_have_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    cache = AnswerCache.open(Level.STRONG)
    assert cache is not None
    cache.answer(["a"], _Counted(_ANSWER))
    assert len(list((tmp_path / "grader" / "answers").iterdir())) == 1
    assert (AnswerCache.open(Level.PARTIAL), AnswerCache.open(Level.NONE)) == (None, None)


def test_without_a_folder_for_it_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert AnswerCache.open(Level.STRONG) is None


_KEEP_ONE: Final = """
import sys
from pathlib import Path
from grader.grading.answer_cache import AnswerCache
from grader.model import Fate, Observation
AnswerCache(Path(sys.argv[1])).answer(["a"], lambda: Observation(Fate.FINISHED, ()))
"""


def test_what_lies_in_the_working_folder_is_not_installed(tmp_path: Path) -> None:
    """Where the grader was built a folder tells of it, and `python -m` and `grader` see it or do not."""
    built, plain, kept = tmp_path / "built", tmp_path / "plain", tmp_path / "kept"
    for folder in (built / "grader.egg-info", plain, kept):
        folder.mkdir(parents=True)
    (built / "grader.egg-info" / "PKG-INFO").write_text("Name: grader\nVersion: 0.0.1\n")
    for folder in (built, plain):
        command = [sys.executable, "-c", _KEEP_ONE, str(kept)]
        subprocess.run(command, cwd=folder, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert len(list(kept.iterdir())) == 1


# ── scripts of a course ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def course() -> Assignment:
    return rubric.load(ROOT / "rubrics", ROOT / "reference", "cmpt726-a2")


def _changed(course: Assignment, item: Item) -> dict[str, tuple[Assignment, Item, tuple[SubmittedFile, ...]]]:
    """Return the same question with one circumstance changed, by what that is."""
    files = course.solution_files()
    edited = (replace(files[0], content=files[0].content + b"\n"), *files[1:])
    given = replace(course.provided_files()[0], content=b"0 0 0 1\n")
    hasty = item.model_copy(update={"limits": item.limits.model_copy(update={"cpu_s": 1.0})})
    probes = {**course.tree, "probes.py": course.tree["probes.py"] + b"\n# changed\n"}
    return {
        "the file": (course, item, edited),
        "the data": (course.with_provided([given]), item, files),
        "the time": (course, hasty, files),
        "the probes": (course.model_copy(update={"tree": probes}), item, files),
    }


@pytest.mark.parametrize("circumstance", ["the file", "the data", "the time", "the probes"])
def test_a_scripts_answer_depends_on(circumstance: str, course: Assignment) -> None:
    item = course.item("p5c")
    assignment, changed, files = _changed(course, item)[circumstance]
    before = list(describe_script(course, item, course.solution_files()))
    assert list(describe_script(assignment, changed, files)) != before
    assert list(describe_script(course, item, course.solution_files())) == before


def _refuse(_config: WorkerConfig) -> NoReturn:
    raise AssertionError("a box was opened for what is known")


@pytest.mark.sandbox
def test_a_second_run_opens_no_box_for_scripts_of_the_course(
    make_sandbox: Callable[..., Bubblewrap], course: Assignment, cache: AnswerCache
) -> None:
    item = course.item("p5c")
    cases = (CaseSpec(CaseKind.PUBLISHED, 0, 7),)
    mistakes = [mistake for mistake in course.mistakes if mistake.id == "ascent-step-in-sgd"]
    answers = []
    for make in (make_sandbox, _refuse):
        with (
            closing(SandboxPerPackageSet(make, make_student_config(course))) as sandbox,
            closing(LiveReference.for_assignment(course, make, cache=cache)) as reference,
        ):
            faulty = reference.observe_variants(item, cases, sandbox, mistakes)
            answers.append([reference.expected(item, cases), reference.confirm(item, cases), *faulty])
    assert len(answers[0]) == 2 + len(mistakes) > 2
    for first, second in zip(*answers, strict=True):
        assert first is not None
        assert second is not None
        for one, other in zip(first.cases, second.cases, strict=True):
            assert one.values.keys() == other.values.keys()
            np.testing.assert_equal(dict(other.values), dict(one.values))
