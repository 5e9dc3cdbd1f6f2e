"""Results with every kind of evidence, and a page that shows them as a notebook does."""

from functools import cache

from grader import rubric
from grader.kit.result import Result, State
from grader.kit.rich_output import RichOutput
from grader.model import Bar, Bars, Code, Comparison, Evidence, NamedMistake, Outcome, Rows, Status
from grader.rubric import Item
from tests.support.project import ROOT

LONG = "a_very_long_name_without_any_place_to_break_it_" * 6


@cache
def items() -> tuple[Item, ...]:
    return rubric.load(ROOT / "rubrics", ROOT / "reference", "hlcv-ex2").items


def failed(item: Item, text: str, evidence: tuple[Evidence, ...]) -> Result:
    mistakes = (NamedMistake(id=text, title=text, advice=text),)
    outcome = Outcome(
        item=item.id, status=Status.FAILED, message=text, hint=text, mistakes=mistakes, evidence=evidence
    )
    return Result(item, State.FAILED, outcome, message=text, notes=(text,), read_as=(f"W1: read as {text}",))


def every_kind(text: str) -> tuple[Evidence, ...]:
    return (
        Comparison(label=text, found=text, expected=text, tolerance=text),
        Bars(title=text, unit=text, bars=(Bar(label=text, value=1e-3, passed=False),), bound=1e-8),
        Rows(title=text, columns=(text, text), rows=((text, text), (text, text))),
        Code(file=text, first_line=1, lines=(text, f"s = '{text}'", f"# {text}"), marked=(2,)),
        Code(file=text, first_line=1, lines=(text,) * 40),
    )


def shown(text: str) -> RichOutput:
    first, second, *others = items()
    states = [state for state in State if state is not State.FAILED]
    rest = [Result(item, state, None, message=text) for item, state in zip(others, states, strict=False)]
    whole = Outcome(item=second.id, status=Status.PASSED, earned=1.0)
    return RichOutput((failed(first, text, every_kind(text)), Result(second, State.PASSED, whole), *rest))


def page(text: str, attributes: str = "") -> str:
    """`attributes` of the body are how notebooks say which theme they wear."""
    dark = "false" in attributes
    ground = "#111" if dark else "Canvas"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A notebook</title>'
        '<meta name="viewport" content="width=device-width"><style>:root{color-scheme:light dark}'
        f"body{{background:{ground};color:{'#eee' if dark else 'CanvasText'}}}</style></head>"
        f"<body {attributes}><main><h1>A notebook</h1>{shown(text)._repr_html_()}</main></body></html>"
    )
