"""How two shapes meet: which products and sums of arrays fit, and which of several is the likelier one.

A shape is a tuple of size letters: ``()`` a number, ``("H",)`` a vector, ``("N", "H")`` a matrix; ``"1"`` is
a single row or column. Sizes with different letters are different, so two arrays never fit by chance.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

Shape = tuple[str, ...]

_UNLIKELY: Final = 1
_STRETCHED: Final = 2
"""Cost of repeating a row or column to meet a matrix: a product without it is the likelier reading."""


@dataclass(frozen=True)
class Fit:
    """One way to join two arrays: each is laid out as its cast says, then joined by `sign`."""

    shape: Shape
    sign: str
    cost: int = 0
    left: str = ""
    right: str = ""
    result: str = ""


def write_shape(shape: Shape) -> str:
    """Return the shape as a reader knows it: ``(N, H)``, ``(H,)``, ``a single number``."""
    if not shape:
        return "a single number"
    return f"({shape[0]},)" if len(shape) == 1 else f"({', '.join(shape)})"


def core(shape: Shape) -> Shape:
    """Return the shape without single rows and columns: ``(H,)``, ``(1, H)``, ``(H, 1)`` hold the same."""
    return tuple(size for size in shape if size != "1")


def list_products(sign: str, left: Shape, right: Shape) -> Iterator[Fit]:
    """Yield every way to read a product with the sign typed: ``* @ · ⊙ /`` or none."""
    if not left or not right:
        yield Fit(right or left, "/" if sign == "/" else "*")
        return
    if sign != "@":
        unlikely = 0 if sign in ("*", "⊙", "/") else _UNLIKELY
        for fit in list_elementwise("/" if sign == "/" else "*", left, right):
            yield Fit(fit.shape, fit.sign, fit.cost + unlikely, fit.left, fit.right)
    if sign not in ("⊙", "/"):
        yield from _matrix_products(_UNLIKELY if sign == "*" else 0, left, right)


def list_elementwise(sign: str, left: Shape, right: Shape, stretched: int = _STRETCHED) -> Iterator[Fit]:
    """Yield the ways to join by ``+``, ``*`` and the like; rows and columns are repeated where needed."""
    if not left or not right or left == right:
        yield Fit(left or right, sign)
    elif len(left) == len(right) == 2:
        if _stretches(left, right):
            yield Fit(right, sign, stretched)
        elif _stretches(right, left):
            yield Fit(left, sign, stretched)
    elif len(left) == 1 and len(right) == 2:
        yield from (Fit(shape, sign, cost, left=cast) for shape, cast, cost in _lay(left, right, stretched))
    elif len(left) == 2 and len(right) == 1:
        yield from (Fit(shape, sign, cost, right=cast) for shape, cast, cost in _lay(right, left, stretched))


def _stretches(small: Shape, large: Shape) -> bool:
    return all(small_size in ("1", large_size) for small_size, large_size in zip(small, large, strict=True))


def _lay(vector: Shape, matrix: Shape, stretched: int) -> Iterator[tuple[Shape, str, int]]:
    """Yield how a vector lies beside a matrix: along the side that has the same length."""
    if vector[0] == matrix[1]:
        yield matrix, "row", 0 if matrix[0] == "1" else stretched
    elif vector[0] == matrix[0]:
        yield matrix, "column", 0 if matrix[1] == "1" else stretched


def _matrix_products(cost: int, left: Shape, right: Shape) -> Iterator[Fit]:
    for lying, cast_left in _as_matrix(left, ("row", "column")):
        for standing, cast_right in _as_matrix(right, ("column",)):
            if lying[1] == standing[0]:
                shape, result = _tidy((lying[0], standing[1]), cast_left == "row", cast_right == "column")
                yield Fit(shape, "@", cost, cast_left, cast_right, result)


def _as_matrix(shape: Shape, casts: tuple[str, ...]) -> Iterator[tuple[Shape, str]]:
    if len(shape) == 2:
        yield shape, ""
    else:
        yield from (((("1", shape[0]) if cast == "row" else (shape[0], "1")), cast) for cast in casts)


def _tidy(shape: Shape, from_row: bool, from_column: bool) -> tuple[Shape, str]:
    """Return the shape of a product, with its cast.

    A product with a vector is a vector again; a product of one row and one column is a number.
    """
    if shape == ("1", "1"):
        return (), "scalar"
    if from_row and shape[0] == "1":
        return shape[1:], "vector"
    if from_column and shape[1] == "1":
        return shape[:1], "vector"
    return shape, ""
