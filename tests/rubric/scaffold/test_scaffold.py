"""The assignment that `grader init` writes: whole, nothing written over, nothing half written."""

import os
import py_compile
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from grader import rubric
from grader.model.errors import UsageError
from grader.rubric.document import is_id
from grader.rubric.scaffold import STANDS_FOR_ID, TEMPLATE, scaffold

NOBODY = 65534


def tree(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def refused(assignment: str, course: Path) -> str:
    """Everything the person is told; and nothing has changed."""
    before = tree(course) if course.is_dir() else {}
    with pytest.raises(UsageError) as told:
        scaffold(assignment, course)
    assert (tree(course) if course.is_dir() else {}) == before
    return f"{told.value.message}\n{told.value.help}"


def test_everything_a_first_assignment_needs_is_written(tmp_path: Path) -> None:
    parts = scaffold("ridge-2", tmp_path)
    assert parts == {
        "rubrics": tmp_path / "rubrics" / "ridge-2.yaml",
        "reference": tmp_path / "reference" / "ridge-2",
        "submissions": tmp_path / "submissions" / "ridge-2",
    }
    assert sorted(tree(tmp_path)) == [
        "reference/ridge-2/mistakes/own-statistics/edits.yaml",
        "reference/ridge-2/probes.py",
        "reference/ridge-2/prose/p1.md",
        "reference/ridge-2/solution/scaling.py",
        "rubrics/ridge-2.yaml",
        "submissions/ridge-2/ada/scaling.py",
        "submissions/ridge-2/ben/scaling.py",
    ]
    assert not any(STANDS_FOR_ID.encode() in content for content in tree(tmp_path).values())


def test_the_rubric_is_one_with_a_published_and_fresh_cases(tmp_path: Path) -> None:
    scaffold("ridge", tmp_path)
    loaded = rubric.load(tmp_path / "rubrics", tmp_path / "reference", "ridge")
    (item,) = loaded.items
    assert (item.cases.published, item.cases.fresh) == (1, 3)
    assert [mistake.id for mistake in loaded.mistakes] == ["own-statistics"]
    (starter,) = loaded.starter_files()
    assert b"# TODO: take the mean" in starter.content
    assert b"np.std" not in starter.content


def test_every_comment_of_the_rubric_stands_beside_a_key_or_on_top(tmp_path: Path) -> None:
    """Taken out, they leave the same rubric, so nothing is hidden in them; and lines fit a screen."""
    text = scaffold("ridge", tmp_path)["rubrics"].read_text(encoding="utf-8")
    plain = re.sub(r"(^| +)# .*$", "", text, flags=re.MULTILINE)
    assert "#" not in plain
    assert YAML(typ="safe").load(plain) == YAML(typ="safe").load(text)
    assert max(map(len, text.splitlines())) <= 120


def test_a_second_assignment_stands_beside_the_first(tmp_path: Path) -> None:
    scaffold("one", tmp_path)
    first = tree(tmp_path)
    scaffold("two", tmp_path)
    assert tree(tmp_path).items() >= first.items()
    loaded = rubric.load_all(tmp_path / "rubrics", tmp_path / "reference")
    assert [assignment.id for assignment in loaded] == ["one", "two"]


def test_a_folder_that_is_not_there_yet_is_made(tmp_path: Path) -> None:
    scaffold("ridge", tmp_path / "Übung 1" / "kurs")
    assert (tmp_path / "Übung 1" / "kurs" / "rubrics" / "ridge.yaml").is_file()


def test_what_an_installation_compiled_is_not_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    template = shutil.copytree(TEMPLATE, tmp_path / "installed" / "template")
    compiled = Path(py_compile.compile(str(template / "reference" / "probes.py"), doraise=True) or "")
    assert compiled.is_relative_to(template)
    monkeypatch.setattr("grader.rubric.scaffold.TEMPLATE", template)

    scaffold("ridge", tmp_path / "course")
    assert "reference/ridge/probes.py" in tree(tmp_path / "course")
    assert not [name for name in tree(tmp_path / "course") if "pycache" in name]


# ── what is refused ───────────────────────────────────────────────────────────────────────────────────


@given(st.text(max_size=80).filter(lambda text: not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text)))
def test_what_is_no_id_is_refused(text: str) -> None:
    told = refused(text, Path("nowhere"))
    assert told.startswith("ID: expected an id (a-z, 0-9, single dashes between them, at most 60 characters)")
    assert repr(text) in told
    instead = re.search(r"\nFor instance: grader init (\S+)$", told)
    assert instead
    assert is_id(instead[1])
    assert not Path("nowhere").exists()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Übung 3: Ridge!", "ubung-3-ridge"),
        ("a--b", "a-b"),
        ("../../etc", "etc"),
        ("回帰", "linear-regression"),
    ],
)
def test_the_id_that_was_meant_is_proposed(text: str, meant: str) -> None:
    assert refused(text, Path("nowhere")).endswith(f"\nFor instance: grader init {meant}")


