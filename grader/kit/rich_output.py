"""Show results of a self-check in a notebook: as HTML, or as plain lines where HTML cannot be shown."""

from collections.abc import Iterator, Mapping
from functools import cache
from textwrap import indent
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from grader.kit import result_text
from grader.kit.deduplicate import Deduplicator
from grader.kit.result import Result, State, summarize
from grader.model.text import cap_text, make_visible

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


class RichOutput:
    """What `%grader` returns: a notebook asks it for HTML, a terminal for its `repr`."""

    def __init__(self, results: tuple[Result, ...]) -> None:
        self.results = results

    def _repr_html_(self) -> str:
        return _load_template().render(
            results=self._deduplicate(),
            words=_WORDS,
            summary=summarize(self.results),
            only_published=result_text.ONLY_PUBLISHED,
            some_pass=any(result.state is State.PASSED for result in self.results),
        )

    def __repr__(self) -> str:
        lines = [line for result in self._deduplicate() for line in _render_plain(result)]
        return "\n".join((*lines, summarize(self.results)))

    def _deduplicate(self) -> list[Result]:
        """Return the results with every piece of code under the first item that has it."""
        return list(map(Deduplicator().deduplicate, self.results))


def _render_plain(result: Result) -> Iterator[str]:
    yield result_text.render_plain(result_text.render_headline(result))
    yield from indent(
        "\n".join((result_text.render_text(result), *map(make_visible, result.notes))), "    "
    ).splitlines()


@cache
def _load_template() -> Template:
    engine = Environment(
        loader=PackageLoader("grader.kit"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    engine.filters |= {
        "visible": make_visible,
        "value": lambda text: make_visible(cap_text(text, _VALUE)),
        "marks": lambda result: result_text.render_marks(result).strip("()"),
        "long": lambda code: len(code.lines) > _LINES,
    }
    return engine.get_template("notebook.html.jinja")
