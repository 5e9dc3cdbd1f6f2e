"""What a rubric may declare, and how a student's own names are read."""

from typing import Any

import pytest
from pydantic import ValidationError

from grader.checks.formula import Expression, FormulaError, Match, compare, interpret, read, read_sheet
from grader.checks.formula.draws import draw_sets
from tests.support.formulas import NET, REFERENCE, TWO_LAYERS, params

READ = "expected names and formulas that can be read "
SHAPES = "expected given formulas of their symbols' shapes "
BROKEN = [
    ({"symbols": {"a": ["N", "K"]}}, "expected a to have sizes among N, D, H, C, not K"),
    ({"symbols": {"a": ["N", "D", "H"]}}, "expected scalar, positive or a list of one or two size letters"),
    ({"symbols": {"a": "vector"}}, "expected scalar, positive or a list of one or two size letters"),
    ({"symbols": {"a": ["N", 3]}}, "expected a size letter such as N"),
    ({"symbols": {"N": ["N"]}}, "expected N, which is a size, to be a scalar where it is a symbol"),
    ({"symbols": {"a b": "scalar"}}, f"{READ}(Expected one name, found `b` behind it "),
    ({"symbols": {"2": "scalar"}}, f"{READ}(Expected a name, found `2` (at the start).)"),
    ({"symbols": {}}, "Dictionary should have at least 1 item after validation, not 0"),
    ({"sizes": ["N", "n_x"]}, "expected a size letter such as N"),
    ({"rows": "M"}, "expected rows to be one of the sizes N, D, H, C"),
    ({"aliases": {"q": "dz4"}},
     f"{READ}(`q` stands for `dz4`, which is not declared; did you mean `dz3`?.)"),
    ({"aliases": {"W_1": "W2"}}, f"{READ}(`W_1` would stand for `W1` and for `W2`.)"),
    ({"functions": {"g": "gelu"}}, "expected one of the functions abs, cos, exp, "),
    ({"given": {"q": "a1"}}, "expected q to be among the symbols"),
    ({"given": {"z2": "a1 @ W3"}}, f"{READ}(`W3` is not declared; there are `C`, "),
    ({"given": {"z2": "a1 @ W2"}},
     f"{SHAPES}(z2: the product of a1 of shape (N, D) and W2 of shape (H, C))"),
    ({"given": {"z2": "a1"}}, f"{SHAPES}(z2: it has the shape (N, D), declared is (N, H))"),
    ({"given": {"z2": "a2", "a2": "z2"}}, "expected given symbols that do not depend on themselves"),
    ({"one_hot": ["b1"]}, "expected b1, which is one-hot, to be a matrix"),
    ({"ranges": {"lambda": [2.0, 1.0]}}, "expected a lower and a higher end within a million"),
    ({"ranges": {"mu": [1.0, 2.0]}}, "expected mu to be among the symbols"),
    ({"layouts": {"turned": ["W3"]}}, "expected W3 in the layout 'turned' to be a symbol or an answer"),
    ({"answers": ["W1", "W1"]}, "expected each name once under answers"),
    ({"answers": []}, "Tuple should have at least 1 item after validation, not 0"),
    ({"symbol": {}}, "Extra inputs are not permitted"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "message"), BROKEN)
def test_a_declaration_that_cannot_hold_is_refused(change: dict[str, Any], message: str) -> None:
    alone: dict[str, Any] = {"given": {}, "one_hot": [], "aliases": {}, "layouts": {}}
    block = alone if "symbols" in change else {}
    with pytest.raises(ValidationError) as caught:
        params(TWO_LAYERS, **(block | change))
    assert caught.value.errors()[0]["msg"].startswith(message)


def test_drawn_arrays_keep_what_is_given() -> None:
    for draw in draw_sets(NET, seed=7):
        arrays = draw.arrays
        assert len(set(draw.sizes.values())) == len(draw.sizes)
        assert arrays["z2"].shape == (draw.sizes["N"], draw.sizes["H"])
        assert abs(arrays["z2"] - (arrays["a1"] @ arrays["W1"] + arrays["b1"])).max() < 1e-12
        assert (arrays["a2"] == arrays["z2"].clip(min=0)).all()
        assert abs(arrays["a3"].sum(axis=1) - 1).max() < 1e-12
        assert (arrays["Delta"].sum(axis=1) == 1).all()
        assert arrays["lambda"] > 0


