"""Modules that a source may use unread, the names it may use of each, and how.

Frozen before any hand-in is there. Every name is listed because a module hands out whatever it has imported
itself: `typing` leads to `re`, `re` to `enum`, and `enum` to `eval`.
"""

import cmath
import math
import types
from typing import Any, Final

import numpy as np

from ..student_computer.libraries import Libraries, is_installed


def _split_words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# They read or write files, reach memory, look into the caller's frame, or print what the machine is. The last
# two call a function of C for one row after the other, as `map` does, and nothing of that is counted.
_NUMPY_RISKY: Final = _split_words("""
    load loadtxt genfromtxt fromregex fromfile frombuffer from_dlpack memmap save savez savez_compressed
    savetxt bmat info show_config show_runtime test recarray record void nested_iters sctypeDict get_include
""") | _split_words("frompyfunc vectorize")


# They stand for plain types and numbers, and are served (old_names_table.py).
_NUMPY_REMOVED: Final = _split_words("""
    bool int float complex object str long unicode float_ complex_ int_ string_ unicode_ Inf Infinity NaN
    NINF PINF infty product cumproduct alltrue sometrue asscalar in1d row_stack trapz msort round_
""")


def _list_public(module: Any) -> frozenset[str]:
    """Return what the module itself calls public and has already loaded, without other modules."""
    members = vars(module)
    named = members.get("__all__") or members.keys()
    return frozenset(
        name
        for name in named
        if name in members and name[0] != "_" and not isinstance(members[name], types.ModuleType)
    )


LOGGER: Final = "logging.getLogger()"
"""What the call gives counts as a module: used by the names that are listed, and not handed on."""
_LISTED: Final[dict[str, frozenset[str]]] = {
    "__future__": _split_words("""
        print_function division absolute_import unicode_literals annotations with_statement
    """),
    "numpy": _list_public(np) - _NUMPY_RISKY | _NUMPY_REMOVED,
    "numpy.linalg": _list_public(np.linalg),
    "numpy.random": _list_public(np.random),
    "numpy.ma": _list_public(np.ma) - {"fromflex", "mvoid"},
    "numpy.typing": _split_words("ArrayLike NDArray"),
    "math": _list_public(math),
    "cmath": _list_public(cmath),
    "random": _split_words("""
        seed random randint randrange choice choices sample shuffle uniform gauss normalvariate triangular
        betavariate expovariate getrandbits getstate setstate Random
    """),
    "time": _split_words("""
        time time_ns perf_counter perf_counter_ns process_time monotonic sleep strftime strptime localtime
        gmtime ctime
    """),
    "datetime": _split_words("datetime date time timedelta timezone"),
    "copy": _split_words("copy deepcopy"),
    "collections": _split_words("namedtuple OrderedDict defaultdict Counter deque ChainMap"),
    "collections.abc": _split_words("""
        Callable Collection Hashable Iterable Iterator Mapping MutableMapping Sequence Sized
    """),
    # Not starmap or accumulate: they call a function of C for one row after the other, as `map` does.
    "itertools": _split_words("""
        chain combinations combinations_with_replacement compress count cycle islice pairwise permutations
        product repeat tee zip_longest
    """),
    "functools": _split_words("partial wraps lru_cache cache cached_property total_ordering reduce"),
    "operator": _split_words("itemgetter add sub mul truediv floordiv matmul neg lt le gt ge eq ne"),
    "dataclasses": _split_words("dataclass field asdict astuple replace fields"),
    "enum": _split_words("Enum IntEnum StrEnum Flag IntFlag auto unique"),
    "typing": _split_words("""
        Annotated Any AnyStr Callable ClassVar Deque Dict Final FrozenSet Generator Generic Hashable IO
        Iterable Iterator List Literal Mapping NamedTuple NewType NoReturn Optional ParamSpec Protocol Self
        Sequence Set SupportsFloat SupportsInt Text Tuple Type TypeAlias TypedDict TypeVar Union cast
        overload runtime_checkable TYPE_CHECKING
    """),
    "abc": _split_words("ABC ABCMeta abstractmethod"),
    "numbers": _split_words("Number Real Integral Complex Rational"),
    "fractions": _split_words("Fraction"),
    "decimal": _split_words("Decimal"),
    "statistics": _split_words("mean fmean median mode stdev pstdev variance pvariance"),
    "bisect": _split_words("bisect bisect_left bisect_right insort"),
    "heapq": _split_words("heappush heappop heapify nlargest nsmallest"),
    "contextlib": _split_words("contextmanager closing nullcontext suppress"),
    "io": _split_words("StringIO BytesIO"),
    "json": _split_words("dumps loads dump JSONDecodeError"),
    "csv": _split_words("reader writer DictReader DictWriter QUOTE_ALL QUOTE_MINIMAL"),
    "re": _split_words("""
        compile match fullmatch search sub subn split findall finditer escape IGNORECASE MULTILINE DOTALL
        VERBOSE I M S X
    """),
    "string": _split_words("""
        ascii_letters ascii_lowercase ascii_uppercase digits hexdigits punctuation whitespace printable
        Template capwords
    """),
    "textwrap": _split_words("dedent indent fill wrap shorten"),
    "glob": _split_words("glob iglob"),
    "pathlib": _split_words("Path PurePath PurePosixPath"),
    "hashlib": _split_words("md5 sha1 sha256"),
    "uuid": _split_words("uuid4"),
    "pprint": _split_words("pprint pformat"),
    "logging": _split_words("""
        basicConfig getLogger debug info warning error critical exception log DEBUG INFO WARNING ERROR
        CRITICAL NOTSET
    """),
    LOGGER: _split_words(
        "debug info warning warn error critical exception log setLevel isEnabledFor name level"
    ),
    "warnings": _split_words("warn filterwarnings simplefilter catch_warnings"),
    "os": _split_words(
        "sep linesep curdir name getcwd listdir makedirs mkdir environ getenv cpu_count getpid"
    ),
    "os.path": _split_words("""
        join exists isfile isdir dirname basename abspath realpath sep expanduser split splitext normpath
        relpath getsize commonprefix
    """),
    "sys": _split_words("""
        path version version_info argv exit maxsize float_info platform stdout stderr byteorder getsizeof
        getrecursionlimit
    """),
    "builtins": _split_words("range object str int zip dict list super round pow"),
    "past.builtins": _split_words("xrange basestring unicode long"),
    "six": _split_words("iteritems itervalues iterkeys string_types integer_types PY2 PY3"),
    "six.moves": _split_words("range xrange zip"),
    "scipy": frozenset(),
    "scipy.special": _split_words("softmax log_softmax logsumexp expit logit xlogy entr erf"),
    "matplotlib": _split_words("use rcParams"),
    "matplotlib.pyplot": _split_words("""
        plot scatter bar semilogy semilogx loglog figure subplot title suptitle xlabel ylabel legend grid
        xlim ylim imshow show close tight_layout axis rcParams
    """),
    "argparse": _split_words("""
        ArgumentParser Namespace ArgumentDefaultsHelpFormatter RawTextHelpFormatter
        RawDescriptionHelpFormatter BooleanOptionalAction SUPPRESS
    """),
    # Often imported and left unused; nothing of it may be used.
    "pickle": frozenset(),
}


