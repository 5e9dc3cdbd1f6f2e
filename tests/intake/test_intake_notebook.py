"""Notebooks in place of Python files: which are taken, and what becomes of what only IPython understands."""

import ast
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.intake import Bounds, open_handin
from grader.intake.ipython import make_python_lines
from grader.intake.json_skim import BrokenJsonError, JsonSkim
from grader.intake.notebook import HEADER
from grader.intake.notebook_text import NotANotebookError
from grader.model import Submission
from tests.support.handins import NET, Exercise, accepted, held, make_folder
from tests.support.notebook_source import python_source

EX = Exercise()


def notebook(*sources: str) -> bytes:
    cells = [nbformat.v4.new_markdown_cell("# Title"), *map(nbformat.v4.new_code_cell, sources)]
    return str(nbformat.writes(nbformat.v4.new_notebook(cells=cells))).encode()


def old_notebook(*sources: str) -> bytes:
    cells = [nbformat.v3.new_code_cell(input=source) for source in sources]
    sheet = nbformat.v3.new_worksheet(cells=[nbformat.v3.new_text_cell("markdown", "hi"), *cells])
    return json.dumps(nbformat.v3.new_notebook(worksheets=[sheet])).encode()


def handed_in(tmp_path: Path, files: dict[str, bytes], exercise: Exercise = EX) -> Submission:
    return accepted(open_handin(make_folder(tmp_path / "ada", files), exercise))


# ── which notebook is taken ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("make", [notebook, old_notebook])
def test_the_only_notebook_is_read_as_the_wanted_file(tmp_path: Path, make: Any) -> None:
    content = make("import numpy as np", NET.decode())
    submission = handed_in(tmp_path, {"ex2.ipynb": content})
    (file,) = [file for file in submission.files if file.path == "two_layernet.py"]
    assert file.found_as == "ex2.ipynb"
    assert file.from_notebook
    expected = f"{HEADER}# %% cell 1\nimport numpy as np\n\n# %% cell 2\n{NET.decode()}"
    assert file.content.decode().rstrip() == expected.rstrip()
    assert held(submission)["ex2.ipynb"] == content
    assert submission.missing == ()
    assert submission.notes == ("ex2.ipynb was read as two_layernet.py: its code cells, joined in order.",)


def test_a_python_file_is_preferred(tmp_path: Path) -> None:
    submission = handed_in(tmp_path, {"two_layernet.ipynb": notebook("x = 1"), "Two_Layernet.py": NET})
    assert held(submission)["two_layernet.py"] == NET
    assert not any(file.from_notebook for file in submission.files)


def test_of_several_the_one_of_the_same_name_is_read(tmp_path: Path) -> None:
    files = {"work/Two-LayerNet.ipynb": notebook(NET.decode()), "work/notes.ipynb": notebook("x = 1")}
    submission = handed_in(tmp_path, files)
    assert "class TwoLayerNet" in held(submission)["two_layernet.py"].decode()
    assert set(held(submission)) == {"two_layernet.py", "Two-LayerNet.ipynb", "notes.ipynb"}
    assert submission.notes[0].startswith("work/Two-LayerNet.ipynb was read as two_layernet.py")


def test_of_several_with_other_names_none_is_read(tmp_path: Path) -> None:
    submission = handed_in(tmp_path, {"a.ipynb": notebook("x = 1"), "b.ipynb": notebook("y = 1")})
    assert submission.missing == ("two_layernet.py",)
    assert submission.doubts == {"two_layernet.py": "It may be a.ipynb or b.ipynb under another name."}


NETWORK = Exercise(asked_names={"two_layernet.py": ("TwoLayerNet",)})


