"""Where files lie, by the rubric's own criteria: what is met, what is missed, and why."""

import pytest

from grader.checks import CheckInput, Verdict, layout
from grader.checks.layout import Params, build_observation
from grader.model import Reason, Rows, Status
from tests.support.observations import case, ran

PARAMS = Params.model_validate(
    {
        "criteria": {
            "apart": {
                "one_of": ["P6/**/*.py", "problem*6/*.py"],
                "says": "The code has no folder of its own.",
            },
            "readme": {"one_of": ["P6/readme*"], "says": "P6 has no readme."},
        }
    }
)
CLOSED = {"code.zip": "P6/net.py is encrypted"}


def judged(paths: list[str], closed: dict[str, str] | None = None) -> Verdict:
    found = build_observation(PARAMS, paths, closed or {})
    return layout.judge(PARAMS, CheckInput(found, build_observation(PARAMS, [], {})))


@pytest.mark.parametrize(
    "paths",
    [
        ["P6/net.py", "P6/readme.md"],
        ["code.zip/P6/deep/er/net.py", "code.zip/P6/README"],
        ["ada/code.zip/code/p6/Net.PY", "ada/code.zip/code/p6/ReadMe.rtf"],
        ["problem 6/net.py", "P6/readme.txt"],
        ["P6/net.py", "P6/REAME.md"],
        ["P6/net.py", "P6/read_me.txt"],
    ],
)
def test_everything_in_its_place(paths: list[str]) -> None:
    verdict = judged(paths)
    assert (verdict.status, verdict.message) == (Status.PASSED, "")
    (rows,) = verdict.evidence
    assert isinstance(rows, Rows)
    assert rows.rows == (("apart", paths[0]), ("readme", paths[1]))


@pytest.mark.parametrize("paths", [["xP6/net.py"], ["P6net.py"], ["a/b/c/d/e/P6/net.py"], ["P6"], []])
def test_what_lies_elsewhere(paths: list[str]) -> None:
    verdict = judged(paths)
    assert (verdict.status, verdict.reason) == (Status.FAILED, Reason.NOT_AS_ASKED)
    assert verdict.message == "The code has no folder of its own. P6 has no readme."


def test_each_criterion_is_a_part() -> None:
    verdict = judged(["problem6/net.py", "readme.md"])
    assert (verdict.status, verdict.failed_parts) == (Status.PARTIAL, ("readme",))
    assert verdict.message == "P6 has no readme."
    (rows,) = verdict.evidence
    assert isinstance(rows, Rows)
    assert rows.rows[1:] == (("readme", "–"), ("handed in", "problem6/net.py"), ("handed in", "readme.md"))


def test_a_long_list_of_files_is_cut() -> None:
    (rows,) = judged([f"{n:02}.py" for n in range(30)]).evidence
    assert isinstance(rows, Rows)
    assert rows.rows[-1] == ("…", "and 18 more")
    assert len(rows.rows) == 15


def test_an_archive_that_stayed_closed_is_the_reason() -> None:
    told = judged(["code.zip"], CLOSED).message
    assert told.endswith("P6 has no readme. code.zip was not opened. P6/net.py is encrypted.")
    assert judged(["P6/net.py", "P6/readme"], CLOSED).message == ""


def test_alike_where_the_variants_misses_are_among_those_of_the_hand_in() -> None:
    neither, no_readme, right, nothing, outside = (
        build_observation(PARAMS, paths, {})
        for paths in (["net.py"], ["P6/net.py"], ["P6/net.py", "P6/readme"], [], ["readme", "P6/net.py"])
    )
    assert layout.is_alike(neither, no_readme)
    assert layout.is_alike(no_readme, no_readme)
    assert not layout.is_alike(no_readme, neither)
    assert not layout.is_alike(neither, right)
    assert not layout.is_alike(nothing, neither)
    assert not layout.is_alike(outside, no_readme)
    assert not layout.is_alike(build_observation(PARAMS, ["code.zip"], CLOSED), no_readme)


def test_an_observation_without_anything_is_no_file_anywhere() -> None:
    assert layout.judge(PARAMS, CheckInput(ran(case()), ran(case()))).status is Status.FAILED


def test_files_of_other_problems_are_not_this_ones_in_another_place() -> None:
    """Who hands in nothing of a problem is not told that it lies in the wrong folder."""
    paths = ["P5/curves.py", "P5/readme.md"]
    variant = layout.build_observation(PARAMS, ["net.py", "readme.md"], {})
    assert layout.is_alike(layout.build_observation(PARAMS, paths, {}), variant)
    assert not layout.is_alike(layout.build_observation(PARAMS, paths, {}, {"P5/curves.py"}), variant)


def test_where_code_lies_that_does_nothing_says_nothing() -> None:
    found = build_observation(PARAMS, ["P6/net.py", "P6/readme.md"], {}, idle=True)
    verdict = layout.judge(PARAMS, CheckInput(found, build_observation(PARAMS, [], {})))
    assert verdict.status is Status.PENDING
    assert verdict.message == (
        "The code does nothing, so its place says nothing about the work: a person has to look."
    )


def test_code_that_does_nothing_in_no_place_at_all_is_missing_there() -> None:
    found = build_observation(PARAMS, ["net.py"], {}, idle=True)
    assert layout.judge(PARAMS, CheckInput(found, build_observation(PARAMS, [], {}))).status is Status.FAILED