NAMES: Final = {module: names for module, names in _LISTED.items() if is_installed(module.partition(".")[0])}
"""Module to the names that may be used of it; its modules are entries of their own. A module that is not
there would be looked for beside the hand-in, in a file that nobody has read."""

METHODS: Final = {
    "sys.path": _split_words("append"),
    "sys.stdout": _split_words("write flush"),
    "sys.stderr": _split_words("write flush"),
}
"""Objects to be used by calling one of these, and in no other way: what they are would lead further.

`sys.path.insert` would let a file beside the hand-in stand for a library."""

_FIGURES: Final = _split_words("""
    figure.figsize figure.dpi image.interpolation image.cmap font.size lines.linewidth axes.grid
    axes.titlesize axes.labelsize legend.fontsize
""")
KEYS: Final = {
    "os.environ": _split_words("CUDA_VISIBLE_DEVICES KMP_DUPLICATE_LIB_OK OMP_NUM_THREADS PYTHONHASHSEED"),
    "matplotlib.rcParams": _FIGURES,
    "matplotlib.pyplot.rcParams": _FIGURES,
}
"""Mappings to be used by these keys only: others name files and modules that would be loaded."""

TYPES: Final = frozenset({"numpy.ndarray"})
"""Classes to be named in `isinstance` and annotations; called, this one makes objects of any bytes."""
METACLASSES: Final = frozenset({"abc.ABCMeta"})
"""To be named as the ``metaclass=`` of a class; called, they build classes of strings."""
MAKERS: Final = frozenset({"logging.getLogger"})
"""What these give is to be used by the names listed of it."""
CALLERS: Final = frozenset({"builtins.map", "builtins.filter", "functools.reduce"})
"""Functions that call another one for row after row: only with one whose every call is counted."""
CALLS: Final = {
    "logging.basicConfig": _split_words("level format datefmt style force stream filemode encoding")
}
"""Functions to be called by these keywords alone, and by those that name files."""
FILES: Final = frozenset({"filename"})
"""Keywords of these functions that name a file to be written."""
COUNTED: Final = Libraries(NAMES, TYPES)
"""What code may use while its work is counted."""

STATEMENTS: Final = {"matplotlib.use": 1} | {
    f"matplotlib.pyplot.{name}": {"plot": 99, "scatter": 2, "bar": 2, "subplot": 3, "xlim": 2, "ylim": 2}.get(
        name, 1
    )
    for name in _LISTED["matplotlib.pyplot"] - {"rcParams"}
}
"""Functions to be called for their effect, and how many arguments by place: a figure leads to modules."""
KEYWORDS: Final = _split_words("""
    label color c linewidth lw linestyle ls marker markersize s alpha figsize dpi fontsize loc cmap block
""")
BACKENDS: Final = _split_words("Agg agg TkAgg Qt5Agg QtAgg PDF SVG")
