"""What a box says of the source before any of it runs, as plain facts; all else that it says is left out."""

from collections.abc import Mapping, Sequence

from grader.model import Definition, Loop, SourceFacts, Value


def read_facts(values: Mapping[str, Value]) -> SourceFacts:
    definitions = [
        Definition(a, int(b), int(c))
        for a, b, c in _read_rows(values, "definitions")
        if _is_line_number(b) and _is_line_number(c)
    ]
    loops = [Loop(a, int(b), c) for a, b, c in _read_rows(values, "loops") if _is_line_number(b)]
    evasive = values.get("evasive")
    names = tuple(evasive.splitlines()) if isinstance(evasive, str) else ()
    places = values.get("evidence")
    evidence = tuple(places.splitlines()) if isinstance(places, str) else ()
    return SourceFacts(tuple(definitions), tuple(loops), names, evidence)


def _is_line_number(text: str) -> bool:
    """Tell whether the text is a line number; the box cuts long texts, so a number may be cut as well."""
    return text.isascii() and text.isdecimal() and len(text) < 8


def _read_rows(values: Mapping[str, Value], name: str) -> Sequence[tuple[str, str, str]]:
    text = values.get(name)
    if not isinstance(text, str):
        return []
    rows = (line.split(" ") for line in text.splitlines())
    return [(a, b, c) for a, b, c in (row for row in rows if len(row) == 3)]
