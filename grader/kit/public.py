"""An assignment as students may know it, read from their ``tests/public.json``.

What stands there is a rubric like any other, with everything taken out that grading keeps for itself, and it
is read by the same model: an item is judged here by the very check, limits and way of loading that it is
judged by in the course. `publishing` writes it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from grader import __version__
from grader.model.errors import UsageError
from grader.rubric import Assignment
from grader.rubric.assignment import resolve
from grader.rubric.folder import PROBES, PROVIDED, RECOMPUTE
from grader.rubric.schema import WrittenAssignment

FOLDER: Final = "tests"
FILE: Final = "public.json"
EXPECTED: Final = "expected.npz"
SCHEMA: Final = 1
_DAMAGED: Final = "Copy the folder tests/ from the handout again."


class Content(BaseModel):
    """The file's own shape."""

    model_config = ConfigDict(extra="forbid", strict=True)

    version: int
    grader: str
    """The version that wrote it."""
    rubric: dict[str, JsonValue]
    at_grading: dict[str, str]
    provided: dict[str, str]
    kit: dict[str, str]
    packages: list[str] = []
    """Names that are imported of packages which courses use and grading has."""

    def write(self, folder: Path) -> None:
        text = json.dumps(self.model_dump(), indent=1, ensure_ascii=False)
        (folder / FOLDER / FILE).write_text(f"{text}\n", encoding="utf-8", newline="\n")


@dataclass(frozen=True)
class Handout:
    """What a student's folder says of its assignment."""

    folder: Path
    """The student's own; the kit's files lie in its folder ``tests``."""
    assignment: Assignment
    at_grading: Mapping[str, str]
    """Items that only the course can judge, with the reason."""
    provided: Mapping[str, str]
    """SHA-256 of the files that the handout gives out, by their paths."""
    kit: Mapping[str, str]
    """SHA-256 of what else came with the handout and is nobody's work, such as its readme."""
    packages: Sequence[str] = ()
    """Names that are imported of packages which courses use and grading has; none where that is not known."""

    @property
    def recorded(self) -> Path:
        return self.folder / FOLDER / EXPECTED


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read(folder: Path) -> Handout:
    """Read what `folder` says of its assignment.

    Raises UsageError, which says what to do, where it says nothing.
    """
    content, file = _read_content(folder / FOLDER / FILE)
    try:
        written = WrittenAssignment.model_validate_json(json.dumps(file.rubric), strict=True)
    except ValidationError as fault:
        raise _make_damage_error(folder / FOLDER / FILE, fault) from None
    tree = _read_tree(folder, written)
    present = tuple(name for name in written.provided if f"{PROVIDED}/{name}" in tree)
    written = written.model_copy(update={"provided": present})
    assignment = resolve(written, folder / FOLDER, tree, digest(content))
    if PROBES not in tree and any(item.probe for item in assignment.items):
        raise UsageError(f"{folder / FOLDER / PROBES} of the handout is missing.", help=_DAMAGED)
    return Handout(folder, assignment, file.at_grading, file.provided, file.kit, file.packages)


def _read_content(path: Path) -> tuple[bytes, Content]:
    try:
        content = path.read_bytes()
        file = Content.model_validate_json(content)
    except OSError as fault:
        message = f"{path}: the handout's tests cannot be read ({fault.strerror})."
        raise UsageError(message, help=_DAMAGED) from None
    except ValidationError as fault:
        raise _make_damage_error(path, fault) from None
    if file.version != SCHEMA:
        help = f"The handout was made with grader {file.grader}, this is {__version__}: install its own."
        raise UsageError(f"{path}: expected version {SCHEMA}, found {file.version}.", help=help)
    return content, file


def _make_damage_error(path: Path, fault: ValidationError) -> UsageError:
    first = fault.errors()[0]
    where = ".".join(map(str, first["loc"])) or "the file"
    message = f"{path}: this file differs from the handout's ({where}: {first['msg']})."
    return UsageError(message, help=_DAMAGED)


def _read_tree(folder: Path, written: WrittenAssignment) -> dict[str, bytes]:
    """Return what stands in for a reference folder: probes, recomputations, and the files given out."""
    paths = {PROBES: folder / FOLDER / PROBES, RECOMPUTE: folder / FOLDER / RECOMPUTE}
    paths |= {f"{PROVIDED}/{name}": folder / name for name in written.provided}
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}
