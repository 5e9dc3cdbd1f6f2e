"""What may stand in a formula, told to those who type one."""

from collections.abc import Iterator

from grader.checks.formula.declared import Declarations
from grader.checks.formula.shapes import write_shape


def list_vocabulary(declared: Declarations) -> tuple[str, ...]:
    """Return sentences on the names and functions that formulas of an item may use."""
    return tuple(_walk_vocabulary(declared))


def _walk_vocabulary(declared: Declarations) -> Iterator[str]:
    arrays = [
        f"{write_plain(name)} {write_shape(declared.shape_of(name))}"
        for name in declared.symbols
        if declared.shape_of(name)
    ]
    numbers = [write_plain(name) for name in declared.symbols if not declared.shape_of(name)]
    if arrays:
        yield f"Arrays: {', '.join(arrays)}."
    yield f"Numbers: {', '.join([*numbers, *declared.sizes])}."
    if declared.functions:
        slope = f"{next(iter(declared.functions))}'"
        yield f"Functions: {', '.join(declared.functions)}; a prime is the slope, as in {slope}."
    if declared.layouts:
        yield f"Read as well: {'; '.join(declared.layouts)}."


def write_plain(name: str) -> str:
    """Return a symbol as people type it: ``a_1^(2)`` for ``a_1^{(2)}``."""
    return name.replace("{", "").replace("}", "")
