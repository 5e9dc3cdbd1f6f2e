"""What a box tells of a script's run, read so that nothing in it is believed, and cut so that it stays small.

All of it comes out of the hand-in's own process: any value may be missing, of another kind, huge or forged.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from grader.model import Fate, Observation, Value
from grader.model.text import truncate


@dataclass
class Room:
    """How many bytes of evidence may still be kept."""

    left: int

    def takes(self, *texts: str) -> bool:
        """Tell whether the texts fit, as they are stored; where they fit, take up their room."""
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
        """Return the values of an observation; none where the process did not come to its end."""
        whole = observed.fate is Fate.FINISHED and observed.cases and not observed.cases[0].raised
        return cls(observed.cases[0].values if whole else {})

    def number(self, name: str, most: int) -> int:
        """Return the whole number of that name, kept between 0 and `most`; 0 where there is none."""
        value = self.values.get(name)
        whole = isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "iu"
        return min(max(0, int(value)), most) if whole else 0  # type: ignore[arg-type]

    def text(self, name: str, cap: int) -> str:
        """Return at most `cap` characters of the text; empty where it is no text.

        Where there is more, the last character tells of it.
        """
        value = self.values.get(name)
        return cut_text(value, cap) if isinstance(value, str) else ""

    def content(self, name: str) -> bytes | None:
        """Return the bytes of the file of that name; None where it is no file."""
        value = self.values.get(name)
        flat = isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype == np.uint8
        return value.tobytes() if flat else None  # type: ignore[union-attr]


def cut_text(text: str, cap: int) -> str:
    """Return at most `cap` characters of the text, without halves of characters, which no store can hold."""
    return truncate(text[: cap + 1].encode("utf-8", "replace").decode(), cap)