@pytest.mark.parametrize(
    "copy", ["ex2-Copy1.ipynb", "Copy of ex2.ipynb", "ex2 - Kopie (2).ipynb", "ex2 (copia).ipynb"]
)
@pytest.mark.parametrize("more", ["", "def helper(): pass\n"])
def test_what_the_other_is_a_copy_of_is_read(tmp_path: Path, copy: str, more: str) -> None:
    files = {"ex2.ipynb": notebook(NET.decode() + more), copy: notebook("x = 2\n" + NET.decode())}
    submission = handed_in(tmp_path, files, NETWORK)
    assert (more or "class") in held(submission)["two_layernet.py"].decode()
    assert f"ex2.ipynb was used, not {copy}." in submission.notes


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"ex2.ipynb": NET.decode()}, {"ex2 (1).ipynb": "x = 2\n" + NET.decode()}),
        ({"ex2.ipynb": NET.decode()}, {"ex2_v2.ipynb": "x = 2\n" + NET.decode()}),
        ({"ex2-Copy1.ipynb": NET.decode()}, {"ex2-Copy2.ipynb": "x = 2\n" + NET.decode()}),
        ({"a/ex2.ipynb": NET.decode()}, {"b/ex2-Copy1.ipynb": "x = 2\n" + NET.decode()}),
    ],
)
def test_what_may_have_come_later_waits(
    tmp_path: Path, first: dict[str, str], second: dict[str, str]
) -> None:
    files = {name: notebook(source) for name, source in (first | second).items()}
    submission = handed_in(tmp_path, files, NETWORK)
    assert submission.missing == ("two_layernet.py",)
    assert "2 files could be two_layernet.py" in submission.doubts["two_layernet.py"]


def test_a_copy_that_alone_defines_what_is_asked_for_is_read(tmp_path: Path) -> None:
    files = {"ex2.ipynb": notebook("x = 1"), "ex2-Copy1.ipynb": notebook(NET.decode())}
    submission = handed_in(tmp_path, files, NETWORK)
    assert "class TwoLayerNet" in held(submission)["two_layernet.py"].decode()


def test_two_notebooks_of_the_wanted_name_wait(tmp_path: Path) -> None:
    files = {"a/two_layernet.ipynb": notebook("x = 1"), "b/two_layernet.ipynb": notebook("x = 2")}
    submission = handed_in(tmp_path, files)
    assert submission.missing == ("two_layernet.py",)
    assert submission.doubts["two_layernet.py"] == (
        "2 files could be two_layernet.ipynb: a/two_layernet.ipynb, b/two_layernet.ipynb."
    )


def test_an_optional_file_is_read_only_from_a_notebook_of_its_name(tmp_path: Path) -> None:
    exercise = Exercise(files={"extra.py": "optional"})
    assert "extra.py" not in held(handed_in(tmp_path / "1", {"ex2.ipynb": notebook("x = 1")}, exercise))
    assert "extra.py" in held(handed_in(tmp_path / "2", {"extra.ipynb": notebook("x = 1")}, exercise))


def with_metadata(metadata: dict[str, Any]) -> bytes:
    return json.dumps(json.loads(notebook("x = 1")) | {"metadata": metadata}).encode()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is empty"),
        (b"\xff\xfe\x00", "it is not valid JSON: Expecting value"),
        (b"\x80abc", "it is not valid JSON: Expecting value"),
        (b"[1, 2]", "it is valid JSON, but not a notebook"),
        (b"{}", "its format is None, expected version 3 or 4"),
        (b'{"nbformat": 2}', "its format is 2, expected version 3 or 4"),
        (b'{"nbformat": 4}', "it has no list of cells"),
        (b'{"nbformat": 3}', "it has no list of worksheets"),
        (b'{"nbformat": 3, "worksheets": [7]}', "it has no list of cells"),
        (b"[" * 200_000, "it is nested too deeply"),
        (notebook("x = 1")[:-40], "it ends in the middle: it was cut short"),
        (
            notebook("x = 1").replace(b'"nbformat"', b"\n<<<<<<< HEAD\n"),
            "it holds the marks of a merge conflict",
        ),
        (notebook("x = 1") + b" and more", "it is not valid JSON: expected the end in line"),
        (notebook(), "it holds no code"),
        (notebook(" \n"), "it holds no code"),
        (json.dumps({"nbformat": 4, "cells": [{}] * 2_001}).encode(), "it holds more than 2,000 cells"),
        (notebook("x" * (2 * 1024 * 1024 + 1)), "its cells hold more than 2 MiB of code"),
        (
            b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "\\ud800"}]}',
            "characters that are not text",
        ),
        (
            b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": 7}]}',
            "it is not a valid notebook: 7 is not",
        ),
        (
            b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": [7]}]}',
            "it is not a valid notebook: [7] is not",
        ),
        (with_metadata({"language_info": {"name": "R"}}), "it is written in R, not in Python"),
        (with_metadata({"kernelspec": {"language": "julia"}}), "it is written in julia, not in Python"),
    ],
)
def test_what_is_no_notebook_is_missing_and_says_why(tmp_path: Path, content: bytes, why: str) -> None:
    submission = handed_in(tmp_path, {"ex2.ipynb": content})
    assert submission.missing == ("two_layernet.py",)
    assert submission.notes[0].startswith("ex2.ipynb could not be read as two_layernet.py: ")
    assert why in submission.notes[0]
    assert submission.doubts["two_layernet.py"].startswith("ex2.ipynb cannot be read: ")
    assert why in submission.doubts["two_layernet.py"]
    assert set(held(submission)) == {"ex2.ipynb"}


