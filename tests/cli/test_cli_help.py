"""Every command's help has an example, and the example is one that the command takes."""

import re
import shlex
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import Result

from grader.cli import folder_context
from grader.cli.command_table import LISTED, NAMED, ListedCommand
from grader.cli.welcome import welcome
from tests.support.terminals import Typed

each = pytest.mark.parametrize("listed", LISTED, ids=lambda listed: listed.name)


def parsed(words: Sequence[str]) -> None:
    """Raises what the command itself says of options and values that it does not take."""
    grader, name, *rest = words
    assert grader == "grader"
    NAMED[name].load().make_context(name, rest).close()


def example_in(shown: Result) -> list[str]:
    found = re.search(r"^ *Example: (grader .+?) *$", shown.output, re.MULTILINE)
    assert found, shown.output
    return shlex.split(found[1])


@each
def test_the_example_in_the_help_is_one_that_the_command_takes(listed: ListedCommand, typed: Typed) -> None:
    shown = typed(listed.name, "--help")
    assert shown.exit_code == 0
    example = example_in(shown)
    assert example[1] == listed.name
    parsed(example)


@each
def test_the_overview_says_of_a_command_what_its_own_help_says_first(
    listed: ListedCommand, typed: Typed
) -> None:
    first = " ".join((listed.load().help or "").split("\n\n")[0].split())
    assert listed.says == first
    assert listed.says in " ".join(typed("--help").output.split())


def test_an_option_that_a_command_does_not_take_is_told(typed: Typed) -> None:
    """The proof that `parsed` can fail."""
    with pytest.raises(Exception, match="--no-such-option"):
        parsed(["grader", "version", "--no-such-option"])
    shown = typed("run", "folder", "--no-such-option")
    assert (shown.exit_code, "No such option" in shown.output) == (2, True)


def test_a_command_that_is_not_there_is_told_with_the_nearest_one(typed: Typed) -> None:
    shown = typed("verfy")
    assert shown.exit_code == 2
    assert "No such command 'verfy'. Did you mean 'verify'?" in shown.output


# ── the first minute ──────────────────────────────────────────────────────────────────────────────────

ITEMS = '{"id": "h1", "visibility": "hidden"}, {"id": "p1a", "visibility": "public"}'
PUBLIC = f'{{"rubric": {{"title": "Scaling", "problems": [{{"items": [{ITEMS}]}}]}}}}'


def commands_in(text: str) -> list[str]:
    return re.findall(r"   (grader .+)$", text, re.MULTILINE)


def laid_out(folder: Path, *, course: bool, handout: bool) -> Path:
    if course:
        (folder / "rubrics").mkdir()
        for name in ("scaling", "means", "not an id"):
            (folder / "rubrics" / f"{name}.yaml").touch()
    if handout:
        (folder / "tests").mkdir()
        (folder / folder_context.PUBLIC).write_text(PUBLIC)
    return folder


def test_alone_in_an_empty_folder_it_says_how_to_begin(typed: Typed) -> None:
    shown = typed()
    assert shown.exit_code == 0
    assert commands_in(shown.output) == [
        "grader init my-assignment",
        "grader verify my-assignment",
        "grader run submissions/",
        "grader check",
        "grader --help",
        "grader run --help",
    ]
    assert shown.output.index("You teach") < shown.output.index("You study")


def test_in_a_course_it_names_what_is_there(typed: Typed, tmp_path: Path) -> None:
    laid_out(tmp_path, course=True, handout=False)
    shown = typed().output
    assert "This folder is a course: means, scaling.\n" in shown
    assert "not an id" not in shown
    assert commands_in(shown)[:4] == [
        "grader run submissions/",
        "grader verify means",
        "grader kit means --out handout",
        "grader check",
    ]


def test_in_a_handout_it_speaks_to_students_first(typed: Typed, tmp_path: Path) -> None:
    laid_out(tmp_path, course=False, handout=True)
    shown = typed().output
    assert "This folder is a handout: Scaling.\n" in shown
    assert commands_in(shown)[:2] == ["grader check", "grader check --item p1a"]
    assert shown.index("You study") < shown.index("You teach")


@pytest.mark.parametrize("content", ["", "[]", "[" * 100_000, '{"problems": [{"items": 3}, 4]}', "\udcff"])
def test_a_handout_that_cannot_be_read_is_still_one(typed: Typed, tmp_path: Path, content: str) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / folder_context.PUBLIC).write_text(content, errors="surrogateescape")
    shown = typed()
    assert shown.exit_code == 0
    assert "This folder is a handout.\n" in shown.output
    assert "check --item" not in shown.output


@pytest.mark.parametrize(("course", "handout"), [(False, False), (True, False), (False, True), (True, True)])
def test_every_line_of_the_first_minute_can_be_copied(tmp_path: Path, course: bool, handout: bool) -> None:
    """Each command takes what is shown, and no line is wider than a small terminal."""
    text = welcome(laid_out(tmp_path, course=course, handout=handout)).plain
    assert max(map(len, text.splitlines())) <= 80
    shown = [line for line in commands_in(text) if not line.endswith("--help")]
    assert len(shown) >= 4
    for line in shown:
        parsed(shlex.split(line))
