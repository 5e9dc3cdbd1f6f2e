"""What a box tells of a script's run, read so that nothing in it is believed, and cut so that it stays small.

All of it comes out of the hand-in's own process: any value may be missing, of another kind, huge or forged.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from grader.model import Fate, Observation, Value

_MARK: Final = "…"


@dataclass
class Room:
    """How many bytes of evidence may still be kept."""

    left: int

    def takes(self, *texts: str) -> bool:
        """Whether the texts fit, as they are stored; then they have taken their place."""
        needed = sum(len(json.dumps(text, ensure_ascii=False).encode()) for text in texts)
        fits = needed <= self.left
        self.left -= needed if fits else 0
        return fits


@dataclass(frozen=True)
class RecordedValues:
    """The values of one `record` by name."""

    values: Mapping[str, Value]

    @classmethod
    def by(cls, observed: Observation) -> "RecordedValues":
        """Nothing where the process did not come to its end."""
        whole = observed.fate is Fate.FINISHED and observed.cases and not observed.cases[0].raised
        return cls(observed.cases[0].values if whole else {})

    def number(self, name: str, most: int) -> int:
        """From 0 to `most`; 0 where there is no whole number."""
        value = self.values.get(name)
        whole = isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "iu"
        return min(max(0, int(value)), most) if whole else 0  # type: ignore[arg-type]

    def text(self, name: str, cap: int) -> str:
        """At most `cap` characters, the last of which tells of more; what is no text is empty."""
        value = self.values.get(name)
        return cut(value, cap) if isinstance(value, str) else ""

    def content(self, name: str) -> bytes | None:
        """The bytes of a file."""
        value = self.values.get(name)
        flat = isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype == np.uint8
        return value.tobytes() if flat else None  # type: ignore[union-attr]


def cut(text: str, cap: int) -> str:
    """At most `cap` characters of it, without halves of characters, which no store can hold."""
    whole = text[: cap + 1].encode("utf-8", "replace").decode()
    return whole if len(whole) <= cap else f"{whole[: cap - 1]}{_MARK}"