def test_outputs_are_never_looked_at() -> None:
    raw = json.loads(notebook(NET.decode()))
    raw["cells"][1]["outputs"] = [{"output_type": "nonsense", "data": {"deep": [[[]]]}}] * 1000
    raw["cells"].append({"cell_type": "alien"})
    raw["nbformat_minor"] = 99
    assert b"nonsense" not in python_source(json.dumps(raw).encode())


@pytest.mark.large
@pytest.mark.parametrize(
    "source",
    [
        '\\"' * 500_000,
        "a?" + " " * 1_000_000 + "x",
        "(" * 1_000_000,
        "'''" * 300_000,
        "\n" * 300_000,
        "!a\n" * 300_000,
    ],
    ids=["quotes", "help", "brackets", "texts", "lines", "commands"],
)
def test_hostile_notebooks_cost_little_time(
    source: str, no_longer_than: Callable[[float], AbstractContextManager[None]]
) -> None:
    """Each of these is slow by a careless pattern; the stop is far above the time of a careful one."""
    with no_longer_than(30):
        python_source(notebook("x = 1", source))


@pytest.mark.large
def test_a_notebook_of_a_million_cells_is_not_even_read(
    no_longer_than: Callable[[float], AbstractContextManager[None]],
) -> None:
    content = b'{"nbformat": 4, "cells": [' + b",".join([b"{}"] * 1_000_000) + b"]}"
    with no_longer_than(30), pytest.raises(NotANotebookError, match="more than 2,000 cells"):
        python_source(content)


# ── one cell, line for line ───────────────────────────────────────────────────────────────────────────


def converted(source: str) -> str:
    result = "\n".join(make_python_lines(source))
    ast.parse(result)
    assert result.count("\n") == source.replace("\r\n", "\n").count("\n")
    return result


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("%matplotlib inline", "# %matplotlib inline"),
        ("t = %timeit -o f()", "# t = %timeit -o f()"),
        ("%time", "# %time"),
        ("%time !ls", "# %time !ls"),
        ("x = y = !ls", "x = y = !ls"),
        ("p = %pylab", "# p = %pylab"),
        ("?np.dot", "# ?np.dot"),
        ("np.dot?", "# np.dot?"),
        ("np.dot??", "# np.dot??"),
        ("net.params['W1']?", "net.params['W1']?"),
        ("%autoreload 2", "# %autoreload 2"),
    ],
)
def test_lines_that_only_show_something_become_comments(line: str, becomes: str) -> None:
    assert make_python_lines(line) == [becomes]


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("!pip install numpy", "get_ipython().system('pip install numpy')"),
        ("!!ls", "get_ipython().getoutput('ls')"),
        ("files = !ls *.py", "files = get_ipython().getoutput('ls *.py')"),
        ("a, b = !ls", "a, b = get_ipython().getoutput('ls')"),
        ("%run two_layernet.py", "get_ipython().run_line_magic('run', 'two_layernet.py')"),
        ("% cd /content", "get_ipython().run_line_magic('cd', '/content')"),
        ("%pip install tqdm", "get_ipython().run_line_magic('pip', 'install tqdm')"),
        ("!echo 'Zoë' \"\\", "get_ipython().system('echo \\'Zo\\xeb\\' \"')"),
        ("%time stats = net.train(X, y)", "stats = net.train(X, y)"),
        ("stats = %time net.train(X, y)", "stats = net.train(X, y)"),
        ("%pylab inline", "import numpy as np; import matplotlib.pyplot as plt; from pylab import *"),
    ],
)
def test_lines_that_do_something_become_python(line: str, becomes: str) -> None:
    assert make_python_lines(line) == [f"{becomes}  # {line}"]
    ast.parse(becomes)


