"""Methods that nothing calls where work is counted are not read; whatever may be called is."""

import ast
from functools import partial
from pathlib import Path

import pytest

from grader.box.source_reading.hidden_work import find_not_plain
from grader.box.source_reading.reader import list_running_nodes
from grader.box.source_reading.required_cells import Modules, select_required
from grader.box.source_reading.required_methods import drop_idle_methods

NET = """
import numpy as np
from tqdm import tqdm

class Net(object):
    def __init__(self, n):
        super(Net, self).__init__()
        self.params = {"W": np.zeros(n)}

    def loss(self, X):
        return self._scores(X)

    def _scores(self, X):
        return X @ self.params["W"]

    def train(self, X):
        for row in tqdm(X):
            exec("x")
            self._step(row)

    def _step(self, row):
        eval(row)
"""


def strange(
    folder: Path, text: str, called: tuple[str, ...] = ("loss",), elsewhere: bool = False
) -> set[str]:
    modules = Modules(folder)
    kept = drop_idle_methods(
        ast.parse(text).body,
        ["Net"],
        called,
        partial(select_required, asked=["Net"], modules=modules),
        lambda _: elsewhere,
    )
    return set(find_not_plain(list_running_nodes(kept)))


def test_what_only_training_calls_is_not_read(tmp_path: Path) -> None:
    assert strange(tmp_path, NET) == set()


@pytest.mark.parametrize(
    "more",
    [
        "    def plot(self): open('f')\n",
        "    def save(self, path): np.save(path, getattr(self, path))\n",
        "    def report(self, *a, **k): globals()\n",
    ],
)
def test_further_methods_that_nothing_calls_are_not_read(tmp_path: Path, more: str) -> None:
    assert strange(tmp_path, NET + more) == set()


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        # what is called, by whatever steps
        ("return self._scores(X)", "self.train(X)", "exec"),
        ("return self._scores(X)", "step = self._step; return step(X)", "eval"),
        ("return X @ self.params", "return self._step(X) @ self.params", "eval"),
        ("def __init__(self, n):", "def __init__(self, n):\n        self.go = self.train", "exec"),
        ("    def train(self, X):", "    @property\n    def train(self):", "exec"),
        ("    def train(self, X):", "    def __del__(self):", "exec"),
        ("    def train(self, X):", "    def __array__(self, X=0):", "exec"),
        ("    def train(self, X):", "    def train(self, X=exec('x')):", "exec"),
        ("    def train(self, X):", "    def train(self, X: exec('x')):", "exec"),
        ("class Net(object):", "class Net(object):\n    other = lambda self: self.train(0)", "exec"),
        # an instance that gets elsewhere: what is handed one may call methods that no line names
        ("return self._scores(X)", "print(1, file=self)", "exec"),
        ("return self._scores(X)", "return np.exp(self)", "exec"),
        ("return self._scores(X)", "me = self; print(1, file=me)", "exec"),
        ("return self._scores(X)", "return [self for _ in X]", "exec"),
        ("return self._scores(X)", "return (lambda: self)()", "exec"),
        ("return self._scores(X)", "print(1, file=Net(3))", "exec"),
        ("return self._scores(X)", "return vars(self)", "exec"),
        ("        super(Net, self).__init__()", "        super = print\n        super(1, file=self)", "exec"),
        ("    def loss(self, X):", "    def loss(*self):", "exec"),
        # a class that is not what it seems
        ("class Net(object):", "class Net(dict):", "exec"),
        ("class Net(object):", "class Net(metaclass=Kind):", "exec"),
        ("class Net(object):", "@register\nclass Net:", "exec"),
        ("class Net(object):", "class Net:\n    pass\nclass Net:", "exec"),
    ],
)
def test_what_may_be_called_is_read(tmp_path: Path, before: str, after: str, told: str) -> None:
    assert before in NET
    assert told in strange(tmp_path, NET.replace(before, after))


@pytest.mark.parametrize(
    "more",
    [
        "net = Net(3)\nprint(1, file=net)\n",
        "nets = [Net(3)]\n",
        "import net_file as m\nm.Net(3)\n",
        "from net_file import Net as N\nprint(1, file=N(3))\n",
        "for kind in [Net]: print(1, file=kind(2))\n",
    ],
)
def test_what_the_file_does_itself_may_call_anything(tmp_path: Path, more: str) -> None:
    assert "exec" in strange(tmp_path, NET + more)


def test_what_probes_call_and_what_other_files_use_is_read(tmp_path: Path) -> None:
    assert "exec" in strange(tmp_path, NET, ("loss", "train"))
    assert "exec" in strange(tmp_path, NET, elsewhere=True)
