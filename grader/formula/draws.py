"""Random arrays that keep the relations between the symbols, for sizes that all differ or all agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from grader.formula.declared import POSITIVE, Declared
from grader.formula.functions import Array
from grader.formula.values import Values

SETS: Final = 3
_SMALLEST: Final = 3
_SAME: Final = 5
"""The size of everything where shapes are left out of account."""
_NEAR, _FAR = 0.2, 1.3
"""Numbers are drawn away from zero, so that a quotient stays tame."""


@dataclass(frozen=True)
class Draw:
    sizes: Mapping[str, int]
    arrays: Mapping[str, Array]
    """By symbol, as declared."""

    def values(self, transposed: tuple[str, ...] = ()) -> Values:
        arrays = {name: a.T if name in transposed else a for name, a in self.arrays.items()}
        return Values(arrays, self.sizes)


def draws(declared: Declared, seed: int, *, alike: bool = False) -> tuple[Draw, ...]:
    """`SETS` draws; with `alike` every size is the same, and any two matrices can be multiplied."""
    key = seed, alike
    if key not in declared.drawn:
        rngs = (np.random.default_rng([seed, number]) for number in range(SETS))
        declared.drawn[key] = tuple(_draw(declared, rng, alike) for rng in rngs)
    kept: tuple[Draw, ...] = declared.drawn[key]
    return kept


def _draw(declared: Declared, rng: np.random.Generator, alike: bool) -> Draw:
    lengths = rng.permutation(np.arange(_SMALLEST, _SMALLEST + len(declared.sizes)))
    sizes = {size: _SAME if alike else int(n) for size, n in zip(declared.sizes, lengths, strict=True)}
    arrays = {name: np.asarray(float(length)) for name, length in sizes.items()}
    for name in declared.symbols:
        if name not in sizes:
            arrays[name] = _drawn(declared, name, sizes, rng)
    for name in declared.order:
        value = Values(arrays, sizes).of(declared.given_readings[name].node)
        arrays[name] = value.reshape(arrays[name].shape)
    for array in arrays.values():
        array.setflags(write=False)  # every formula of every hand-in meets the same ones
    return Draw(sizes, arrays)


def _drawn(declared: Declared, name: str, sizes: Mapping[str, int], rng: np.random.Generator) -> Array:
    shape = tuple(sizes[letter] for letter in declared.shapes[name])
    if name in declared.ranges:
        return np.asarray(rng.uniform(*declared.ranges[name], shape))
    if name in declared.one_hot:
        return np.asarray(np.eye(shape[1])[rng.integers(shape[1], size=shape[0])])
    values = rng.uniform(_NEAR, _FAR, shape)
    if declared.symbols[name] == POSITIVE:
        return np.asarray(values)
    return np.asarray(values * rng.choice((-1.0, 1.0), shape))
