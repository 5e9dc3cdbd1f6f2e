"""Rows of data that a loop looks at one by one, and what a drawing of regions consists of."""

import math

import pytest

from tests.support.warm_scripts import Warm

pytestmark = pytest.mark.data

READ = """
import random
import numpy as np
from pathlib import Path
Path("table.txt").write_text("".join(f"{n} {n * n}.5 1 {n % 2}\\n" for n in range(10)))
data = np.loadtxt("table.txt")
X, t = data[:, :3], data[:, 3]
"""


def visits(warm: Warm, loop: str) -> list[int]:
    ran = warm.run(READ + loop)
    assert (ran.raised, ran.problems) == ("", [])
    counts: list[int] = ran.visits
    return counts


@pytest.mark.parametrize(
    "loop",
    [
        "for n in range(10): x = X[n]",
        "for n in np.random.permutation(10): x = X[n, :]; y = X[n].dot([1, 2, 3])",
        "for x, label in zip(X, t): x + label",
        "np.random.shuffle(data)\nfor row in data: row[:3]",
        "np.random.default_rng(0).shuffle(data)\nfor row in data: row[:3]",
        "for n in range(10): x = X[n:n + 1]; y = X[n, 0] * X[n, 1]",
        "Z = X[np.random.permutation(10)]\nfor n in range(10): Z[n] @ np.ones(3)",
    ],
)
def test_each_row_once(bare: Warm, loop: str) -> None:
    assert visits(bare, loop) == [1] * 10


def test_rows_by_chance_and_rows_taken_together(bare: Warm) -> None:
    assert visits(bare, "for n in (3, 3, 4, 3, 0): X[n]") == [2, 1, 1]
    assert visits(bare, "X.dot([1, 2, 3]); X[:5]; X[:, 0]; t[3]; X.mean(axis=0)") == []


def test_the_tables_behave_as_arrays_do(bare: Warm) -> None:
    ran = bare.run(
        READ
        + """
assert type(X[0]) is np.ndarray and type(np.zeros(3) - X[0]) is np.ndarray
assert X[2].tolist() == [2.0, 4.5, 1.0] and X[2, 1] == 4.5 and X[-1][0] == 9.0
assert np.column_stack([X, t]).tolist() == data.tolist() and X.T.shape == (3, 10)
before = sorted(data.tolist()); np.random.shuffle(data); assert sorted(data.tolist()) == before
assert repr(X) == repr(np.array(X)) and repr(X).startswith("array(")
"""
    )
    assert (ran.raised, ran.problems) == ("", [])


def test_tables_are_kept_in_files_as_arrays_are(bare: Warm) -> None:
    """What a script pickles is read again as a plain array, as by any other script."""
    ran = bare.run(
        READ
        + """
import copy, pickle
again = pickle.loads(pickle.dumps({"X": X, "t": t}))
assert type(again["X"]) is np.ndarray and again["X"].tolist() == X.tolist()
assert type(again["t"]) is np.ndarray and again["t"].tolist() == t.tolist()
np.save("X.npy", X)
assert np.load("X.npy").tolist() == copy.deepcopy(X).tolist()
"""
    )
    assert (ran.raised, ran.problems) == ("", [])


def test_rows_count_again_after_a_shuffle_that_failed(bare: Warm) -> None:
    ran = bare.run(
        READ
        + """
try:
    np.random.shuffle(5)
except TypeError:
    pass
for row in range(10):
    X[row]
"""
    )
    assert (ran.raised, ran.problems, ran.visits) == ("", [], [1] * 10)


def test_surfaces_outlines_and_cells(plotting: Warm) -> None:
    script = """
import matplotlib.pyplot as plt
import numpy as np
side = np.linspace(-2, 2, 60)
x, y = np.meshgrid(side, side)
bowl = plt.figure().add_subplot(projection="3d")
bowl.plot_surface(x, y, x**2 + y**2)
bowl.plot_wireframe(x, y, x + y)
fig, ax = plt.subplots(1, 2)
ax[0].add_patch(plt.Circle((1, 1), 2))
ax[0].pcolormesh(x, y, (x > 0) * 1.0)
ax[0].scatter([0, 1], [0, 1], c=["r", "b"])
ax[1].contourf(x, y, x**2 + y**2, levels=[0, 1])
ax[1].imshow([[0, 1], [2, 3]], extent=(0, 2, 0, 2), origin="lower")
"""
    ran = plotting.run(script)
    assert (ran.raised, ran.problems) == ("", [])
    [bowl], [plane, filled] = (figure["axes"] for figure in ran.figures)
    surface, wires = bowl["surfaces"]
    assert all(math.isclose(z, a * a + b * b, abs_tol=1e-9) for a, b, z in surface)
    assert all(math.isclose(z, a + b, abs_tol=1e-9) for a, b, z in wires)
    [circle] = plane["outlines"]
    assert all(math.isclose(math.hypot(a - 1, b - 1), 2, abs_tol=1e-2) for a, b in circle if a == a)
    mesh, cloud = sorted(plane["cells"], key=len, reverse=True)
    assert all((a > 0) == bool(value) for a, _, value in mesh if abs(a) > 0.1)
    assert sorted(value for *_, value in cloud) == [0, 1]
    [edge], [image] = filled["outlines"], filled["cells"]
    assert all(math.hypot(*point) <= 1 + 1e-9 for point in edge if point[0] == point[0])
    assert image == [[0.5, 0.5, 0], [1.5, 0.5, 1], [0.5, 1.5, 2], [1.5, 1.5, 3]]
