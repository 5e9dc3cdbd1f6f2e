"""From files to `Assignment`: read, check the shape, check the rules, and only then build.

All faults of a rubric and of its reference folder are raised together: one `RubricError`, one line each.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from grader.model.digest import digest_files
from grader.model.errors import RubricError
from grader.rubric import (
    folder,
    pydantic_messages,
    reference_rules,
    reused_tolerances,
    rules,
    shared_edition,
    variants,
    yaml_source,
)
from grader.rubric.assignment import Assignment, resolve
from grader.rubric.document import ID_WORDS, Document, is_id
from grader.rubric.faults import Fault, make_error, make_refusal, show_key, show_value
from grader.rubric.folder import Folder
from grader.rubric.lenient_view import RubricEntries
from grader.rubric.schema import WrittenAssignment

ENDING = ".yaml"
_NO_COURSE = "Change to a course's folder, name the rubrics with --rubrics, or begin a course: grader init ID"


def load(rubrics: Path, reference: Path, assignment: str) -> Assignment:
    """Return the assignment of ``<rubrics>/<assignment>.yaml``.

    Raises RubricError, which names everything that is wrong with the rubric and its reference folder.
    """
    file = rubrics / f"{assignment}{ENDING}"
    ids = _list_known(rubrics)
    if assignment not in ids:
        path = f"{rubrics}/{show_key(assignment)}{ENDING}"
        raise make_error([Fault(path, None, "", "a rubric file", "no such file", ids, assignment)])
    if not is_id(assignment):
        raise make_refusal(file, ID_WORDS, f"the file name {show_value(assignment)}")
    content = yaml_source.read_bytes(file)
    document = yaml_source.parse(content, str(file))
    tree, faults = folder.read_folder(reference / assignment), list[Fault]()
    if shared := shared_edition.find_source(document, rubrics, ids):
        other, faults = variants.complete_folder(folder.read_folder(reference / shared.id))
        tree = shared_edition.take_over(document, shared, tree, other)
    tree, faults_here = variants.complete_folder(tree)
    reused_tolerances.complete_tolerances(document)
    others, written = _check(document, assignment, tree, _list_siblings(reference))
    if (faults := [*faults, *faults_here, *others]) or written is None:
        raise make_error(faults)
    return resolve(
        written, tree.path, tree.tree, _digest_files([content, *([shared.content] if shared else ())], tree)
    )


def load_all(rubrics: Path, reference: Path) -> list[Assignment]:
    """Return the assignments of every rubric in the folder, in the order of their ids.

    Raises RubricError with the faults of all of them together.
    """
    names = _list_known(rubrics)
    loaded: list[Assignment] = []
    refused = _refuse_misnamed(rubrics)
    for name in names:
        try:
            loaded.append(load(rubrics, reference, name))
        except RubricError as fault:
            refused.append(fault)
    if not loaded and not refused:
        raise make_refusal(rubrics, f"rubric files ({ENDING})", "none")
    if refused:
        # What editions share is told once.
        lines = dict.fromkeys(line for fault in refused for line in fault.message.split("\n"))
        raise RubricError("\n".join(lines), help=refused[0].help)
    return loaded


def _list_known(rubrics: Path) -> list[str]:
    if not rubrics.is_dir():
        fault = make_refusal(rubrics, "a folder of rubrics", "no such folder")
        raise RubricError(fault.message, help=_NO_COURSE)
    return sorted(file.stem for file in rubrics.glob(f"*{ENDING}") if not file.name.startswith("."))


def _refuse_misnamed(rubrics: Path) -> list[RubricError]:
    """Return a refusal for each rubric that ends in .yml, which would be left out in silence."""
    return [
        make_refusal(file, f"the ending {ENDING}", "the ending .yml")
        for file in sorted(rubrics.glob("*.yml"))
    ]


def _list_siblings(reference: Path) -> list[str]:
    return sorted(entry.name for entry in reference.glob("*") if entry.is_dir())


def _check(
    document: Document, assignment: str, reference: Folder, siblings: list[str]
) -> tuple[list[Fault], WrittenAssignment | None]:
    shaped = _check_shape(document)
    written = RubricEntries(document)
    rules.apply_rules(written)
    _check_id(written, assignment)
    if not reference.tree and not reference.path.is_dir():
        what = f"the reference folder {reference.path}"
        document.blame(("assignment",), what, "no such folder", names=siblings, word=assignment)
        return document.faults(), shaped
    elsewhere = reference_rules.apply_reference_rules(written, reference)
    return document.faults() + elsewhere, shaped


def _check_shape(document: Document) -> WrittenAssignment | None:
    if not isinstance(document.data, dict):
        document.blame((), "a mapping", show_value(document.data))
        document.spoiled.add(())
        return None
    try:
        return WrittenAssignment.model_validate_json(json.dumps(document.data), strict=True)
    except ValidationError as failure:
        pydantic_messages.blame_all(document, WrittenAssignment, failure)
        return None


def _check_id(written: RubricEntries, assignment: str) -> None:
    name = written.root.text("assignment")
    if name is not None and name != assignment:
        written.document.blame(
            ("assignment",), f"{show_value(assignment)}, the name of the file", show_value(name)
        )


def _digest_files(rubrics: Iterable[bytes], reference: Folder) -> str:
    """Return a SHA-256 over the rubric, the rubric that it shares with, and the reference's files."""
    return digest_files((*(("", content) for content in rubrics), *reference.tree.items()))
