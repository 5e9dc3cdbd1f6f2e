"""Show every piece of code once: several items may be about one function.

A line that is marked stands above only where it was marked there, too.
"""

from dataclasses import replace

from grader.kit import result_text
from grader.kit.result import Result, State
from grader.model import Code, Evidence, Outcome

Line = tuple[str, int, str, bool]
"""(file, number, text, whether it is marked)."""


class Deduplicator:
    """Knows what was shown already, of results in the order in which they are shown."""

    def __init__(self) -> None:
        self._lines: dict[Line, str] = {}
        """The item that each was shown under."""
        self._messages: dict[str, str] = {}
        """The item that each message was shown under."""

    def deduplicate(self, result: Result) -> Result:
        """Return the result with a sentence in the place of what stands above."""
        if result.explanation:
            return self._drop_repeats(result, result.explanation)
        if result.state is State.UNREADABLE and not result.read_as:  # a file, for each item that is in it
            first = self._messages.setdefault(result.message, result.item.id)
            return result if first == result.item.id else replace(result, message=f"As above under {first}.")
        return result

    def _drop_repeats(self, result: Result, outcome: Outcome) -> Result:
        evidence: list[Evidence] = []
        repeats: dict[str, None] = {}
        for piece in outcome.evidence:
            items = self._find_items(piece)
            if not items:
                evidence.append(piece)
                self._note(piece, result.item.id)
            elif result.item.id not in items:
                repeats[f"{_name_lines(piece)}: as above under {', '.join(items)}."] = None
        return replace(
            result, outcome=outcome.model_copy(update={"evidence": tuple(evidence)}), above=tuple(repeats)
        )

    def _find_items(self, piece: Evidence) -> list[str]:
        """Return the items under which all of `piece` stands; none where something of it is new."""
        items = [self._lines.get(line) for line in _list_lines(piece)]
        return list(dict.fromkeys(filter(None, items))) if all(items) else []

    def _note(self, piece: Evidence, item: str) -> None:
        for file, number, text, marked in _list_lines(piece):
            self._lines.setdefault((file, number, text, marked), item)
            self._lines.setdefault((file, number, text, False), item)


def _list_lines(piece: Evidence) -> list[Line]:
    if not isinstance(piece, Code):
        return []
    return [
        (piece.file, number, text, number in piece.marked) for number, text in result_text.select_lines(piece)
    ]


def _name_lines(piece: Evidence) -> str:
    (file, first, *_), *_, (_, last, *_) = [*_list_lines(piece)[:1], *_list_lines(piece)]
    return f"{file}, your " + (f"line {first}" if first == last else f"lines {first} to {last}")
