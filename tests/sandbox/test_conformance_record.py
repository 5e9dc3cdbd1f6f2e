"""Every box has a probe of its own that tells what a script drew and what a notebook's cells came to."""

from dataclasses import replace

import numpy as np
import pytest

from grader.intake.notebook import HEADER
from grader.model import SubmittedFile, Value
from grader.sandbox.protocol import BoxJob
from tests.support.boxes import CONFIG, FILE, LIMITS, Kit, MakeSandbox, asked, only

pytestmark = pytest.mark.sandbox
BACKENDS = ("warm", "cold")

ROOMY = replace(LIMITS, wall_s=20, cpu_s=20, output_bytes=1 << 20)
PLOT = """import matplotlib.pyplot as plt
figure, axes = plt.subplots(1, 2)
axes[0].plot([2, 1])
axes[0].plot([3, 1])
axes[0].set(title="Loss | both", xlabel="epoch", ylabel="NLL");
"""


def record(kit: Kit, source: str) -> dict[str, Value]:
    file = SubmittedFile(FILE, source.encode(), FILE)
    with kit.sandbox.open(BoxJob((file,), FILE, "script", ROOMY)) as box:
        assert box.loaded.problem is None, box.loaded
        return dict(only(asked(box, "record", wall_s=20, cpu_s=20)).values)


def joined(*cells: str) -> str:
    return HEADER + "\n".join(f"# %% cell {number}\n{text}" for number, text in enumerate(cells, start=1))


def test_a_scripts_figures_are_handed_over(kit: Kit) -> None:
    found = record(kit, PLOT + "plt.show()\n")
    png = found.pop("figure0/png")
    assert isinstance(png, np.ndarray)
    assert (png.dtype, png.ndim, png[:4].tobytes()) == (np.dtype(np.uint8), 1, b"\x89PNG")
    assert found == {
        "figures": 1,
        "cells": 0,
        "figure0/how": "shown",
        "figure0/title": "Loss / both",
        "figure0/axes": "Loss / both | epoch | NLL | 2\n |  |  | 0",
    }


def test_a_notebooks_cells_are_handed_over(kit: Kit) -> None:
    found = record(kit, joined(PLOT, "print('é', 7)\n1 / 0\n"))
    assert {name: value for name, value in found.items() if name.startswith("cell")} == {
        "cells": 2,
        "cell0/number": 1,
        "cell0/first_line": 3,
        "cell0/printed": "",
        "cell0/error": "",
        "cell0/figures": 1,
        "cell1/number": 2,
        "cell1/first_line": 10,
        "cell1/printed": "é 7\n",
        "cell1/error": "ZeroDivisionError: division by zero (line 2 of the cell)",
        "cell1/figures": 1,
    }


def test_the_most_that_is_noted_fits_the_wire(make_sandbox: MakeSandbox) -> None:
    kit = Kit(make_sandbox(replace(CONFIG, limits=ROOMY)), nested=True)
    noisy = "import numpy as np\nimport matplotlib.pyplot as plt\nfor i in range(14):\n"
    noisy += " plt.imshow(np.random.default_rng(i).random((300, 300, 3)))\n plt.show()\n"
    found = record(kit, joined(noisy, *["print('\\U0001f642' * 1000)\nraise ValueError('y' * 5000)\n"] * 200))
    assert found["figures"] == 12
    assert found["cells"] == 150
    assert sum(name.endswith("/png") for name in found) == 12
    assert found["cell149/error"].startswith("ValueError: y")  # type: ignore[union-attr]


def test_where_nothing_ran_nothing_is_told(kit: Kit) -> None:
    with kit.open("x = 1") as box:
        assert only(asked(box, "record")).values == {"figures": 0, "cells": 0}
