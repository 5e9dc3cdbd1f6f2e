"""Random arrays that keep the relations between the symbols, for sizes that all differ or all agree."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from grader.checks.formula.arithmetic import DOUBLES, with_digits
from grader.checks.formula.declared import POSITIVE, Declarations
from grader.checks.formula.functions import Array
from grader.checks.formula.values import Values

SETS: Final = 3
_SMALLEST: Final = 3
_SAME: Final = 5
"""The size of everything where shapes are left out of account."""
_NEAR, _FAR = 0.2, 1.3
"""Numbers are drawn away from zero, so that a quotient stays tame."""


@dataclass(frozen=True)
class Draw:
    declared: Declarations
    sizes: Mapping[str, int]
    free: Mapping[str, Array]
    """By symbol, as declared: all that depend on no other."""
    related: dict[int | None, Mapping[str, Array]] = field(default_factory=dict)
    """All symbols by how many digits they were worked out with."""

    @property
    def arrays(self) -> Mapping[str, Array]:
        """Return all symbols in doubles, laid out as declared."""
        if None not in self.related:
            self.related[None] = self._relate(None)
        return self.related[None]

    def values(self, transposed: tuple[str, ...] = (), digits: int | None = None) -> Values:
        """Return what evaluates a formula here: in doubles, or with `digits` digits."""
        if digits not in self.related:
            self.related[digits] = self._relate(digits)
        arrays = {name: a.T if name in transposed else a for name, a in self.related[digits].items()}
        return Values(arrays, self.sizes, DOUBLES if digits is None else with_digits(digits))

    def _relate(self, digits: int | None) -> Mapping[str, Array]:
        """Work out, from the free symbols, those that follow from them; return all."""
        arithmetic = DOUBLES if digits is None else with_digits(digits)
        arrays = {name: arithmetic.array(array) for name, array in self.free.items()}
        for name in self.declared.order:
            value = Values(arrays, self.sizes, arithmetic).value_of(self.declared.given_readings[name].node)
            arrays[name] = value.reshape(tuple(self.sizes[size] for size in self.declared.shapes[name]))
        for array in arrays.values():
            array.setflags(write=False)  # every formula of every hand-in meets the same ones
        return arrays


def draw_sets(declared: Declarations, seed: int, *, alike: bool = False) -> tuple[Draw, ...]:
    """Return `SETS` draws; with `alike` every size is the same, and any two matrices can be multiplied."""
    key = seed, alike
    if key not in declared.drawn:
        rngs = (np.random.default_rng([seed, number]) for number in range(SETS))
        declared.drawn[key] = tuple(_draw(declared, rng, alike) for rng in rngs)
    kept: tuple[Draw, ...] = declared.drawn[key]
    return kept


def _draw(declared: Declarations, rng: np.random.Generator, alike: bool) -> Draw:
    lengths = rng.permutation(np.arange(_SMALLEST, _SMALLEST + len(declared.sizes)))
    sizes = {size: _SAME if alike else int(n) for size, n in zip(declared.sizes, lengths, strict=True)}
    free = {name: np.asarray(float(length)) for name, length in sizes.items()}
    for name in declared.symbols:
        if name not in sizes and name not in declared.given:
            free[name] = _draw_array(declared, name, sizes, rng)
    return Draw(declared, sizes, free)


def _draw_array(
    declared: Declarations, name: str, sizes: Mapping[str, int], rng: np.random.Generator
) -> Array:
    shape = tuple(sizes[letter] for letter in declared.shapes[name])
    if name in declared.ranges:
        return np.asarray(rng.uniform(*declared.ranges[name], shape))
    if name in declared.one_hot:
        return np.asarray(np.eye(shape[1])[rng.integers(shape[1], size=shape[0])])
    values = rng.uniform(_NEAR, _FAR, shape)
    if declared.symbols[name] == POSITIVE:
        return np.asarray(values)
    return np.asarray(values * rng.choice((-1.0, 1.0), shape))
