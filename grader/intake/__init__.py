"""From a folder of hand-ins to `Submission` or `Rejected`, one per student.

    find_assignments        which folder belongs to which assignment    UsageError where that cannot be told
    discover                every student's hand-in, sorted             never raises for a hand-in
    open_handin             one hand-in: folder or zip                  never raises for a hand-in
    open_self_check_folder  a student's own folder, for the self-check  never raises for what lies in it
    list_ignored            names beside the hand-ins that were skipped

    folder_contents.py or archive.py ──Contents──> nested_archives.py ──Contents──> search.py
      ──FoundFile──> file_layout.py ──SubmittedFile──> submission.py

Nothing is repaired in silence: what was renamed, read from a notebook or left out is a note on the
submission, what cannot be accepted is a reason. Hand-ins are read into memory; nothing is written, run or
imported.
"""

from grader.intake.discovery import count_students, discover, list_ignored
from grader.intake.find_assignments import find_assignments
from grader.intake.self_check_folder import open_self_check_folder
from grader.intake.size_limits import Bounds
from grader.intake.submission import AssignmentFiles, open_handin

__all__ = [
    "AssignmentFiles",
    "Bounds",
    "count_students",
    "discover",
    "find_assignments",
    "list_ignored",
    "open_handin",
    "open_self_check_folder",
]
