"""Durations and sizes as a rubric writes them (``20s``, ``500ms``, ``1GiB``), and back into words."""

import re
from typing import Final

_MS: Final = 1000
SECONDS: Final = {"ms": 1 / _MS, "s": 1.0, "min": 60.0}
BYTES: Final = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
LONGEST_S: Final = 24 * 3600.0
LARGEST_BYTES: Final = 2**40

_UNSPACED: Final = re.compile(r"(\d)(?=[A-Za-z])")
_MEASURE: Final = re.compile(r"(\d{1,15}(?:\.\d{1,6})?)([A-Za-z]+)", re.ASCII)


def read_duration(text: str) -> float | None:
    """Return the seconds, or None unless `text` is a duration above zero and within a day."""
    value = _read_measure(text, SECONDS)
    return value if value is not None and 0 < value <= LONGEST_S else None


def read_size(text: str) -> int | None:
    """Return the bytes, or None unless `text` is a whole number of bytes above zero and within a tebibyte."""
    value = _read_measure(text, BYTES)
    return int(value) if value is not None and value.is_integer() and 0 < value <= LARGEST_BYTES else None


def format_duration(seconds: float) -> str:
    """Return the shortest exact form: whole minutes, else seconds, else milliseconds."""
    if seconds >= 60 and seconds % 60 == 0:
        return f"{seconds / 60:.0f}min"
    return f"{seconds:.12g}s" if seconds >= 1 else f"{seconds * _MS:.12g}ms"


def format_size(count: int) -> str:
    """Return the size in the largest unit that gives a whole number, so that nothing is rounded."""
    unit = next(unit for unit in reversed(BYTES) if count % BYTES[unit] == 0)
    return f"{count // BYTES[unit]}{unit}"


def space_measures(text: str) -> str:
    """Return the text with its measures as a sentence has them: ``20 s``."""
    return _UNSPACED.sub(r"\1 ", text)


def _read_measure(text: str, units: dict[str, float] | dict[str, int]) -> float | None:
    match = _MEASURE.fullmatch(text)
    if match is None or match[2] not in units:
        return None
    return float(match[1]) * units[match[2]]
