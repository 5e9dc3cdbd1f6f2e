"""Whatever stands in a rubric file, the answer is an Assignment or a RubricError, soon."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.model.errors import RubricError
from grader.rubric import Assignment, load
from grader.rubric.yaml_source import MAX_BYTES
from tests.support import rubric_cases

LINES = (rubric_cases.GOOD / "rubrics/tiny.yaml").read_text().splitlines()
SNIPPETS = [
    "", " ", "  ", "- ", "? ", ": ", "&a ", "*a", "!t ", "!!int ", "!!set ", "<<: ", "[", "]", "{", "}", "~",
    "'", '"', "|", ">-", "#", "%YAML 1.1", "---", "...", "\t", "\r", "\x85", "\u2028", "\ufeff", '"\\ud800"',
    "\x00", "1e999", ".nan", "0x1_0", "0o9", "12:30:45", "2020-01-01", "9" * 30, "é", "\u202e", "=", "yes",
    "a" * 300,
]  # fmt: skip
HOW = ["replace", "start", "end", "key", "drop"]
mutations = st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from(SNIPPETS), st.sampled_from(HOW))


def mutated(changes: list[tuple[int, str, str]]) -> str:
    lines = list(LINES)
    for index, snippet, how in changes:
        key, _, value = lines[index].partition(": ")
        match how:
            case "replace":
                lines[index] = f"{key}: {snippet}"
            case "start":
                lines[index] = snippet + lines[index]
            case "end":
                lines[index] += snippet
            case "key":
                lines[index] = f"{key}{snippet}: {value}"
            case "drop":
                lines[index] = snippet
    return "\n".join(lines)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("any-text")
    rubric_cases.copy_good(folder)
    return folder


def outcome(root: Path, content: bytes) -> Assignment | RubricError:
    (root / "rubrics/tiny.yaml").write_bytes(content)
    try:
        return load(root / "rubrics", root / "reference", "tiny")
    except RubricError as error:
        return error


def holds(answer: Assignment | RubricError, root: Path) -> None:
    if isinstance(answer, RubricError):
        lines = answer.message.split("\n")
        assert all(line.startswith((str(root), "… and ")) for line in lines)
        assert all(" expected " in line or line.startswith("…") for line in lines)
        assert answer.message.replace("\n", "").isprintable()
        assert answer.help


Stop = Callable[[float], AbstractContextManager[None]]
SOON_S = 30.0
bounded = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@bounded
@given(changes=st.lists(mutations, min_size=1, max_size=4))
def test_a_good_rubric_with_some_damage(
    changes: list[tuple[int, str, str]], root: Path, no_longer_than: Stop
) -> None:
    with no_longer_than(SOON_S):
        answer = outcome(root, mutated(changes).encode())
    holds(answer, root)


@bounded
@given(text=st.lists(st.sampled_from([*SNIPPETS, "a: ", "b", "\n", "\n  "]), max_size=30).map("".join))
def test_pieces_of_yaml(text: str, root: Path, no_longer_than: Stop) -> None:
    with no_longer_than(SOON_S):
        answer = outcome(root, text.encode())
    assert isinstance(answer, RubricError)
    holds(answer, root)


@bounded
@given(content=st.binary(max_size=200))
def test_any_bytes(content: bytes, root: Path, no_longer_than: Stop) -> None:
    with no_longer_than(SOON_S):
        answer = outcome(root, content)
    assert isinstance(answer, RubricError)
    holds(answer, root)


@pytest.mark.large
@pytest.mark.parametrize("piece", ["[", "{", "? ", "a, ", "#c\n", '"\\x41', " "])
def test_as_much_of_one_thing_as_fits_is_read_soon(piece: str, root: Path, no_longer_than: Stop) -> None:
    with no_longer_than(SOON_S):
        answer = outcome(root, (piece * MAX_BYTES)[:MAX_BYTES].encode())
    assert isinstance(answer, RubricError)
    holds(answer, root)
