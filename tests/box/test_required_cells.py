"""Of a notebook only what the asked names need can hide work; nothing that runs is left unread."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from grader.box import loader
from grader.box.source_reading.allowed import COUNTED
from grader.box.source_reading.hidden_work import find_not_plain
from grader.box.source_reading.reader import list_running_nodes
from grader.box.source_reading.required_cells import Modules, select_required

NET = """
import numpy as np

class Net:
    def loss(self, X):
        return relu(X)

def relu(x):
    return np.maximum(x, 0)

"""


def strange(folder: Path, cells: str) -> set[str]:
    """What is reported of a notebook that also holds a plain network."""
    loaded = [one for one in ast.parse(NET + cells).body if loader.is_definition(one)]
    modules = Modules(folder, ["data_utils.py", "absent.py"])
    libraries = replace(COUNTED, folder=folder)
    return set(find_not_plain(list_running_nodes(select_required(loaded, ["Net"], modules)), libraries))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A hand-in's folder: the file itself, one of the course's, and modules of the student's own."""
    for name in ("net.py", "data_utils.py", "mine.py", "tarfile.py", "winreg.py"):
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize(
    "cells",
    [
        "from data_utils import get_data\nX, y = get_data()\nexec('train()')",
        "import torch\nimport torch.nn as nn\nfrom IPython.display import clear_output",
        "from torch import nn\nclass MLP(nn.Module):\n def __init__(self, n): self.n = nn.Linear(n, n)\n"
        " @torch.no_grad()\n def __getitem__(self, i): exec('x')",
        "import torch\n@torch.no_grad()\ndef accuracy(net): return eval('1')",
        "from torch.utils.data import Dataset\nclass Own(Dataset):\n def __len__(self): return open('f')",
        "import torch\ndevice = torch.cuda\nBEST, RATES = 0, [1e-3]",
        "import pickle, os, threading\ndef save(net): pickle.dump(net, open('net.pkl', 'wb'))",
        "def plot(log, width=3): globals()['x'] = log",
        "try:\n import torch\n import tensorflow as tf\nexcept ImportError:\n tf = None",
        "try:\n from tqdm.auto import tqdm\nexcept ImportError:\n from tqdm import tqdm\nelse:\n pass",
        "class Log:\n 'Notes.'\n kept = []\n def __enter__(self): return getattr(self, 'x')",
    ],
)
def test_what_nothing_needs_is_not_reported(folder: Path, cells: str) -> None:
    assert strange(folder, cells) == set()


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        # what the network mentions, by however many steps
        ("import torch\ndef relu(x): return torch.relu(x)", "torch"),
        ("from torch import relu", "torch.relu"),
        ("import torch\ndef relu(x): return deep(x)\ndef deep(x): return torch.relu(x)", "torch"),
        ("def relu(x): return exec(x)", "exec"),
        ("import torch\nrelu = torch.relu", "torch"),
        ("def evil(x): exec(x)\nrelu = evil", "exec"),
        ("def evil(x): exec(x)\nrelu: int = evil", "exec"),
        ("def evil(x): exec(x)\nrelu = lambda x: evil(x)", "exec"),
        ("from torch import *", "torch"),
        ("class Net(Net):\n def loss(self, X): return eval(X)", "eval"),
        ("try:\n import torch\nexcept ImportError:\n exec('x')", "exec"),
        ("try:\n import torch\nexcept exec('x'):\n pass", "exec"),
        ("try:\n import torch\nfinally:\n exec('x')", "exec"),
        ("try:\n import mine\nexcept ImportError:\n mine = None", "mine"),
        ("try:\n from torch import relu\nexcept ImportError:\n relu = None", "torch.relu"),
        ("try:\n import torch\nexcept ImportError:\n relu = exec", "exec"),
        ("try:\n import torch\nexcept ImportError:\n __builtins__ = {}", "__builtins__"),
        (
            "try:\n import torch\nexcept ImportError:\n torch = E\n"
            "class E:\n def __mro_entries__(s, b): exec('x')\nclass C(torch.Module): pass",
            "__mro_entries__",
        ),
        # what runs when a definition is made
        ("@exec\ndef f(): pass", "exec"),
        ("def f(x=exec('x')): pass", "exec"),
        ("def f(x: exec('x')): pass", "exec"),
        ("def f() -> exec('x'): pass", "exec"),
        ("class C:\n exec('x')", "exec"),
        ("class C:\n def f(self, x=exec('x')): pass", "exec"),
        ("class C:\n @exec\n def f(self): pass", "exec"),
        ("class C:\n class D:\n  exec('x')", "exec"),
        ("class C(exec('x')): pass", "exec"),
        ("class C(metaclass=exec): pass", "exec"),
        ("@exec\nclass C: pass", "exec"),
        ("x: exec('x') = 1", "exec"),
        ("f = lambda x=exec('x'): x", "exec"),
        ("def patch(f): exec('x')\n@patch\ndef g(): pass", "exec"),
        ("class A:\n def __init_subclass__(cls): exec('x')\nclass B(A): pass", "__init_subclass__"),
        ("class D:\n def __set_name__(self, o, n): exec('x')\nclass E:\n d = D()", "__set_name__"),
        ("def evil(x): exec(x)\ndef f(x=(relu := evil)): pass", "exec"),
        ("import torch\n@torch.load('x')\ndef f(): pass", "torch"),
        ("import torch\nclass C(torch.Enum):\n def __new__(cls, v): exec('x')", "torch"),
        ("from enum import Enum as Module\nclass C(Module):\n def __new__(cls, v): exec('x')", "exec"),
        ("import torch.nn as nn\nimport enum as nn\nclass C(nn.Module): pass", "nn.Module"),
        ("from enum import Enum\nclass C(Enum):\n A = 1\n def _missing_(v): exec('x')\nC(2)", "exec"),
        (
            "from enum import Enum\nclass C(Enum): pass\nclass D(C):\n A = 1\n def __init__(s, v): exec('x')",
            "exec",
        ),
        # what changes what others look at
        ("import torch\nnp.maximum = torch.relu", "np.maximum ="),
        ("__builtins__ = {}", "__builtins__"),
        ("def __getattr__(name): pass", "__getattr__"),
        # whose import runs what the hand-in brings
        ("import mine", "mine"),
        ("from mine import torch", "mine"),
        ("from . import data_utils", "."),
        ("import tarfile", "tarfile"),
        ("import winreg", "winreg"),
        ("import absent", "absent"),
        ("import torch, mine", "mine"),
    ],
)
def test_what_can_run_is_reported(folder: Path, cells: str, told: str) -> None:
    assert told in strange(folder, cells)


@pytest.mark.parametrize(
    "planted", ["data_utils", "data_utils.cpython-311-x86_64-linux-gnu.so", "data_utils.pyc"]
)
def test_a_provided_file_counts_only_where_nothing_can_stand_for_it(folder: Path, planted: str) -> None:
    (folder / planted).mkdir()
    assert strange(folder, "from data_utils import get_data") == {"data_utils"}


def test_a_course_file_that_was_not_laid_down_is_not_trusted(folder: Path) -> None:
    (folder / "data_utils.py").unlink()
    assert strange(folder, "import data_utils") == {"data_utils"}
