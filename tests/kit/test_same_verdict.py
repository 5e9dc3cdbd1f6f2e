"""The self-check and grading agree on shipped hand-ins; ``python -m tools.agreement`` asks for all."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from grader import rubric
from grader.grading import engine
from grader.grading.box_setup import make_student_config
from grader.grading.live_reference import LiveReference
from grader.grading.seeds import HiddenKey
from grader.kit import recording
from grader.kit.result import State
from grader.rubric import Assignment
from grader.sandbox.package_sets import SandboxPerPackageSet
from grader.sandbox.sandbox_choice import SandboxChoice
from tests.support.project import ROOT
from tools.agreement import Class, Pair, write_kit

pytestmark = pytest.mark.sandbox
NET = ("q1a", "q1b", "q1c", "q2d", "q3a")
OF_THE_NET = ("bram", "ivo", "leo", "quinn", "viktor", "yusuf")
OF_FOLDERS = ("arvid", "birte", "rosalie", "stine", "tomas", "wanja", "yara")


def _class(assignment: Assignment, choice: SandboxChoice, kit: Path) -> Iterator[Class]:
    published = recording.narrow(assignment)
    with (
        closing(LiveReference.for_assignment(published, choice.make_sandbox)) as live_reference,
        closing(SandboxPerPackageSet(choice.make_sandbox, make_student_config(published))) as sandbox,
    ):
        setting = engine.Setting(
            published, live_reference, HiddenKey("agreement"), choice.protection.level.value
        )
        yield Class(assignment, kit, sandbox, setting)


@pytest.fixture(scope="module")
def net(whole: Assignment, choice: SandboxChoice, written: Path) -> Iterator[Class]:
    yield from _class(whole.judged_on({"two_layernet.py"}), choice, written)


@pytest.fixture(scope="module")
def folders(choice: SandboxChoice, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    """The items that look at folders and readmes: nothing is run for them."""
    every = rubric.load(ROOT / "rubrics", ROOT / "reference", "cmpt726-a2")
    own = every.narrowed(lambda item: item.judges_folder)
    yield from _class(own, choice, write_kit(own, choice, tmp_path_factory.mktemp("kit")))


def _differing(pairs: list[Pair]) -> list[str]:
    return [pair.difference for pair in pairs if pair.has_verdict and not pair.agrees]


@pytest.mark.parametrize("name", OF_THE_NET)
def test_what_is_run_has_the_same_verdict(name: str, net: Class) -> None:
    pairs = list(net.pairs(ROOT / "submissions" / "hlcv-ex2" / name, NET))
    assert _differing(pairs) == []
    assert [pair.result.item.id for pair in pairs] == list(NET)
    without = {pair.result.item.id: pair.result.state for pair in pairs if not pair.has_verdict}
    assert set(without.values()) <= {State.WAITS}
    lost = {
        pair.result.item.id for pair in pairs if pair.has_verdict and pair.result.state is not State.PASSED
    }
    assert all(lost & set(net.assignment.item(item).follow_through.after) for item in without)  # type: ignore[union-attr]


def _given_out() -> dict[str, bytes]:
    """Every state in which a course gave out the file with the network: by what, its text."""
    whole = rubric.load(ROOT / "rubrics", ROOT / "reference", "hlcv-ex2")
    variants = whole.untouched_variants("two_layernet.py")
    texts = {file.content for files in variants for file in files if file.path == "two_layernet.py"}
    return {f"edition-{number}": text for number, text in enumerate(sorted(texts))}


@pytest.mark.parametrize("edition", _given_out())
def test_what_was_given_out_has_the_same_verdict_untouched(edition: str, net: Class, tmp_path: Path) -> None:
    (tmp_path / "two_layernet.py").write_bytes(_given_out()[edition])
    pairs = list(net.pairs(tmp_path, NET))
    assert _differing(pairs) == []
    judged = [pair.result.outcome for pair in pairs if pair.has_verdict]
    named = {mistake.id for outcome in judged if outcome for mistake in outcome.mistakes}
    assert judged
    assert named == {"unfinished-stub"}
    assert sum(outcome.earned for outcome in judged if outcome) == 0


def test_there_are_several_editions() -> None:
    assert len(_given_out()) > 1


@pytest.mark.parametrize("name", OF_FOLDERS)
def test_what_is_read_has_the_same_verdict(name: str, folders: Class) -> None:
    pairs = list(folders.pairs(ROOT / "submissions" / "cmpt726-a2" / name))
    assert _differing(pairs) == []
    assert len(pairs) == len(folders.assignment.items)
    assert sum(pair.has_verdict for pair in pairs) >= len(pairs) - 3
