"""What a hand-in holds once it is in memory: plain bytes under checked paths."""

from dataclasses import dataclass, field

from grader.intake.names import listed


@dataclass
class Contents:
    files: dict[str, bytes] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    """Clutter that was not read, in the order it was met."""
    opened: str = ""
    """The archive that the handout asks for, whose files lie below its name; empty where none was opened."""
    unopened: dict[str, str] = field(default_factory=dict)
    """Archives that stay closed, and why."""

    def leave_out(self, path: str) -> None:
        if path not in self.left_out:
            self.left_out.append(path)

    def notes(self) -> tuple[str, ...]:
        empty = () if self.files else ("The hand-in holds no files.",)
        return (*empty, *self._left_out_note())

    def _left_out_note(self) -> tuple[str, ...]:
        if not self.left_out:
            return ()
        return (f"Left out, not part of the work: {listed(self.left_out)}.",)
