"""Former ways of calling matplotlib draw what they always drew."""

import pytest

from tests.support.warm_scripts import Warm

HEAD = """
import numpy as np
import matplotlib
import matplotlib.pyplot as plt
from box.student_computer import old_uses
"""
WAYS = {
    "axes of three dimensions": ("fig = plt.figure()\nanswer = fig.gca(projection='3d').name", "3d"),
    "the same by pyplot": ("plt.figure()\nanswer = plt.gca(projection='3d').name", "3d"),
    "asked for again": (
        "fig = plt.figure()\nanswer = fig.gca(projection='3d') is fig.gca(projection='3d') is fig.gca()",
        True,
    ),
    "Axes3D of a figure": (
        "from mpl_toolkits.mplot3d import Axes3D\nfig = plt.figure()\nax = Axes3D(fig)\n"
        "ax.plot([1, 2], [1, 2], [1, 2])\nanswer = [fig.axes == [ax], len(ax.lines)]",
        [True, 1],
    ),
    "a density": ("n, _, _ = plt.hist([1, 2, 2, 3], bins=2, normed=True)\nanswer = float(sum(n))", 1.0),
    "a grid": ("plt.grid(b=True); plt.gca().grid(b=False, axis='x')\nanswer = 1", 1),
    "hold": (
        "plt.hold(True); plt.plot([1]); plt.hold(False); plt.plot([2])\nanswer = len(plt.gca().lines)",
        2,
    ),
    "a style": ("plt.style.use('seaborn-whitegrid'); plt.style.use(['seaborn'])\nanswer = 1", 1),
    "a background": ("answer = plt.subplot(111, axisbg='red').get_facecolor()[:3]", [1.0, 0.0, 0.0]),
    "a colour map": (
        "one, two = matplotlib.cm.get_cmap('viridis'), plt.cm.get_cmap('jet', 5)\n"
        "answer = [one.name, two.N, plt.cm.spectral.name]",
        ["viridis", 5, "nipy_spectral"],
    ),
    "a stem plot": ("plt.stem([1, 2], use_line_collection=True)\nanswer = 1", 1),
    "bars from the left": ("answer = len(plt.bar(left=[1, 2], height=[3, 4]))", 2),
    "a window's title": ("plt.figure().canvas.set_window_title('mine')\nanswer = 1", 1),
    "lines of a contour": ("answer = len(plt.contour([[1, 2], [3, 4]]).collections)", 1),
}


@pytest.mark.parametrize("way", WAYS)
def test_it_draws_as_it_did(plotting: Warm, way: str) -> None:
    script, expected = WAYS[way]
    ran = plotting.run(HEAD + script)
    assert (ran.raised, ran.answer) == ("", expected)


def test_it_is_told(plotting: Warm) -> None:
    script = HEAD + "plt.figure().gca(projection='3d'); plt.hist([1], normed=1)\nanswer = old_uses.served"
    assert plotting.run(script).answer == {
        "fig.gca(projection=…)": "fig.add_subplot(projection=…)",
        "hist(normed=…)": "hist(density=…)",
    }


def test_todays_ways_are_untouched(plotting: Warm) -> None:
    script = """
fig, axes = plt.subplots(2, 2)
plt.sca(axes[0, 0]); plt.hist([1, 2], density=True); plt.grid(True); plt.gca().set_title("x")
fig.add_subplot(projection="3d")
answer = [len(fig.axes), old_uses.served]
"""
    assert plotting.run(HEAD + script).answer == [5, {}]
