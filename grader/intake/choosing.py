"""Find which file of a hand-in is the wanted one.

A wrong letter case, other separators and the marks of a copy (`two layer-net (1).py`) are seen through. Where
more than one file could be meant, only an exact name above all others decides.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grader.intake.bounds import Refused
from grader.intake.names import listed

_COPY = re.compile(r"(?:\s*\(\d{1,3}\)|[\s_-]+copy(?:[\s_-]*\d{1,3})?)+$")
_SEPARATORS = re.compile(r"[\s_-]+")


@dataclass(frozen=True)
class Choice:
    """The file of the hand-in that is meant, and those that were passed over for it."""

    source: str
    passed_over: tuple[str, ...] = ()


def levels(path: str, wanted: str) -> int:
    return path.count("/") - wanted.count("/")


def named_like(paths: Iterable[str], wanted: str, others: Iterable[str] = ()) -> list[str]:
    """Paths that may be meant by `wanted`; one that bears another wanted file's exact name is that file."""
    claimed = set(others) - {wanted}
    return [
        path
        for path in paths
        if levels(path, wanted) >= 0
        and key(_tail(path, wanted)) == key(wanted)
        and not any(_tail(path, other) == other for other in claimed)
    ]


def choose(files: Mapping[str, bytes], candidates: list[str], wanted: str) -> Choice | None:
    """The one candidate that is meant; raises `Refused` where several may be."""
    ordered = sorted(candidates, key=lambda path: (levels(path, wanted), _tail(path, wanted) != wanted, path))
    if not ordered:
        return None
    first, *others = ordered
    if others and not _clear(files, ordered, wanted):
        raise Refused(
            f"{len(ordered)} files could be {wanted}: {listed(ordered)}",
            f"Hand in one of them only, named {wanted}.",
        )
    return Choice(first, tuple(others))


def _clear(files: Mapping[str, bytes], ordered: list[str], wanted: str) -> bool:
    """An exact name alone at the shallowest level, or candidates that all hold the same."""
    shallowest = [path for path in ordered if levels(path, wanted) == levels(ordered[0], wanted)]
    exact = [path for path in shallowest if _tail(path, wanted) == wanted]
    return len(exact) == 1 or len({files[path] for path in ordered}) == 1


def _tail(path: str, wanted: str) -> str:
    return "/".join(path.split("/")[-(wanted.count("/") + 1) :])


def key(path: str) -> str:
    """Equal for names that differ in case, separators and the marks of a copy only."""
    stem, dot, suffix = unicodedata.normalize("NFKC", path).casefold().rpartition(".")
    return _SEPARATORS.sub("", _COPY.sub("", stem or suffix)) + (dot + suffix if stem else "")
