"""A broken rubric is the good one and a few changes: ``changes.yaml`` beside the message it must give."""

import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from grader.model.errors import RubricError
from grader.rubric import load
from tests.support.project import DATA

CASES = DATA / "rubrics"
GOOD = CASES / "good"
RUBRICS, REFERENCE = Path("rubrics"), Path("reference")
"""Relative, as on a command line in the folder of a course."""


def names() -> list[str]:
    return sorted(file.parent.name for file in CASES.glob("*/changes.yaml"))


def expected(case: str) -> str:
    return (CASES / case / "expected.txt").read_text(encoding="utf-8").rstrip("\n")


def copy_good(into: Path) -> None:
    shutil.copytree(GOOD, into, dirs_exist_ok=True)


def edit(find: str, put: str, file: str = "rubrics/tiny.yaml") -> None:
    """Replace the one place in a file below the current folder."""
    text = Path(file).read_text(encoding="utf-8")
    assert text.count(find) == 1, f"{find!r} stands {text.count(find)} times in {file}"
    Path(file).write_text(text.replace(find, put), encoding="utf-8")


def refusal(assignment: str = "tiny") -> RubricError:
    """Return the error that an assignment below the current folder must give."""
    with pytest.raises(RubricError) as caught:
        load(RUBRICS, REFERENCE, assignment)
    return caught.value


def change(case: str, root: Path) -> None:
    """Change the good rubric or reference under `root` as the case says."""
    for step in YAML(typ="safe", pure=True).load(CASES / case / "changes.yaml"):
        _apply(step, root)


def _apply(step: dict[str, str], root: Path) -> None:
    match step:
        case {"edit": file, "find": find, "put": put}:
            edit(find, put, str(root / file))
        case {"write": file, "text": text}:
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).write_text(text, encoding="utf-8")
        case {"move": old, "to": new}:
            (root / old).rename(root / new)
        case {"remove": old} if (root / old).is_dir():
            shutil.rmtree(root / old)
        case {"remove": old}:
            (root / old).unlink()
        case _:
            raise AssertionError(f"no such step: {step}")
