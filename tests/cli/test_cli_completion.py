"""What the Tab key offers: asked for as shells ask, and once by a real one."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.project import ROOT
from tests.support.terminals import Shell, Typed

Offered = Callable[[str], list[str]]


@pytest.fixture
def offered(typed: Typed) -> Offered:
    """`offered("grader verify ", …)`: what a shell is told for the last word, in an empty folder."""

    def ask(line: str) -> list[str]:
        words = line.split(" ")
        asked = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1), "_GRADER_COMPLETE": "complete_bash"}
        answer = typed(**asked)
        assert answer.exit_code == 0, answer.output
        return answer.output.split("\n")[:-1] if answer.output.strip() else []

    return ask


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Two assignments' rubrics, and grades of three students, below the current folder."""
    (tmp_path / "rubrics").mkdir()
    for name in ("means", "scaling"):
        (tmp_path / "rubrics" / f"{name}.yaml").touch()
    write_grades(tmp_path / "grades", {"ada": "means", "ben": "scaling", "jürgen.m": "means"})
    return tmp_path


def write_grades(out: Path, students: dict[str, str]) -> None:
    out.mkdir()
    items = {"means": [{"id": "m1"}, {"id": "m2"}], "scaling": [{"id": "p1a"}]}
    grades = [{"student": name, "assignment": of, "items": items[of]} for name, of in students.items()]
    (out / "results.json").write_text(json.dumps({"schema": 1, "grades": grades}))


def test_commands_and_options_are_offered(offered: Offered) -> None:
    assert offered("grader ve") == ["verify", "version"]
    assert offered("grader run --run") == ["--run-key"]


@pytest.mark.parametrize("command", ["run x", "verify", "doctor", "calibrate"])
def test_sandboxes_are_offered(offered: Offered, command: str) -> None:
    assert offered(f"grader {command} --sandbox ") == ["auto", "warm", "cold", "none"]
    assert offered(f"grader {command} --sandbox w") == ["warm"]


@pytest.mark.parametrize(
    "line",
    [
        "verify ",
        "run x --assignment ",
        "report --assignment ",
        "mark --assignment ",
        "calibrate --assignment ",
    ],
)
@pytest.mark.usefixtures("course")
def test_assignments_are_offered(offered: Offered, line: str) -> None:
    assert offered(f"grader {line}") == ["means", "scaling"]
    assert offered(f"grader {line}sc") == ["scaling"]


def test_assignments_of_another_folder_are_offered_where_it_is_named(offered: Offered, course: Path) -> None:
    (course / "rubrics").rename(course / "elsewhere")
    assert offered("grader verify ") == []
    assert offered("grader verify --rubrics elsewhere m") == ["means"]


def test_students_are_offered_as_they_have_grades(offered: Offered, course: Path) -> None:
    assert offered("grader mark ") == ["ada", "ben", "jürgen.m"]
    assert offered("grader mark --assignment means ") == ["ada", "jürgen.m"]
    assert offered("grader run submissions --only b") == ["ben"]
    write_grades(course / "other", {"zoe": "means"})
    assert offered("grader mark --out other ") == ["zoe"]
    assert offered("grader run submissions --out other --only ") == ["zoe"]


@pytest.mark.usefixtures("course")
def test_items_are_offered_for_the_student_that_was_typed(offered: Offered) -> None:
    assert offered("grader mark ada ") == ["m1", "m2"]
    assert offered("grader mark ben p") == ["p1a"]
    assert offered("grader mark nobody ") == []


def test_items_of_a_handout_are_offered(offered: Offered, tmp_path: Path) -> None:
    seen = {"p1a": "public", "p1b": "hidden", "p2b": "public"}
    items = [{"id": name, "visibility": visibility} for name, visibility in seen.items()]
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "public.json").write_text(json.dumps({"rubric": {"problems": [{"items": items}]}}))
    assert offered("grader check --item ") == ["p1a", "p2b"]
    assert offered("grader check --item p1a --item p2") == ["p2b"]


def test_names_that_a_shell_would_run_are_not_offered(offered: Offered, course: Path) -> None:
    """They are put on the command line as they stand, and a student chose them."""
    harm = ["$(touch x)", "a;b", "`id`", "-rf", "~root", "a b", "x\ny", "\x1b[31m", "a'b", "#x", "a>b", "*"]
    shutil.rmtree(course / "grades")
    write_grades(course / "grades", dict.fromkeys([*harm, "zoe"], "means"))
    assert offered("grader mark ") == ["zoe"]


def test_items_to_calibrate_are_offered(offered: Offered) -> None:
    folders = f"--rubrics {ROOT / 'rubrics'} --reference {ROOT / 'reference'}"
    assert offered(f"grader calibrate {folders} q") == ["q3b", "q4b"]


@pytest.mark.parametrize("text", ["", "nothing: [", "{}"])
def test_rubrics_that_cannot_be_read_offer_nothing_and_say_nothing(
    offered: Offered, course: Path, text: str
) -> None:
    (course / "rubrics" / "means.yaml").write_text(text)
    (course / "grades" / "results.json").write_text(text)
    assert offered("grader calibrate ") == []
    assert offered("grader mark ") == []


SOURCED = """
grader --install-completion
test -s ~/.bash_completions/grader.sh
source ~/.bashrc
complete -p grader
mkdir rubrics && touch rubrics/means.yaml
COMP_WORDS=(grader verify m) COMP_CWORD=2
_grader_completion grader
echo "offered: ${COMPREPLY[*]}"
"""


@pytest.mark.process
def test_bash_completes_once_it_is_installed(shell: Shell) -> None:
    done = shell(SOURCED)
    assert done.returncode == 0, done.stderr
    assert "bash completion installed in" in done.stdout
    assert "-F _grader_completion grader" in done.stdout
    assert done.stdout.endswith("offered: means\n")
