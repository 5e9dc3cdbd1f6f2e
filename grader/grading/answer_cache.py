"""A cache on disk of what the scripts of the reference and of known mistakes yield.

The reference and the variants of known mistakes train for seconds, and what they yield is the same each time.
So whoever grades a late hand-in, or tries a rubric again, need not wait for them once more. No marks are
stored: to delete the folder only costs time.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from platform import python_version
from typing import Final, Self

from grader.grading import observation_file
from grader.grading.code_digest import digest_code
from grader.grading.code_runner import join_limits
from grader.grading.datasets import find_cache_folder
from grader.grading.machine_faults import is_machine_fault
from grader.model import Fate, Observation, SubmittedFile
from grader.model.digest import digest_files, digest_texts
from grader.model.errors import UsageError
from grader.rubric import Assignment, Item
from grader.sandbox.package_folders import find_package_folders
from grader.sandbox.protocol import Level

_FOLDER: Final = "answers"
_ENTRY: Final = "answer"
_MAX_FILES: Final = 1000
"""Files in the folder; the ones that were asked for longest ago go first."""


class AnswerCache:
    """A folder of observations, each in a file that bears the digest of all that it depends on."""

    def __init__(self, folder: Path, most: int = _MAX_FILES) -> None:
        self._folder = folder
        self._most = most

    @classmethod
    def open(cls, level: Level) -> Self | None:
        """Return the cache of whoever runs the grader.

        Return None where there is no folder for it, and where boxes are not strong: a hand-in that gets at
        files outside its box could change what others are compared with.
        """
        if level is not Level.STRONG:
            return None
        try:
            folder = find_cache_folder() / _FOLDER
            folder.mkdir(exist_ok=True)
        except (UsageError, OSError):
            return None
        return cls(folder)

    def answer(self, parts: Iterable[str], work_out: Callable[[], Observation]) -> Observation:
        """Return what is kept for `parts`, which are all that it depends on beside the grader itself.

        Where there is none it is worked out. It is kept if it came to its end: a run that did not may have
        been stopped by the machine.
        """
        # Also the grader's own code, and what is installed beside it.
        path = self._folder / f"{digest_texts(*_circumstances(), *parts)}.npz"
        kept = _read(path)
        if kept is not None:
            return kept
        observation = work_out()
        if observation.fate is Fate.FINISHED and not _has_machine_fault(observation):
            self._write(path, observation)
        return observation

    def _write(self, path: Path, observation: Observation) -> None:
        """Keep the observation as far as the disk allows."""
        draft = path.with_name(f"{os.getpid()}-{path.name}")
        with suppress(OSError):
            observation_file.write(draft, {_ENTRY: observation})
            _note_use(draft)
            os.replace(draft, path)
            self._remove_least_recently_used()

    def _remove_least_recently_used(self) -> None:
        paths = sorted(self._folder.glob("*.npz"), key=lambda path: path.stat().st_mtime)
        for path in paths[: -self._most]:
            path.unlink(missing_ok=True)


def _read(path: Path) -> Observation | None:
    """Return the observation of a file; None where there is none, or none that can be read."""
    try:
        observation = observation_file.read(path)[_ENTRY]
        _note_use(path)
    except (UsageError, KeyError, OSError):
        return None
    return observation


def _has_machine_fault(observation: Observation) -> bool:
    return any(case.raised is not None and is_machine_fault(case.raised) for case in observation.cases)


def _note_use(path: Path) -> None:
    """Set the file's time to now, exactly: the system's own times are too coarse to order files."""
    now = time.time_ns()
    os.utime(path, ns=(now, now))


def describe_script(assignment: Assignment, item: Item, files: Sequence[SubmittedFile]) -> Iterator[str]:
    """Yield what a script's answers depend on: files, what lies beside them, limits, environment."""
    yield from (assignment.probes_source(), assignment.recompute_source(), item.file, repr(item.load))
    for together in (files, assignment.provided_files()):
        yield digest_files((file.path, file.content) for file in together)
    yield repr((item.limits, join_limits(assignment.items), sorted(assignment.box_environment.items())))


@cache
def _circumstances() -> tuple[str, ...]:
    folders = list(map(str, find_package_folders()))
    installed = {f"{one.name} {one.version}" for one in metadata.distributions(path=folders)}
    return (digest_code(), python_version(), *sorted(installed))
