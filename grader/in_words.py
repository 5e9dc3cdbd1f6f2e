"""How an item is judged, in words for those who are judged: from its check and its tolerance."""

from collections.abc import Callable, Mapping
from typing import Final

from grader.checks import (
    accuracy,
    choice,
    claims,
    curves,
    descent,
    drawing,
    expression,
    gradient,
    layout,
    number,
    options,
    prose,
    readme,
    training,
    value,
    vectorised,
)
from grader.checks.closeness import figure
from grader.checks.tuned import words
from grader.rubric import Item


def of(item: Item) -> str:
    """A sentence or two; hidden cases are mentioned, nothing of them is told."""
    said = [_WORDS[type(item.tolerance)](item.tolerance)]
    if item.cases.fresh and not item.images:
        cases = "one more case" if item.cases.fresh == 1 else f"{item.cases.fresh} more cases"
        said.append(f"When graded, {cases} with other numbers must be right as well.")
    if item.manual:
        said.append(item.manual if not item.manual_marks else f"{item.manual} ({item.manual_marks:g} marks)")
    return " ".join(said)


def _value(params: value.Params) -> str:
    near = f"within {figure(params.absolute)}"
    if params.relative:
        near += f" plus {figure(params.relative)} of its size"
    rows = f", and every row adds up to {params.rows_sum_to:g}" if params.rows_sum_to is not None else ""
    return f"Run and compared with the right values, {near}{rows}."


def _gradient(params: gradient.Params) -> str:
    return (
        f"Run and compared with the right gradients: a relative error of at most {figure(params.relative)}, "
        f"and {figure(params.central_difference)} against a central difference."
    )


def _training(params: training.Params) -> str:
    return (
        f"Run; the loss of the weights at the end, worked out anew, is at most {figure(params.loss)}, and "
        f"the batches reach at least {percent(params.coverage)} of the samples."
    )


def _vectorised(params: vectorised.Params) -> str:
    return (
        "Run with few and with many rows: what is done in Python itself may grow by a factor of at most "
        f"{figure(params.growth)}."
    )


def _accuracy(params: accuracy.Params) -> str:
    return (
        f"Run; its network must get more than {percent(params.above)} of images right that nobody has seen."
    )


def _curves(params: curves.Params) -> str:
    path = ", and so does the path of the weights" if params.path else ""
    return (
        f"Run; each curve ({', '.join(params.curves)}) agrees within {figure(params.absolute)} with the "
        f"right one{path}; labels, and a legend where there are several, are looked at."
    )


def _descent(params: descent.Params) -> str:
    rates = f" for at least {params.at_least} learning rates" if params.rates else ""
    steps = f" in at most {params.steps} steps" if params.steps is not None else ""
    samples = "; in every epoch each sample is looked at once" if params.samples else ""
    return (
        f"Run{rates}; the best descent ends within {figure(params.near)} of the least loss there is"
        f"{steps}{samples}; curves and labels are looked at."
    )


def _drawing(params: drawing.Params) -> str:
    if params.within is not None:
        drawn = f"the boundary drawn lies within {figure(params.within)} of the right one"
    else:
        drawn = f"what is drawn agrees with the function within {figure(params.absolute or 0.0)}"
    return f"Run; {drawn}; labels are looked at."


def _expression(_params: expression.Params) -> str:
    return "Typed in answers.yaml; right is what has the right value for all numbers, however it is written."


def _number(params: number.Params) -> str:
    return f"Typed in answers.yaml, within {figure(params.absolute)}."


def _choice(_params: choice.Params) -> str:
    return "Typed in answers.yaml, in the words listed there or in your own."


def _claims(params: claims.Params) -> str:
    return f"Accuracies for {params.depths} depths stand in answers.yaml or in the report."


def _prose(_params: prose.Params) -> str:
    return "Typed in answers.yaml or written in the report."


def _layout(params: layout.Params) -> str:
    places = dict.fromkeys(f"`{criterion.one_of[0]}`" for criterion in params.criteria.values())
    return f"Where the files lie in what you hand in: {', '.join(places)}."


def _readme(params: readme.Params) -> str:
    what = {
        "implemented": "what you implemented",
        "files": "what each file of code does",
        "command": "a command that runs a script which is there",
    }[params.says]
    return f"The readme in {params.folders[0]} says {what}."


def _options(params: options.Params) -> str:
    options = "; ".join(words.OPTIONS[name] for name in params.options)
    return f"Run on few images; one of these is done right: {options}."


def percent(share: float) -> str:
    """A bound as its author wrote it; what was measured has a digit more."""
    return f"{figure(100 * share)} %"


_WORDS: Final[Mapping[type, Callable[..., str]]] = {
    accuracy.Params: _accuracy,
    choice.Params: _choice,
    claims.Params: _claims,
    curves.Params: _curves,
    descent.Params: _descent,
    drawing.Params: _drawing,
    expression.Params: _expression,
    gradient.Params: _gradient,
    layout.Params: _layout,
    number.Params: _number,
    options.Params: _options,
    prose.Params: _prose,
    readme.Params: _readme,
    training.Params: _training,
    value.Params: _value,
    vectorised.Params: _vectorised,
}
