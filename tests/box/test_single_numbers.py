"""`int` and `float` of an array with a single number."""

import ast
from typing import Any

import numpy as np
import pytest

from grader.box.student_computer import old_uses, single_numbers


@pytest.fixture(autouse=True)
def settled() -> None:
    single_numbers.set_up()
    old_uses.served.clear()


def _value(expression: str, **names: Any) -> Any:
    tree = single_numbers.adapt(ast.parse(f"answer = {expression}\n"))
    found = {"np": np, **names}
    exec(compile(tree, "a.py", "exec"), found)
    return found["answer"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("int(np.array([3]))", 3),
        ("float(np.array([[2.5]]))", 2.5),
        ("complex(np.array([1j]))", 1j),
        ("[float(a) for a in (np.array([1.0]), 2, '3')]", [1.0, 2.0, 3.0]),
        ("float(int(np.array([3])))", 3.0),
    ],
)
def test_its_number_is_taken_and_that_is_told(expression: str, expected: object) -> None:
    assert _value(expression) == expected
    assert list(old_uses.served.values()) == ["a.item()"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("int('7')", 7),
        ("int('11', 2)", 3),
        ("int()", 0),
        ("float(np.float32(2))", 2.0),
        ("int(np.array(4))", 4),
    ],
)
def test_everything_else_is_as_it_was(expression: str, expected: object) -> None:
    assert _value(expression) == expected
    assert old_uses.served == {}


def test_several_numbers_are_none() -> None:
    with pytest.raises(TypeError):
        _value("int(np.array([1, 2]))")


def test_a_function_of_that_name_gets_what_it_is_given() -> None:
    assert _value("int(3)", int=lambda value: value + 1) == 4


def test_lines_keep_their_numbers() -> None:
    tree = single_numbers.adapt(ast.parse("x = 1\ny = int(\n    x)\n1 / 0\n"))
    assert [statement.lineno for statement in tree.body] == [1, 2, 4]
    compile(tree, "a.py", "exec")
