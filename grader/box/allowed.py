"""Modules that a source may use unread, the names it may use of each, and how.

Frozen before any hand-in is there. Every name is listed because a module hands out whatever it has imported
itself: `typing` leads to `re`, `re` to `enum`, and `enum` to `eval`.
"""

import math
import types
from typing import Any, Final

import numpy as np

from .libraries import Libraries, installed


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# They read or write files, reach memory, look into the caller's frame, or print what the machine is. The last
# two call a function of C for one row after the other, as `map` does, and nothing of that is counted.
_NUMPY_RISKY: Final = _words("""
    load loadtxt genfromtxt fromregex fromfile frombuffer from_dlpack memmap save savez savez_compressed
    savetxt bmat info show_config show_runtime test recarray record void nested_iters sctypeDict get_include
""") | _words("frompyfunc vectorize")


# They stand for plain types and numbers, and are served (old_names_table.py).
_NUMPY_REMOVED: Final = _words("""
    bool int float complex object str long unicode float_ complex_ int_ string_ unicode_ Inf Infinity NaN
    NINF PINF infty product cumproduct alltrue sometrue asscalar in1d row_stack trapz msort round_
""")


def _public(module: Any) -> frozenset[str]:
    """What the module itself calls public and has already loaded, without other modules and what is risky."""
    own = vars(module)
    named = own.get("__all__") or own.keys()
    return frozenset(
        name
        for name in named
        if name in own and name[0] != "_" and not isinstance(own[name], types.ModuleType)
    )


_LISTED: Final[dict[str, frozenset[str]]] = {
    "__future__": _words(
        "print_function division absolute_import unicode_literals annotations with_statement"
    ),
    "numpy": _public(np) - _NUMPY_RISKY | _NUMPY_REMOVED,
    "numpy.linalg": _public(np.linalg),
    "numpy.random": _public(np.random),
    "numpy.ma": _public(np.ma) - {"fromflex", "mvoid"},
    "numpy.typing": _words("ArrayLike NDArray"),
    "math": _public(math),
    "random": _words(
        "seed random randint randrange choice choices sample shuffle uniform gauss normalvariate"
    ),
    "time": _words("time time_ns perf_counter process_time monotonic sleep strftime localtime ctime"),
    "datetime": _words("datetime date timedelta"),
    "copy": _words("copy deepcopy"),
    "collections": _words("namedtuple OrderedDict defaultdict Counter deque"),
    "collections.abc": _words("Callable Iterable Iterator Mapping Sequence"),
    "itertools": _words("chain combinations count cycle islice permutations product repeat zip_longest"),
    "functools": _words("partial lru_cache cache"),
    "dataclasses": _words("dataclass field"),
    "typing": _words("""
        Any Callable ClassVar Dict Final Generic Iterable Iterator List Literal Mapping NamedTuple Optional
        Protocol Sequence Set Tuple TypeVar Union cast overload
    """),
    "abc": _words("ABC abstractmethod"),
    "pprint": _words("pprint pformat"),
    "warnings": _words("warn filterwarnings simplefilter"),
    "os": _words("sep getcwd listdir makedirs environ"),
    "os.path": _words("join exists isfile isdir dirname basename abspath realpath sep"),
    "sys": _words("path version version_info argv exit maxsize float_info platform stdout stderr"),
    "builtins": _words("range object str int zip dict list super round pow"),
    "past.builtins": _words("xrange basestring unicode long"),
    "six": _words("iteritems itervalues iterkeys string_types integer_types PY2 PY3"),
    "six.moves": _words("range xrange zip"),
    "scipy": frozenset(),
    "scipy.special": _words("softmax log_softmax logsumexp expit logit xlogy entr erf"),
    "matplotlib": _words("use rcParams"),
    "matplotlib.pyplot": _words("""
        plot scatter bar semilogy semilogx loglog figure subplot title suptitle xlabel ylabel legend grid
        xlim ylim imshow show close tight_layout axis rcParams
    """),
    "argparse": _words("ArgumentParser Namespace ArgumentDefaultsHelpFormatter"),
    # Often imported and left unused; nothing of them may be used.
    **dict.fromkeys(("glob", "json", "logging", "pathlib", "pickle", "re", "string"), frozenset()),
}


NAMES: Final = {module: names for module, names in _LISTED.items() if installed(module.partition(".")[0])}
"""Module to the names that may be used of it; its modules are entries of their own. A module that is not
there would be looked for beside the hand-in, in a file that nobody has read."""

METHODS: Final = {
    "sys.path": _words("append"),
    "sys.stdout": _words("write flush"),
    "sys.stderr": _words("write flush"),
}
"""Objects to be used by calling one of these, and in no other way: what they are would lead further.

`sys.path.insert` would let a file beside the hand-in stand for a library."""

_FIGURES: Final = _words("""
    figure.figsize figure.dpi image.interpolation image.cmap font.size lines.linewidth axes.grid
    axes.titlesize axes.labelsize legend.fontsize
""")
KEYS: Final = {
    "os.environ": _words("CUDA_VISIBLE_DEVICES KMP_DUPLICATE_LIB_OK OMP_NUM_THREADS PYTHONHASHSEED"),
    "matplotlib.rcParams": _FIGURES,
    "matplotlib.pyplot.rcParams": _FIGURES,
}
"""Mappings to be used by these keys only: others name files and modules that would be loaded."""

TYPES: Final = frozenset({"numpy.ndarray"})
"""Classes to be named in `isinstance` and annotations; called, this one makes objects of any bytes."""
COUNTED: Final = Libraries(NAMES, TYPES)
"""What code may use whose work is counted."""

STATEMENTS: Final = {"matplotlib.use": 1} | {
    f"matplotlib.pyplot.{name}": {"plot": 99, "scatter": 2, "bar": 2, "subplot": 3, "xlim": 2, "ylim": 2}.get(
        name, 1
    )
    for name in _LISTED["matplotlib.pyplot"] - {"rcParams"}
}
"""Functions to be called for their effect, and how many arguments by place: a figure leads to modules."""
KEYWORDS: Final = _words("""
    label color c linewidth lw linestyle ls marker markersize s alpha figsize dpi fontsize loc cmap block
""")
BACKENDS: Final = _words("Agg agg TkAgg Qt5Agg QtAgg PDF SVG")
