"""What this machine lacked, told from what a hand-in or the course did wrong."""

import re
from typing import Final

from grader.model import Grade, Raised, Reason, Status

_LACKS: Final = re.compile(
    r"\[Errno (5|11|12|23|24|28|30|122)\]"
    "|No usable temporary directory|can't start new thread|No space left on device"
)
"""Input and output, processes, memory, descriptors, room, a file system that nobody may write to, a quota."""
MACHINE_REASONS: Final = (Reason.GRADER_FAULT, Reason.MACHINE_BUSY)


def is_the_machines(raised: Raised) -> bool:
    """Say whether what the course's own code raised tells of this machine: no room, no process, no folder."""
    return bool(_LACKS.search(raised.message))


def machine_faults(grade: Grade) -> list[str]:
    """Return what kept items from being judged that is neither the hand-in's fault nor the rubric's."""
    return [
        f"{graded.id}: {graded.outcome.staff_note.strip().splitlines()[-1]}"
        for graded in grade.items
        if graded.outcome.status is Status.VOID and graded.outcome.reason in MACHINE_REASONS
    ]
