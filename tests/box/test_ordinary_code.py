"""A script whose record counts does what ordinary code does; every way to change the record is reported."""

import ast
from functools import partial
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from grader.box.source_reading import reader, sources

STRANGE = {
    # modules that lead to the process
    "import gc; gc.get_objects()": "gc",
    "from gc import get_objects as g; g()": "gc.get_objects",
    "import inspect; inspect.currentframe()": "inspect",
    "import ctypes; ctypes.pythonapi": "ctypes",
    "import importlib; importlib.import_module('box')": "importlib",
    "import sys; sys.modules['box.recorder']": "sys.modules",
    "import sys as system; system._getframe(0)": "system._getframe",
    "from sys import modules; modules['box']": "sys.modules",
    "import timeit; timeit.timeit('import box', number=1)": "timeit.timeit",
    "from timeit import timeit; timeit('import box')": "timeit.timeit",
    "import cProfile; cProfile.run('x')": "cProfile",
    "import code; code.interact": "code",
    "import runpy; runpy.run_path('a.py')": "runpy",
    "import subprocess; subprocess.run(['ls'])": "subprocess",
    "import os; os.system('x')": "os.system",
    "import os; os.fork()": "os.fork",
    "import os; os.write(3, b'')": "os.write",
    "import threading; threading.Thread(target=f).start()": "threading",
    "import atexit; atexit.register(f)": "atexit",
    "import signal; signal.alarm(1)": "signal",
    "import builtins; builtins.exec('x')": "builtins.exec",
    "import weakref; weakref.ref(x)": "weakref",
    "import types; types.FunctionType": "types",
    "import pickle; pickle.loads(x)": "pickle.loads",
    "import functools; functools.singledispatch": "functools.singledispatch",
    "import functools; functools.wraps(f, names)(optimizer.step)": "functools.wraps",
    "import functools; functools.wraps(f, updated=names)(g)": "functools.wraps",
    "import functools\n@functools.wraps(f, names)\ndef g(): pass": "functools.wraps",
    "from functools import wraps; w = wraps": "wraps",
    "from functools import wraps, partial; partial(wraps, assigned=n)": "wraps",
    "from enum import Flag\nclass M(Flag):\n A = 1\n def f(self): self._convert_('X', 'box', f)": "_convert_",
    "from enum import IntEnum\ndef _convert_(): pass\nIntEnum._convert_('X', 'box.recorder', f)": "_convert_",
    "from enum import IntEnum\ngetattr(IntEnum, '_convert_')": "getattr('_convert_')",
    "import enum; enum.bltns.eval": "enum.bltns",
    "import logging; logging.config": "logging.config",
    "import logging; logging.currentframe": "logging.currentframe",
    "import platform; platform.os": "platform.os",
    "import platform; platform.sys.modules": "platform.sys",
    "import traceback; traceback.walk_stack(None)": "traceback.walk_stack",
    "import traceback; traceback.sys": "traceback.sys",
    "import multiprocessing; multiprocessing.Process(target=f)": "multiprocessing.Process",
    "import multiprocessing; multiprocessing.current_process()": "multiprocessing.current_process",
    "import dataclasses; dataclasses.make_dataclass('A', n)": "dataclasses.make_dataclass",
    "import contextlib; contextlib.sys": "contextlib.sys",
    "import operator; operator.methodcaller(n)": "operator.methodcaller",
    "import typing; typing.ForwardRef(x)": "typing.ForwardRef",
    "import operator; operator.attrgetter('x')": "operator.attrgetter",
    "import string; string.Formatter()": "string.Formatter",
    "import random; random._os": "random._os",
    "import random; random._os.fork()": "random._os",
    "import typing; typing.get_type_hints(x)": "typing.get_type_hints",
    "import torch; torch.os": "torch.os",
    "import torch; torch.sys.modules": "torch.sys",
    "import torch; torch._C": "torch._C",
    "import torch; torch.jit.script": "torch.jit",
    "import torch.utils.cpp_extension as c; c.load_inline": "torch.utils.cpp_extension",
    "from torch.utils.hooks import RemovableHandle as h; h": "torch.utils.hooks.RemovableHandle",
    "from torch.nn.modules import module; module.register_module_forward_hook(f)": "torch.nn.modules.module",
    "import torch.nn.modules.module as m; m.register_module_forward_hook(f)": "torch.nn.modules.module",
    "import numpy as np; np.ctypeslib": "np.ctypeslib",
    "import numpy as np; np.lib.format": "np.lib",
    "import matplotlib.pyplot as plt; plt.sys": "plt.sys",
    "import PIL.Image as I; I.builtins": "I.builtins",
    # text that is run as code, names that are built
    "exec('x')": "exec",
    "eval('x')": "eval",
    "def f(eval): pass\neval('x')": "eval",
    "compile('x', 'y', 'exec')": "compile",
    "run = exec\nrun('x')": "exec",
    "__import__('gc')": "__import__",
    "f = __builtins__": "__builtins__",
    "globals()['x']": "globals",
    "locals()": "locals",
    "vars(x)['y'] = 1": "vars",
    "import torch; vars(torch.optim)": "vars",
    "getattr(x, name)": "getattr",
    "def f(getattr): pass\ngetattr(x, name)": "getattr",
    "g = getattr": "getattr",
    "getattr(x, '__class__')": "getattr('__class__')",
    "import torch; getattr(torch, 'os')": "getattr('os')",
    "from torchvision import models; getattr(models, 'resnet50')": "getattr('resnet50')",
    "setattr(x, name, 1)": "setattr",
    "setattr(x, '__dict__', 1)": "setattr('__dict__')",
    "import torch; setattr(torch.optim, 'SGD', f)": "setattr('SGD')",
    "df.eval('x')": "eval",
    "type('T', (), {})": "type",
    "T = '__globals__'": "__globals__",
    "breakpoint()": "breakpoint",
    "memoryview(x)": "memoryview",
    # attributes that lead on
    "x.__class__": "__class__",
    "f.__globals__['x']": "__globals__",
    "f.__closure__": "__closure__",
    "f.__wrapped__": "__wrapped__",
    "x.__dict__.update(a=1)": "__dict__",
    "object.__setattr__(x, 'y', 1)": "__setattr__",
    "x.__reduce__": "__reduce__",
    "().__class__.__bases__[0].__subclasses__()": "__subclasses__",
    "try: f()\nexcept E as e: e.__traceback__": "__traceback__",
    "def f(): yield\nf().gi_frame": "gi_frame",
    "t.tb_frame.f_back": "tb_frame",
    "frame.f_locals": "f_locals",
    "model.pretrained._private": "_private",
    "part.__pretrained_stand_in__ = True": "__pretrained_stand_in__",
    "x = '__pretrained_stand_in__'": "__pretrained_stand_in__",
    "match x:\n case object(f_back=b): pass": "f_back",
    "x.gc.collect()": "gc",
    "x.importlib": "importlib",
    # modules and classes of others that are changed
    "import torch; torch.optim.SGD.step = f": "torch.optim.SGD.step =",
    "import torch.optim as o; o.SGD = f": "o.SGD =",
    "from torch.optim import SGD; SGD.step = f": "SGD.step =",
    "from torch.optim import SGD; S = SGD; S.step = f": "S.step =",
    "for k in kinds: k.step = f": "k.step =",
    "optimizer.step = lambda: None": "optimizer.step =",
    "optimizer.zero_grad = lambda: None": "optimizer.zero_grad =",
    "model.forward = f": "model.forward =",
    "model.state_dict = f": "model.state_dict =",
    "loss.backward = f": "loss.backward =",
    "import numpy as np; np.dot = f": "np.dot =",
    "import numpy as np\nfor np.dot in x: pass": "np.dot =",
    "import numpy as np\ndel np.dot": "np.dot =",
    "import torch as t\nt.save = f": "t.save =",
    "import torch; torch.nn.functional.cross_entropy = f": "torch.nn.functional.cross_entropy =",
    "import torch.nn.functional as F; F.relu = f": "F.relu =",
    "import torch; hide(torch)": "torch",
    "import torch; hold = [torch.optim]": "torch.optim",
    "import torch\ndef f(o=torch.optim): o.SGD = g": "torch.optim",
    "import torch\nclass C:\n t = torch": "torch",
    "from torch.nn import *\nfunctional.relu = f": "functional.relu =",
    "import os; os.environ['GRADER_STAND_INS'] = '1,1'": "os.environ",
    "import os; os.environ[name] = x": "os.environ",
    "import os; os.environ.update(a='b')": "os.environ.update",
    # classes that answer for themselves
    "class M(type): pass": "type",
    "class A(metaclass=M): pass": "metaclass=",
    "import torch\nclass T(torch.Tensor): pass": "torch.Tensor",
    "import torch\nclass O(torch.optim.SGD): pass": "torch.optim.SGD",
    "from torch.optim import SGD\nclass O(SGD): pass": "SGD",
    "from torch import nn\nclass N(nn.Module):\n def parameters(self): return []": "N.parameters",
    "from torch import nn\nclass N(nn.Module):\n def state_dict(self): return {}": "N.state_dict",
    "from torch import nn\nclass A(nn.Module): pass\nclass N(A):\n def modules(self): return []": "N.modules",
    "from torch import nn\nclass N(nn.Module):\n def f(self): self.state_dict = f": "self.state_dict =",
    "class A:\n def __getattribute__(self, n): pass": "__getattribute__",
    "class A:\n def __reduce__(self): pass": "__reduce__",
    "class A:\n def __del__(self): pass": "__del__",
    "class A:\n def __array__(self): pass": "__array__",
    "class A:\n def __torch_function__(self): pass": "__torch_function__",
    "class A(base()): pass": "base()",
    # files that say which code is run
    "import torch; torch.load('x', weights_only=False)": "weights_only=",
    "import torch; torch.load('x', weights_only=w)": "weights_only=",
    "import numpy as np; np.load('x', allow_pickle=True)": "allow_pickle=",
    "import pandas as pd; pd.read_pickle('x')": "pd.read_pickle",
    "import numpy as np; np.memmap('x')": "np.memmap",
    "import torch; torch.from_file('x')": "torch.from_file",
    "open('/proc/self/mem', 'r+b')": "/proc/self/mem",
    "import matplotlib; matplotlib.use('module://other')": "module://other",
    "import matplotlib; matplotlib.use(name)": "matplotlib.use",
    "import matplotlib.pyplot as plt; plt.rcParams['backend'] = x": "plt.rcParams",
    "get_ipython().run_line_magic('time', 'import gc')": "%time",
    "get_ipython().run_cell_magic('writefile', 'a.py', 'x')": "%writefile",
    "get_ipython().run_line_magic(name, 'x')": "%magic",
    "get_ipython().run_cell('import gc')": "%import",
    # also where only the main file runs it
    "if __name__ == '__main__':\n import gc\n gc.collect()": "gc",
}
ORDINARY = [
    "import functools, time\ndef timed(f):\n @functools.wraps(f)\n def g(*a): return f(*a)\n return g\n"
    "@timed\ndef train(): pass",
    "from functools import wraps\ndef d(f):\n @wraps(f)\n def g(*a): return f(*a)\n return g",
    "import logging, platform, traceback, multiprocessing\nlogging.basicConfig(filename='train.log')\n"
    "log = logging.getLogger(__name__)\nlog.addHandler(logging.StreamHandler())\n"
    "log.info(platform.platform())\n"
    "multiprocessing.freeze_support()\ntry: f()\nexcept ValueError: traceback.print_exc()",
    "from enum import StrEnum, auto\nfrom typing import Protocol, TypeAlias\nclass A(StrEnum):\n B = auto()\n"
    "class P(Protocol): pass",
    "import torch, gc, inspect, threading, absent_here",
    "try:\n from absent_here import x\nexcept ImportError:\n x = None",
    "for m in self.modules():\n  if isinstance(m, nn.Conv2d): m.weight.data.normal_(0, 0.1)",
    "import argparse\np = argparse.ArgumentParser()\np.add_argument('--lr', type=float)\n"
    "args = p.parse_args()\nprint(vars(args), args.lr)",
    "import os, time, csv, json, math, random, copy, shutil, glob, pathlib\nos.makedirs('a', exist_ok=True)\n"
    "with open(os.path.join('a', 'b.csv'), 'w') as f: csv.writer(f).writerow([1])\n"
    "best = copy.deepcopy(model.state_dict())\nstart = time.time()",
    "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\nimport torch.optim as optim\n"
    "from torch.optim import lr_scheduler\nfrom torch.autograd import Variable\n"
    "from torchvision import datasets, models, transforms\nimport torchvision\n"
    "model = models.resnet50(pretrained=True)\nmodel.fc = nn.Linear(2048, 10)\n"
    "for p in model.parameters(): p.requires_grad = False\n"
    "o = optim.SGD(model.parameters(), lr=0.1)\no.param_groups[0]['lr'] = 0.01\n"
    "s = lr_scheduler.StepLR(o, step_size=7)\nF.relu(torch.ones(2))\nmodel.eval()",
    "import torch.nn as nn\nclass N(nn.Module):\n def __init__(self, transforms=None):\n"
    "  super(N, self).__init__()\n  self._cache = None\n  self.net = nn.Sequential(nn.Linear(2, 2))\n"
    " def forward(self, x): return self.net(x)\n def train(self, mode=True): return super().train(mode)",
    "from torch import nn\nclass A(nn.Module): pass\nclass B(A):\n def forward(self, x): return x",
    "from torch.utils.data import Dataset, DataLoader\nclass D(Dataset):\n"
    " def __getitem__(self, i): return self.rows[i]\n def __len__(self): return len(self.rows)",
    "import torchvision.transforms as T\nclass Blur(object):\n def __call__(self, img): return img.filter(k)",
    "from torchvision import transforms\ndef load(transforms): return transforms(1)\n"
    "loaders = {x: transforms for transforms in [1]}",
    "import time\ndef f():\n time = 3\n return [time, time]",
    "import torch\ntorch.backends.cudnn.benchmark = True\ntorch.manual_seed(0)\n"
    "torch.save(model.state_dict(), 'best.pt')\nmodel.load_state_dict(torch.load('best.pt'))",
    "import torch\ntorch.load('x', weights_only=True)",
    "import sys\nsys.path.append('..')\nsys.path.insert(0, '.')\n"
    "sys.stdout = open('log.txt', 'w')\nsys.exit(0)",
    "import os\nos.environ['CUDA_VISIBLE_DEVICES'] = '0'\nprint(os.environ.get('HOME'), os.getenv('X'))",
    "import numpy as np\nnp.random.seed(0)\nnp.savetxt('a', np.load('b.npy'))\na.shape = (2, 3)",
    "import matplotlib\nmatplotlib.use('Agg')\nimport matplotlib.pyplot as plt\n"
    "fig, ax = plt.subplots()\nax.plot([1])\nplt.rcParams['font.size'] = 12\nplt.savefig('a.png')",
    "from PIL import Image, ImageFilter\n"
    "Image.open('a.png').filter(ImageFilter.GaussianBlur(2)).save('b.png')",
    "from tqdm import tqdm\nfor x in tqdm(loader): pass",
    "from tqdm.auto import tqdm as bar\nimport sklearn.metrics\nsklearn.metrics.accuracy_score(a, b)",
    "getattr(args, 'lr', 0.1)\nhasattr(model, 'fc')\nsetattr(model, 'fc', 1)",
    "import re, string, textwrap\nre.compile('a').sub('b', string.ascii_letters)",
    "from dataclasses import dataclass\n@dataclass\nclass A:\n x: int = 3",
    "from enum import Enum\nclass C(Enum):\n A = 1",
    "def deco(f):\n def g(*a): return f(*a)\n return g\n@deco\ndef h(): pass",
    "import torch\n@torch.no_grad()\ndef f(): pass",
    "class Config: pass\nc = Config()\nc.rate = 1\nc.batch_size = 3",
    "class Meter(object):\n def __init__(self): self.parameters = []\n def apply(self): pass",
    "if __name__ == '__main__':\n main()",
    "try:\n import cPickle as pickle\nexcept ImportError:\n import pickle\npickle.dump(a, f)",
    "from resnet20 import resnet20\nnet = resnet20()",
    "get_ipython().run_line_magic('matplotlib', 'inline')",
    "handle = model.layer4.register_forward_hook(keep)",
    "from math import *\nprint(sqrt(2))",
    "features = nn.Sequential(*list(model.children())[:-1])\nx.type(torch.FloatTensor)\nloss.item()",
    "train_set.transform = t\ntrain_set.dataset.transform = t\nmodel.classifier[6] = nn.Linear(1, 2)",
    "print('%s' % type(model), type(x).__name__)",
]


