"""From what was handed in to what the box will see.

The wanted files go where the assignment wants them. Their neighbours go with them, relative to the same
folder, so that a student's modules still import each other; everything else keeps its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn

from grader.intake.file_names import UsedPaths, join_names, show_name
from grader.intake.search import FoundFile
from grader.intake.size_limits import SubmissionRefusedError
from grader.model import SubmittedFile


def lay_out(files: Mapping[str, bytes], found_files: Sequence[FoundFile]) -> "FileLayout":
    layout = FileLayout(
        notes=[
            f"{file.name} was found in the folder {show_name(file.folder)}."
            for file in found_files
            if file.folder and not file.by_other_name
        ]
    )
    for file in found_files:
        layout.add(SubmittedFile(file.name, file.content, file.source, file.from_notebook))
    moved = {file.source for file in found_files if not file.from_notebook and not file.by_other_name}
    roots = _list_roots(found_files)
    rest = {path: _find_root(path, roots) for path in sorted(files) if path not in moved}
    asked_names = {file.name for file in found_files}  # a starter beside the work taken for it gives way
    rest = {path: root for path, root in rest.items() if path.removeprefix(root or "") not in asked_names}
    for root in roots:
        inside = [path for path in rest if rest[path] == root]
        layout.add_beside([SubmittedFile(path.removeprefix(root), files[path], path) for path in inside])
    layout.add_where_free(
        [SubmittedFile(path, files[path], path) for path, root in rest.items() if root is None]
    )
    return layout


@dataclass
class FileLayout:
    files: dict[str, SubmittedFile] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    _taken: UsedPaths = field(default_factory=UsedPaths)

    def add(self, file: SubmittedFile) -> bool:
        """Lay the file where its path says, and return whether it lies there.

        A place may be taken already: then it must hold the same content under the same path.
        """
        if other := self._taken.clash(file.path):
            twin = self.files.get(other)
            return bool(twin and _is_same_file(twin, file))
        self._taken.add(file.path)
        self.files[file.path] = file
        return True

    def add_beside(self, files: Sequence[SubmittedFile]) -> None:
        """Lay the neighbours of the wanted files where they belong.

        Where several folders have a wanted file, they are laid over one another. A neighbour whose place is
        taken by a file of another folder stays where it lay: `Submission.beside`.
        """
        for file in [file for file in files if not self.add(file)]:
            if not self.add(replace(file, path=file.found_as)):
                self._refuse(file)

    def add_where_free(self, files: Sequence[SubmittedFile]) -> None:
        """Lay files from outside the wanted files' folders where there is room, and note those left out."""
        if names := [file.found_as for file in files if not self.add(file)]:
            self.notes.append(f"Left out, because other files have the same places: {join_names(names)}.")

    def _refuse(self, file: SubmittedFile) -> NoReturn:
        """Raise SubmissionRefusedError for two files that belong at one place.

        Whichever file was left out, a file of the other folder could import the wrong one.
        """
        twin = self.files.get(self._taken.clash(file.path))
        there = show_name(twin.found_as if twin else file.path)
        raise SubmissionRefusedError(
            f"{there} and {show_name(file.found_as)} both belong at {show_name(file.path)}",
            "Hand in all files in one folder, each with its own name.",
        )


def _is_same_file(file: SubmittedFile, other_file: SubmittedFile) -> bool:
    return file.path == other_file.path and file.content == other_file.content


def _list_roots(files: Sequence[FoundFile]) -> list[str]:
    """Return the folders of the required files, or of the optional ones where no required file was found."""
    required = [file.folder for file in files if file.required]
    return list(dict.fromkeys(required or [file.folder for file in files]))


def _find_root(path: str, roots: Sequence[str]) -> str | None:
    return max((root for root in roots if path.startswith(root)), key=len, default=None)
