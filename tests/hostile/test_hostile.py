"""Every hostile hand-in is graded like any other, and gets what it deserves; nothing around it changes."""

import os
import platform
import re
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from grader import intake
from grader.model import Grade, Rejected, Submission, SubmittedFile
from tests.support import hostile_handins
from tests.support.hostile_arena import Arena
from tests.support.hostile_handins import Case
from tests.support.processes import until
from tests.support.surroundings import changes

pytestmark = pytest.mark.sandbox

_GRADE_CAP = 200_000
"""Bytes of a grade: more would be a page that nobody can open."""


def _marked(name: str) -> Any:
    """A known hole is a test that must fail: closing it without saying so fails too."""
    hole = hostile_handins.load(name).hole
    return pytest.param(name, marks=pytest.mark.xfail(strict=True, reason=hole)) if hole else name


@pytest.mark.parametrize("name", [_marked(name) for name in hostile_handins.names()])
def test_hostile(name: str, arena: Arena, tmp_path: Path) -> None:
    case = hostile_handins.load(name)
    _skip_where_it_means_nothing(case, arena)
    before = arena.around()
    files = hostile_handins.files(name, arena.places)
    if case.rejected:
        return _must_be_rejected(case, files, arena, tmp_path)
    if case.intake:
        files = _through_intake(case, files, arena, tmp_path)

    with arena.another(files) if case.beside else nullcontext() as beside:
        assert beside is None or beside.loaded.problem is None
        for _ in range(2 if case.twice else 1):
            _must_be_graded_as_it_deserves(name, files, arena, before)
    _others_are_graded_as_ever(arena)
    return None


def _must_be_graded_as_it_deserves(
    name: str, files: tuple[SubmittedFile, ...], arena: Arena, before: dict[str, str]
) -> None:
    case = hostile_handins.load(name)
    grade = arena.grade(name, files, case.wall_s, case.cpu_s)

    heap = arena.sandbox.everything()
    _must_be_as_expected(case, grade)
    _must_have_played(case, heap)
    _must_have_kept_secrets(case, grade, heap, arena)
    _must_have_left_nothing(arena, before)


def _skip_where_it_means_nothing(case: Case, arena: Arena) -> None:
    if case.machines and platform.machine() not in case.machines:
        pytest.skip(f"the trick is for {', '.join(case.machines)}, this is {platform.machine()}")
    if case.needs == "cgroup" and arena.slot.group is None:
        pytest.skip("no control group can be made on this machine, so memory is not added up over processes")


def _must_be_as_expected(case: Case, grade: Grade) -> None:
    told = {item.id: (item.outcome.reason, item.outcome.message) for item in grade.items}
    assert grade.marks in (case.marks if isinstance(case.marks, list) else [case.marks]), told
    assert grade.status in _any_of(case.status), told
    for item in grade.items:
        reasons = _any_of(case.items.get(item.id, []))
        assert not reasons or item.outcome.reason in reasons, (item.id, told)


def _any_of(wanted: str | list[str]) -> list[str]:
    return [wanted] if isinstance(wanted, str) else wanted


def _must_have_played(case: Case, heap: bytes) -> None:
    for text in case.must_show:
        assert text.encode() in heap, heap[:3000]
    for text in case.must_not_show:
        assert text.encode() not in heap, heap[:3000]


def _must_have_kept_secrets(case: Case, grade: Grade, heap: bytes, arena: Arena) -> None:
    page = grade.model_dump_json()
    assert len(page) < _GRADE_CAP
    for secret in arena.secrets:
        assert secret.encode() not in heap
        assert secret not in page
    for text in case.must_not_print:
        assert not any(text in told for told in _told(grade)), text
    assert arena.listener.heard == []


def _told(grade: Grade) -> list[str]:
    """All that is said of a hand-in, without its own source lines."""
    told = [grade.reason or "", grade.help, *grade.notes]
    for item in grade.items:
        outcome = item.outcome
        told += [outcome.message, outcome.hint, outcome.ran, outcome.follow_through, outcome.staff_note]
        told += [e.model_dump_json() for e in outcome.evidence if e.kind != "code"]
    return told


def _must_have_left_nothing(arena: Arena, before: dict[str, str]) -> None:
    assert changes(before, arena.around()) == []
    assert until(lambda: not arena.strays()), arena.strays()


