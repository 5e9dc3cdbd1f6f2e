"""Starters: what is between the markers goes, all else stays, and what students get runs."""

import ast
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import rubric
from grader.checks import CHECKS, CheckInput, expression, formula
from grader.checks.support import answers_file
from grader.kit import small_data
from grader.model import CaseKind, CaseResult, Fate, Observation, Status
from grader.rubric import Assignment, Item, starter
from tests.support.kits import ASSIGNMENTS
from tests.support.project import ROOT


@pytest.fixture(scope="module", params=ASSIGNMENTS)
def known(request: pytest.FixtureRequest) -> Assignment:
    return rubric.load(ROOT / "rubrics", ROOT / "reference", request.param)


def made(text: str) -> str:
    found = starter.make_starter(text.encode(), "net.py")
    assert found.faults == ()
    return found.text


def faults(text: str) -> list[str]:
    return [str(fault) for fault in starter.make_starter(text.encode(), "net.py").faults]


# ── regions ───────────────────────────────────────────────────────────────────────────────────────────

REGION = """\
def mean(numbers):
    ### BEGIN SOLUTION{words}
{kept}    total = sum(numbers)
    return total / len(numbers)
    ### END SOLUTION


print(mean([1, 2]))
"""


def test_the_words_become_the_hint() -> None:
    assert made(REGION.format(words=" divide the sum", kept="")) == (
        "def mean(numbers):\n    # TODO: divide the sum\n    pass\n\n\nprint(mean([1, 2]))\n"
    )


def test_without_words_there_is_a_todo() -> None:
    assert "    # TODO: your code here.\n    pass\n" in made(REGION.format(words="", kept=""))


def test_kept_lines_stand_in_the_regions_place() -> None:
    kept = "    #: total = None\n    #:\n    #: # Hint: sum\n    #: return total\n"
    assert made(REGION.format(words="", kept=kept)) == (
        "def mean(numbers):\n    total = None\n\n    # Hint: sum\n    return total\n\n\nprint(mean([1, 2]))\n"
    )


def test_a_lone_mark_leaves_nothing() -> None:
    text = (
        "import numpy\n\n\n### BEGIN SOLUTION\n#:\ndef helper():\n    return 1\n\n\n### END SOLUTION\nx = 2\n"
    )
    assert made(text) == "import numpy\n\n\nx = 2\n"


def test_a_solution_with_its_regions_is_the_same_program() -> None:
    text = REGION.format(words=" divide", kept="    #: return 0\n")
    bare = "".join(
        line for line in text.splitlines(keepends=True) if "SOLUTION" not in line and "#:" not in line
    )
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(bare))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = 1\n### END SOLUTION\n", "net.py:2: expected ### BEGIN SOLUTION before it, found none"),
        (
            "x = 1\n### BEGIN SOLUTION\ny = 2\n",
            "net.py:2: expected ### END SOLUTION after it, found the end of the file",
        ),
        (
            "### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION\n",
            "net.py:2: expected ### END SOLUTION of the region that begins in line 1, "
            "found another ### BEGIN SOLUTION",
        ),
        (
            "### BEGIN SOLUTION\nx = 1\n### END SOLUTION of it\n",
            "net.py:3: expected ### END SOLUTION alone, found '### END SOLUTION of it'",
        ),
        (
            "\n\nx = 1  ### END SOLUTION\n",
            "net.py:3: expected ### BEGIN SOLUTION or ### END SOLUTION on a line of its own, "
            "found 'x = 1  ### END SOLUTION'",
        ),
        (
            "x = 0\nif x:\n    ### BEGIN SOLUTION\n    #:\n    x = 1\n    ### END SOLUTION\ny = 1\n",
            "net.py:7: expected Python once the solution is taken out, "
            "found a syntax error: expected an indented block after 'if' statement on line 2",
        ),
    ],
)
def test_what_is_not_whole_is_told_with_its_line(text: str, told: str) -> None:
    assert told in faults(text)


@pytest.mark.parametrize(
    "marker",
    [
        "## BEGIN SOLUTION",
        "#### BEGIN SOLUTION",
        "### begin solution",
        "# BEGIN_SOLUTION",
        "### SOLUTION END",
        "#BEGIN  SOLUTION",
    ],
)
def test_what_is_nearly_a_marker_does_not_give_the_solution_away(marker: str) -> None:
    assert starter.is_marked(marker.encode())
    assert faults(f"{marker}\nx = 1\n")[0].startswith(
        "net.py:1: expected ### BEGIN SOLUTION or ### END SOLUTION"
    )


@pytest.mark.parametrize("text", ["# the solution begins here", "END = 1", "# a solution of the equation"])
def test_other_comments_are_no_markers(text: str) -> None:
    assert not starter.is_marked(text.encode())


LINE = st.sampled_from(
    ["a = 1", "    b = 2", "", "### BEGIN SOLUTION", "  ### BEGIN SOLUTION x", "### END SOLUTION", "#: c = 3"]
)


@given(st.lists(LINE))
def test_no_line_of_a_region_stays_and_no_other_goes(lines: list[str]) -> None:
    found = starter.make_starter("\n".join(lines).encode(), "notes.txt")
    if found.faults:
        return
    outside, inside = [], False
    for line in lines:
        if "SOLUTION" in line:
            inside = "BEGIN" in line
        elif not inside and line.strip():
            outside.append(line)
    told = [line for line in found.text.splitlines() if line in ("a = 1", "    b = 2", "#: c = 3")]
    assert told == outside
    assert "SOLUTION" not in found.text
    assert all(lines[number - 1] == line for number, line in found.taken_out)