@pytest.mark.parametrize(
    "source",
    [
        "x = 7 % 3",
        "x = (7\n% 3)",
        "x = 7 \\\n% 3",
        'text = """\n%matplotlib inline\n!ls\nwhat?\n"""',
        "text = '''a ''' + '''\n!ls\n'''",
        "text = '''it\\'''s\n!ls\n'''",
        "a = b != c",
        "x %= 3",
        "x = 'it is 50%'  # really?",
        "x = f'{y!r}'",
        "x = '# no comment'; y = [\n1,\n]  # [ open\nz = '('",
        "def f(a, b):\n    return a @ b",
        "# why?\nx = 1",
        "x = 'a\\\n%b'",
    ],
)
def test_plain_python_stays_as_it_is(source: str) -> None:
    assert converted(source) == source


@pytest.mark.parametrize("magic", ["time", "timeit", "capture out", "prun"])
def test_cell_magics_around_python_keep_the_body(magic: str) -> None:
    assert (
        converted(f"\n%%{magic}\nx = 1\n%matplotlib inline") == f"\n# %%{magic}\nx = 1\n# %matplotlib inline"
    )


@pytest.mark.parametrize("magic", ["html", "javascript", "latex", "unknown"])
def test_other_cell_magics_drop_the_body(magic: str) -> None:
    assert converted(f"%%{magic}\nrm -rf $HOME\n\n  <b>") == f"# %%{magic}\n# rm -rf $HOME\n#\n#   <b>"


@pytest.mark.parametrize(
    ("magic", "asked"),
    [
        ("bash", "get_ipython().run_cell_magic('bash', '', '')"),
        ("!", "get_ipython().run_cell_magic('!', '', '')"),
        ("writefile -a a.py", "get_ipython().run_cell_magic('writefile', '-a a.py', 'x = 1\\n')"),
    ],
)
def test_a_cell_for_a_shell_or_a_file_is_asked_for(magic: str, asked: str) -> None:
    assert converted(f"%%{magic}\nx = 1\n") == f"{asked}  # %%{magic}\n# x = 1\n#"


def test_blocks_of_nothing_but_magics_stay_valid() -> None:
    source = "if True:\n    %matplotlib inline\nelse:\n\t!ls\nfor x in y:\n    z = !ls $x\n    z?\n"
    assert converted(source).splitlines() == [
        "if True:",
        "    pass  # %matplotlib inline",
        "else:",
        "\tget_ipython().system('ls')  # !ls",
        "for x in y:",
        "    z = get_ipython().getoutput('ls $x')  # z = !ls $x",
        "    pass  # z?",
    ]


def test_a_shell_line_goes_on_after_a_backslash() -> None:
    source = "!pip install \\\n  numpy \\\n  scipy\nx = 1"
    asked = "get_ipython().system('pip install numpy scipy')  # !pip install \\"
    assert converted(source) == f"{asked}\n#   numpy \\\n#   scipy\nx = 1"


def test_a_cell_that_is_indented_as_a_whole_is_moved_to_the_margin() -> None:
    assert (
        converted("\n    %time f()\n    if x:\n        y = 1\n") == "\nf()  # %time f()\nif x:\n    y = 1\n"
    )


