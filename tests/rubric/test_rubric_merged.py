"""Two variants in one file: both changes, or nothing."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.rubric import Assignment
from grader.rubric.merged import merge_variants

SOLUTION = b'''"""Doc."""
def f(a, b):
    """Sum."""
    # a comment
    ### BEGIN SOLUTION
    c = 2 * a + b
    return c.sum(axis=0)
    ### END SOLUTION
'''


def text(source: bytes | None) -> str:
    assert source is not None
    return ast.unparse(ast.parse(source))


def variant(old: str, new: str) -> bytes:
    return SOLUTION.decode().replace(old, new).replace("    # a comment\n", "").encode()


def test_both_changes_are_made() -> None:
    one, other = variant("2 * a", "a"), variant("axis=0", "axis=1")
    assert (
        text(merge_variants(SOLUTION, one, other)) == "def f(a, b):\n    c = a + b\n    return c.sum(axis=1)"
    )
    assert merge_variants(SOLUTION, other, one) == merge_variants(SOLUTION, one, other)


def test_two_changes_of_one_line_are_made_where_they_are_of_other_words() -> None:
    assert "c = 3 * a - b" in text(merge_variants(SOLUTION, variant("2 *", "3 *"), variant("+ b", "- b")))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("2 * a", "3 * a"), ("2 * a", "4 * a")),
        (("2 * a", "3 * a"), ("2 * a", "3 * a")),
        (("2 * a", "a"), ("# a comment", "# another")),
        (("c = 2 * a + b", "c = 0"), ("2 *", "3 *")),
        (("2 * a", "2 * a ("), ("+ b", "- b")),
    ],
    ids=["other numbers", "the same", "a comment alone", "one within the other", "no Python"],
)
def test_what_changes_the_same_words_is_not_put_together(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert merge_variants(SOLUTION, variant(*one), variant(*other)) is None


@given(one=st.text(max_size=20), other=st.text(max_size=20))
def test_any_text_is_merged_or_not(one: str, other: str) -> None:
    texts = [words.encode("utf-8", "replace") for words in (one, other)]
    both = merge_variants(SOLUTION, *texts)
    assert both is None or ast.parse(both) is not None


def test_shipped_variants_can_be_put_together(assignment: Assignment) -> None:
    files = assignment.variant_of_both("half-regularization", "bias-gradient-kept-as-row")
    assert files is not None
    source = next(file.content.decode() for file in files if file.path == "two_layernet.py")
    assert "keepdims=True" in source
    assert "0.5 * reg" in source or "reg / 2" in source or "/ 2" in source
    assert assignment.variant_of_both("half-regularization", "missing-regularization") is None


def test_starters_of_other_editions_are_known(assignment: Assignment) -> None:
    variants = assignment.untouched_variants("two_layernet.py")
    contents = [next(f.content for f in files if f.path == "two_layernet.py") for files in variants]
    assert len(contents) == len(set(contents)) == 2
    assert any(b"scores = 0." in content for content in contents)
    assert not any(b"log_softmax" in content for content in contents)
