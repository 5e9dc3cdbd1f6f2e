"""Tell faults of this machine from faults of a hand-in or of the course."""

import re
from typing import Final

from grader.model import Grade, Raised, Reason, Status

_LACKS: Final = re.compile(
    r"\[Errno (5|11|12|23|24|28|30|122)\]"
    "|No usable temporary directory|can't start new thread|No space left on device"
)
"""Lack of: input and output, processes, memory, descriptors, room, a writable file system, a quota."""
MACHINE_REASONS: Final = (Reason.GRADER_FAULT, Reason.MACHINE_BUSY)


def is_machine_fault(raised: Raised) -> bool:
    """Tell whether an exception of the course's own code is this machine's fault.

    Examples are a lack of room, of processes, or of a folder.
    """
    return bool(_LACKS.search(raised.message))


def list_machine_faults(grade: Grade) -> list[str]:
    """Return, for each item that this machine kept from being judged, its id and what the machine lacked."""
    return [
        f"{graded.id}: {graded.outcome.staff_note.strip().splitlines()[-1]}"
        for graded in grade.items
        if graded.outcome.status is Status.VOID and graded.outcome.reason in MACHINE_REASONS
    ]
