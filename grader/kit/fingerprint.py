"""Find text in other text by its tokens, however it is spaced, broken into lines or indented.

Every line of at least `SHORTEST` tokens is secret, and every run of `LONGEST` of them across lines. What is
public anyway, such as a starter's own lines, is no secret wherever it stands.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

SHORTEST: Final = 8
LONGEST: Final = 16
_WORDS: Final = 3
"""Different words or numbers in what may be told from the rule of a table."""
_TOKEN: Final = re.compile(r"[^\W\d]\w*|\d+(?:\.\d+)?|[^\w\s]")

Tokens = tuple[str, ...]


@dataclass(frozen=True)
class SecretLine:
    """One line of a secret, and where it stands for those who may read it."""

    text: str
    location: str


@dataclass
class Fingerprint:
    """The runs of tokens that are public, and those that are secret.

    Add all that is public before the first secret.
    """

    public: set[Tokens] = field(default_factory=set)
    secret: dict[Tokens, str] = field(default_factory=dict)
    """Where each run of tokens stands."""
    _beginnings: set[Tokens] = field(default_factory=set)

    def add_public(self, text: str) -> None:
        tokens = [token for token, _ in _number_tokens(text)]
        for length in range(SHORTEST, LONGEST + 1):
            self.public.update(_list_runs(tokens, length))

    def add_secret(self, lines: Sequence[SecretLine]) -> None:
        """Add `lines`, which stand one after the other, to what is secret."""
        for line in lines:
            tokens = tuple(_TOKEN.findall(line.text))
            if SHORTEST <= len(tokens) < LONGEST:
                self._keep(tokens, line.location)
        numbered = [(token, line.location) for line in lines for token in _TOKEN.findall(line.text)]
        for start, run in enumerate(_list_runs([token for token, _ in numbered], LONGEST)):
            self._keep(run, numbered[start][1])

    def find_occurrences(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield (line, place of the secret) for each line of `text` on which a secret begins."""
        numbered = _number_tokens(text)
        tokens = [token for token, _ in numbered]
        reported: set[int] = set()
        for start, beginning in enumerate(_list_runs(tokens, SHORTEST)):
            line = numbered[start][1]
            if (
                beginning in self._beginnings
                and line not in reported
                and (location := self._find_location(tokens, start))
            ):
                reported.add(line)
                yield line, location

    def _keep(self, run: Tokens, location: str) -> None:
        if run not in self.public and len({token for token in run if token[0].isalnum()}) >= _WORDS:
            self.secret.setdefault(run, location)
            self._beginnings.add(run[:SHORTEST])

    def _find_location(self, tokens: Sequence[str], start: int) -> str | None:
        runs = (tuple(tokens[start : start + length]) for length in range(SHORTEST, LONGEST + 1))
        return next((self.secret[run] for run in runs if run in self.secret), None)


def _number_tokens(text: str) -> list[tuple[str, int]]:
    lines = enumerate(text.splitlines(), start=1)
    return [(token, number) for number, line in lines for token in _TOKEN.findall(line)]


def _list_runs(tokens: Sequence[str], length: int) -> Iterable[Tokens]:
    return zip(*(tokens[offset:] for offset in range(length)), strict=False)
