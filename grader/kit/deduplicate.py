"""Show every piece of code once: several items may be about one function.

A line that is marked stands above only where it was marked there, too.
"""

from dataclasses import replace

from grader.kit import result_text
from grader.kit.result import Result, State
from grader.model import Code, Evidence, Outcome

Line = tuple[str, int, str, bool]
"""(file, number, text, whether it is marked)."""


class Above:
    """What was shown already, of results in the order in which they are shown."""

    def __init__(self) -> None:
        self._lines: dict[Line, str] = {}
        """The item that each was shown under."""
        self._told: dict[str, str] = {}

    def taken_out(self, result: Result) -> Result:
        """Return the result with a sentence in the place of what stands above."""
        if result.explanation:
            return self._without_code(result, result.explanation)
        if result.state is State.UNREADABLE and not result.shown:  # a file, for each item that is in it
            first = self._told.setdefault(result.told, result.item.id)
            return result if first == result.item.id else replace(result, told=f"As above under {first}.")
        return result

    def _without_code(self, result: Result, outcome: Outcome) -> Result:
        kept: list[Evidence] = []
        above: dict[str, None] = {}
        for piece in outcome.evidence:
            where = self._where(piece)
            if not where:
                kept.append(piece)
                self._note(piece, result.item.id)
            elif result.item.id not in where:
                above[f"{_named(piece)}: as above under {', '.join(where)}."] = None
        return replace(
            result, outcome=outcome.model_copy(update={"evidence": tuple(kept)}), above=tuple(above)
        )

    def _where(self, piece: Evidence) -> list[str]:
        """Return the items under which all of `piece` stands; none where something of it is new."""
        found = [self._lines.get(line) for line in _lines(piece)]
        return list(dict.fromkeys(filter(None, found))) if all(found) else []

    def _note(self, piece: Evidence, item: str) -> None:
        for file, number, text, marked in _lines(piece):
            self._lines.setdefault((file, number, text, marked), item)
            self._lines.setdefault((file, number, text, False), item)


def _lines(piece: Evidence) -> list[Line]:
    if not isinstance(piece, Code):
        return []
    return [(piece.file, number, text, number in piece.marked) for number, text in result_text.in_view(piece)]


def _named(piece: Evidence) -> str:
    (file, first, *_), *_, (_, last, *_) = [*_lines(piece)[:1], *_lines(piece)]
    return f"{file}, your " + (f"line {first}" if first == last else f"lines {first} to {last}")
