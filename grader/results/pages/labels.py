"""What the statuses and reasons of the model are called in front of a reader."""

from grader.model import GradeStatus, Reason, Status

STATUS: dict[Status, str] = {
    Status.PASSED: "Passed",
    Status.PARTIAL: "Partly right",
    Status.FAILED: "Failed",
    Status.MISSING: "Missing",
    Status.BLOCKED: "Blocked",
    Status.PENDING: "Waiting",
    Status.VOID: "Not judged",
}

WORTH_NOTHING = "Worth knowing"
"""The word for an item without marks that did not pass."""

GRADE: dict[GradeStatus, str] = {
    GradeStatus.GRADED: "Graded",
    GradeStatus.PENDING: "Not final",
    GradeStatus.WITHHELD: "Withheld",
    GradeStatus.INVALID: "Invalid",
}

GRADE_LOOKS_LIKE: dict[GradeStatus, Status] = {
    GradeStatus.GRADED: Status.PASSED,
    GradeStatus.PENDING: Status.PENDING,
    GradeStatus.WITHHELD: Status.VOID,
    GradeStatus.INVALID: Status.FAILED,
}
"""The status from which a whole grade borrows its icon."""

REASON: dict[Reason, str] = {
    Reason.WRONG_VALUE: "wrong value",
    Reason.WRONG_SHAPE: "wrong shape",
    Reason.WRONG_TYPE: "wrong type",
    Reason.NOT_FINITE: "not finite",
    Reason.NOT_RETURNED: "nothing returned",
    Reason.NOT_DEFINED: "not defined",
    Reason.NO_FILE: "file missing",
    Reason.CRASH: "crashed",
    Reason.IMPORT_ERROR: "did not load",
    Reason.EXITED: "ended the process",
    Reason.KILLED: "was killed",
    Reason.TIMEOUT: "out of time",
    Reason.MEMORY: "out of memory",
    Reason.OUTPUT_LIMIT: "returned too much",
    Reason.TAMPERED: "tampering",
    Reason.GROWS_WITH_INPUT: "work grows with the input",
    Reason.NOT_AS_ASKED: "not as asked for",
    Reason.NEEDS_A_PERSON: "for a person to read",
    Reason.MACHINE_BUSY: "machine busy",
    Reason.GRADER_FAULT: "the grader's fault",
    Reason.RUBRIC_FAULT: "the rubric's fault",
}

NOT_JUDGED = frozenset({Status.PENDING, Status.VOID})
"""Items that say nothing yet about the work: they have no marks, which is not the same as zero marks."""

NO_TOTAL = frozenset({GradeStatus.WITHHELD, GradeStatus.INVALID})
"""Statuses of grades that have no total to show or export."""
