"""Changes of code in one place: which there are, that each is one, and where equivalent ones are marked."""

import ast
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.grading.wrong_work import mutants
from grader.grading.wrong_work.mutations import Mutant
from grader.grading.wrong_work.mutations import mutate as mutants_of
from grader.model import SubmittedFile
from grader.rubric import Assignment


def changes(source: str) -> set[str]:
    text = textwrap.dedent(source)
    return {f"{made.line}: {made.change}" for made in mutants_of(text, range(1, 99))}


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("a + b", {"+ to -"}),
        ("a - b", {"- to +", "sides of - exchanged"}),
        ("a @ b.T", {"sides of @ exchanged", "without .T"}),
        ("x > 0", {"> to >=", "> to <", "0 to 1", "0 to -1"}),
        ("-x", {"without the minus"}),
        ("a and not b", {"and to or", "without not"}),
        ("np.sum(x, axis=1, keepdims=True)", {
            "sum to mean", "without axis=", "without keepdims=", "1 to 2", "1 to 0", "True to False"}),
        ("np.maximum(a, b)", {"maximum to minimum", "arguments exchanged"}),
        ("x.copy()", {"without .copy()"}),
        ("range(n)", {"one round fewer"}),
        ("0.5", {"0.5 to 1.1"}),
    ],
)  # fmt: skip
def test_what_is_changed(line: str, wanted: set[str]) -> None:
    source = f"def f():\n    return {line}\n"
    assert changes(source) == {f"2: {change}" for change in wanted | {"None returned"}}


def test_statements_are_left_out_and_conditions_turned_round() -> None:
    found = changes(
        '''
        def f(x):
            """Not this."""
            x -= 1
            if x:
                g(x)
            for i in x:
                h(i)
            return x
        '''
    )
    assert {
        "4: left out",
        "4: - to +",
        "5: the condition turned round",
        "6: left out",
        "5: left out",
    } <= found
    assert {"7: no round of the loop", "7: left out", "8: left out", "9: None returned"} <= found
    assert not any(change.startswith("3:") for change in found)


def test_nothing_but_one_place_is_changed_and_lines_stay() -> None:
    source = "def f(a,\n      b):\n    # words\n    c = (a +\n         b)  # more\n    return c\n"
    for made in mutants_of(source, {4, 5, 6}):
        assert ast.parse(made.source)
        assert made.source.count("\n") == source.count("\n")
        assert made.source.splitlines()[:3] == source.splitlines()[:3]
    assert not list(mutants_of(source, ()))


expressions = st.recursive(
    st.sampled_from(["a", "b", "1", "2.5", "x.T", "True"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "@", "**", ">", "and"]), inner).map(
            lambda parts: f"({' '.join(parts)})"
        ),
        st.tuples(inner, inner).map(lambda pair: f"np.maximum({pair[0]}, {pair[1]})"),
        inner.map(lambda text: f"(-{text}).sum(axis=0)"),
    ),
    max_leaves=6,
)


@given(text=expressions)
def test_every_mutant_is_other_code_and_none_comes_twice(text: str) -> None:
    source = f"def f(a, b, x):\n    y = {text}\n    return y\n"
    trees = [ast.dump(ast.parse(made.source)) for made in mutants_of(source, {2, 3})]
    assert ast.dump(ast.parse(source)) not in trees
    assert len(trees) == len(set(trees)) > 0


SOLUTION = b"""def f(a, b):
    given = 1 + 2
    ### BEGIN SOLUTION
    #: return None
    # equivalent: > to >=: they are never equal
    # equivalent: > to <: for a test
    if a > b:
        return a
    return b  # equivalent: None returned: for a test
    ### END SOLUTION
"""


def test_only_what_students_write_is_changed() -> None:
    file = SubmittedFile("f.py", SOLUTION, "solution/f.py")
    assert mutants.list_students_lines(file) == {5, 6, 7, 8, 9}
    assert mutants.list_students_lines(SubmittedFile("f.py", b"a = 1\n", "f.py")) == {1, 2}


def test_what_is_marked_as_equivalent_is_not_counted() -> None:
    marked = mutants.read_equivalents(SOLUTION.decode())
    assert [set(marked[line]) for line in (7, 8, 9)] == [{"> to >=", "> to <"}, set(), {"None returned"}]


def test_marks_of_the_shipped_solutions_fit(assignment: Assignment) -> None:
    [file] = mutants.make_mutants(assignment, thorough=True)
    source = next(own.content.decode() for own in assignment.solution_files() if own.path == file.file)
    marks = sum(map(len, mutants.read_equivalents(source).values()))
    assert (file.file, file.equivalent) == ("two_layernet.py", marks)
    assert len(file.tried) == file.made > 100


def test_a_sample_is_the_same_each_time_and_from_all_over(assignment: Assignment) -> None:
    [file], [again] = (mutants.make_mutants(assignment, thorough=False) for _ in range(2))
    assert file == again
    assert len(file.tried) == mutants.SAMPLED
    assert min(made.line for made in file.tried) < 60 < 140 < max(made.line for made in file.tried)


def test_of_what_is_called_in_part_only_that_part_is_changed(project_assignment: Assignment) -> None:
    files = {file.file: file for file in mutants.make_mutants(project_assignment, thorough=True)}
    assert not files["ex2_pytorch.py"].is_script
    assert all("Linear" in made.source for made in files["ex2_pytorch.py"].tried)
    assert 10 < files["ex2_pytorch.py"].made < 40
    assert (files["ex2_FCnet.py"].is_script, len(files["ex2_FCnet.py"].tried)) == (True, mutants.OF_SCRIPTS)
    assert isinstance(files["ex2_FCnet.py"].tried[0], Mutant)
