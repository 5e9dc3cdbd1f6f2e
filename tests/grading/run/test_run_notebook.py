"""A notebook where a script is wanted: through the real command, it is run cell by cell."""

import json
import re
from html import unescape
from pathlib import Path

import nbformat
import pytest

from tests.support.commands import grader, places
from tests.support.outputs import results
from tests.support.picture_course import COURSE, RIGHT

pytestmark = pytest.mark.sandbox

CELLS = (
    "%matplotlib inline\n!pip install loading",
    RIGHT.replace("plt.show()\n", ""),
    "print 'half of it'",
    "plt.plot([3, 2, 1])\nplt.title('Loss')\n1 / 0",
    "print('still here')",
)


def test_what_its_cells_left_is_judged_and_what_they_did_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "pictures" / "ada"
    folder.mkdir(parents=True)
    made = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, CELLS)))
    (folder / "means.ipynb").write_text(nbformat.writes(made))
    command = ("run", str(tmp_path / "pictures"), "--out", str(tmp_path / "g"), "--jobs", "1")
    done = grader(*command, *places(COURSE))
    assert (done.returncode, done.stderr) == (0, "")

    [grade] = results(tmp_path / "g")["grades"]
    [accuracy] = [item for item in grade["items"] if item["id"] == "p1"]
    assert (accuracy["status"], accuracy["marks"]) == ("passed", 3.0)
    told = " ".join(unescape(re.sub("<[^>]+>", " ", _page(tmp_path))).split())
    assert "means.ipynb was read as means.py: its code cells, joined in order." in told
    assert "cell 1: !pip install loading was refused: nothing was run, as there is no shell while " in told
    assert (
        "cell 3 raised SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)? " in told
    )
    zero = (
        "cell 4 raised ZeroDivisionError: division by zero (line 3 of the cell); the cells after it were "
        "still run"
    )
    assert zero in told
    assert "Figure 2: Loss" in told

    kept = json.loads((tmp_path / "g" / "report" / "pictures" / "ada.p1.ipynb").read_text())
    outputs = [[output["output_type"] for output in cell["outputs"]] for cell in kept["cells"]]
    assert outputs == [["stream"], ["display_data"], ["error"], ["display_data", "error"], ["stream"]]
    assert kept["cells"][4]["outputs"][0]["text"] == "still here\n"


def _page(folder: Path) -> str:
    return (folder / "g" / "report" / "pictures" / "ada.html").read_text(encoding="utf-8")
