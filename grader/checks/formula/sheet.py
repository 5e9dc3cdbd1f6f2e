"""The answers to one item as typed: the formulas asked for, and names that the student defined on the way.

y: A.T @ u + 3*c*y0
u: (B @ v.T) * tanh(w)
"""

from collections.abc import Iterable, Mapping
from typing import Final

from grader.checks.formula.compare import Expression, Interpretation, Match, compare, read
from grader.checks.formula.declared import Declarations
from grader.checks.formula.fault import FormulaError
from grader.checks.formula.names import Key
from grader.checks.formula.products import ShapeMisfitError
from grader.checks.formula.table import key_of
from grader.checks.formula.tree import Node, Symbol, find_symbols

MAX_DEFINITIONS: Final = 12

Formulas = dict[str, Expression | FormulaError]


def read_sheet(
    texts: Mapping[str, str], answers: Iterable[str], declared: Declarations, *, held_to_given: bool = True
) -> Formulas:
    """Return each formula asked for that was typed, or its fault where it cannot be read.

    With `held_to_given`, a name of the question must keep its meaning; without, it may have any.
    """
    names = tuple(answers)
    typed = {name: _find_typed_name(name, texts, declared) for name in names}
    if len(names) == len(texts) == 1:  # there is no need to name the only one
        typed = {names[0]: next(iter(texts))}
    definitions = _Definitions(declared, held_to_given)
    for name in [name for name in texts if name not in typed.values()][:MAX_DEFINITIONS]:
        definitions.add(name, texts[name])
    return {name: definitions.read(texts[key]) for name, key in typed.items() if key is not None}


class _Definitions:
    """Names that a student defined; each may use those above it."""

    def __init__(self, declared: Declarations, held_to_given: bool) -> None:
        self._declared = declared
        self._held_to_given = held_to_given
        self._nodes: dict[Key, Node | FormulaError] = {}
        self._redefined: dict[str, FormulaError] = {}
        """Declared names that were given another meaning."""

    def add(self, name: str, text: str) -> None:
        key = _read_key(name)
        if key is None:
            return  # a remark, not a name
        if key.of:
            key = self._declared.table.find_derivative(key.of, Key(key.flat, key.layer))
        formula = self.read(text)
        declared = self._declared.table.find_symbol(key)
        if declared is None:
            self._nodes[key] = formula.node if isinstance(formula, Expression) else _name_fault(name, formula)
        elif not self._held_to_given:
            return
        elif isinstance(formula, FormulaError) or not _restates(formula, declared, self._declared):
            self._redefined[declared] = FormulaError(
                f"`{name}` has a meaning in the question, and what you wrote for it differs from that or "
                "cannot be read"
            )

    def read(self, text: str) -> Expression | FormulaError:
        try:
            expression = read(text, self._declared, self._nodes)
        except FormulaError as fault:
            return fault
        used = find_symbols(expression.node) & self._redefined.keys()
        return self._redefined[min(used)] if used else expression


def _name_fault(name: str, fault: FormulaError) -> FormulaError:
    return FormulaError(f"Your own `{name}` cannot be read: {fault.message.rstrip('.')}")


def _restates(expression: Expression, name: str, declared: Declarations) -> bool:
    """Tell whether a student only wrote down what a name means anyway, in any layout."""
    meaning = Interpretation(declared.shapes[name], Symbol(name))
    for transposed in ((), *declared.layouts.values()):
        try:
            compared = compare(expression, meaning, declared, transposed, turned=name in transposed)
        except (FormulaError, ShapeMisfitError):
            return False
        if compared.match is Match.SAME:
            return True
    return False


def _find_typed_name(name: str, texts: Mapping[str, str], declared: Declarations) -> str | None:
    """Return the name that an answer was typed under: its own, another spelling, or its derivative's."""
    if name in texts:
        return name
    asked = _resolve(name, declared)
    spellings = (
        typed for typed in texts if asked in (_resolve(typed, declared), _resolve_derived(typed, declared))
    )
    return next(spellings, None)


def _resolve(name: str, declared: Declarations) -> str | Key | None:
    key = _read_key(name)
    return None if key is None else declared.table.find_symbol(key) or key


def _resolve_derived(typed: str, declared: Declarations) -> str | Key | None:
    """Return what ``dW1`` and ``dJ/dW1`` are derivatives by, unless these are declared names; else None."""
    key = _read_key(typed)
    if key is None or declared.table.is_declared(key):
        return None
    inner = Key(key.flat, key.layer) if key.of else Key(key.flat[1:], key.layer)
    if not key.of and not key.flat.startswith("d"):
        return None
    return declared.table.find_symbol(inner) or inner


def _read_key(name: str) -> Key | None:
    try:
        return key_of(name)
    except FormulaError:
        return None
