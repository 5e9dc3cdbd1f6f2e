"""pytest plugin: the published cases of a handout's ``tests/public.json`` as tests.

It is loaded with every run of pytest in this environment, whatever project it is for: until a handout's tests
are met it imports nothing further and only ever looks at files of that name. An old Python reads it, too.
"""

from __future__ import annotations

import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Iterator  # noqa: UP035  # as an old Python has it

import pytest

FOLDER = "tests"
FILE = "public.json"
_NEEDED = (3, 11)
_HEAD = 512
_OURS = re.compile(rb'(\xef\xbb\xbf)?\s*\{\s*"version"\s*:\s*\d+\s*,\s*"grader"\s*:')
"""How the file begins. Of another project's file of that name nothing further is read."""


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.name != FILE or file_path.parent.name != FOLDER or not _is_ours(file_path):
        return None
    if sys.version_info < _NEEDED:
        return _RefusedFile.from_parent(parent, path=file_path)
    collector: pytest.Collector = import_module("grader.kit.cases").HandoutFile.from_parent(
        parent, path=file_path
    )
    return collector


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Write how many marks the tests stand for; reports may have come from other processes."""
    reports = (report for kind in terminalreporter.stats.values() for report in kind)
    ours = [record for report in reports if (record := _read_record(report))]
    if ours:
        import_module("grader.kit.tally").write(ours, terminalreporter)


def _read_record(report: Any) -> dict[str, Any]:
    """Return what a test of ours noted; nothing for every other report."""
    if getattr(report, "when", "") != "call":
        return {}
    properties = dict(getattr(report, "user_properties", ()))
    return properties if "assignment_marks" in properties else {}


def _is_ours(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return _OURS.match(file.read(_HEAD)) is not None
    except OSError:
        return False


class _RefusedFile(pytest.File):
    def collect(self) -> Iterator[pytest.Item]:
        required, running = (".".join(map(str, version[:2])) for version in (_NEEDED, sys.version_info))
        raise self.CollectError(
            f"{self.path}: expected Python {required} or newer, found {running} ({sys.executable}).\n"
            "Make the environment with a newer one: python3.11 -m venv .venv"
        )
