"""Draw provided/data.txt: two overlapping classes in the plane, the course's own in place of the handout's.

    python reference/cmpt726-a2/make_data.py

Every row is `x1 x2 1 label`; the column of ones belongs to the bias. The numbers follow from SEED alone:
Python promises the sequence of `random.random()`, and everything else here is arithmetic.
"""

from math import cos, log, pi, sqrt
from pathlib import Path
from random import Random

SEED = 144
ROWS_PER_CLASS = 100
MIDDLES = ((5.1, 0.8), (7.0, -0.9))
SPREADS = (1.55, 1.0, 1.2)
"""Of x1, its share in x2, and of what x2 has of its own."""


def rows():
    """(x1, x2, label), the first class first."""
    rng = Random(SEED)
    for label, (x1, x2) in enumerate(MIDDLES):
        for _ in range(ROWS_PER_CLASS):
            first, second = normal(rng), normal(rng)
            along, share, across = SPREADS
            yield x1 + along * first, x2 + share * first + across * second, label


def normal(rng):
    """One standard normal number, after Box and Muller."""
    return sqrt(-2 * log(1 - rng.random())) * cos(2 * pi * rng.random())


if __name__ == "__main__":
    text = "".join(f"{x1:.6f} {x2:.6f} 1.000000 {label:.6f}\n" for x1, x2, label in rows())
    Path(__file__).with_name("provided").joinpath("data.txt").write_text(text)
