"""The names that a rubric declares, in any spelling that people use for them."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from grader.checks.formula import functions, names
from grader.checks.formula.cursor import Cursor
from grader.checks.formula.fault import FormulaError
from grader.checks.formula.names import Key

_COMPARED_CHARACTERS: Final = 60
_SHOWN_NAMES: Final = 12
_NESTED_SPELLINGS: Final = 200


class Table:
    """`symbols`, `aliases` and `functions` as in `Declarations`.

    A FormulaError names what cannot stand there.
    """

    def __init__(
        self,
        symbols: tuple[str, ...],
        sizes: tuple[str, ...],
        aliases: Mapping[str, str],
        named_functions: Mapping[str, str],
    ) -> None:
        self.symbols = symbols
        self.sizes = sizes
        self._names: dict[Key, str] = {}
        self._functions = {
            key_of(name).flat.casefold(): function for name, function in named_functions.items()
        }
        self._spelt = {name.casefold(): name for name in named_functions}
        """Every name as declared, by its key in small letters."""
        for name in (*symbols, *(size for size in sizes if size not in symbols)):
            self._declare(name, name)
        # A derivative is known by what it is derived by: plain names come first.
        for spelling, name in sorted(aliases.items(), key=lambda pair: _is_derivative(pair[0])):
            self._declare(spelling, name)

    def is_declared(self, key: Key) -> bool:
        return key in self._names

    def find_symbol(self, key: Key) -> str | None:
        """Return the declared name behind `key`, or None."""
        return self._names.get(key)

    def find_derivative(self, name: str, by: Key) -> Key:
        """Return the key of ``∂of/∂by``, however `by` is spelt."""
        declared = self._names.get(by)
        return Key(by.flat, by.layer, name) if declared is None else Key(declared, "", name)

    def find_function(self, key: Key) -> str | None:
        """Return the function behind a name: a declared one, else one that every formula may use."""
        if key.layer:
            return None
        folded = key.flat.casefold()
        return self._functions.get(folded) or functions.KNOWN.get(folded)

    def split_name(self, key: Key) -> list[Key] | None:
        """Return ``W2T`` or ``a1W1`` as names in a row, where each piece is known; T may end it."""
        pieces = re.findall(r"\D+\d*|\d+", key.flat)
        if re.search(r"\d[A-Za-z]", key.flat) is None or key.layer:
            return None
        keys = [Key(piece) for piece in pieces]
        real = keys[:-1] if keys[-1].flat == "T" and not self.is_declared(keys[-1]) else keys
        return keys if all(self.is_declared(piece) for piece in real) else None

    def advise(self, word: str) -> str:
        """Say what may have been meant by `word`, or which names there are."""
        close = get_close_matches(word.casefold()[:_COMPARED_CHARACTERS], self._spelt, n=1)
        if close:
            return f"; did you mean `{self._spelt[close[0]]}`?"
        names = sorted((*self.symbols, *(size for size in self.sizes if size not in self.symbols)))
        if not names:
            return ""
        listed = ", ".join(f"`{name}`" for name in names[:_SHOWN_NAMES])
        return f"; there are {listed}" + (", …" if len(names) > _SHOWN_NAMES else "")

    def _declare(self, spelling: str, name: str) -> None:
        if name not in (*self.symbols, *self.sizes):
            raise FormulaError(f"`{spelling}` stands for `{name}`, which is not declared{self.advise(name)}")
        key = key_of(spelling)
        if key.of:
            key = self.find_derivative(key.of, Key(key.flat, key.layer))
        self._spelt.setdefault(str(key).casefold(), spelling)
        if (earlier := self._names.setdefault(key, name)) != name:
            raise FormulaError(f"`{spelling}` would stand for `{earlier}` and for `{name}`")


def _is_derivative(spelling: str) -> bool:
    return bool(key_of(spelling).of)


def key_of(spelling: str) -> Key:
    """Return the key of a name that stands alone; FormulaError for any other text."""
    cursor = Cursor(spelling[:_NESTED_SPELLINGS])
    derived = names.read_derivative(cursor, {}, lambda _key: True) if _may_derive(cursor) else None
    if derived:
        key = Key(derived[1].key.flat, derived[1].key.layer, derived[0])
    else:
        key = names.read_scripted(cursor, {}, lambda _key: True).key
    if cursor.kind != "end":
        cursor.raise_fault(f"Expected one name, found {cursor.next_text()} behind it")
    return key


def _may_derive(cursor: Cursor) -> bool:
    return cursor.kind in ("frac", "∂", "∇") or (cursor.kind == "name" and cursor.is_ahead("name", "/"))
