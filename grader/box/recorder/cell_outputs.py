"""A notebook's cells as they were run: what each printed, and how it ended."""

from typing import Any, Final

_KEPT: Final = 150
_HEAD: Final = 2000
_TAIL: Final = 1000
"""Characters of what one cell printed: how it began and how it ended."""
_IN_ALL: Final = 60_000
_ERROR: Final = 600


class Cells:
    """Notes each cell.

    An entry has `number`, `first_line` (in the joined file), `printed`, `error` (empty where there was none)
    and `figures` (how many were noted up to its end).
    """

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self._room = _IN_ALL
        self._open: dict[str, Any] | None = None
        self._head, self._tail, self._length = "", "", 0

    def begin(self, number: int, first_line: int) -> None:
        self._open = {"number": number, "first_line": first_line}
        self._head, self._tail, self._length = "", "", 0

    def heard(self, text: str) -> None:
        """Note what was printed, in whichever cell is being run."""
        head = text[: _HEAD - len(self._head)]
        self._head += head
        self._tail = (self._tail + text[len(head) :][-_TAIL:])[-_TAIL:]
        self._length += len(text)

    def end(self, error: str, figures: int) -> None:
        if self._open is not None and len(self.entries) < _KEPT:
            printed = self._printed()
            self._room = max(0, self._room - len(printed))
            self.entries.append(
                self._open | {"printed": printed, "error": error[:_ERROR], "figures": figures}
            )
        self._open = None

    def _printed(self) -> str:
        left_out = self._length - len(self._head) - len(self._tail)
        between = f"\n… {left_out:,} more characters …\n" if left_out else ""
        whole = self._head + between + self._tail
        return whole if len(whole) <= self._room else whole[: self._room] + "…"
