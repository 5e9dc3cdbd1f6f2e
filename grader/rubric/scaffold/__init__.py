"""A first assignment that works, to be changed into one's own.

template/rubric.yaml   ──> <course>/rubrics/<id>.yaml
template/reference/    ──> <course>/reference/<id>/
template/submissions/  ──> <course>/submissions/<id>/
"""

import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from grader.model.errors import UsageError
from grader.rubric.document import ID_WORDS, MAX_ID, is_id

TEMPLATE: Final = Path(__file__).with_name("template")
STANDS_FOR_ID: Final = "NEW-ASSIGNMENT"
_PARTS: Final = ("rubrics", "reference", "submissions")
_ENDINGS: Final = frozenset({".py", ".yaml", ".md"})
"""Endings of the files to copy: an installation leaves compiled files beside them."""


def scaffold(assignment: str, course: Path) -> dict[str, Path]:
    """Write the assignment's parts below `course`, and return the places of its rubric and its folders.

    Raises UsageError for an id that cannot be one or is in use, and where nothing can be written or copied.
    Nothing is ever written over, and nothing stays of what fails half-way.
    """
    parts = _choose_places(assignment, course)
    try:
        _refuse(assignment, course, parts)
        with ExitStack() as undo:
            for source, target in _list_files(parts):
                _write(source.read_text(encoding="utf-8").replace(STANDS_FOR_ID, assignment), target, undo)
            undo.pop_all()
    except OSError as fault:
        raise UsageError(
            f"{fault.filename or course}: cannot be written: {fault.strerror}",
            help="Name another folder with --in, or change who may write there.",
        ) from fault
    return parts


def _choose_places(assignment: str, course: Path) -> dict[str, Path]:
    names = (f"{assignment}.yaml", assignment, assignment)
    return {part: course / part / name for part, name in zip(_PARTS, names, strict=True)}


def _refuse(assignment: str, course: Path, parts: dict[str, Path]) -> None:
    if not TEMPLATE.is_dir():
        raise UsageError(
            f"{TEMPLATE}: expected the example that an assignment begins with, found none: this grader came "
            "with a handout.",
            help="Install the grader from the course's checkout: pip install .",
        )
    if not is_id(assignment):
        raise UsageError(
            f"ID: expected {ID_WORDS}, found {assignment!r}.",
            help=f"For instance: grader init {_make_id(assignment)}",
        )
    whole = course.resolve()
    if whole.name in _PARTS and os.path.isdir(whole.parent / "rubrics"):
        raise UsageError(
            f"{whole}: expected the folder of a course, found its folder {whole.name}.",
            help=f"Name the folder above: --in {whole.parent}",
        )
    if there := [str(path) for path in parts.values() if os.path.lexists(path)]:
        raise UsageError(
            f"{assignment}: expected an id that is free, found {', '.join(there)}.",
            help=f"Choose another id, or go on with what is there: grader verify {assignment}",
        )


def _make_id(words: str) -> str:
    """Return the id that was probably meant by `words`."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MAX_ID].strip("-") or "linear-regression"


def _list_files(parts: dict[str, Path]) -> Iterator[tuple[Path, Path]]:
    """Yield the (template, target) of each file.

    The rubric comes last, since it makes the assignment known.
    """
    for part in ("submissions", "reference"):
        for source in sorted((TEMPLATE / part).rglob("*")):
            if source.suffix in _ENDINGS:
                yield source, parts[part] / source.relative_to(TEMPLATE / part)
    yield TEMPLATE / "rubric.yaml", parts["rubrics"]


def _write(text: str, target: Path, undo: ExitStack) -> None:
    for folder in reversed([folder for folder in target.parents if not os.path.exists(folder)]):
        folder.mkdir()
        undo.callback(folder.rmdir)
    with target.open("x", encoding="utf-8", newline="\n") as file:
        undo.callback(target.unlink)
        file.write(text)
