"""A notebook is run as its author runs it: cell by cell, in one namespace, without a shell."""

import json
from typing import Any

import nbformat
import pytest

from grader.box.notebook import cells as box_cells
from grader.intake.notebook import HEADER
from tests.support.notebook_source import python_source
from tests.support.warm_scripts import Ran, Warm

pytestmark = pytest.mark.data


def joined(*sources: str) -> str:
    """The file that intake makes of a notebook with these code cells."""
    parts = [nbformat.v4.new_markdown_cell("# Title"), *map(nbformat.v4.new_code_cell, sources)]
    return python_source(nbformat.writes(nbformat.v4.new_notebook(cells=parts)).encode()).decode()


def loaded(
    warm: Warm, source: str, mode: str = "script", cpu_s: float = 20.0, **files: str
) -> tuple[dict[str, Any], list[str], Ran]:
    """The plain values among the names, the notes, and all that was recorded."""
    script = f"""
import json, sys
from pathlib import Path
from box import loader
sys.path.append(str(Path.cwd()))
files = json.loads({json.dumps(json.dumps(files))})
for name, text in files.items():
    Path(name.replace("__", ".")).write_text(text)
source, path = json.loads({json.dumps(json.dumps(source))}), Path("net.py").resolve()
path.write_text(source)
end = loader.load({mode!r}, path, source, 20.0, recorder, {cpu_s})
plain = {{name: value for name, value in end.names.items() if isinstance(value, int | str | list)}}
answer = {{"names": plain, "notes": end.notes}}
"""
    ran = warm.run(script)
    assert (ran.raised, ran.problems) == ("", [])
    names = {name: value for name, value in ran.answer["names"].items() if not name.startswith("__")}
    return names, ran.answer["notes"], ran


def test_the_header_of_intake_is_known_in_the_box() -> None:
    assert f"{box_cells.HEADER}\n" == HEADER


@pytest.mark.parametrize(
    "source",
    ["", "x = 1\n", "# %% cell 1\nx = 1\n# %% cell 2\n", f"\n{HEADER}# %% cell 1\n", f'"""\n{HEADER}"""\n'],
)
def test_a_script_with_marks_of_its_own_is_no_notebook(source: str) -> None:
    assert box_cells.split_cells(source) is None
    assert box_cells.make_legible(source, "net.py") == (source, [])


def test_every_cell_stands_where_it_stands_in_the_joined_file() -> None:
    source = joined("a = 1\nb = 2", "", "# %% cell 1\nc = 3\n")
    found = box_cells.split_cells(source)
    assert found is not None
    assert [(cell.number, cell.first_line, cell.text.strip()) for cell in found] == [
        (1, 3, "a = 1\nb = 2"),
        (2, 7, ""),
        (3, 10, "#%% cell 1\nc = 3"),
    ]
    lines = source.splitlines()
    assert (lines[2], lines[9]) == ("a = 1", "#%% cell 1")


# ── errors ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_cell_that_raises_loses_nothing_but_its_own_rest(bare: Warm) -> None:
    source = joined("a = 1", "b = a + 1\n\nc = missing\nd = 4", "print(a + b)\ne = 5")
    names, notes, ran = loaded(bare, source)
    assert names == {"a": 1, "b": 2, "e": 5}
    told = "NameError: name 'missing' is not defined (line 3 of the cell)"
    assert notes == [f"cell 2 raised {told}; the cells after it were still run"]
    assert [cell["error"] for cell in ran.cells] == ["", told, ""]
    assert [cell["printed"] for cell in ran.cells] == ["", "", "3\n"]
    assert ran.output == "3\n"


def test_a_cell_that_is_no_python_loses_no_other(bare: Warm) -> None:
    names, notes, ran = loaded(bare, joined("a = 1", "b = 2\nprint 'old'", "return 3", "c = 4"))
    assert names == {"a": 1, "c": 4}
    assert [cell["error"].partition(":")[0] for cell in ran.cells] == ["", "SyntaxError", "SyntaxError", ""]
    assert notes[0].startswith("cell 2 raised SyntaxError: Missing parentheses in call to 'print'")
    assert "(line 2 of the cell)" in notes[0]
    assert "'return' outside function (line 1 of the cell)" in notes[1]


def test_an_error_in_an_earlier_cells_function_is_told_by_the_line_that_called_it(bare: Warm) -> None:
    names, notes, _ = loaded(bare, joined("def f(x):\n    kept = x\n    return 1 / 0", "a = 1\nf(7)"))
    assert "cell 2 raised ZeroDivisionError: division by zero (line 2 of the cell)" in notes[0]
    assert names == {"a": 1, "kept": 7, "x": 7}


