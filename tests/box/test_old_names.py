"""Names that libraries have no more are served, each with a note of what to write instead."""

import pytest

from tests.support.warm_scripts import Warm

NUMPY = {
    "np.float(3)": 3.0,
    "np.int(3.7)": 3,
    "np.zeros(2, dtype=np.bool).tolist()": [False, False],
    "np.array(['a'], dtype=np.object).tolist()": ["a"],
    "np.str(1)": "1",
    "-np.Inf < 0 < np.infty": True,
    "np.NINF": float("-inf"),
    "np.isnan(np.NaN)": True,
    "np.product([2, 3])": 6,
    "np.product([[2, 3], [4, 5]], axis=0).tolist()": [8, 15],
    "np.cumproduct([1, 2, 3]).tolist()": [1, 2, 6],
    "[np.alltrue([1, 0]), np.sometrue([1, 0])]": [False, True],
    "np.asscalar(np.array([4.5]))": 4.5,
    "np.in1d([[1, 2], [3, 4]], [2, 3]).tolist()": [False, True, True, False],
    "np.in1d([1, 2], [2], invert=True).tolist()": [True, False],
    "np.row_stack(([1, 2], [3, 4])).tolist()": [[1, 2], [3, 4]],
    "np.trapz([1, 2, 3])": 4.0,
    "np.trapz(y=[1, 2, 3], x=[0, 2, 4])": 8.0,
    "np.msort([[3, 1], [2, 4]]).tolist()": [[2, 1], [3, 4]],
    "np.round_(2.567, 2)": 2.57,
    "np.mat('1 2; 3 4').tolist()": [[1, 2], [3, 4]],
    "np.cast['int64']([1.5]).tolist()": [1],
    "np.asfarray([1, 2]).dtype.name": "float64",
    "np.float_(2)": 2.0,
    "np.math.sqrt(4)": 2.0,
}
OTHERS = {
    "import time\nanswer = time.clock() >= 0": True,
    "import collections\nanswer = isinstance([], collections.Iterable)": True,
    "from collections import Mapping\nanswer = isinstance({}, Mapping)": True,
    "import inspect\nanswer = inspect.getargspec(lambda a, b=1: 0).args": ["a", "b"],
    "from fractions import gcd\nanswer = gcd(12, 18)": 6,
    "from scipy.misc import logsumexp\nanswer = round(float(logsumexp([0.0, 0.0])), 4)": 0.6931,
    "import scipy\nanswer = scipy.zeros(2).tolist()": [0, 0],
    "from scipy.integrate import simps\nanswer = float(simps([1, 2, 3], dx=1))": 4.0,
    "from scipy.signal import hamming\nanswer = len(hamming(5))": 5,
    "import pandas as pd\nanswer = len(pd.DataFrame({'a': [1]}).append({'a': 2}, ignore_index=True))": 2,
    "import pandas as pd\nanswer = pd.DataFrame({'a': [1]}).as_matrix().tolist()": [[1]],
    "import pandas as pd\nanswer = [n for n, _ in pd.DataFrame({'a': [1]}).iteritems()]": ["a"],
}


@pytest.mark.parametrize("asked", NUMPY)
def test_numpys_former_names_are_served(bare: Warm, asked: str) -> None:
    ran = bare.run(
        f"import numpy as np\nanswer = {asked}\nif hasattr(answer, 'item'): answer = answer.item()\n"
    )
    assert (ran.raised, ran.answer) == ("", NUMPY[asked])


@pytest.mark.parametrize("script", OTHERS)
def test_other_libraries_former_names_are_served(bare: Warm, script: str) -> None:
    ran = bare.run(script)
    assert (ran.raised, ran.answer) == ("", OTHERS[script])


def test_each_is_told_with_its_line_and_what_to_write(bare: Warm) -> None:
    script = '''
from box.student_computer import old_names
text = """import numpy as np
import time
from numpy import product as p, sum
def later():
    return np.float(1), np.zeros(1), time.clock()
x = np.Inf
"""
exec(text)
answer = old_names.notes(text, "work.py")
'''
    end = "the grader understood it"
    assert bare.run(script).answer == [
        f"work.py, line 3: np.product no longer exists: write np.prod instead; {end}",
        f"work.py, line 5: np.float no longer exists: write float instead; {end}",
        f"work.py, line 5: time.clock no longer exists: write time.perf_counter instead; {end}",
        f"work.py, line 6: np.Inf no longer exists: write np.inf instead; {end}",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("import numpy as np\nx = [np .float]\n", 2),
        ("import numpy as np\nx = np.\\\n    float\n", 2),
        ("import numpy as np\nx = (np.  # the number\n    float)\n", 2),
        ("from numpy import(float)\n", 1),
        ("from \\\n    numpy \\\n    import float\n", 1),
        ("if False:\n    import numpy\n    numpy.float\n", 3),
    ],
)
def test_each_is_seen_however_it_is_written(bare: Warm, text: str, line: int) -> None:
    script = f"""
import numpy
from box.student_computer import old_names
answer = old_names.notes({text!r}, "work.py")
"""
    [note] = bare.run(script).answer
    assert note.startswith(f"work.py, line {line}: np.float no longer exists")


def test_what_never_was_is_not_served(bare: Warm) -> None:
    assert bare.run("import numpy as np\nnp.nothing_at_all").raised.startswith("AttributeError")
    assert bare.run("import time\ntime.nothing_at_all").raised == (
        "AttributeError: module 'time' has no attribute 'nothing_at_all'"
    )
    assert bare.run("from collections import Nothing").raised.startswith("ImportError: cannot import name")
    assert bare.run("from collections import namedtuple, OrderedDict\nanswer = 1").answer == 1


def test_what_is_there_is_left_alone(bare: Warm) -> None:
    script = """
from box.student_computer import old_names
import numpy as np, math, collections
answer = [np.inf == math.inf, len(collections.Counter("aab")), old_names.notes("", "work.py")]
"""
    assert bare.run(script).answer == [True, 2, []]