def _others_are_graded_as_ever(arena: Arena) -> None:
    grade = arena.grade("reference", arena.setting.assignment.solution_files())
    assert grade.marks == grade.max_marks, [item.outcome.message for item in grade.items]
    arena.sandbox.everything()


def _must_be_rejected(case: Case, files: tuple[SubmittedFile, ...], arena: Arena, folder: Path) -> None:
    found = _handed_in(case, files, arena, folder)
    assert isinstance(found, Rejected)
    assert case.rejected is not None
    assert case.rejected in found.reason
    assert not any(secret in found.reason for secret in arena.secrets)


def _through_intake(
    case: Case, files: tuple[SubmittedFile, ...], arena: Arena, folder: Path
) -> tuple[SubmittedFile, ...]:
    found = _handed_in(case, files, arena, folder)
    assert not isinstance(found, Rejected), found
    return found.files


def _handed_in(
    case: Case, files: tuple[SubmittedFile, ...], arena: Arena, folder: Path
) -> Submission | Rejected:
    handin = folder / "mallory"
    handin.mkdir()
    for file in files:
        (handin / file.path).write_bytes(file.content)
    for name, target in case.links.items():
        (handin / name).symlink_to(hostile_handins.filled_in(target, arena.places))
    return intake.open_handin(handin, arena.setting.assignment)


# ── the same code without a sandbox ───────────────────────────────────────────────────────────────────


def _controlled(*by: str) -> list[str]:
    return [name for name in hostile_handins.names() if hostile_handins.load(name).control in by]


@pytest.mark.parametrize("name", _controlled("canary", "reached"))
def test_the_same_code_succeeds_without_a_sandbox(name: str, arena: Arena, tmp_path: Path) -> None:
    if os.geteuid() != 0 and name == "B-other-families":
        pytest.skip("raw sockets are for root: without it the control shows nothing")
    for file in hostile_handins.files(name, arena.places):
        (tmp_path / file.path).write_bytes(file.content)
    run = subprocess.run(
        [sys.executable, "-c", "import two_layernet; print(two_layernet.steal())"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    sought = arena.secrets[0] if hostile_handins.load(name).control == "canary" else ": reached"
    assert sought in run.stdout
    if name in ("B-loopback", "B-abstract-socket", "B-udp"):
        assert until(lambda: arena.listener.heard == [b"hidden inputs"])
    arena.listener.heard.clear()


@pytest.mark.parametrize("name", _controlled("left"))
def test_the_same_code_finds_what_it_left_without_a_sandbox(name: str, arena: Arena, tmp_path: Path) -> None:
    _skip_where_it_means_nothing(hostile_handins.load(name), arena)
    here = {word: tmp_path / word.lower() for word in ("TMP", "SHM", "WORK")}
    for folder in here.values():
        folder.mkdir()
    places = arena.places | {word: str(place) for word, place in here.items()}
    for file in hostile_handins.files(name, places):
        (here["WORK"] / file.path).write_bytes(file.content)
    program = "import importlib, two_layernet as t; print(t.FOUND); print(importlib.reload(t).FOUND)"
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=here["WORK"], env={"HOME": str(tmp_path)}, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    first, second = run.stdout.splitlines()
    assert (first, second != "[]") == ("[]", True), second


def test_every_folder_is_in_the_catalogue() -> None:
    catalogue = (hostile_handins.HERE / "README.md").read_text()
    assert [name for name in hostile_handins.names() if f"`{name}`" not in catalogue] == []


@pytest.mark.parametrize("name", hostile_handins.names("ABCDEHJ"))
def test_the_catalogue_says_what_must_be_seen(name: str) -> None:
    """The marks stand first, then every reason that an item must be given."""
    catalogue = (hostile_handins.HERE / "README.md").read_text()
    (seen,) = re.findall(rf"^\| `{re.escape(name)}` \| .+ \| (.+) \|$", catalogue, re.MULTILINE)
    case = hostile_handins.load(name)
    if case.rejected:
        assert seen == f"rejected: {case.rejected}"
        return
    assert case.marks is not None
    marks = case.marks if isinstance(case.marks, list) else [case.marks]
    assert seen.startswith(" or ".join(f"{each:g}" for each in marks) + " of ")
    reasons = [one for each in case.items.values() for one in (each if isinstance(each, list) else [each])]
    assert [reason for reason in reasons if reason not in seen] == []
