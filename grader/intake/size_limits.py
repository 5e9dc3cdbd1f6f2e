"""How much a hand-in may hold, and the one exception that ends the reading of it.

Everything is counted while it is read: what an archive or a file system declares is not believed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

MIB = 1024 * 1024
LEAVE_OUT = "Hand in the code and the report only: leave out data sets, videos and virtual environments."


class SubmissionRefusedError(Exception):
    """The hand-in cannot be accepted. Never leaves this package: it becomes a `Rejected`."""

    def __init__(self, reason: str, help: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.help = help


class UnreadError(SubmissionRefusedError):
    """One file cannot be taken: it is left out, and the rest of the hand-in is read."""


@dataclass(frozen=True)
class Bounds:
    total_bytes: int = 64 * MIB
    file_bytes: int = 20 * MIB
    entries: int = 2_000
    folders_deep: int = 32
    name_bytes: int = 255
    path_bytes: int = 400
    ratio: int = 200
    """Largest ratio of unpacked to packed size, asked only of files above `ratio_from_bytes`."""
    ratio_from_bytes: int = MIB


@dataclass
class Meter:
    """How much of the bounds is used up."""

    bounds: Bounds
    entries: int = 0
    total_bytes: int = 0

    def count_entry(self) -> None:
        self.entries += 1
        if self.entries > self.bounds.entries:
            raise SubmissionRefusedError(
                f"It holds more than {self.bounds.entries:,} files and folders", LEAVE_OUT
            )

    def room(self) -> int:
        """Return how many bytes the next file may have."""
        return min(self.bounds.file_bytes, self.room_in_all())

    def room_in_all(self) -> int:
        return self.bounds.total_bytes - self.total_bytes

    def count_bytes(self, shown_path: str, size: int) -> None:
        """Count the bytes of a file, or raise UnreadError where there is no room for so many.

        A file that is refused is not counted.
        """
        if size > self.bounds.file_bytes:
            limit = format_megabytes(self.bounds.file_bytes)
            raise UnreadError(f"{shown_path} is larger than {limit}, the limit for one file", LEAVE_OUT)
        if size > self.room_in_all():
            limit = format_megabytes(self.bounds.total_bytes)
            raise UnreadError(f"Its files add up to more than {limit} with {shown_path}", LEAVE_OUT)
        self.total_bytes += size


def format_megabytes(size: int) -> str:
    return f"{size / MIB:g} MiB"


@contextmanager
def refuse_errors(shown_path: str) -> Iterator[None]:
    """Turn the operating system's errors into SubmissionRefusedError."""
    try:
        yield
    except OSError as error:
        raise SubmissionRefusedError(
            f"{shown_path} cannot be read: {error.strerror or type(error).__name__}",
            "Check the permissions of the file, or hand in again.",
        ) from error
