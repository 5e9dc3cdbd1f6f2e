"""A place in a row of tokens."""

from typing import NoReturn

from grader.checks.formula import spellings
from grader.checks.formula.fault import FormulaError
from grader.checks.formula.tokens import Token, tokenise

RELATIONS = frozenset({"<", ">", "<=", ">=", "!=", "=="})


class Cursor:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokenise(text)
        self.position = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    @property
    def kind(self) -> str:
        return self.token.kind

    def is_ahead(self, *kinds: str) -> bool:
        """Tell whether the next tokens are of these kinds; each may name several, divided by blanks."""
        following = self.tokens[self.position : self.position + len(kinds)]
        return len(following) == len(kinds) and all(
            token.kind in expected.split() for token, expected in zip(following, kinds, strict=True)
        )

    def step(self) -> Token:
        token = self.token
        if token.kind != "end":
            self.position += 1
        return token

    def accept(self, kind: str) -> bool:
        if self.kind != kind:
            return False
        self.step()
        return True

    def expect(self, kind: str, what: str = "") -> Token:
        if self.kind != kind:
            self.raise_fault(f"Expected {what or f'`{kind}`'}, found {self.next_text()}")
        return self.step()

    def next_text(self) -> str:
        token = self.token
        return "the end" if token.kind == "end" else f"`{self.text[token.start : token.end] or token.kind}`"

    def raise_fault(self, problem: str, at: int | None = None) -> NoReturn:
        raise FormulaError(problem, self.text, self.token.start if at is None else at)

    def find_closing(self, position: int) -> int:
        """Return where the group that opens at `position` closes; the end of the tokens if it stays open."""
        open_groups = 0
        for at in range(position, len(self.tokens)):
            kind = self.tokens[at].kind
            open_groups += (kind in spellings.OPENING) - (kind in spellings.OPENING.values())
            if open_groups == 0:
                return at
        return len(self.tokens) - 1

    def compares(self, position: int) -> bool:
        """Tell whether the group that opens at `position` is a comparison: ``[z > 0]`` or ``{(z > 0)}``."""
        if self.tokens[position].kind not in spellings.OPENING:
            return False
        end = self.find_closing(position)
        while (
            self.tokens[position + 1].kind in spellings.OPENING and self.find_closing(position + 1) == end - 1
        ):
            position, end = position + 1, end - 1
        open_groups = 0
        for token in self.tokens[position:end]:
            open_groups += (token.kind in spellings.OPENING) - (token.kind in spellings.OPENING.values())
            if token.kind in RELATIONS and open_groups == 1:
                return True
        return False

    def find_last_equals(self) -> int | None:
        """Return the position of the last ``=`` outside all groups, or None."""
        open_groups, last = 0, None
        for at, token in enumerate(self.tokens):
            open_groups += (token.kind in spellings.OPENING) - (token.kind in spellings.OPENING.values())
            if token.kind == "=" and open_groups == 0:
                last = at
        return last
