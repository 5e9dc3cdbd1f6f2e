"""`grader verify`: a rubric that does not keep its promises is caught in words.

The shipped rubric is held to its own by `make verify`, a part of `make test`.
"""

import pytest

from tests.support.classes import HALF_MEAN, RIGHT, Class
from tests.support.commands import grader

pytestmark = pytest.mark.sandbox


def verified(stats: Class) -> tuple[int, list[str], str]:
    done = grader("verify", "stats", *stats.places())
    return done.returncode, done.stderr.splitlines(), done.stdout


def test_a_rubric_that_keeps_its_promises_has_a_row_for_each_trial(stats: Class) -> None:
    code, said, table = verified(stats)
    assert (code, said) == (0, [])
    rows = [" ".join(row.split()) for row in table.splitlines()]
    assert rows[2:] == [
        "reference 5 yes",
        "starter 0 s1 2, s2 3 yes",
        "half-mean 3 s1 2 half-mean yes",
        "sum-of-squares 2 s2 3 sum-of-squares yes",
        "rubbish, 20 kinds of it 0 yes",
        "13 mutants of 13, stats.py 12 lose marks, 1 keep all: 92.3% noticed yes",
        "stats: stats.py, line 11: sides of - exchanged keeps full marks: "
        "return np.mean(((mean(numbers) - numbers)) ** 2)",
        "stats: 6 trials, 0 faults",
    ]


def test_every_broken_promise_is_told_at_once(stats: Class) -> None:
    """A mistake that costs something else, one that is taken for another, and a starter that earns."""
    stats.rubric.write_text(stats.rubric.read_text().replace("loses: {s1: 2}", "loses: {s1: 1}"))
    (stats.reference / "mistakes" / "sum-of-squares" / "stats.py").write_text(HALF_MEAN)
    (stats.reference / "starter" / "stats.py").write_text(RIGHT.replace("np.sum(numbers)", "0"))
    code, said, table = verified(stats)
    assert code == 2
    assert said == [
        "stats: starter: s2: the starter earns 3",
        "stats: starter: s2: the starter is passed (without a reason)",
        "stats: half-mean: s1: loses 2, its entry says 1",
        "stats: sum-of-squares: s1: loses 2, its entry says 0",
        "stats: sum-of-squares: s2: loses 0, its entry says 3",
        "stats: sum-of-squares: named as half-mean, expected sum-of-squares",
        "stats: rubbish, 20 kinds of it: s2: the starter under other names earns 3",
    ]
    assert table.endswith("stats: 6 trials, 7 faults\n")
    assert [row.split()[0] for row in table.splitlines() if row.rstrip().endswith("NO")] == [
        "starter",
        "half-mean",
        "sum-of-squares",
        "rubbish,",
    ]


def test_a_reference_with_a_bug_is_told(stats: Class) -> None:
    """It raises on some inputs only: the item is void for everybody."""
    (stats.reference / "solution" / "stats.py").write_text(
        RIGHT.replace("    return np.sum", "    assert len(numbers) < 5\n    return np.sum")
    )
    code, said, _ = verified(stats)
    assert code == 2
    assert said[0] == "stats: reference: s1: the reference loses 2"
    assert any(fault.startswith("stats: reference: s1: mean on the reference of s1: ") for fault in said)
    assert "AssertionError" in "".join(said)


def test_a_variant_without_the_function_is_named_by_nothing(stats: Class) -> None:
    """Whoever has not written it yet would else be told that they made this very mistake."""
    variant = stats.reference / "mistakes" / "half-mean" / "stats.py"
    variant.write_text("def variance(numbers):\n    return 0.0\n")
    code, said, _ = verified(stats)
    assert code == 2
    assert "stats: half-mean: named as nothing, expected half-mean" in said
