"""File names and anchors made from names that other people chose.

A student's name may hold slashes, dots, emoji or 4,000 letters, and two names may differ only in case. A name
that is already plain is kept; any other becomes a readable stem, a dot and the start of its hash. Plain names
hold no dot, so the two kinds never meet.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

_PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}", re.ASCII)
# Names that Windows keeps for devices, whatever their ending.
_DEVICES = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}


def make_safe_names(names: Iterable[str], digits: int = 16) -> tuple[str, ...]:
    """Return a safe name for each of `names`, in their order, all different even for equal names."""
    distinct = list(names)
    while True:
        made = _add_numbers([_make_safe(name, digits) for name in distinct])
        if len(set(made)) == len(made) and _is_one_to_one(distinct, digits):
            return tuple(made)
        digits += 8


def _is_one_to_one(names: list[str], digits: int) -> bool:
    """Tell whether different names stay different: hashes cut too short may agree."""
    different = set(names)
    return len({_make_safe(name, digits) for name in different}) == len(different)


def _add_numbers(stems: list[str]) -> list[str]:
    seen: Counter[str] = Counter()
    made = []
    for stem in stems:
        seen[stem] += 1
        made.append(stem if seen[stem] == 1 else f"{stem}.{seen[stem]}")
    return made


def _make_safe(name: str, digits: int) -> str:
    if _PLAIN.fullmatch(name) and name not in _DEVICES:
        return name
    stem = re.sub(r"[^a-z0-9]+", "-", name[:200].lower()).strip("-")[:40].strip("-") or "name"
    return f"{stem}.{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:digits]}"
