"""Functions, regions and paths that are drawn in ways of people's own, in real boxes."""

from pathlib import Path
from textwrap import dedent

import pytest

from tests.support.commands import grader
from tests.support.outputs import results

pytestmark = pytest.mark.sandbox

GRID = """
    import matplotlib.pyplot as plt
    import numpy as np
    A, B = np.meshgrid(np.linspace(-2, 2, 81), np.linspace(-2, 2, 81))
    y1, y2 = 6 + 2 * A**2 + 2 * B**2, np.full_like(A, 8.0)
    fig, (left, middle, right) = plt.subplots(1, 3)
"""
CONTOURS = """
    plt.clabel(left.contour(A, B, y1, 12))
    middle.imshow(y2)
    right.pcolormesh(A, B, y1 > y2)
    fig.supxlabel("x1")
    fig.supylabel("x2")
    plt.show()
"""
FILLED = """
    left.pcolormesh(A, B, y1)
    middle.contourf(A, B, y2)
    right.contourf(A, B, y1 - y2, levels=[-2, 0, 99])
    for axes in (left, middle, right):
        axes.set(xlabel="x1", ylabel="x2")
    plt.show()
"""
WRONG = FILLED.replace("middle.contourf", "middle.pcolormesh").replace(
    "left.pcolormesh(A, B, y1)", "left.contour(A, B, y1 + 1)"
)
DESCENT = """
    import matplotlib.pyplot as plt
    import numpy as np
    data = np.loadtxt("data.txt")
    X, t, w, loss, path = data[:, :3], data[:, 3], np.array([0.1, 0, 0]), [], []
    for epoch in range(300):
        y = 1 / (1 + np.exp(-X @ w))
        loss.append(-np.mean(t * np.log(y) + (1 - t) * np.log(1 - y)))
        w = w - ETA * X.T @ (y - t) / len(t)
        path.append([-w[0] / w[1], -w[2] / w[1]])
    plt.scatter(*np.transpose(path)[::-1], s=3)
    plt.xlabel("intercept")
    plt.ylabel("slope")
    plt.figure()
    plt.plot(loss)
    plt.xlabel("epoch")
    plt.ylabel("loss")
    plt.show()
"""


def test_drawings_of_ones_own(tmp_path: Path) -> None:
    hand_ins = {"ada": (CONTOURS, 0.5), "bo": (FILLED, 0.1), "cy": (WRONG, 0.3)}
    for student, (drawn, eta) in hand_ins.items():
        folder = tmp_path / "cmpt726-a2" / student
        (folder / "P2").mkdir(parents=True)
        (folder / "P5").mkdir()
        (folder / "P2" / "p2.py").write_text(dedent(GRID + drawn), encoding="utf-8")
        descent = dedent(DESCENT).replace("ETA", str(eta))
        (folder / "P5" / "logistic_regression.py").write_text(descent, encoding="utf-8")
    done = grader("run", str(tmp_path / "cmpt726-a2"), "--out", str(tmp_path / "g"), "--jobs", "1")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    ada, bo, cy = (
        {one["id"]: (one["marks"], one["pending_marks"], one["mistakes"]) for one in grade["items"]}
        for grade in results(tmp_path / "g")["grades"]
    )
    assert [ada[item] for item in ("p2a", "p2b", "p2c", "p5a")] == [
        (3, 0, []),
        (3, 0, []),
        (3, 1, []),
        (6, 4, []),
    ]
    assert [bo[item] for item in ("p2a", "p2b", "p2c")] == [(3, 0, []), (0, 3, []), (3, 1, [])]
    assert [cy[item] for item in ("p2a", "p2b", "p2c")] == [(0, 0, []), (3, 0, []), (3, 1, [])]
    assert bo["p5a"] == cy["p5a"] == (1, 4, ["another-rate"])
