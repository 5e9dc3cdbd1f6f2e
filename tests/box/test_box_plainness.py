"""What could hide work from the counter is named; what honest students write is not."""

from pathlib import Path

import pytest

from grader.box.plainness import not_plain
from grader.box.reader import nodes_of

STRANGE = {
    "from sys import settrace": "sys.settrace",
    "import sys; sys.settrace(None)": "sys.settrace",
    "import sys; sys.modules['box.counting']": "sys.modules",
    "import sys as np; np.settrace(None)": "np.settrace",
    "from box import counting": "box",
    "import box.counting": "box.counting",
    "import two_layernet_fast": "two_layernet_fast",
    "from . import fast": ".",
    "import threading": "threading",
    "import ctypes": "ctypes",
    "import os; os.fork()": "os.fork",
    "import os as system; system.write(3, b'')": "system.write",
    "from os import fork": "os.fork",
    "from os import *": "os.*",
    "from numpy import *": "numpy.*",
    "import numpy.lib.stride_tricks": "numpy.lib.stride_tricks",
    "import numpy as np; np.lib.stride_tricks.as_strided(x)": "as_strided",
    "import numpy as np; np.ctypeslib.ctypes": "ctypes",
    "import numpy as np; np.random.os": "np.random.os",
    "import numpy as np; np.array = f": "np.array =",
    "import numpy as np; np.random.default_rng = f": "np.default_rng =",
    "import numpy as np\ndel np.array": "np.array =",
    "import numpy as np\nfor np.array in x: pass": "np.array =",
    "import numpy as np\nwith f as np.array: pass": "np.array =",
    "import numpy as np; f(np)": "np",
    "import numpy as np; patch(np.random)": "np.random",
    "import os as np\ndef f():\n import numpy as np\nnp.fork()": "np.fork",
    "def _os(): pass\nimport numpy as np; np.random._os": "np.random._os",
    "import matplotlib.pyplot as plt; plt._sys": "plt._sys",
    "net._hidden": "_hidden",
    "getattr(np, name)": "getattr",
    "exec(text)": "exec",
    "__import__('gc')": "__import__",
    "f = __builtins__": "__builtins__",
    "open(3, 'wb')": "open",
    "list(map(np.exp, rows))": "map",
    "type('T', (), {})": "type",
    "x.__class__": "__class__",
    "x = '__del__'": "__del__",
    "class T:\n def __del__(self): pass": "__del__",
    "class T:\n __array_interface__ = {}": "__array_interface__",
    "class T:\n def __exit__(self, a, b, trace): trace.tb_frame": "tb_frame",
    "try: f()\nexcept E as e: e.__traceback__": "__traceback__",
    "match x:\n case object(tb_frame=f): pass": "tb_frame",
    "lambda: (yield).gi_frame": "gi_frame",
    "import typing; typing.stdlib_re.enum.bltns.eval(x)": "typing.stdlib_re",
    "import numpy as np; np.typing.eval(x)": "np.typing.eval",
    "x.getattr": "getattr",
    "import functools; functools.reduce": "functools.reduce",
    "import functools; functools.wraps(f)": "functools.wraps",
    "import pickle; pickle.loads(x)": "pickle.loads",
    "from pickle import loads": "pickle.loads",
    "from data_utils import load_CIFAR10": "data_utils",
    "import six; six.moves.builtins": "six.moves.builtins",
    "import sys; sys.path.insert(0, '.')": "sys.path",
    "import sys; sys.path[0:0] = ['.']": "sys.path",
    "import sys; p = sys.path": "sys.path",
    "from sys import path": "sys.path",
    "from sys import stdout": "sys.stdout",
    "import sys; sys.stdout.buffer": "sys.stdout",
    "import sys; w = sys.stdout.write": "sys.stdout",
    "import sys; f(sys.stderr)": "sys.stderr",
    "import sys; f(file=sys.stderr)": "sys.stderr",
    "import sys\ndef print(x, file): file.buffer\nprint(1, file=sys.stderr)": "sys.stderr",
    "import os; os.environ['MPLBACKEND'] = 'module://other'": "os.environ",
    "import os; os.environ[name] = x": "os.environ",
    "import matplotlib; matplotlib.use('module://other')": "matplotlib.use",
    "import matplotlib.pyplot as plt; plt.rcParams['backend'] = 'module://other'": "plt.rcParams",
    "import matplotlib.pyplot as plt; f = plt.figure()": "plt.figure",
    "import matplotlib.pyplot as plt; plt.figure().canvas": "plt.figure",
    "import matplotlib.pyplot as plt; plt.plot(x, transform=T())": "plt.plot",
    "import matplotlib.pyplot as plt; plt.plot(x, **d)": "plt.plot",
    "import matplotlib.pyplot as plt; plt.title(x, d)": "plt.title",
    "import matplotlib.pyplot as plt; plt.title(*d)": "plt.title",
    "import matplotlib.pyplot as plt; plt.savefig(x)": "plt.savefig",
    "fig.savefig(x, backend='module://other')": "savefig",
    "import numpy as np; np.ndarray((1,), object, x)": "np.ndarray",
    "import numpy as np; n = np.ndarray": "np.ndarray",
    "import numpy as np\nclass A(np.ndarray): pass": "np.ndarray",
    "from numpy import ndarray; ndarray((1,), object, x)": "ndarray",
    "import numpy as np; np.load(x)": "np.load",
    "t = type": "type",
    "type(Net)('T', (), d)": "type",
    "type(*d)": "type",
    "class M(type): pass": "type",
    "__name__ = '__main__'\nif __name__ == '__main__': exec(x)": "__name__",
    "from numpy import array as __name__": "numpy.array",
    "def __name__(): pass": "__name__",
    "if __name__ != '__main__': exec(x)": "exec",
    "if __name__ == '__main__': pass\nelse: exec(x)": "exec",
    "match x:\n case object(_module=m): pass": "_module",
    "import numpy as np\nclass C:\n r = np.random": "np.random",
    "import numpy as np\nclass C:\n if x:\n  r = np": "np",
    "import numpy as np\nclass C:\n def f(self):\n  global __r\n  __r = np.random": "np.random",
    "class C:\n def f(self):\n  import numpy.random as __r": "__r",
    "class C:\n def f(self):\n  from numpy import random as __r": "numpy.random",
    "import numpy as np; a, b = np, 1": "np",
    "import numpy as np; r = s = np.random": "np.random",
    "import numpy as np; x.r = np.random": "np.random",
    "import numpy as np; d['r'] = np": "np",
    "import numpy as np; (r := np.random)": "np.random",
    "import numpy as np; r: object = np.random": "np.random",
    "import numpy as np; r = np.random if x else y": "np.random",
    "import numpy as np\ndef f(r=np.random): pass": "np.random",
    "import numpy as np; r = np.random; f(r)": "r",
    "import numpy as np\ndef f():\n r = np.random\n return r": "r",
    "import numpy as np\ndef f():\n r = np.random\ndef g(r): return [r]": "r",
    "import numpy as np; r = np.random; r.mtrand": "r.mtrand",
    "import numpy as np; r = np.random; r.bit_generator": "r.bit_generator",
    "import numpy as np; n = np; n.lib.os": "n.lib",
    "import numpy as np; n = np; r = n.random; r.os": "r.os",
    "import numpy as np; n = np; n.load(x)": "n.load",
    "import numpy as np; n = np; n.array = f": "n.array =",
    "import sys; s = sys; s.settrace(f)": "s.settrace",
    "def f():\n r = n.random\n r.os\nimport numpy as np; n = np": "n.random",
    "import numpy as np; np = x; n = np": "np",
    "import numpy as np; n = np\ndef f():\n import os as np": "np",
    "import numpy as np; n = np\nfor n in rows: n.resize(9, refcheck=False)": "n.resize",
    "import numpy as np\nfor np in rows: np.resize(9, refcheck=False)": "np.resize",
}
PLAIN = [
    "from __future__ import print_function\nfrom builtins import range, object",
    "from six.moves import xrange\nfrom past.builtins import xrange",
    "try:\n xrange\nexcept NameError:\n xrange = range",
    "import matplotlib.pyplot as plt\nplt.rcParams['figure.figsize'] = (10, 8)\nplt.show()",
    "import os, sys\nsys.path.append(os.path.join(os.getcwd(), '..'))",
    "import numpy as np\nnp.random.seed(0)\nx = np.random.randn(3)\nnp.linalg.norm(x)",
    "class Net:\n def __init__(self):\n  self.params = {}\n  self._cache = None\n def _forward(self):\n"
    "  return self._cache",
    "class Net:\n def _relu(x): return x\n def loss(self): return Net._relu(1)",
    "if __name__ == '__main__':\n Net().train()",
    "net.loss = lambda X: X\nnet.params['W1'] -= 1",
    "from scipy.special import softmax\nimport math\nmath.exp(1)",
    "import sys\nsys.stdout.write('.')\nsys.stdout.flush()\nprint('x', file=sys.stderr)",
    "import sys\nif p not in sys.path: sys.path.append(p)",
    "import pickle, json, argparse, pathlib",
    "import itertools, functools\nlist(itertools.product(a, b))\nfunctools.partial(f, 1)",
    "from dataclasses import dataclass, field\n@dataclass\nclass A:\n x: int = field(default=3)",
    "from typing import Dict, Optional\nimport numpy as np\n"
    "def f(x: np.ndarray, y: Optional[np.ndarray] = None) -> Dict[str, np.ndarray] | None: pass",
    "from numpy import ndarray\ndef f(x: ndarray) -> ndarray: return isinstance(x, (ndarray, list))",
    "import numpy as np\nx: np.ndarray = np.zeros(3)\nnp.resize(x, 3)",
    "import os\nos.environ['KMP_DUPLICATE_LIB_OK'] = 'TRUE'",
    "import matplotlib\nmatplotlib.use('Agg')\nfrom matplotlib import pyplot as plt\n"
    "plt.plot(x, y, 'r', label='loss')\nplt.title('Loss')",
    "print(type(x).__name__)\nassert type(x) is int",
    "if __name__ == '__main__':\n from data_utils import load\n"
    " fig, ax = plt.subplots()\n fig.savefig(open(x))",
    "import numpy as np; n = np; n.random.seed(0); n.linalg.norm(n.ones(3))",
    "from numpy import random; r = random; r.randn(3)",
    "import numpy as np\nclass Net:\n def f(self):\n  rng = np.random\n  return rng.randn(3)",
    "import numpy as np\ndef f():\n rng = np.random\n rng.seed(0)\n"
    "def g():\n rng = np.random.default_rng(0)\n return rng.normal(3)",
    "import os\np = os.path\np.join(a, b)",
    "X = np.einsum('ij,jk->ik', a, b)\nfor row in X: print(row)",
]


@pytest.mark.parametrize("source", STRANGE)
def test_strange(source: str) -> None:
    assert STRANGE[source] in list(not_plain(nodes_of(source)))


@pytest.mark.parametrize("source", PLAIN)
def test_plain(source: str) -> None:
    assert list(not_plain(nodes_of(source))) == []


def test_the_reference_and_every_known_mistake_are_plain(project: Path) -> None:
    found = {
        path: list(not_plain(nodes_of(path.read_text())))
        for path in (project / "reference").glob("*/*/**/two_layernet.py")
    }
    assert len(found) > 19
    assert {path: names for path, names in found.items() if names} == {}
