"""What the suites of the self-check share: a handout's tests, written once, and folders made with them."""

import shutil
from pathlib import Path

import pytest

from grader import rubric
from grader.kit import recording
from grader.model.errors import SandboxUnavailableError
from grader.rubric import Assignment
from grader.sandbox.sandbox_choice import SandboxChoice, SandboxKind, find_safest_sandbox
from tests.support.kits import MakeFolder
from tests.support.project import ROOT
from tools.agreement import write_kit


@pytest.fixture(scope="session")
def choice() -> SandboxChoice:
    try:
        return find_safest_sandbox(SandboxKind.AUTO)
    except SandboxUnavailableError as fault:
        pytest.skip(f"no sandbox on this machine: {fault.message}")


@pytest.fixture(scope="session")
def whole() -> Assignment:
    """Without the one published item that needs PyTorch."""
    every = rubric.load(ROOT / "rubrics", ROOT / "reference", "hlcv-ex2")
    return every.narrowed(lambda item: item.id != "q4a")


@pytest.fixture(scope="session")
def published(whole: Assignment) -> Assignment:
    return recording.narrow(whole)


@pytest.fixture(scope="session")
def written(whole: Assignment, choice: SandboxChoice, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kit's tests and provided files. Not to be written to: see `make_folder`."""
    return write_kit(whole, choice, tmp_path_factory.mktemp("kit"))


@pytest.fixture
def make_folder(written: Path, tmp_path: Path) -> MakeFolder:
    def make(files: dict[str, bytes], name: str = "ex 2, übung") -> Path:
        folder = tmp_path / name
        shutil.copytree(written, folder)
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        return folder

    return make


@pytest.fixture
def finished(make_folder: MakeFolder, solution: dict[str, bytes]) -> Path:
    return make_folder(solution)


@pytest.fixture(scope="session")
def solution(whole: Assignment) -> dict[str, bytes]:
    return {file.path: file.content for file in whole.solution_files()}
