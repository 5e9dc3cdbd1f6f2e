"""Show results of a self-check in a notebook: as HTML, or as plain lines where HTML cannot be shown."""

from collections.abc import Iterator, Mapping
from functools import cache
from textwrap import indent
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from grader.kit import result_text
from grader.kit.deduplicate import Above
from grader.kit.result import Result, State, last_line
from grader.model.text import capped, visible

_VALUE: Final = 2_000
"""Characters of a value that are shown."""
_LINES: Final = 30
"""Lines of code that are shown unfolded at most."""
_WORDS: Final[Mapping[State, tuple[str, str]]] = {
    State.PASSED: ("✓", "Passed"),
    State.PARTIAL: ("◐", "Partly right"),
    State.FAILED: ("✗", "Failed"),
    State.MISSING: ("○", "Missing"),
    State.WAITS: ("↑", "Waits"),
    State.AT_GRADING: ("⋯", "At grading"),
    State.UNREADABLE: ("?", "Cannot be read"),
    State.NOT_RUN: ("–", "Not run"),
}
"""A sign and a word: the sign's shape, not its colour, tells it apart. The words are those of the pages."""


class Shown:
    """What `%grader` returns: a notebook asks it for HTML, a terminal for its `repr`."""

    def __init__(self, results: tuple[Result, ...]) -> None:
        self.results = results

    def _repr_html_(self) -> str:
        return _template().render(
            results=self._once(),
            words=_WORDS,
            summary=last_line(self.results),
            only_published=result_text.ONLY_PUBLISHED,
            some_pass=any(result.state is State.PASSED for result in self.results),
        )

    def __repr__(self) -> str:
        lines = [line for result in self._once() for line in _plain(result)]
        return "\n".join((*lines, last_line(self.results)))

    def _once(self) -> list[Result]:
        """Return the results with every piece of code under the first item that has it."""
        return list(map(Above().taken_out, self.results))


def _plain(result: Result) -> Iterator[str]:
    yield result_text.plain(result_text.headline(result))
    yield from indent(
        "\n".join((result_text.as_text(result), *map(visible, result.notes))), "    "
    ).splitlines()


@cache
def _template() -> Template:
    engine = Environment(
        loader=PackageLoader("grader.kit"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    engine.filters |= {
        "visible": visible,
        "value": lambda text: visible(capped(text, _VALUE)),
        "marks": lambda result: result_text.marks_of(result).strip("()"),
        "long": lambda code: len(code.lines) > _LINES,
    }
    return engine.get_template("notebook.html.jinja")