# ── of the shipped assignments ────────────────────────────────────────────────────────────────────────


def test_every_starter_is_python_without_a_marker(known: Assignment) -> None:
    starters = {file.path: file.content.decode() for file in known.starter_files()}
    assert "answers.yaml" in starters
    for name, text in starters.items():
        assert "SOLUTION" not in text
        if name.endswith(".py"):
            ast.parse(text)
            assert "TODO" in text


def test_what_is_handed_in_but_not_begun_is_no_starter() -> None:
    known = rubric.load(ROOT / "rubrics", ROOT / "reference", "cmpt726-a2")
    given = {file.path for file in known.starter_files()}
    assert "p2.py" in {file.path for file in known.solution_files()} - given


def typed(known: Assignment) -> list[Item]:
    return [item for item in known.items if item.is_typed]


def sheet(known: Assignment) -> str:
    return next(file.content.decode() for file in known.starter_files() if file.path == "answers.yaml")


def test_every_typed_answer_is_asked_for_and_none_is_given(known: Assignment) -> None:
    text = sheet(known)
    assert answers_file.read(text.encode()).entries == {}
    filled = answers_file.read(text.replace("null", "x").encode())
    right = answers_file.read(next(f.content for f in known.solution_files() if f.path == "answers.yaml"))
    assert filled.entries.keys() == {item.id for item in typed(known)}
    for item in typed(known):
        assert filled.for_item(item.id).keys() == right.for_item(item.id).keys()
        assert f"{item.id} · {item.title}" in text
        assert " ".join(item.asks.split()) in " ".join(text.replace("\n# ", " ").split())


def test_the_notation_that_is_shown_can_be_read_and_is_wrong(known: Assignment) -> None:
    solution = next(file.content for file in known.solution_files() if file.path == "answers.yaml")
    for item in typed(known):
        if isinstance(item.tolerance, expression.Params):
            shown = dict.fromkeys(item.tolerance.answers, expression.example(item.tolerance))
            assert expression.example(item.tolerance) in sheet(known)
            right = observation(answers_file.read(solution).for_item(item.id))
            verdict = CHECKS[item.check].judge(item.tolerance, CheckInput(observation(shown), right))
            assert verdict.status is Status.FAILED, (item.id, verdict.message)


def test_every_name_that_is_offered_can_be_used(known: Assignment) -> None:
    declared = [item.tolerance for item in typed(known) if isinstance(item.tolerance, expression.Params)]
    for params in {tuple(params.symbols): params for params in declared}.values():
        for name in params.symbols:
            assert formula.write_plain(name) in sheet(known)
            assert formula.read(formula.write_plain(name), params, {}).uses(name, params), name


def observation(texts: Mapping[str, str]) -> Observation:
    return Observation(Fate.FINISHED, (CaseResult(CaseKind.PUBLISHED, dict(texts)),))


def test_an_editions_sheet_has_its_own_ids() -> None:
    first, second = (
        sheet(rubric.load(ROOT / "rubrics", ROOT / "reference", name))
        for name in ("cmpt726-a2", "cmpt419-a2")
    )
    assert "\np3a: null\n" in first
    assert "\np2a: null\n" in second
    assert "p3a" not in second
    assert "w_12^(3)                          the weight" in second


# ── as students run them ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def handed_out(known: Assignment, tmp_path: Path) -> Path:
    for file in (*known.starter_files(), *known.provided_files()):
        (tmp_path / file.path).write_bytes(file.content)
    if known.data:
        small_data.write(tmp_path)
    return tmp_path


def run(folder: Path, scripts: list[str]) -> str:
    """One after the other in one process, as PyTorch and matplotlib take long to import; all to their end."""
    code = (
        "import runpy, sys; sys.path.insert(0, ''); sys.path.append(sys.argv.pop())\n"
        "from grader.box.student_computer import torch_setup\n"
        "sys.meta_path.insert(0, torch_setup._SkipRegistrations())\n"
        "for script in sys.argv[1:]:\n"
        "    try: runpy.run_path(script, run_name='__main__')\n"
        "    except SystemExit as end: print(end)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, *scripts, str(ROOT)],
        cwd=folder,
        env={**os.environ, "MPLBACKEND": "Agg"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.mark.data
def test_every_script_runs_to_its_end_and_says_what_is_next(known: Assignment, handed_out: Path) -> None:
    """Fine-tuning is run on stand-ins, in the tests of the box: its script downloads what it needs."""
    scripts = [
        name for name, modes in known.load.items() if modes == ("script",) and (handed_out / name).is_file()
    ]
    said = run(handed_out, [name for name in scripts if name != "finetune.py"])
    expected = {
        "hlcv-ex2": [
            "Next: the class probabilities (q1a) in two_layernet.py.",
            "Next: the layers of MultiLayer",
        ],
        "cmpt726-a2": [
            "To do: the learning rate",
            "To do: descend with each",
            "To do: descend sample by sample",
        ],
        "cmpt419-a2": ["To do: the step of Newton's method", "To do: the learning rate"],
    }[known.id]
    assert [words for words in expected if words not in said] == []


def test_the_courses_loader_takes_the_small_data(tmp_path: Path) -> None:
    known = rubric.load(ROOT / "rubrics", ROOT / "reference", "hlcv-ex2")
    small_data.write(tmp_path)
    for file in known.provided_files():
        (tmp_path / file.path).write_bytes(file.content)
    code = "import data_utils as d; print(*[len(part) for part in d.get_CIFAR10_data()])"
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert ended.stdout.split() == ["800", "800", "200", "200", "200", "200"]
