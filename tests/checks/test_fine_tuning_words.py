"""Every option and criterion that can be judged has words for the page, which are the rubric's."""

from pathlib import Path

from grader.checks import fine_tuning
from grader.checks.fine_tuning import criteria
from grader.rubric import load

ROOT = Path(__file__).resolve().parents[2]


def test_each_option_and_each_criterion_is_called_something() -> None:
    rubric = load(ROOT / "rubrics", ROOT / "reference", "cmpt726-a2")
    [params] = [item.tolerance for item in rubric.items if item.check == "fine-tuning"]
    assert isinstance(params, fine_tuning.Params)
    assert {name: set(option.asks) for name, option in params.options.items()} == {
        name: set(asked) for name, asked in criteria.CRITERIA.items()
    }
    assert set(params.options) == set(criteria.CRITERIA)
    assert all(option.title and all(option.asks.values()) for option in params.options.values())