def test_no_line_of_a_cell_is_like_the_mark_above_one() -> None:
    joined = python_source(notebook("x = 1\n# %% cell 2\ny = 2", "# %%\nz = 3")).decode().splitlines()
    assert joined[1:] == ["# %% cell 1", "x = 1", "#%% cell 2", "y = 2", "", "# %% cell 2", "# %%", "z = 3"]


def test_line_ends_of_any_system() -> None:
    assert make_python_lines("a = 1\r\n%time\rb = 2\n") == ["a = 1", "# %time", "b = 2", ""]


def test_encoding_lines_in_a_cell_have_no_effect() -> None:
    source = python_source(notebook("# coding: latin-1\nname = 'Zoë'"))
    names: dict[str, Any] = {}
    exec(compile(source, "cells", "exec"), names)
    assert names["name"] == "Zoë"


@given(
    st.lists(
        st.sampled_from(
            ["%x", "!ls", "(", ")", '"""', "'", '"', "\\", "\n", "    ", "x", "= ", "?", "#", "%%time", "\r"]
        )
    )
)
@settings(max_examples=50, deadline=None)
def test_any_cell_keeps_its_number_of_lines(pieces: Sequence[str]) -> None:
    source = "".join(pieces)
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = make_python_lines(source)
    assert len(found) == len(lines)
    assert all(line.strip() in new for line, new in zip(lines, found, strict=True))


# ── what hostile and odd text costs, and what is seen through ─────────────────────────────────────────

