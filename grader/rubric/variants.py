"""Make the files that are written as edits: what a mistake, or another right solution, changes, and no copy.

    mistakes/half-mean/edits.yaml
        # The count is doubled.
        - file: means.py
          find: |
            / len(numbers)
          replace: |
            / (2 * len(numbers))

Each edit changes the solution's file of that name, or the file of the reference that is its `base`, such as
``base: others/means.py``. A base may itself be made of edits: an `edits.yaml` counts in any folder inside one
like `mistakes/`, unless that holds files which are handed out or shown as they are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from pydantic import ValidationError

from grader.rubric import edits, pydantic_messages, yaml_source
from grader.rubric.document import Document
from grader.rubric.edits import Span
from grader.rubric.faults import Fault, show_value
from grader.rubric.folder import EDITS, GIVEN_OUT, PROSE, PROVIDED, SOLUTION, STARTER, Folder
from grader.rubric.schema import Edit

_LIST: Final = "a list of edits"
_AS_THEY_ARE: Final = (SOLUTION, STARTER, PROVIDED, GIVEN_OUT, PROSE)
_SHOWN_LINES: Final = 6


@dataclass(frozen=True)
class _EditedFile:
    """A file that edits make."""

    document: Document
    """The edits as they were written, all of the variant's."""
    path: str
    base: str
    edits: dict[int, Edit]
    """By their number in the document."""

    @property
    def first(self) -> int:
        return next(iter(self.edits))


def complete_folder(reference: Folder) -> tuple[Folder, list[Fault]]:
    """Return the folder with the files that its edits make, and the faults in these edits.

    Edits that were taken over from another folder are left alone: the files that they make came along.
    """
    written = [path for path in reference.tree if _is_edits(path) and path not in reference.elsewhere]
    documents = [yaml_source.parse(reference.tree[path], reference.shown(path), _LIST) for path in written]
    files = [
        file
        for path, document in zip(written, documents, strict=True)
        for file in _list_edited_files(document, path.removesuffix(f"/{EDITS}"))
    ]
    complete = _make_files(files, _drop_replaced(files, reference))
    return complete, [fault for document in documents for fault in document.faults()]


def _is_edits(path: str) -> bool:
    return path.endswith(f"/{EDITS}") and path.count("/") == 2 and path.split("/")[0] not in _AS_THEY_ARE


def _drop_replaced(files: Sequence[_EditedFile], reference: Folder) -> Folder:
    """Return the folder without the taken over files that its own edits make anew.

    Blame the edits of files that the variant has whole as well.
    """
    for file in files:
        if reference.has(file.path) and file.path not in reference.elsewhere:
            what = "edits of a file or the whole file, not both"
            name = file.edits[file.first].file
            actual = f"{reference.shown(file.path)} beside the edits of {name}"
            file.document.blame((file.first, "file"), what, actual)
    paths = {file.path for file in files}
    tree = {path: content for path, content in reference.tree.items() if path not in paths}
    elsewhere = {path: path_there for path, path_there in reference.elsewhere.items() if path not in paths}
    return replace(reference, tree=tree, elsewhere=elsewhere)


# ── reading ───────────────────────────────────────────────────────────────────────────────────────────


def _list_edited_files(document: Document, folder: str) -> Iterator[_EditedFile]:
    by_name: dict[str, dict[int, Edit]] = {}
    for number, edit in _read_edits(document):
        by_name.setdefault(edit.file, {})[number] = edit
    for name, changes in by_name.items():
        yield _EditedFile(document, f"{folder}/{name}", _find_base(document, changes), changes)


def _read_edits(document: Document) -> Iterator[tuple[int, Edit]]:
    if not isinstance(document.data, list) or not document.data:
        document.blame((), _LIST, show_value(document.data) if document.data else "none")
        return
    for number, entry in enumerate(document.data):
        try:
            edit = Edit.model_validate(entry)
        except ValidationError as failure:
            pydantic_messages.blame_all(document, Edit, failure, (number,))
            continue
        if edit.find == edit.replace:
            document.blame((number, "replace"), "text that differs from find", "the same")
        else:
            yield number, edit


