"""Read accuracies by number of layers, as people type them and as the words of a report tell them.

``2: 51.2 %``, ``2: {train: 0.56, val: 0.512}``, rows such as ``{layers: 2, val: 0.512}``, columns, pairs such
as ``[2, 51.2]`` and sentences are one claim. Where one network has several accuracies, that of the validation
data counts.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from grader.checks.support.answers_file import ONLY

_MOST: Final = 20
_WORDS: Final = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_NUMBER: Final = rf"\d{{1,2}}|{'|'.join(_WORDS)}"
_MENTION: Final = re.compile(
    rf"(?<![\w.,])(?:({_NUMBER})[\s_-]*(hidden[\s_]+)?layers?(?![a-z])"
    r"|depth(?: of)?[\s_:=]*(\d{1,2})(?![\d.,]|\s*%))",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(rf"(?:layers?|depth|l)?[\s_]*({_NUMBER})", re.IGNORECASE)
_HEADING: Final = re.compile(r"(?:n|num|nr|number[\s_]of)?[\s_]*(?:layers?|depths?)", re.IGNORECASE)
_UNIT: Final = r"\s*(?:\\?%|per\s?cent)"
_SHARE: Final = re.compile(rf"\s*(\d{{1,3}}(?:[.,]\d{{1,6}})?)({_UNIT})?\s*", re.ASCII)
_PERCENT: Final = re.compile(
    rf"(?<![\d.,])(?:\d{{1,3}}(?:[.,]\d{{1,4}})?{_UNIT}|0[.,]\d{{2,6}}(?!\d))", re.ASCII
)
_ENTRY: Final = re.compile(r"[\s|*-]*([\w\s-]+?)\s*(?:[:=|→]|->|=>|–)\s*([^:=|→>]+?)[\s|]*")
_LONGEST: Final = 80
_SPREAD: Final = re.compile(r"(?:±|\+/?-|\\pm)\s*\d+(?:[.,]\d+)?\s*\\?%?")
_ASIDE: Final = re.compile(r"test|best|chosen|reason|why|discuss|remark|comment|note", re.IGNORECASE)
_BEHIND: Final = re.compile(r"\s*\([^()\d]*\)")


class Kind(IntEnum):
    """What an accuracy is said to be; where a network has several, the first kind here is its claim."""

    VALIDATION = 0
    ACCURACY = 1
    TEST = 2
    OTHER = 3
    """Nothing to be compared: of the training data, a loss, the settings."""


_TELLING: Final = (
    (Kind.OTHER, re.compile(r"loss|err|epoch|time|rate|\blr\b|seed|batch|hidden|units|size|param", re.I)),
    (Kind.VALIDATION, re.compile(r"val|dev", re.I)),
    (Kind.OTHER, re.compile(r"train", re.I)),
    (Kind.TEST, re.compile(r"test", re.I)),
)


@dataclass(frozen=True)
class Entry:
    """One text that was typed, and what is read in it."""

    name: str
    text: str
    depth: int | None
    """The number of layers that its name, its row or its column stands for."""
    kind: Kind
    shares: Mapping[int, float]
    """By number of layers, whether or not this is the claim."""

    @property
    def unread(self) -> bool:
        """Tell whether it should be an accuracy by number of layers, but could not be read as one."""
        if self.shares or self.kind is Kind.OTHER or not self.text.strip():
            return False
        if self.depth is not None or self.name == ONLY:
            return True
        return not _ASIDE.search(self.name) and read_share(self.text) is not None


def read_entries(texts: Mapping[str, str]) -> list[Entry]:
    """Return what was typed, without headings such as ``layers``; names are as `answers.Answers` has them."""
    rows = _rows(texts)
    typed = [(name, text) for name, text in texts.items() if not _is_heading(name, rows)]
    return [_entry(name, text, _depth_of(name, rows)) for name, text in typed]


def choose_claims(entries: list[Entry]) -> dict[int, tuple[float, Entry]]:
    """Return, for each number of layers, the accuracy that counts, and where it was typed."""
    by_depth: dict[int, tuple[float, Entry]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.depth is None, entry.kind)):
        if entry.kind is not Kind.OTHER:
            for depth, value in entry.shares.items():
                by_depth.setdefault(depth, (value, entry))
    return by_depth


def read_mentions(text: str) -> dict[int, float]:
    """Return the accuracy behind each mention of a depth, on the same line and before the next mention."""
    shares: dict[int, float] = {}
    for line in text.splitlines():
        mentions = list(_MENTION.finditer(line))
        ends = [*(mention.start() for mention in mentions[1:]), len(line)]
        for mention, end in zip(mentions, ends, strict=False):
            value = _validation_accuracy(line[mention.end() : end])
            if value is None and len(mentions) == 1:
                value = _validation_accuracy(line[: mention.start()])
            if (depth := _read_mention(mention)) is not None and value is not None:
                shares.setdefault(depth, value)
    return shares


def read_share(text: str) -> float | None:
    """Return the share that a text claims, or None: ``0.52``, ``52`` and ``52 %`` are the same claim."""
    number = _SHARE.fullmatch(_SPREAD.sub("", text))
    if number is None:
        return None
    value = float(number[1].replace(",", "."))
    of_one = value if value <= 1 and not number[2] else value / 100
    return of_one if of_one <= 1 else None


# ── numbers of layers ─────────────────────────────────────────────────────────────────────────────────


def _read_mention(mention: re.Match[str]) -> int | None:
    """Return the depth that is mentioned; the output's layer counts, so that two hidden layers make three."""
    depth = _read_number(mention[1] or mention[3])
    return depth + 1 if depth and mention[2] else depth


