"""Every option and criterion that a rubric can name has words for the page."""

from grader.checks.fine_tuning import criteria, words


def test_each_option_and_each_criterion_is_called_something() -> None:
    assert {name: set(asked) for name, asked in words.CRITERIA.items()} == {
        name: set(asked) for name, asked in criteria.CRITERIA.items()
    }
    assert set(words.OPTIONS) == set(criteria.CRITERIA)