def test_the_same_seed_draws_the_same() -> None:
    again = type(NET).model_validate(NET.model_dump())
    pairs = zip(draw_sets(NET, seed=7), draw_sets(again, seed=7), strict=True)
    assert all((one.arrays["W1"] == other.arrays["W1"]).all() for one, other in pairs)
    assert draw_sets(NET, seed=8)[0].arrays["lambda"] != draw_sets(NET, seed=7)[0].arrays["lambda"]


def test_what_was_drawn_is_drawn_once_and_cannot_be_changed() -> None:
    assert draw_sets(NET, seed=7) is draw_sets(NET, seed=7)
    with pytest.raises(ValueError, match="read-only"):
        draw_sets(NET, seed=7)[0].arrays["W1"] += 1


# ── one item's answers ────────────────────────────────────────────────────────────────────────────────


def right(answers: dict[str, str], name: str) -> bool:
    found = read_sheet(answers, NET.answers, NET)[name]
    assert isinstance(found, Expression), found
    wanted = interpret(read(REFERENCE[name], NET), NET)
    return compare(found, wanted, NET).match is Match.SAME


@pytest.mark.parametrize(
    "answers",
    [
        {"dz2": "(dz3 @ W2.T) * relu'(z2)", "W1": "a1.T @ dz2 + 2*lambda*W1", "b1": "1^T dz2"},
        {"W1": "a1.T @ dz2 + 2*lambda*W1", "b1": "1^T dz2", "dz2": "(dz3 @ W2.T) * relu'(z2)"},
        {"dJ/da2": "dz3 W2^T", "δ_2": r"\frac{\partial J}{\partial a_2} ⊙ φ'(z2)",
         "W1": "x^T δ_2 + 2λW1", "b1": "1^T δ_2"},
        {"z_2": "x W_1 + b_1", "W1": "a1.T @ ((dz3 @ W2.T) * (z_2 > 0)) + 2*lambda*W1",
         "b1": "1^T ((dz3 @ W2.T) * (z_2 > 0))"},
    ],
)  # fmt: skip
def test_a_student_may_define_names_on_the_way(answers: dict[str, str]) -> None:
    assert right(answers, "W1")
    assert right(answers, "b1")


@pytest.mark.parametrize("name", ["W1", "W_1", "W^{(1)}", "dW1", "dJ/dW1", r"\partial J/\partial W^{(1)}"])
def test_an_answer_is_found_under_any_spelling_of_its_name(name: str) -> None:
    assert right({name: REFERENCE["W1"]}, "W1")


def test_the_only_answer_needs_no_name() -> None:
    single = params(TWO_LAYERS, answers=["W2"])
    found = read_sheet({"answer": "a2.T @ dz3"}, single.answers, single)
    assert isinstance(found["W2"], Expression)


def fault(answers: dict[str, str], name: str = "W1") -> str:
    found = read_sheet(answers, NET.answers, NET)[name]
    assert isinstance(found, FormulaError)
    return found.message


def test_faults_in_own_names_are_told_where_they_are_used() -> None:
    answers = {"dz2": "dz3 @ W9", "W1": "a1.T @ dz2", "b2": "1^T dz3", "remark, mine": "see ](report"}
    assert fault(answers).startswith("Your own `dz2` cannot be read: `W9` is not declared; there are `C`")
    assert right(answers, "b2")
    assert fault({"q": "q + 1", "W1": "q"}).startswith("Your own `q` cannot be read: `q` is not declared")
    changed = {"dz3": "softmax(z3) - Delta", "W1": "a1.T @ dz3", "b1": "b1"}
    told = (
        "`dz3` has a meaning in the question, and what you wrote for it differs from that or cannot be read."
    )
    assert fault(changed) == told
    assert isinstance(read_sheet(changed, NET.answers, NET)["b1"], Expression)


def test_only_so_many_names_are_read() -> None:
    many = {f"q_{number}": "1" for number in range(40)}
    assert fault(many | {"W1": "q_39"}).startswith("`q_39` is not declared")
    assert isinstance(read_sheet(many | {"W1": "q_3"}, NET.answers, NET)["W1"], Expression)


def test_names_that_grow_with_every_use_are_stopped() -> None:
    growing = {"q_0": "a1"} | {f"q_{n}": f"q_{n - 1} + q_{n - 1}" for n in range(1, 12)}
    assert fault(growing | {"W1": "q_11"}).startswith("Your own `q_11` cannot be read: Your own `q_10`")
