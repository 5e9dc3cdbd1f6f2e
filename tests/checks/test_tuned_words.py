"""Every option and criterion that a rubric can name has words for the page."""

from grader.checks.fine_tuning import criteria, option_names


def test_each_option_and_each_criterion_is_called_something() -> None:
    assert {name: set(asked) for name, asked in option_names.CRITERIA.items()} == {
        name: set(asked) for name, asked in criteria.CRITERIA.items()
    }
    assert set(option_names.OPTIONS) == set(criteria.CRITERIA)