def _read_depth(name: str) -> int | None:
    """Return the depth that ``2``, ``2 layers`` or ``layers_2`` names, or None."""
    if mention := _MENTION.fullmatch(name.strip()):
        return _read_mention(mention)
    number = _NAMED.fullmatch(name.strip())
    return _read_number(number[1]) if number else None


def _read_number(word: str) -> int | None:
    number = _WORDS.get(word.lower()) or (int(word) if word.isascii() and word.isdecimal() else None)
    return number if number is not None and number <= _MOST else None


# ── what was typed ────────────────────────────────────────────────────────────────────────────────────

Rows = Mapping[str, Mapping[str, str]]
"""What was typed by all of a name but its last part, then by that."""


def _rows(texts: Mapping[str, str]) -> Rows:
    rows: dict[str, dict[str, str]] = {}
    for name, text in texts.items():
        row, _, last = name.rpartition(".")
        rows.setdefault(row, {})[last] = text
    return rows


def _depth_of(name: str, rows: Rows) -> int | None:
    row, _, last = name.rpartition(".")
    beside = (text for column, text in rows[row].items() if _HEADING.fullmatch(column))
    above = (cells[last] for heading, cells in rows.items() if _ends_in_heading(heading) and last in cells)
    labelled = next((depth for text in (*beside, *above) if (depth := _read_depth(text)) is not None), None)
    if labelled is not None:
        return labelled
    if _is_pair(rows[row]):
        return _read_depth(rows[row]["1"])
    return _depth_among(name.split("."), rows[row])


def _depth_among(parts: list[str], row: Mapping[str, str]) -> int | None:
    """Return the depth said in words, as in ``val.2 layers``; else the number that is no place in a list."""
    in_words = [depth for part in parts if not part.isdecimal() and (depth := _read_depth(part)) is not None]
    numbers = [depth for part in parts if part.isdecimal() and (depth := _read_depth(part)) is not None]
    if in_words:
        return in_words[0]
    if len(numbers) < 2:
        return numbers[0] if numbers else None
    if list(row) != [str(position) for position in range(1, len(row) + 1)]:
        return numbers[-1]
    return numbers[0] if len(row) == 1 else None


def _is_pair(row: Mapping[str, str]) -> bool:
    return list(row) == ["1", "2"] and _read_depth(row["1"]) is not None and read_share(row["2"]) is not None


def _ends_in_heading(row: str) -> bool:
    return _HEADING.fullmatch(row.rpartition(".")[2]) is not None


def _is_heading(name: str, rows: Rows) -> bool:
    """Tell whether an entry says which network the others in its row or place are of."""
    row, _, last = name.rpartition(".")
    by_name = _HEADING.fullmatch(last) is not None or (last.isdecimal() and _ends_in_heading(row))
    return by_name or (last == "1" and row != "" and _is_pair(rows[row]))


def _entry(name: str, text: str, depth: int | None) -> Entry:
    kind = _tell_kind(" ".join(part for part in name.split(".") if _read_depth(part) is None))
    listed = {**read_mentions(text), **dict(_list_shares(text))}
    if depth is None or (listed and depth not in listed):  # its number may be a place in a list
        return Entry(name, text, None, kind, listed)
    value = read_share(text)
    if value is None:
        value = _validation_accuracy(text)
    return Entry(name, text, depth, kind, {} if value is None else {depth: value})


def _list_shares(text: str) -> Iterator[tuple[int, float]]:
    """Yield the names and shares of ``2: 51.2, 3: 52.1``, one on a line or several with commas between."""
    for piece in re.split(r"[;\n]|,\s", text):
        entry = _ENTRY.fullmatch(piece) if len(piece) <= _LONGEST else None
        depth, value = (_read_depth(entry[1]), read_share(entry[2])) if entry else (None, None)
        if depth is not None and value is not None:
            yield depth, value


# ── words ─────────────────────────────────────────────────────────────────────────────────────────────


def _validation_accuracy(words: str) -> float | None:
    """Return, of all accuracies in `words`, the first that is the validation data's, or may be."""
    words = _SPREAD.sub("", words)
    accuracies: list[tuple[Kind, float]] = []
    last = 0
    for number in _PERCENT.finditer(words):
        behind = _BEHIND.match(words, number.end())
        end = behind.end() if behind else number.end()
        around = words[last : number.start()] + words[number.end() : end]
        value, last = read_share(number[0]), end
        if value is not None:
            accuracies.append((_tell_kind(around), value))
    comparable = [(kind, value) for kind, value in accuracies if kind is not Kind.OTHER]
    return min(comparable, key=lambda each: each[0])[1] if comparable else None


def _tell_kind(words: str) -> Kind:
    return next((kind for kind, telling in _TELLING if telling.search(words)), Kind.ACCURACY)
