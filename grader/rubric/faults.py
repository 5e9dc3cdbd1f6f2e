"""Write one problem of a rubric as one line.

The form is ``file:line: key: expected this, found that; did you mean 'x'?``

The author of a rubric should see all its problems at once and never have to guess a valid name. So faults are
gathered, sorted by place and raised together.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from grader.model.errors import RubricError
from grader.model.text import truncate

SHOWN_FAULTS: Final = 40
SHOWN_NAMES: Final = 12
_SHOWN_CHARACTERS: Final = 60
_EXPECTED_CHARACTERS: Final = 400
_COMPARED_CHARACTERS: Final = 100
"""difflib takes quadratic time: a longer word is no misspelt name anyway."""


@dataclass(frozen=True)
class Fault:
    file: str
    line: int | None
    key: str
    """Dotted path of the key, empty where the whole file is meant."""
    expected: str
    actual: str
    names: Collection[str] = field(default=())
    """The valid names, where a name was expected."""
    word: str = ""
    """What was written in place of a valid name."""

    def __str__(self) -> str:
        file_and_line = self.file if self.line is None else f"{self.file}:{self.line}"
        key = f"{self.key}: " if self.key else ""
        expected = truncate(self.expected, _EXPECTED_CHARACTERS)
        line = (
            f"{file_and_line}: {key}expected {expected}, found {self.actual}{_advise(self.word, self.names)}"
        )
        return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)


def make_error(faults: Sequence[Fault]) -> RubricError:
    """Return one error with all `faults`, one line each, in the order of their places.

    It shows the first `SHOWN_FAULTS` of them and counts the rest.
    """
    ordered = sorted(faults, key=lambda fault: (fault.file, fault.line or 0))
    lines = [str(fault) for fault in ordered[:SHOWN_FAULTS]]
    if len(ordered) > SHOWN_FAULTS:
        lines.append(f"… and {len(ordered) - SHOWN_FAULTS} more")
    places = "this place" if len(ordered) == 1 else f"these {len(ordered)} places"
    return RubricError("\n".join(lines), help=f"Correct {places}, then run the command again.")


def make_refusal(file: object, expected: str, actual: str, *, line: int | None = None) -> RubricError:
    """Return the error for a file that is refused as a whole, about which nothing more can be said."""
    return make_error([Fault(str(file), line, "", expected, actual)])


def show_value(value: object) -> str:
    """Return a value of the file as a reader would say it, on one line whatever it holds."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case dict():
            return "a mapping"
        case list() | tuple():
            return "a list"
        case str():
            return repr(truncate(value, _SHOWN_CHARACTERS))
    return truncate(str(value), _SHOWN_CHARACTERS)


def show_key(key: str) -> str:
    """Return a key for a dotted path: bare where that is readable."""
    return key if key.isprintable() and key and len(key) <= _SHOWN_CHARACTERS else show_value(key)


def find_nearest(word: str, names: Collection[str]) -> str | None:
    """Return the valid name that `word` was probably meant to be, or None."""
    if len(word) > _COMPARED_CHARACTERS:
        return None
    by_folded = {name.casefold(): name for name in names}
    close = get_close_matches(word.casefold(), by_folded, n=1)
    return by_folded[close[0]] if close else None


def _advise(word: str, names: Collection[str]) -> str:
    if not names:
        return ""
    if valid := find_nearest(word, names):
        return f"; did you mean {valid!r}?"
    listed = sorted(names)
    more = ", …" if len(listed) > SHOWN_NAMES else ""
    return f"; there are: {', '.join(map(show_key, listed[:SHOWN_NAMES]))}{more}"