def test_tracebacks_name_the_lines_of_the_joined_file(bare: Warm) -> None:
    show = "import traceback\ntry:\n    f()\nexcept ValueError:\n    print(traceback.format_exc())"
    _, _, ran = loaded(bare, joined("def f():\n    raise ValueError('here')", show))
    assert "net.py\", line 4, in f\n    raise ValueError('here')" in ran.output


def test_exit_ends_it(bare: Warm) -> None:
    names, notes, ran = loaded(bare, joined("a = 1", "print('so far')\nexit()", "b = 2"))
    assert names == {"a": 1}
    assert notes == [
        "net.py ended by exit() in cell 2; what it had by then was judged, "
        "and the cells after it were not run"
    ]
    assert [(cell["printed"], cell["error"]) for cell in ran.cells] == [
        ("", ""),
        ("so far\n", "ended by exit()"),
    ]


def test_the_end_of_its_time_ends_it(bare: Warm) -> None:
    endless = "best = 3\nwhile True:\n    try:\n        pass\n    except Exception:\n        pass"
    names, notes, ran = loaded(bare, joined(endless, "b = 2"), cpu_s=0.3)
    assert names == {"best": 3}
    end = "was stopped after 0.3 s of processor time"
    assert notes[0].startswith(f"net.py {end} in cell 1; what it had by then was judged")
    assert [cell["error"] for cell in ran.cells] == [end]


def test_where_an_import_keeps_all_from_being_defined_it_is_raised(bare: Warm) -> None:
    with pytest.raises(AssertionError, match="ModuleNotFoundError: No module named 'nowhere'"):
        loaded(bare, joined("from nowhere import net", "net.train()"))


def test_notes_have_an_end(bare: Warm) -> None:
    _, notes, ran = loaded(bare, joined(*["1 / 0"] * 200))
    assert len(notes) == 21
    assert notes[-1] == "there are 180 more notes on its cells"
    assert len(ran.cells) == 150


# ── what cells show ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cell", "printed"),
    [
        ("a = 7\na", "7\n"),
        ("'text'", "'text'\n"),
        ("7;", ""),
        ("None", ""),
        ("print(7)", "7\n"),
        ("for i in [1]:\n    i", ""),
        ("display(7, 'b')", "7\n'b'\n"),
        ("object()", "<object object at 0x…>\n"),
        ("%time 1 + 1", "2\n"),
        ("%%time\n1 + 2", "3\n"),
        ("%timeit 1 + 2", ""),
        (
            "from IPython.display import HTML, display, clear_output\nclear_output()\ndisplay(HTML('x'))",
            "<HTML>\n",
        ),
        ("h = display(1, display_id=True)\nh.update(2)", "1\n2\n"),
        ("get_ipython().kernel()\n'IPKernelApp' in get_ipython().config", "True\n"),
        ("from IPython import get_ipython\nget_ipython().magic('%matplotlib inline')", ""),
    ],
)
def test_what_a_cell_shows(bare: Warm, cell: str, printed: str) -> None:
    _, notes, ran = loaded(bare, joined(cell))
    assert ([cell["printed"] for cell in ran.cells], notes) == ([printed], [])
    assert ran.output == printed


def test_what_is_printed_is_kept_by_its_beginning_and_its_end(bare: Warm) -> None:
    cell = "print('a' * 2000 + 'b' * 70_000)\nfor i in range(500): print(i)"
    _, _, ran = loaded(bare, joined(*[cell] * 30))
    first, last = ran.cells[0]["printed"], ran.cells[-1]["printed"]
    assert first.startswith("a" * 2000 + "\n… 70,891 more characters …\n")
    assert first.endswith("\n498\n499\n")
    assert last == "…"
    assert sum(len(cell["printed"]) for cell in ran.cells) <= 60_000 + 30
    assert len(ran.output) == 30 * (72_001 + 1890)


def test_figures_are_over_at_the_end_of_their_cell(plotting: Warm) -> None:
    source = joined(
        "%matplotlib inline\nimport matplotlib.pyplot as plt",
        "plt.plot([3, 2, 1])\nplt.title('Loss | toy')\nplt.xlabel('epoch')",
        "plt.plot([1])\nplt.show()\nplt.bar([1], [2])\n1 / 0",
        "len(plt.get_fignums())",
    )
    _, _, ran = loaded(plotting, source)
    assert [cell["figures"] for cell in ran.cells] == [0, 1, 3, 3]
    assert [len(figure["axes"][0]["lines"]) for figure in ran.figures] == [1, 1, 0]
    assert ran.cells[3]["printed"] == "0\n"


