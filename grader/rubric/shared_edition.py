"""Take over what two editions of an assignment have in common, before anything is checked.

    shares: cmpt726-a2
    problems:
      - {id: p1, same_as: p1}              its title and all its items
      - id: p2
        same_as: p3                        its title, and those of its items that are listed
        items:
          - {id: p2a, same_as: p3a, marks: 4}     own keys take precedence over those taken over

Every key keeps the file and line where it stands, so that faults are told there. Ids are turned into the
edition's own throughout: in references between items, in what mistakes lose, in typed answers, in file names.
"""

from collections.abc import Collection
from pathlib import Path as FilePath

from grader.rubric import reused_tolerances, yaml_source
from grader.rubric.document import Document, is_id
from grader.rubric.faults import make_error, show_value
from grader.rubric.folder import Folder
from grader.rubric.lenient_view import RubricEntries
from grader.rubric.shared_files import lay_over
from grader.rubric.shared_ids import Source, match_entries
from grader.rubric.shared_keys import lay_under, take_mistakes, take_top


def find_source(document: Document, rubrics: FilePath, ids: Collection[str]) -> Source | None:
    """Return the edition named under `shares`, or None where no edition is named.

    Raises RubricError where nothing can be taken from it.
    """
    borrower = RubricEntries(document)
    shared_id = borrower.root.text("shares")
    if shared_id is None:
        _blame_borrowers(borrower)
        return None
    others = [name for name in ids if name != borrower.root.text("assignment") and is_id(name)]
    if shared_id not in others:
        what = "the id of another assignment"
        document.blame(("shares",), what, show_value(shared_id), names=others, word=shared_id)
        raise make_error(document.faults())
    lender = _read_source(shared_id, rubrics)
    if "shares" in lender.written.root.data:
        what = "an assignment without a shares: entry"
        document.blame(("shares",), what, f"{show_value(shared_id)}, which has one")
        raise make_error(document.faults())
    return lender


def _blame_borrowers(written: RubricEntries) -> None:
    """Blame each entry that has `same_as` while the rubric names no edition under `shares`.

    Nothing more is said about these entries: all else that they lack merely follows.
    """
    for entry in (*written.problems, *written.items):
        if "same_as" in entry.data:
            what = "shares: at the top, to name the assignment that this comes from"
            written.document.blame(entry.place("same_as"), what, "none")
            written.document.spoiled.add(entry.path)


def _read_source(assignment: str, rubrics: FilePath) -> Source:
    file = rubrics / f"{assignment}.yaml"
    content = yaml_source.read_bytes(file)
    document = yaml_source.parse(content, str(file))
    reused_tolerances.complete_tolerances(document)
    if faults := document.faults():
        raise make_error(faults)
    return Source(assignment, content, RubricEntries(document))


def take_over(document: Document, shared: Source, folder: Folder, shared_folder: Folder) -> Folder:
    """Complete `document` from the source, and return the reference folder laid over the source's folder."""
    written = RubricEntries(document)
    if written.root.data:
        written.root.data.setdefault("mistakes", [])
    matches = match_entries(written, shared)
    for entry, shared_entry in matches.entries:
        lay_under(document, entry, shared_entry, shared, matches)
    complete = RubricEntries(document)
    take_mistakes(complete, shared, matches)
    take_top(complete, shared)
    return lay_over(RubricEntries(document), shared, matches, folder, shared_folder)
