"""Every error the grader raises on purpose.

    GraderError
    ├── UsageError              the command was called with something that cannot be used          exit 2
    ├── RubricError             a rubric or a reference folder is wrong: file:line, key, expected  exit 2
    ├── SandboxError            the machine cannot run a box; never a student's fault              exit 1
    │   ├── SandboxUnavailableError  no usable sandbox here: what to install                       exit 2
    │   └── BoxBrokenError      a box that should have answered did not
    │       └── MachineBusyError  it got too little processor time to answer
    ├── StoreError              grades or words cannot be written or read: disk full, schema       exit 1
    └── RunInterruptedError     the person at the terminal stopped the run                         exit 130

A student's fault is never an exception on this side: it is an Observation, and then an Outcome.
"""


class GraderError(Exception):
    """A known error: one line for the person at the terminal, and what to do next."""

    exit_code = 1

    def __init__(self, message: str, *, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


class UsageError(GraderError):
    exit_code = 2


class RubricError(GraderError):
    exit_code = 2


class SandboxError(GraderError):
    exit_code = 1


class SandboxUnavailableError(SandboxError):
    exit_code = 2


class BoxBrokenError(SandboxError):
    """The machine's or the grader's own fault; the item becomes `void`."""


class MachineBusyError(BoxBrokenError):
    """This machine gave a box next to no processor time; alone it may give it more."""


class StoreError(GraderError):
    exit_code = 1


class RunInterruptedError(GraderError):
    exit_code = 130

    def __init__(self) -> None:
        super().__init__("interrupted.", help="What was graded is kept: run the same command again to go on.")