# ── magics and shell lines ────────────────────────────────────────────────────────────────────────────


NO_SHELL = "nothing was run, as there is no shell while a hand-in is graded"


@pytest.mark.parametrize(
    ("cell", "refused"),
    [
        (
            "!touch made",
            f"!touch made was refused: {NO_SHELL}",
        ),
        (
            "%pip install tqdm",
            f"%pip install tqdm was refused: {NO_SHELL}",
        ),
        (
            "x = !touch made",
            f"!touch made was refused: {NO_SHELL}",
        ),
        (
            "%%bash\ntouch made",
            f"%%bash was refused: {NO_SHELL}",
        ),
        ("%cd /content/drive", "%cd /content/drive was refused: there is no such folder in the hand-in"),
        ("%cd ..", "%cd .. was refused: there is no such folder in the hand-in"),
        ("%run ../other.py", "%run ../other.py was refused: there is no such Python file in the hand-in"),
        ("%run net.py", "%run net.py was refused: there is no such Python file in the hand-in"),
        ("%run .", "%run . was refused: there is no such Python file in the hand-in"),
        (
            "%%writefile /tmp/a.py\nx = 1",
            "%%writefile /tmp/a.py was refused: there is no such folder in the hand-in",
        ),
        (
            "!" + "a" * 200,
            "!" + "a" * 79 + f"… was refused: {NO_SHELL}",
        ),
    ],
)
def test_what_is_refused_is_told(bare: Warm, cell: str, refused: str) -> None:
    names, notes, ran = loaded(bare, joined("a = 1", cell, "import os\nfiles = os.listdir()"))
    assert notes == [f"cell 2: {refused}"]
    assert ran.cells[1]["printed"] == f"[{refused}]\n"
    assert ran.cells[1]["error"] == ""
    assert names["files"] == ["net.py"]


def test_magics_that_act_do_so_inside_the_hand_ins_folder(bare: Warm) -> None:
    source = joined(
        "%run tools.py --fast",
        "b = a + 1\n%env DEPTH=3\nimport os\ndepth = os.environ['DEPTH']",
        "%%writefile made.py\nc = 9",
        "from made import c\nos.mkdir('sub')\n%cd sub\nhere = os.path.basename(os.getcwd())",
        "files = !ls\nlen(files)",
    )
    names, notes, ran = loaded(bare, source, tools__py="import sys\na = len(sys.argv)\n")
    assert names == {"a": 1, "b": 2, "depth": "3", "c": 9, "here": "sub", "files": []}
    assert [note.partition(" was")[0] for note in notes] == ["cell 5: !ls"]
    assert [cell["error"] for cell in ran.cells] == [""] * 5


def test_pylab_brings_its_names(plotting: Warm) -> None:
    names, notes, _ = loaded(plotting, joined("%pylab inline", "a = int(np.sum(linspace(0, 2, 3)))"))
    assert (names["a"], notes) == (3, [])


# ── where only the definitions of a notebook are wanted ───────────────────────────────────────────────


@pytest.mark.parametrize("mode", ["module", "definitions"])
def test_definitions_outlive_a_broken_cell(bare: Warm, mode: str) -> None:
    source = joined(
        "RATE = 3",
        "def f(:\n    pass",
        "try:\n    import six\nexcept ImportError:\n    !pip install six",
        "1 / 0",
    )
    names, notes, ran = loaded(bare, source, mode)
    assert names == {"RATE": 3}
    assert notes == [
        "cell 2 is not valid Python (invalid syntax, line 1 of the cell) and was left out",
        "only definitions were loaded; 1 other statements were not run",
    ]
    assert ran.cells == []


def test_where_no_cell_is_python_the_first_error_is_raised() -> None:
    with pytest.raises(SyntaxError) as raised:
        box_cells.make_legible(joined("x =\n", "", "y = ("), "net.py")
    assert raised.value.lineno == 3


@pytest.mark.parametrize("cell", ["x = '\0'", "(" * 5000 + ")" * 5000, "f(" * 300])
def test_a_cell_that_the_parser_cannot_take_is_left_out(cell: str) -> None:
    source, notes = box_cells.make_legible(joined("a = 1", cell, "b = 2"), "net.py")
    assert notes[0].startswith("cell 2 is not valid Python (")
    assert [line for line in source.splitlines() if "=" in line] == ["a = 1", "b = 2"]
    assert source.count("\n") == joined("a = 1", cell, "b = 2").count("\n")
