"""Complete a tolerance from an earlier item's: a question's notation is declared once.

    tolerance: {as_in: p3a, answers: [answer]}

Keys of the item itself take precedence over those of the earlier one.
"""

from copy import deepcopy

from grader.rubric.document import Document
from grader.rubric.faults import show_value
from grader.rubric.lenient_view import Entry, RubricEntries

_KEY = "as_in"


def complete_tolerances(document: Document) -> None:
    earlier: dict[str, Entry] = {}
    for item in RubricEntries(document).items:
        tolerance = item.block("tolerance")
        if _KEY in tolerance.data:
            _complete_tolerance(document, tolerance, earlier)
        earlier[item.text("id") or ""] = tolerance


def _complete_tolerance(document: Document, tolerance: Entry, earlier: dict[str, Entry]) -> None:
    name = tolerance.data.pop(_KEY)
    if not isinstance(name, str) or name not in earlier:
        word = name if isinstance(name, str) else ""
        what = "the id of an earlier item whose tolerance to use"
        document.blame(tolerance.place(_KEY), what, show_value(name), names=list(earlier), word=word)
        document.spoiled.add(tolerance.path)
        return
    reused = earlier[name]
    keys = [key for key in reused.data if key not in tolerance.data]
    tolerance.data.update({key: deepcopy(reused.data[key]) for key in keys})
    depth = len(reused.path)
    for path in [path for path in document.lines if path[:depth] == reused.path and len(path) > depth]:
        if path[depth] in keys:
            source_path = (*tolerance.path, *path[depth:])
            document.lines[source_path] = document.lines[path]
            if path in document.elsewhere:
                document.elsewhere[source_path] = document.elsewhere[path]
