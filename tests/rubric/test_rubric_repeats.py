"""A tolerance that is completed from an earlier item's."""

from pathlib import Path

import pytest

from grader.rubric import load
from tests.support import rubric_cases
from tests.support.rubric_cases import REFERENCE, RUBRICS, edit, refusal

OWN = "tolerance: {relative: 1e-8, central_difference: 1e-6}"


@pytest.fixture(autouse=True)
def good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The good rubric with a third gradient item, which repeats the second one's tolerance."""
    rubric_cases.copy_good(tmp_path)
    monkeypatch.chdir(tmp_path)
    file = Path("rubrics/tiny.yaml")
    text = file.read_text()
    start = text.index("      - id: p1b")
    second = text[start : text.index("  - id: p2\n")]
    third = second.replace("p1b", "p1c").replace(OWN, "tolerance: {as_in: p1b, relative: 1e-5}")
    text = text.replace(second, second + third).replace("marks: 9.5", "marks: 12")
    file.write_text(text)


def refused() -> list[str]:
    return refusal().message.splitlines()


def test_own_keys_go_before_those_of_the_earlier_item() -> None:
    tolerance = load(RUBRICS, REFERENCE, "tiny").item("p1c").tolerance
    assert tolerance.model_dump() == {"relative": 1e-5, "central_difference": 1e-6}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("p1d", "'p1d'; did you mean 'p1b'?"),
        ("p1c", "'p1c'; did you mean 'p1b'?"),
        ("p2a", "'p2a'; did you mean 'p1a'?"),
        ("7", "7; there are: p1a, p1b"),
    ],
)
def test_only_an_earlier_item_can_be_repeated(name: str, found: str) -> None:
    edit("as_in: p1b", f"as_in: {name}")
    assert refused() == [
        "rubrics/tiny.yaml:64: items.p1c.tolerance.as_in: expected the id of an earlier item "
        f"whose tolerance to use, found {found}"
    ]


def test_what_is_repeated_is_blamed_where_it_stands() -> None:
    edit(OWN, "tolerance: {relative: 1e-8, central_difference: small}")
    line = "rubrics/tiny.yaml:40: items.{}.tolerance.central_difference: expected a number, found 'small'"
    assert refused() == [line.format("p1b"), line.format("p1c")]


def test_another_edition_takes_the_whole_of_it() -> None:
    Path("rubrics/twin.yaml").write_text(
        "assignment: twin\ntitle: T\nshares: tiny\nmarks: 6.5\nproblems:\n"
        "  - id: q1\n    same_as: p1\n    items:\n      - {id: q1a, same_as: p1a}\n"
        "      - {id: q1c, same_as: p1c}\n"
    )
    tolerance = load(RUBRICS, REFERENCE, "twin").item("q1c").tolerance
    assert tolerance.model_dump() == {"relative": 1e-5, "central_difference": 1e-6}