def _find_base(document: Document, changes: dict[int, Edit]) -> str:
    """Return the path of the file to change, which the first edit names for all of one file."""
    first, *others = changes.items()
    base = first[1].base or f"{SOLUTION}/{first[1].file}"
    for number, edit in others:
        if edit.base not in (None, base):
            what = f"{base}, as for the file's first edit"
            document.blame((number, "base"), what, show_value(edit.base))
    return base


# ── making ────────────────────────────────────────────────────────────────────────────────────────────


def _make_files(files: Sequence[_EditedFile], reference: Folder) -> Folder:
    tree, waiting = dict(reference.tree), list(files)
    while ready := [file for file in waiting if file.base in tree]:
        for file in ready:
            tree[file.path] = _make_content(file, tree[file.base], reference.shown(file.base))
        waiting = [file for file in waiting if file.path not in tree]
    for file in waiting:
        _blame_base(file, {other.path for other in waiting}, reference)
    return replace(reference, tree=dict(sorted(tree.items())))


def _blame_base(file: _EditedFile, unmade: set[str], reference: Folder) -> None:
    edit = file.edits[file.first]
    if edit.base is None:
        there = reference.part(SOLUTION)
        what = f"a file of {reference.shown(SOLUTION)}/, or base: with the file to change"
        file.document.blame((file.first, "file"), what, show_value(edit.file), names=there, word=edit.file)
    elif edit.base in unmade:
        what = "a file that is not made from this one"
        file.document.blame((file.first, "base"), what, show_value(edit.base))
    else:
        what = f"a file of {reference.path}/"
        file.document.blame(
            (file.first, "base"), what, show_value(edit.base), names=reference.tree, word=edit.base
        )


def _make_content(file: _EditedFile, base: bytes, base_shown: str) -> bytes:
    """Return what the edits make of the base; those that do not fit are blamed and left out."""
    try:
        text = base.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        key = "base" if file.edits[file.first].base else "file"
        actual = f"the byte 0x{base[fault.start]:02x}"
        file.document.blame((file.first, key), f"text in UTF-8 in {base_shown}", actual)
        return base
    spans = {number: _find_span(file, number, text, base_shown) for number in file.edits}
    ordered = sorted((span, number) for number, span in spans.items() if span)
    overlapping = set(_find_overlapping(file, ordered))
    changes = [(span, file.edits[number].replace) for span, number in ordered if number not in overlapping]
    return edits.apply_changes(text, changes).encode()


def _find_span(file: _EditedFile, number: int, text: str, base_shown: str) -> Span | None:
    """Return where the edit's text stands; blame the edit and return None unless that is one place."""
    spans = edits.find_occurrences(text, file.edits[number].find)
    if len(spans) == 1:
        return spans[0]
    what = f"this text once in {base_shown}"
    file.document.blame((number, "find"), what, _describe_count(spans))
    return None


def _describe_count(spans: Sequence[Span]) -> str:
    if not spans:
        return "it 0 times: copy the text from that file, with its spaces"
    lines = list(dict.fromkeys(str(span.line) for span in spans))
    more = ", …" if len(lines) > _SHOWN_LINES else ""
    where = f"line{'s' if len(lines) > 1 else ''} {', '.join(lines[:_SHOWN_LINES])}{more}"
    return f"it {len(spans)} times, in {where}: add some of the text beside the place you mean"


def _find_overlapping(file: _EditedFile, ordered: Sequence[tuple[Span, int]]) -> Iterator[int]:
    """Blame and yield each edit that changes some of what another one changes."""
    for (earlier, one), (later, other) in pairwise(ordered):
        if later.start < earlier.stop:
            first, second = sorted((one, other))
            line = file.document.line((first, "find"))
            actual = f"text that the edit in line {line} changes: make one edit of both"
            file.document.blame((second, "find"), "text that no other edit changes", actual)
            yield second
