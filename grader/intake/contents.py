"""What a hand-in holds once it is in memory: plain bytes under checked paths."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from grader.intake.file_names import join_names, show_name
from grader.intake.size_limits import UnreadError


@dataclass
class Contents:
    files: dict[str, bytes] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    """Clutter that was not read, in the order it was met."""
    unread: dict[str, str] = field(default_factory=dict)
    """Files that could not be taken, and why: too large, damaged, oddly named."""
    opened: list[str] = field(default_factory=list)
    """Archives inside the hand-in whose files lie below their names."""
    unopened: dict[str, str] = field(default_factory=dict)
    """Archives that stay closed, and why."""
    slimmed: list[str] = field(default_factory=list)
    """Notebooks that were kept without their outputs."""

    fault: UnreadError | None = None
    """The first of the reasons why a file could not be taken."""

    compiled: list[str] = field(default_factory=list)
    """What Python compiled from files that may themselves have been forgotten."""

    def note_unread(self, path: str, fault: UnreadError) -> None:
        self.unread[show_name(path, 400)] = fault.reason
        self.fault = self.fault or fault

    def note_compiled(self, paths: Iterable[str]) -> None:
        self.compiled += [path for path in paths if path.lower().endswith((".pyc", ".pyo"))]

    def leave_out(self, path: str) -> None:
        if path not in self.left_out:
            self.left_out.append(path)

    def add_below(self, folder: str, inside: "Contents") -> None:
        """Take over the contents of an archive, as if it were a folder of that name."""
        self.files |= {f"{folder}/{path}": content for path, content in inside.files.items()}
        self.unread |= {f"{folder}/{path}": why for path, why in inside.unread.items()}
        self.slimmed += [f"{folder}/{path}" for path in inside.slimmed]
        self.compiled += [f"{folder}/{path}" for path in inside.compiled]
        for path in inside.left_out:
            self.leave_out(f"{folder}/{path}")

    def notes(self) -> tuple[str, ...]:
        nothing = ("The hand-in holds no files.",) if not (self.files or self.unread) else ()
        return (*nothing, *self._unread_notes(), *self._slimmed_note(), *self._left_out_note())

    def _unread_notes(self) -> list[str]:
        notes = [f"{path} was left out. {why}." for path, why in list(self.unread.items())[:5]]
        more = len(self.unread) - len(notes)
        return notes + ([f"{more} more files were left out for reasons like these."] if more else [])

    def _slimmed_note(self) -> tuple[str, ...]:
        if not self.slimmed:
            return ()
        return (f"The outputs of {join_names(self.slimmed)} were dropped: only what was typed is read.",)

    def _left_out_note(self) -> tuple[str, ...]:
        if not self.left_out:
            return ()
        return (f"Left out, not part of the work: {join_names(self.left_out)}.",)