assert torch, "its methods are known where it is loaded"


def strange(folder: Path, source: str, **beside: str) -> list[str]:
    for name, text in beside.items():
        (folder / f"{name}.py").write_text(text)
    (folder / "main.py").write_text(source)
    files = sources.Files(folder, ["given.py"], "main.py")
    nodes_of = partial(reader.list_running_nodes, as_main=True)
    told = sources.find_oddities(ast.parse(source), "main.py", files, reader.decode, nodes_of, counted=False)
    return [str(one) for one in told]


@pytest.mark.parametrize("source", STRANGE)
def test_strange(source: str, tmp_path: Path) -> None:
    names = [one.partition(" ")[2] for one in strange(tmp_path, source)]
    assert any(name == STRANGE[source] or name.startswith(f"{STRANGE[source]}.") for name in names), names


@pytest.mark.parametrize("source", ORDINARY)
def test_ordinary(source: str, tmp_path: Path) -> None:
    assert strange(tmp_path, source) == []


def test_what_is_strange_has_its_file_and_line(tmp_path: Path) -> None:
    told = strange(tmp_path, "import helper\nhelper.f()\n", helper="import os\n\nos.fork()\n")
    assert told == ["helper.py:3 os.fork"]


def test_a_helper_that_nobody_imports_is_not_read(tmp_path: Path) -> None:
    assert strange(tmp_path, "x = 1", other="exec('x')") == []