_PEAK = """
import resource, sys
from grader.intake.notebook import join_cells, read_code_cells
from grader.intake.notebook_text import NotANotebookError, read_text
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
unit, rest = sys.argv[1].encode(), sys.argv[2].encode()
content = b'{"nbformat": 4, "cells": [' + rest + unit * (19_000_000 // len(unit)) + b'0]}'
try:
    join_cells(read_code_cells(read_text(content)))
except NotANotebookError:
    pass
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.large
@pytest.mark.parametrize(
    ("unit", "rest"),
    [('{"":0},', ""), ("[],", '], "x": ['), ('"ab",', '], "x": ['), ('{"a":[[[]]]},', '], "x": [')],
    ids=["cells", "lists", "texts", "nested"],
)
def test_a_notebook_of_19_mb_takes_little_more_than_its_own_size(unit: str, rest: str) -> None:
    """Decoded as a whole the same text takes 200 to 600 MiB."""
    run = subprocess.run(
        [sys.executable, "-c", _PEAK, unit, rest], capture_output=True, text=True, check=True
    )
    assert int(run.stdout) < 100


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "cp1252", "latin-1"])
def test_notebooks_in_any_encoding_are_read(tmp_path: Path, encoding: str) -> None:
    raw = json.loads(notebook("name = 'Zoë'\n" + NET.decode()))
    content = json.dumps(raw, ensure_ascii=False).encode(encoding)
    submission = handed_in(tmp_path, {"ex2.ipynb": content})
    assert "name = 'Zoë'" in held(submission)["two_layernet.py"].decode()
    told = any("it was read as that" in note for note in submission.notes)
    assert told == (not encoding.startswith("utf-8"))


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"name": "conda-env-ml-py", "display_name": "ML"}},
        {"kernelspec": {"language": "sage"}, "language_info": {"name": "python"}},
        {"kernelspec": {"language": "sage"}},
        {"language_info": {"name": "ipython3"}},
        {"kernelspec": {"name": "ir", "language": "R"}, "language_info": {"name": "python"}},
        {},
    ],
)
def test_a_notebook_of_any_kernel_for_python_is_read(tmp_path: Path, metadata: dict[str, Any]) -> None:
    assert held(handed_in(tmp_path, {"ex2.ipynb": with_metadata(metadata)}))["two_layernet.py"]


def test_what_a_cell_writes_is_a_file_beside_the_notebook(tmp_path: Path) -> None:
    content = notebook(
        f"%%writefile two_layernet.py\n{NET.decode()}", "%%file helpers.py\nx = 1", "import helpers"
    )
    more = notebook(
        "%%writefile -a log.py\na = 1", "%%writefile -a log.py\nb = 2", "%%writefile ../out.py\nx = 1"
    )
    submission = handed_in(tmp_path, {"code/ex2.ipynb": content, "more.ipynb": more})
    assert held(submission)["two_layernet.py"] == NET
    assert held(submission)["helpers.py"] == b"x = 1\n"
    assert held(submission)["log.py"] == b"a = 1\nb = 2\n"
    assert "A cell of code/ex2.ipynb writes code/two_layernet.py." in submission.notes
    assert not any("out.py" in path for path in submission.tree)


def test_a_script_that_was_exported_from_a_notebook_is_read_as_its_cells(tmp_path: Path) -> None:
    script = (
        "#!/usr/bin/env python\n\n# In[1]:\n\n\nget_ipython().run_line_magic('matplotlib', 'inline')\n\n\n"
    )
    content = f"{script}# In[2]:\n\n\n{NET.decode()}".encode()
    submission = handed_in(tmp_path, {"ex2.py": content})
    file = next(file for file in submission.files if file.path == "two_layernet.py")
    assert file.from_notebook
    assert file.content.decode().startswith(HEADER)
    assert "ex2.py was exported from a notebook, and was read as its cells." in submission.notes


def test_an_exported_script_that_python_can_run_stays_one(tmp_path: Path) -> None:
    content = b"# In[1]:\n\n" + NET
    assert held(handed_in(tmp_path, {"two_layernet.py": content})) == {"two_layernet.py": content}


@pytest.mark.parametrize("kind", ["raw", "markdown"])
def test_a_class_in_a_cell_that_is_no_code_waits(tmp_path: Path, kind: str) -> None:
    raw = json.loads(notebook("x = 1"))
    raw["cells"].append({"cell_type": kind, "metadata": {}, "source": NET.decode()})
    exercise = Exercise(asked_names={"two_layernet.py": ["TwoLayerNet"]})
    submission = handed_in(tmp_path, {"ex2.ipynb": json.dumps(raw).encode()}, exercise)
    assert "two_layernet.py" not in held(submission)
    assert submission.doubts["two_layernet.py"].endswith(
        f"ex2.ipynb defines TwoLayerNet in cell 3, which is a {kind} cell: only code cells are run."
    )


def test_large_notebooks_are_kept_without_their_outputs(tmp_path: Path) -> None:
    raw = json.loads(notebook(NET.decode()))
    output = {"output_type": "stream", "name": "stdout", "text": "x" * 3_000_000}
    raw["cells"][1]["outputs"] = [output]
    bounds = Bounds(file_bytes=1 << 20, total_bytes=4 << 20)
    folder = make_folder(tmp_path / "ada", {"ex2.ipynb": json.dumps(raw).encode()})
    submission = accepted(open_handin(folder, EX, bounds))
    assert "class TwoLayerNet" in held(submission)["two_layernet.py"].decode()
    assert len(submission.tree["ex2.ipynb"]) < 1_000
    assert "The outputs of ex2.ipynb were dropped: only what was typed is read." in submission.notes


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.sampled_from(["[", "{\\", '"', "\\u"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


@given(JSON_VALUES, st.sampled_from([None, 0, 2]))
@settings(max_examples=100, deadline=None)
def test_any_json_is_stepped_over_exactly(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False).encode()
    skim = JsonSkim(b" " + text + b"\n")
    assert skim.skip().strip() == text
    skim.finish()
    taken = JsonSkim(text)
    assert taken.take(len(text)) == value


@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:\\ 01ab', max_size=40).map(str.encode))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_stepped_over_or_refused_by_name(content: bytes) -> None:
    skim = JsonSkim(content)
    with suppress(BrokenJsonError):
        skim.skip()
        skim.finish()
        assert b"".join(content.split()).startswith(b"".join(JsonSkim(content).skip().split()))
