"""What a good rubric becomes: everything resolved, nothing lost, the reference's files at hand."""

import re
import shutil
from pathlib import Path

import pytest
from pydantic import ValidationError

from grader.checks import gradient, training, value
from grader.rubric import Assignment, Cases, Limits, load, load_all
from tests.support.project import ROOT
from tests.support.rubric_cases import GOOD


@pytest.fixture
def tiny() -> Assignment:
    return load(GOOD / "rubrics", GOOD / "reference", "tiny")


def copied(into: Path) -> Path:
    shutil.copytree(GOOD, into, dirs_exist_ok=True)
    return into


def digest(root: Path) -> str:
    return load(root / "rubrics", root / "reference", "tiny").digest


def test_the_assignment_holds_what_the_file_says(tiny: Assignment) -> None:
    assert (tiny.id, tiny.title, tiny.marks, tiny.provided) == (
        "tiny",
        "A very small assignment",
        9.5,
        (),
    )
    assert tiny.files == {"tiny.py": "required", "notes.txt": "optional"}
    assert tiny.load == {"tiny.py": ("module", "definitions")}
    assert [problem.title for problem in tiny.problems] == ["Mean", "Descent"]
    assert [item.id for item in tiny.items] == ["p1a", "p1b", "p2a"]
    assert [item.problem for item in tiny.items] == ["p1", "p1", "p2"]
    assert sum(item.marks for item in tiny.items) == tiny.marks


def test_an_item_holds_what_the_file_says(tiny: Assignment) -> None:
    item = tiny.item("p1a")
    assert (item.check, item.probe, item.file, item.code) == ("value", "mean", "tiny.py", ("Mean.of",))
    assert item.cases == Cases(published=1, fresh=3, advice=1)
    assert item.mistakes == ("halved", "shouting")
    assert (item.recompute, item.confirm, item.parts, item.follow_through) == (None, None, {}, None)
    assert tiny.item("p1b").confirm == "central_difference"
    assert tiny.item("p2a").recompute == "final_loss"
    assert tiny.item("p2a").parts == {"loss": 2, "batches": 1}


def test_the_tolerance_is_the_checks_own_parameters(tiny: Assignment) -> None:
    assert tiny.item("p1a").tolerance == value.Params(absolute=1e-8)
    assert tiny.item("p1b").tolerance == gradient.Params(relative=1e-8, central_difference=1e-6)
    assert tiny.item("p2a").tolerance == training.Params(loss=0.02)


def test_an_items_own_limits_lie_over_the_assignments(tiny: Assignment) -> None:
    everywhere, own = tiny.item("p1a").limits, tiny.item("p1b").limits
    assert everywhere == tiny.limits
    assert (everywhere.wall_s, everywhere.cpu_s, everywhere.memory_bytes) == (20.0, 10.0, 2**30)
    assert (everywhere.processes, everywhere.output_bytes) == (32, 2**20)
    assert (own.wall_s, own.memory_bytes) == (0.5, 2**29)
    assert (own.cpu_s, own.processes, own.output_bytes) == (10.0, 32, 2**20)


def test_limits_can_be_shown() -> None:
    written = {"wall": "90s", "cpu": "500ms", "memory": "1536MiB", "processes": 8, "output": "2min"}
    with pytest.raises(ValidationError, match="expected a size such as 1GiB"):
        Limits.model_validate(written)
    limits = Limits.model_validate(written | {"output": "1000B"})
    assert (
        str(limits)
        == "500 ms of computing, 90 s of doing nothing, 1536 MiB memory, 8 processes, 1000 B output"
    )


def test_follow_through_takes_the_items_tolerance_unless_it_has_its_own(tiny: Assignment) -> None:
    own, taken = tiny.item("p1b").follow_through, tiny.item("p2a").follow_through
    assert own is not None
    assert taken is not None
    assert own.tolerance == gradient.Params(relative=1e-4, central_difference=1e-4)
    assert (own.after, own.probe, own.pays) == (("p1a",), "own_mean", 0.5)
    assert (own.recompute, own.oracle) == ("from_own_mean", "mean_of")
    assert taken.tolerance == tiny.item("p2a").tolerance
    assert (taken.recompute, taken.oracle, taken.pays) == (None, None, 1.0)