@pytest.mark.parametrize(
    ("source", "helper", "told"),
    [
        ("from helper import torch\ntorch.save = f", "import torch", "torch.save ="),
        ("from helper import torch as t\nt.save = f", "import torch", "t.save ="),
        ("from helper import *\ntorch.save = f", "import torch", "torch.save ="),
        ("import helper\nhelper.torch.save = f", "import torch", "helper.torch"),
        ("from helper import keep\nkeep.save = f", "import torch\nkeep = torch", "keep.save ="),
        ("from helper import SGD\nSGD.step = f", "from torch.optim import SGD", "SGD.step ="),
    ],
)
def test_a_module_stays_one_when_it_comes_by_a_helper(
    source: str, helper: str, told: str, tmp_path: Path
) -> None:
    assert told in [one.partition(" ")[2] for one in strange(tmp_path, source, helper=helper)]


def test_helpers_within_packages_and_the_courses_files_are_known(tmp_path: Path) -> None:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg/__init__.py").write_text("from .inner import f\n")
    (tmp_path / "pkg/inner.py").write_text("import gc\ndef f(): gc.collect()\n")
    (tmp_path / "given.py").write_text("exec('x')\n")
    source = "import given\nfrom pkg import f\nfrom given import x\nf(x)\n"
    assert strange(tmp_path, source) == ["pkg/inner.py:2 gc"]


def test_a_file_named_like_a_library_is_read_and_the_library_is_not_trusted(tmp_path: Path) -> None:
    assert strange(tmp_path, "import gc\ngc.get_objects()", gc="x = 1") == ["main.py:2 gc"]


NAMES = st.sampled_from(["a", "torch", "np", "exec_", "model", "é"])


@given(NAMES, st.sampled_from(sorted(STRANGE)))
def test_what_stands_around_hides_nothing(name: str, source: str) -> None:
    """Inside a function, below a branch, beside a local name that is like a module's."""
    body = "\n".join(f"  {line}" for line in source.split("\n"))
    wrapped = f"def outer({name}=1):\n if {name}:\n{body}\n"
    tree = ast.parse(wrapped)
    files = sources.Files(Path(__file__).parent, [], "main.py")
    assert sources.find_oddities(
        tree, "main.py", files, reader.decode, partial(reader.list_running_nodes, as_main=True), counted=False
    )
