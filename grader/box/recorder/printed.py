"""Lines that a hand-in printed about its training, such as ``Epoch [1/10], Loss: 2.30``."""

import io
import re
import sys
from collections import deque
from collections.abc import Callable
from typing import Any, Final

_KEPT: Final = 200
_LINE: Final = 300
_AT_ONCE: Final = 64 * 1024
_TELLS: Final = re.compile(r"epoch|iter|step|loss|acc|nll|likelihood|error", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d")
_ENDS: Final = re.compile(r"[\r\n]")


class PrintedLines:
    def __init__(self, also: Callable[[str], object] | None = None) -> None:
        """Take notes; `also` is told everything, as it comes."""
        self._also = also
        self._kept: deque[str] = deque(maxlen=_KEPT)
        self._begun = ""
        self._before: Any = None
        self._own: _Overheard | None = None

    def start(self) -> None:
        """Overhear what is written to `sys.stdout`; where that is no text file, hear nothing."""
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.flush()
            self._before = sys.stdout
            self._own = sys.stdout = _Overheard(sys.stdout, self)

    def stop(self) -> None:
        if self._own is not None:
            if sys.stdout is self._own:
                sys.stdout = self._before
            self._own.close()  # the file itself stays open
            self._own = None

    def lines(self) -> list[str]:
        whole = [*self._kept, *([self._begun] if _is_about_training(self._begun) else [])]
        return whole[-_KEPT:]

    def heard(self, text: str) -> None:
        if self._also:
            self._also(text)
        *ended, begun = _ENDS.split(self._begun + text[-_AT_ONCE:])
        self._kept.extend(line[:_LINE] for line in ended[-_KEPT * 4 :] if _is_about_training(line[:_LINE]))
        self._begun = begun[:_LINE]


class _Overheard(io.TextIOWrapper):
    def __init__(self, stream: io.TextIOWrapper, listener: PrintedLines) -> None:
        # Opened anew: the old one may still believe it can seek, from before a pipe took its file's place.
        file = io.BufferedWriter(io.FileIO(stream.fileno(), "w", closefd=False))
        super().__init__(file, stream.encoding, stream.errors, line_buffering=stream.line_buffering)
        self._listener = listener

    def write(self, text: str, /) -> int:
        written = super().write(text)
        try:
            self._listener.heard(text)
        except Exception:
            return written  # what is printed matters more than that it is noted
        return written


def _is_about_training(line: str) -> bool:
    return bool(_TELLS.search(line) and _NUMBER.search(line))
