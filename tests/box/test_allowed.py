"""Harmless modules of Python's own are plain in plain use; what each could be misused for is named."""

import pytest

from grader.box.source_reading.hidden_work import find_not_plain
from grader.box.source_reading.reader import list_running_nodes

PLAIN = [
    # logging
    "import logging\nlogging.basicConfig(level=logging.INFO, format='%(message)s')\n"
    "log = logging.getLogger(__name__)\nlog.setLevel(logging.DEBUG)\nlog.info('shape %s', 1)",
    "from logging import getLogger, INFO\nlog = getLogger('net')\ndef f(x):\n log.debug('%s', x)",
    "import logging\nlogging.getLogger('matplotlib').setLevel(logging.WARNING)\nlogging.warning('x')",
    "import logging\nclass Net:\n def __init__(self):\n  self.log = logging.getLogger('net')\n"
    " def loss(self, X):\n  self.log.info('in')",
    "import logging, sys\nlogging.basicConfig(stream=sys.stdout)",
    "from logging import basicConfig\nbasicConfig(level='INFO')",
    "import logging\nlogging.basicConfig(filename='run.log', filemode='w', level=logging.DEBUG)",
    # enum
    "from enum import Enum, auto\nclass Act(Enum):\n RELU = auto()\n TANH = auto()\nx is Act.RELU",
    "import enum\n@enum.unique\nclass Act(enum.IntEnum):\n A = 1\nprint(Act(1).name, [a.value for a in Act])",
    # functools
    "import functools, time\ndef timed(f):\n @functools.wraps(f)\n def g(*a, **k):\n  t = time.time()\n"
    "  return f(*a, **k)\n return g\nclass Net:\n @timed\n def loss(self, X): return X",
    "from functools import wraps\ndef d(f):\n @wraps(f)\n def g(*a): return f(*a)\n return g",
    "import functools\nclass C:\n @functools.cached_property\n def n(self): return 3\n"
    " @functools.lru_cache(None)\n"
    " def m(self): return 4",
    # names that stand in the source
    "class Net:\n def loss(self, X): return getattr(self, 'rate', 1e-3) * X",
    "setattr(net, 'rate', 1e-3)\nif hasattr(net, 'reg'): net.reg",
    "class Net:\n def _relu(self, x): return x\n def loss(self, X): return getattr(self, '_relu')(X)",
    # the rest
    "from pathlib import Path\nHERE = Path(__file__).resolve().parent\n(HERE / 'data').mkdir(exist_ok=True)",
    "import re, string, textwrap\nP = re.compile(r'\\d+')\nP.sub('x', textwrap.dedent(s))\n"
    "string.ascii_lowercase",
    "import json\nCONFIG = json.loads('{\"std\": 1e-4}')\nprint(json.dumps(CONFIG))",
    "import csv, io\nw = csv.writer(io.StringIO())\nw.writerow([1, 2])",
    "import contextlib\n@contextlib.contextmanager\ndef timer():\n yield\n"
    "with contextlib.suppress(KeyError): pass",
    "from abc import ABC, ABCMeta, abstractmethod\nclass L(metaclass=ABCMeta):\n @abstractmethod\n"
    " def f(self): pass",
    "from operator import itemgetter\nimport statistics, math, random, itertools, copy, pprint, warnings\n"
    "sorted(d.items(), key=itemgetter(1))\nstatistics.mean(x)\nrng = random.Random(0)\nrng.random()\n"
    "with warnings.catch_warnings():\n warnings.simplefilter('ignore')",
    "from datetime import datetime, timezone\nprint(datetime.now(timezone.utc).strftime('%H'))",
    "from typing import Annotated, TypeAlias, Tuple, Type, TYPE_CHECKING\nPair: TypeAlias = Tuple[int, int]",
    "import os\nROOT = os.getenv('HOME', '')\nos.path.splitext(os.path.expanduser('~/x.py'))\n"
    "os.mkdir('figures')",
    "import argparse\np = argparse.ArgumentParser(formatter_class=argparse.RawTextHelpFormatter)\n"
    "p.add_argument('--lr', type=float, default=1e-3)",
    "from numbers import Number\nfrom fractions import Fraction\nisinstance(x, Number)\nFraction(1, 3)",
]
FORGED = {
    # logging: to handlers, files, frames, and to the module itself
    "import logging; logging.root": "logging.root",
    "import logging; logging.os": "logging.os",
    "import logging; logging.currentframe()": "logging.currentframe",
    "import logging; logging.config.dictConfig(d)": "logging.config",
    "import logging; logging.FileHandler('/proc/self/fd/3')": "logging.FileHandler",
    "import logging; logging.basicConfig(filename='/proc/self/fd/3')": "logging.basicConfig",
    "import logging; logging.basicConfig(handlers=[h])": "logging.basicConfig",
    "import logging; logging.basicConfig(filename='../../proc/self/fd/3')": "logging.basicConfig",
    "import logging; logging.basicConfig(filename='two_layernet.py')": "logging.basicConfig",
    "import logging; logging.basicConfig(filename=name)": "logging.basicConfig",
    "import logging; logging.basicConfig(filename=3)": "logging.basicConfig",
    "import logging; logging.basicConfig(**d)": "logging.basicConfig",
    "import logging; b = logging.basicConfig": "logging.basicConfig",
    "from logging import basicConfig; basicConfig(filename='f')": "basicConfig",
    "from logging import basicConfig as b; f(b)": "b",
    "import logging; logging.getLogger().handlers[0].stream": "logging.getLogger().handlers",
    "import logging; log = logging.getLogger(); log.handlers": "log.handlers",
    "import logging; log = logging.getLogger(); log.addHandler(h)": "log.addHandler",
    "import logging; log = logging.getLogger(); log.info = f": "log.info =",
    "import logging; log = logging.getLogger(); f(log)": "log",
    "import logging; x.log = logging.getLogger(); x.log.manager": "manager",
    "import logging; x.log = logging.getLogger(); x.log.parent.handlers": "handlers",
    "import logging; [logging.getLogger()]": "logging.getLogger",
    "import logging; g = logging.getLogger": "logging.getLogger",
    "from logging import getLogger; [getLogger()]": "getLogger",
    "import logging, sys; logging.basicConfig(stream=sys.stdout.buffer)": "sys.stdout",
    "import logging; getattr(logging, 'root')": "getattr",
    "import logging; getattr(logging.getLogger(), 'handlers')": "getattr",
    # enum: to eval, sys, and to names that are put into another module
    "import enum; enum.bltns.eval(x)": "enum.bltns",
    "import enum; enum.sys.modules": "enum.sys",
    "import enum; enum.EnumMeta('T', (), {})": "enum.EnumMeta",
    "from enum import EnumType; class_ = EnumType": "enum.EnumType",
    "from enum import IntEnum; IntEnum._convert_('X', 'box.counting', f)": "_convert_",
    "from enum import Flag\nclass M(Flag):\n A = 1\ndef _convert_(): pass\nM._convert_('X', 'numpy', f)":
        "_convert_",
    "from enum import IntEnum\nclass M(IntEnum):\n A = 1\n def f(self): self._convert_('X', 'numpy', f)":
        "_convert_",
    "from enum import Enum\ngetattr(Enum, '_convert_')('X', 'numpy', f)": "getattr",
    "from enum import Enum\nclass E(Enum):\n def __new__(cls, v): pass": "__new__",
    # functools: any attribute of a function, its code too; loops inside C
    "import functools; functools.wraps(f, ('__code__',))(g)": "__code__",
    "import functools; functools.wraps(f, assigned=names)(g)": "functools.wraps",
    "import functools\n@functools.wraps(f, names)\ndef g(): pass": "functools.wraps",
    "import functools\n@functools.wraps(*args)\ndef g(): pass": "functools.wraps",
    "from functools import wraps\n@wraps(f, updated=names)\ndef g(): pass": "wraps",
    "from functools import wraps; w = wraps": "wraps",
    "from functools import wraps as w\nw(f)(np_like)": "w",
    "import functools; functools.update_wrapper(g, f, names)": "functools.update_wrapper",
    "import functools; functools.reduce(f, rows)": "functools.reduce",
    "import functools; functools.singledispatch(f)": "functools.singledispatch",
    "import functools; functools.partial(getattr, x)": "getattr",
    "import functools; functools.GenericAlias": "functools.GenericAlias",
    # names that are built, or that lead to frames, code and modules
    "getattr(self, name)": "getattr",
    "getattr(x, 'gi' + '_frame')": "getattr",
    "getattr(x, f'{n}')": "getattr",
    "getattr(x, '__globals__')": "getattr",
    "getattr(x, 'tb_frame')": "getattr",
    "getattr(x, '_private')": "getattr",
    "getattr(*pair)": "getattr",
    "g = getattr": "getattr",
    "import numpy as np; getattr(np, 'load')": "getattr",
    "import numpy as np; getattr(np.random, 'seed')": "getattr",
    "import numpy as np; n = np; getattr(n, 'zeros')": "getattr",
    "import numpy as np; setattr(np, 'maximum', f)": "setattr",
    "setattr(x, '__code__', f)": "setattr",
    "setattr(x, name, f)": "setattr",
    "delattr(x, name)": "delattr",
    "def getattr(a, b): pass\ngetattr(x, 'y')": "getattr",
    # files, memory
    "from pathlib import Path; Path('/proc/self/mem').write_bytes(b'')": "write_bytes",
    "from pathlib import Path; Path('/dev/fd/3').open('wb')": "open",
    "from pathlib import Path; Path('x.py').write_text('x')": "write_text",
    "from pathlib import Path; Path('/proc/self/maps').read_text()": "read_text",
    "from pathlib import Path; Path('a').symlink_to('/proc')": "symlink_to",
    "import pathlib; pathlib.os": "pathlib.os",
    "import pathlib; pathlib.io.open(3)": "pathlib.io",
    "import io; io.open(3, 'wb')": "io.open",
    "import io; io.FileIO(3)": "io.FileIO",
    "from io import BytesIO; BytesIO().getbuffer()": "getbuffer",
    "import csv; csv.csv": "csv.csv",
    "import json; json.load(f)": "json.load",
    "import json; json.codecs.open": "json.codecs",
    "import json; json.JSONDecoder": "json.JSONDecoder",
    # text that leads to objects, classes of strings, functions of C for row after row
    "import string; string.Formatter().get_field(x, f, {})": "string.Formatter",
    "import re; re.enum.bltns": "re.enum",
    "import re; re._compiler": "re._compiler",
    "import re; re.copyreg": "re.copyreg",
    "import operator; operator.attrgetter('x')": "operator.attrgetter",
    "import operator; operator.methodcaller('x')": "operator.methodcaller",
    "from itertools import starmap; starmap(f, rows)": "itertools.starmap",
    "import itertools; itertools.accumulate(rows, f)": "itertools.accumulate",
    "import dataclasses; dataclasses.make_dataclass('A', names)": "dataclasses.make_dataclass",
    "import dataclasses; dataclasses.sys": "dataclasses.sys",
    "import typing; typing.get_type_hints(x)": "typing.get_type_hints",
    "import typing; typing.ForwardRef(x)": "typing.ForwardRef",
    "import typing; typing.sys": "typing.sys",
    "from abc import ABCMeta; ABCMeta('T', (), d)": "ABCMeta",
    "from abc import ABCMeta; M = ABCMeta": "ABCMeta",
    "import abc; abc.ABCMeta('T', (), d)": "abc.ABCMeta",
    "from abc import ABCMeta\nclass M(ABCMeta): pass": "ABCMeta",
    "import contextlib; contextlib.redirect_stdout(x)": "contextlib.redirect_stdout",
    "import contextlib; contextlib.sys": "contextlib.sys",
    "import contextlib\nwith c() as x: c().gen.gi_frame": "gi_frame",
    "import warnings; warnings.sys": "warnings.sys",
    "import warnings; warnings.showwarning = f": "warnings.showwarning =",
    "import warnings; warnings.catch_warnings(module=warnings)": "warnings",
    "import argparse; argparse.FileType('w')": "argparse.FileType",
    "import argparse; argparse._sys": "argparse._sys",
    "import statistics; statistics.sys": "statistics.sys",
    "import random; random._os": "random._os",
    "import collections; collections._sys": "collections._sys",
    "import heapq; heapq.merge(a, key=f)": "heapq.merge",
    "import copy; copy.copyreg": "copy.copyreg",
    "import sys; sys._getframe()": "sys._getframe",
    "import sys; sys.setrecursionlimit(9)": "sys.setrecursionlimit",
    "import traceback; traceback.walk_stack(None)": "traceback",
    "import inspect; inspect.currentframe()": "inspect",
    "import gc; gc.get_objects()": "gc",
    "import ctypes; ctypes.memmove": "ctypes",
}  # fmt: skip


@pytest.mark.parametrize("source", PLAIN)
def test_plain_use_is_plain(source: str) -> None:
    assert list(find_not_plain(list_running_nodes(source))) == []


@pytest.mark.parametrize("source", FORGED)
def test_misuse_is_named(source: str) -> None:
    assert FORGED[source] in list(find_not_plain(list_running_nodes(source)))