def test_a_mistake_is_named_by_the_items_it_loses_unless_said_otherwise(tiny: Assignment) -> None:
    assert tiny.mistake("halved").loses == {"p1a": 4, "p1b": 2.5}
    assert tiny.mistake("halved").named_by == ("p1a",)
    assert tiny.mistake("doubled-step").named_by == ("p2a",)
    assert (tiny.mistake("shouting").loses, tiny.mistake("shouting").named_by) == ({}, ())


def test_the_references_files(tiny: Assignment) -> None:
    (solution,) = tiny.solution_files()
    (starter,) = tiny.starter_files()
    (variant,) = tiny.variant_files("halved")
    assert {file.path for file in (solution, starter, variant)} == {"tiny.py"}
    assert b"class Mean" in solution.content
    assert starter.content == b'"""Fill in the two functions."""\n'
    assert variant.content == b'"""halved"""\n'
    assert variant.found_as == "mistakes/halved/tiny.py"


def test_a_variant_keeps_the_files_it_does_not_change(tmp_path: Path) -> None:
    root = copied(tmp_path)
    (root / "reference/tiny/solution/notes.txt").write_text("from the solution")
    files = load(root / "rubrics", root / "reference", "tiny").variant_files("halved")
    assert [(file.path, file.found_as) for file in files] == [
        ("tiny.py", "mistakes/halved/tiny.py"),
        ("notes.txt", "solution/notes.txt"),
    ]


def test_the_sources_are_read_and_never_imported(tiny: Assignment) -> None:
    assert tiny.probes_source().startswith("raise RuntimeError")
    assert tiny.recompute_source().startswith("raise RuntimeError")


def test_a_rubric_that_recomputes_nothing_needs_no_recompute(tmp_path: Path) -> None:
    root = copied(tmp_path)
    rubric = root / "rubrics/tiny.yaml"
    rubric.write_text(
        re.sub(r"^ *(recompute|confirm|oracle): .*\n", "", rubric.read_text(), flags=re.MULTILINE)
    )
    (root / "reference/tiny/recompute.py").unlink()
    assert load(root / "rubrics", root / "reference", "tiny").recompute_source() == ""


def test_the_digest_follows_every_file_and_nothing_else(tmp_path: Path) -> None:
    root = copied(tmp_path)
    before = digest(root)
    (root / "reference/tiny/__pycache__").mkdir()
    (root / "reference/tiny/__pycache__/probes.pyc").write_bytes(b"litter")
    (root / "reference/tiny/.DS_Store").write_bytes(b"litter")
    assert digest(root) == before
    seen = {before}
    for file in sorted(path for path in root.rglob("*.[pym]*") if "__pycache__" not in path.parts):
        file.write_bytes(file.read_bytes() + b"\n")
        seen.add(digest(root))
        file.write_bytes(file.read_bytes()[:-1])
    assert len(seen) == 10
    (root / "reference/tiny/prose/p1.md").rename(root / "reference/tiny/prose/p2.md")
    assert digest(root) not in seen


def test_an_item_can_be_written_down_whole(tiny: Assignment) -> None:
    written = tiny.item("p1b").model_dump(mode="json")
    assert written["tolerance"] == {"relative": 1e-8, "central_difference": 1e-6}
    assert written["follow_through"]["tolerance"] == {"relative": 1e-4, "central_difference": 1e-4}
    assert "tree" not in tiny.model_dump()


def test_nothing_can_be_changed_later(tiny: Assignment) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        tiny.item("p1a").marks = 5


def test_all_rubrics_of_a_folder(tmp_path: Path) -> None:
    root = copied(tmp_path)
    text = (root / "rubrics/tiny.yaml").read_text()
    (root / "rubrics/also-tiny.yaml").write_text(text.replace("assignment: tiny", "assignment: also-tiny"))
    (root / "rubrics/README.md").write_text("Not a rubric.")
    (root / "rubrics/.tiny.yaml").write_text("an editor's own copy")
    shutil.copytree(root / "reference/tiny", root / "reference/also-tiny")
    assert [found.id for found in load_all(root / "rubrics", root / "reference")] == ["also-tiny", "tiny"]


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path, tiny: Assignment) -> None:
    root = copied(tmp_path)
    rubric = root / "rubrics/tiny.yaml"
    rubric.write_bytes(b"\xef\xbb\xbf" + rubric.read_bytes().replace(b"\n", b"\r\n"))
    assert load(root / "rubrics", root / "reference", "tiny").problems == tiny.problems


def test_the_rubrics_that_ship_are_good() -> None:
    assert "hlcv-ex2" in [found.id for found in load_all(ROOT / "rubrics", ROOT / "reference")]