def test_the_grader_of_a_handout_says_that_it_has_no_example(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package that goes into a kit is built without it: it holds a solution."""
    monkeypatch.setattr("grader.rubric.scaffold.TEMPLATE", tmp_path / "template")
    assert refused("ridge", tmp_path) == (
        f"{tmp_path / 'template'}: expected the example that an assignment begins with, found none: "
        "this grader came with a handout.\nInstall the grader from the course's checkout: pip install ."
    )


@pytest.mark.parametrize("taken", ["rubrics/ridge.yaml", "reference/ridge", "submissions/ridge"])
def test_an_id_in_use_is_refused_by_the_first_trace_of_it(tmp_path: Path, taken: str) -> None:
    place = tmp_path / taken
    place.parent.mkdir()
    place.write_text("mine")
    told = refused("ridge", tmp_path)
    assert told == (
        f"ridge: expected an id that is free, found {place}.\n"
        "Choose another id, or go on with what is there: grader verify ridge"
    )
    place.unlink()
    place.symlink_to("gone")
    assert f"found {place}." in refused("ridge", tmp_path)


@pytest.mark.parametrize("part", ["rubrics", "reference", "submissions"])
def test_a_part_of_a_course_is_not_taken_for_the_course(tmp_path: Path, part: str) -> None:
    scaffold("one", tmp_path)
    told = refused("two", tmp_path / part)
    assert told == (
        f"{tmp_path / part}: expected the folder of a course, found its folder {part}.\n"
        f"Name the folder above: --in {tmp_path}"
    )


def test_a_folder_that_only_has_the_name_is_one_for_a_course(tmp_path: Path) -> None:
    scaffold("one", tmp_path / "reference")
    assert (tmp_path / "reference" / "rubrics" / "one.yaml").is_file()


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "reference").write_text("a note")
    told = refused("ridge", tmp_path)
    assert told.startswith(f"{tmp_path / 'reference'}")
    assert ": cannot be written: " in told
    assert told.endswith("Name another folder with --in, or change who may write there.")
    assert sorted(tree(tmp_path)) == ["reference"]
    assert [entry.name for entry in tmp_path.iterdir()] == ["reference"]


@contextmanager
def an_ordinary_person() -> Iterator[None]:
    """Root may write anywhere."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.mark.parametrize("rights", [0o555, 0o000])
def test_a_folder_without_rights_is_told(rights: int) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(rights)
        with an_ordinary_person(), pytest.raises(UsageError) as told:
            scaffold("ridge", folder / "course")
        folder.chmod(0o755)
        assert told.value.message == f"{folder / 'course'}: cannot be written: Permission denied"
        assert list(folder.iterdir()) == []


def test_a_system_that_cannot_be_written_to_is_told() -> None:
    with pytest.raises(UsageError, match=r"^/proc/submissions: cannot be written: "):
        scaffold("ridge", Path("/proc"))


def test_what_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    """The rubric comes last, and finds a file where its folder should be."""
    (tmp_path / "rubrics").write_text("a list")
    assert "cannot be written" in refused("ridge", tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["rubrics"]
