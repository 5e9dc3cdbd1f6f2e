"""A place in a row of tokens."""

from typing import NoReturn

from grader.checks.formula import spellings
from grader.checks.formula.fault import FormulaError
from grader.checks.formula.tokens import Token, tokens

RELATIONS = frozenset({"<", ">", "<=", ">=", "!=", "=="})


class Cursor:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.place = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.place]

    @property
    def kind(self) -> str:
        return self.token.kind

    def ahead(self, *kinds: str) -> bool:
        """Tell whether the next tokens are of these kinds; each may name several, divided by blanks."""
        following = self.tokens[self.place : self.place + len(kinds)]
        return len(following) == len(kinds) and all(
            token.kind in wanted.split() for token, wanted in zip(following, kinds, strict=True)
        )

    def step(self) -> Token:
        token = self.token
        if token.kind != "end":
            self.place += 1
        return token

    def accept(self, kind: str) -> bool:
        if self.kind != kind:
            return False
        self.step()
        return True

    def expect(self, kind: str, what: str = "") -> Token:
        if self.kind != kind:
            self.fault(f"Expected {what or f'`{kind}`'}, found {self.next_text()}")
        return self.step()

    def next_text(self) -> str:
        token = self.token
        return "the end" if token.kind == "end" else f"`{self.text[token.start : token.end] or token.kind}`"

    def fault(self, problem: str, at: int | None = None) -> NoReturn:
        raise FormulaError(problem, self.text, self.token.start if at is None else at)

    def closing(self, place: int) -> int:
        """Return where the group that opens at `place` closes; the end of the tokens where it stays open."""
        open_groups = 0
        for at in range(place, len(self.tokens)):
            kind = self.tokens[at].kind
            open_groups += (kind in spellings.OPENING) - (kind in spellings.OPENING.values())
            if open_groups == 0:
                return at
        return len(self.tokens) - 1

    def compares(self, place: int) -> bool:
        """Tell whether the group that opens at `place` is a comparison: ``[z > 0]`` or ``{(z > 0)}``."""
        if self.tokens[place].kind not in spellings.OPENING:
            return False
        end = self.closing(place)
        while self.tokens[place + 1].kind in spellings.OPENING and self.closing(place + 1) == end - 1:
            place, end = place + 1, end - 1
        open_groups = 0
        for token in self.tokens[place:end]:
            open_groups += (token.kind in spellings.OPENING) - (token.kind in spellings.OPENING.values())
            if token.kind in RELATIONS and open_groups == 1:
                return True
        return False

    def last_equals(self) -> int | None:
        """Return the place of the last ``=`` outside all groups, or None."""
        open_groups, found = 0, None
        for at, token in enumerate(self.tokens):
            open_groups += (token.kind in spellings.OPENING) - (token.kind in spellings.OPENING.values())
            if token.kind == "=" and open_groups == 0:
                found = at
        return found
