"""A formula that cannot be read: what was expected, and where."""

from typing import Final

_BEFORE: Final = 40
_AFTER: Final = 20


class FormulaError(Exception):
    """`message` is a whole sentence with its place; `position` counts the characters before the fault."""

    def __init__(self, problem: str, text: str = "", position: int = 0) -> None:
        self.problem = problem
        self.text = text
        self.position = position
        self.message = f"{problem}{self._describe_position() if text else ''}."
        super().__init__(self.message)

    @property
    def pointer(self) -> str:
        """Return two lines: the text around the place, and a caret under it."""
        before, after = _line(self.text[: self.position]), _line(self.text[self.position :])
        start, end = before[-_BEFORE:], after[:_AFTER]
        start = f"…{start[1:]}" if len(before) > _BEFORE else start
        end = f"{end[:-1]}…" if len(after) > _AFTER else end
        return f"{start}{end}\n{' ' * len(start)}^"

    def _describe_position(self) -> str:
        before = _line(self.text[: self.position]).strip()
        if not before:
            return " (at the start)"
        cut = f"…{before[1 - _BEFORE :]}" if len(before) > _BEFORE else before
        where = (
            "at the end" if not self.text[self.position :].strip() else f"at character {self.position + 1}"
        )
        return f" ({where}, after `{cut}`)"


def _line(text: str) -> str:
    """Return the text as one visible line of the same length."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "�" for c in text)
