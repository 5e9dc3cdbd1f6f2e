"""What a script may use while notes are taken of it in its own process: packages, modules, names.

A listed module may be used by every public name that is no module itself; a further module has to be listed.
For some modules the names are listed one by one, because others of theirs lead to code, memory or other
processes.
"""

import os
import sys
import types
from collections.abc import Collection, Mapping
from typing import Any, Final

from ..student_computer.libraries import Libraries


def _split_words(text: str) -> frozenset[str]:
    return frozenset(text.split())


EVERY: Final[frozenset[str]] = frozenset()
"""Every public name, but modules and what is excepted."""

_STANDARD: Final[dict[str, frozenset[str]]] = {
    "__future__": EVERY,
    **dict.fromkeys(
        _split_words("""
            argparse csv json math cmath random time datetime calendar string textwrap glob fnmatch statistics
            heapq bisect decimal fractions itertools pprint html base64 hashlib uuid numbers colorsys struct
            shutil pathlib os.path collections collections.abc zipfile tarfile gzip tempfile secrets
        """),
        EVERY,
    ),
    "os": _split_words("""
        sep linesep path getcwd listdir makedirs mkdir environ getenv walk scandir chdir remove rename replace
        rmdir stat cpu_count name curdir pardir extsep fspath PathLike getpid
    """),
    "sys": _split_words("""
        argv exit path version version_info maxsize float_info platform stdout stderr executable byteorder
        getsizeof setrecursionlimit getrecursionlimit
    """),
    "copy": _split_words("copy deepcopy"),
    "functools": _split_words(
        "partial wraps reduce lru_cache cache cached_property cmp_to_key total_ordering"
    ),
    "operator": _split_words(
        "itemgetter add mul sub truediv floordiv matmul mod neg and_ or_ lt le gt ge eq ne"
    ),
    "contextlib": _split_words("""
        contextmanager nullcontext suppress closing ExitStack redirect_stdout redirect_stderr
    """),
    "dataclasses": _split_words("dataclass field asdict astuple replace fields is_dataclass InitVar KW_ONLY"),
    "enum": _split_words("Enum IntEnum StrEnum Flag IntFlag auto unique"),
    "abc": _split_words("ABC abstractmethod"),
    "typing": _split_words("""
        Annotated Any AnyStr Callable ClassVar DefaultDict Deque Dict Final FrozenSet Generator Generic
        Hashable IO Iterable Iterator List Literal Mapping MutableMapping NamedTuple NewType NoReturn
        Optional ParamSpec Protocol Self Sequence Set Sized SupportsFloat SupportsInt Text Tuple Type
        TypeAlias TypedDict TypeVar Union cast overload runtime_checkable TYPE_CHECKING
    """),
    "warnings": _split_words("warn filterwarnings simplefilter catch_warnings"),
    "logging": _split_words("""
        basicConfig getLogger debug info warning error critical exception log DEBUG INFO WARNING ERROR
        CRITICAL NOTSET Formatter StreamHandler FileHandler disable getLevelName captureWarnings
    """),
    "io": _split_words("BytesIO StringIO"),
    "pickle": _split_words("dump dumps HIGHEST_PROTOCOL"),
    "timeit": _split_words("default_timer"),
    "traceback": _split_words("print_exc format_exc"),
    "platform": _split_words("platform system machine node processor release version python_version uname"),
    "multiprocessing": _split_words("freeze_support cpu_count"),
    "webbrowser": _split_words("open open_new open_new_tab"),
    "builtins": _split_words(
        "range object str int zip dict list super round pow input print open map filter"
    ),
    "re": EVERY,
    "six": _split_words("iteritems itervalues iterkeys string_types integer_types PY2 PY3 print_"),
    "six.moves": _split_words("range xrange zip input"),
    "past.builtins": _split_words("xrange basestring unicode long"),
}
_TORCH: Final[dict[str, frozenset[str]]] = dict.fromkeys(
    _split_words("""
        torch torch.nn torch.nn.functional torch.nn.init torch.nn.utils torch.nn.parameter torch.nn.modules
        torch.optim torch.optim.lr_scheduler torch.utils torch.utils.data torch.utils.data.sampler
        torch.utils.data.dataset torch.utils.data.dataloader torch.utils.model_zoo torch.utils.tensorboard
        torch.autograd torch.autograd.variable torch.cuda torch.backends torch.backends.cudnn
        torch.backends.mps torch.hub torch.linalg torch.random torch.special torch.version torch.amp
        torch.cuda.amp torch.nn.modules.loss torch.nn.modules.batchnorm torch.nn.modules.linear
        torch.nn.modules.conv torchvision torchvision.datasets torchvision.datasets.folder
        torchvision.datasets.cifar torchvision.datasets.mnist torchvision.datasets.vision torchvision.models
        torchvision.models.resnet torchvision.models.vgg torchvision.models.alexnet
        torchvision.models.densenet torchvision.models.mobilenet torchvision.transforms
        torchvision.transforms.functional torchvision.transforms.v2 torchvision.transforms.v2.functional
        torchvision.transforms.transforms torchvision.utils torchvision.io torchvision.ops tensorboardX
    """),
    EVERY,
)
_OTHERS: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(
        _split_words("""
            numpy numpy.linalg numpy.random numpy.fft numpy.ma numpy.typing numpy.polynomial scipy
            scipy.special scipy.stats scipy.ndimage scipy.linalg scipy.optimize scipy.signal scipy.spatial
            scipy.misc scipy.interpolate scipy.spatial.distance matplotlib.pyplot matplotlib.cm
            matplotlib.colors matplotlib.ticker matplotlib.patches matplotlib.lines matplotlib.gridspec
            matplotlib.animation mpl_toolkits mpl_toolkits.mplot3d mpl_toolkits.mplot3d.axes3d
            mpl_toolkits.axes_grid1 PIL PIL.Image PIL.ImageFile PIL.ImageFilter PIL.ImageOps PIL.ImageEnhance
            PIL.ImageDraw PIL.ImageFont PIL.ImageChops PIL.ImageStat tqdm tqdm.auto tqdm.notebook prettytable
            seaborn pandas skimage skimage.filters skimage.io skimage.transform skimage.util skimage.color cv2
            tabulate termcolor imageio h5py torchsummary torchinfo sklearn sklearn.metrics
            sklearn.model_selection sklearn.preprocessing sklearn.decomposition sklearn.manifold sklearn.utils
            sklearn.cluster sklearn.datasets sklearn.linear_model IPython IPython.display google google.colab
        """),
        EVERY,
    ),
    "matplotlib": _split_words("use rcParams pyplot cm colors rc style rcdefaults __version__"),
    "matplotlib.style": _split_words("use available"),
}
LISTED: Final[Mapping[str, Collection[str]]] = _STANDARD | _TORCH | _OTHERS
_EXCEPTED: Final[Mapping[str, frozenset[str]]] = {
    "torch": _split_words("from_file from_dlpack frombuffer compile export load_library"),
    "torch.hub": _split_words("load_local set_dir"),
    "torch.nn.utils": _split_words("stateless"),
    "torch.autograd": _split_words("Function"),
    "torch.utils.data.dataloader": _split_words("python_multiprocessing"),
    "numpy": _split_words(
        "fromfile frombuffer from_dlpack memmap ndarray recarray record void fromregex test"
    ),
    "numpy.ma": _split_words("fromflex"),
    "pandas": _split_words("read_pickle eval"),
    "typing": _split_words("ForwardRef get_type_hints"),
    "string": _split_words("Formatter"),
    "shutil": _split_words("register_archive_format register_unpack_format"),
    "argparse": _split_words("Action"),
    "json": _split_words("JSONEncoder JSONDecoder"),
    "collections": _split_words("UserDict UserList UserString"),
}
SETTINGS: Final = _split_words("""
    torch.backends.cudnn.benchmark torch.backends.cudnn.deterministic torch.backends.cudnn.enabled
    PIL.ImageFile.LOAD_TRUNCATED_IMAGES sys.stdout sys.stderr
""")
"""Names of modules that may be given another value: they switch something of the library's own."""
VARIABLES: Final = _split_words("""
    CUDA_VISIBLE_DEVICES KMP_DUPLICATE_LIB_OK OMP_NUM_THREADS MKL_NUM_THREADS PYTHONHASHSEED CUDA_DEVICE_ORDER
    CUDA_LAUNCH_BLOCKING CUBLAS_WORKSPACE_CONFIG TORCH_HOME PYTORCH_CUDA_ALLOC_CONF TF_CPP_MIN_LOG_LEVEL
    PYTORCH_ENABLE_MPS_FALLBACK
""")
"""Variables of the environment that may be set."""
BUILTINS: Final = _split_words("""
    abs all any ascii bin bool bytearray bytes callable chr classmethod complex dict divmod enumerate filter
    float format frozenset hasattr hash hex id input int isinstance issubclass iter len list map max min next
    object oct open ord pow print property range repr reversed round set slice sorted staticmethod str sum
    super tuple type zip exit quit getattr setattr delattr vars dir help NotImplemented Ellipsis __name__
    __file__ __doc__ get_ipython display xrange raw_input unicode
""")
"""Names that Python itself has; exceptions are added. What is missing runs text, or leads to frames and
memory."""
OVERRIDDEN: Final = _split_words("""
    __init__ __call__ __len__ __repr__ __str__ __getitem__ __iter__ __next__ __enter__ __exit__ __eq__ __lt__
    __hash__ __add__ __contains__ __bool__ __post_init__ __del__
    forward train eval to cuda cpu float half double extra_repr
""") - {"__del__"}
"""Methods that a class of a hand-in may have in place of a library's own."""
WRITTEN: Final = _split_words("""
    requires_grad data grad training transform transforms target_transform targets labels classes weight bias
    shape dtype
""")
"""Attributes that a library's objects have and that are there to be given a value."""
_SAME_NAME: Final = _split_words("""
    array copy select trace time datetime random glob pprint tqdm signal string token numbers statistics
    profile types code queue site platform parser calendar html test formatter imp secrets optparse stat
    shelve bisect timeit decimal fractions colorsys email fnmatch graphlib mailbox cgi tokenize textwrap
    resource contextlib config filecmp
""") - {"types", "code", "site", "resource", "contextlib"}
"""Names of Python's own modules that many other things bear as well."""
MODULE_NAMES: Final = sys.stdlib_module_names - _SAME_NAME


def _is_open(module: str, name: str) -> bool:
    """Tell whether an unlisted name is a public one of a module that is listed as a whole."""
    if LISTED[module] is not EVERY or name in _EXCEPTED.get(module, ()):
        return False
    if name.startswith("_") and name != "__version__":
        return False
    return not _is_module(module, name)


def _is_module(module: str, name: str) -> bool:
    """Tell whether the name is a module, loaded or not.

    One that is not loaded is known by its file, or by being called like a module of Python's own.
    """
    there = sys.modules.get(module)
    value: Any = vars(there).get(name) if there is not None else None
    if value is not None:
        return isinstance(value, types.ModuleType)
    if f"{module}.{name}" in sys.modules:
        return True
    places = list(getattr(there, "__path__", None) or _list_folders(module))
    inside = any(os.path.exists(os.path.join(folder, name + end)) for folder in places for end in ("", ".py"))
    return inside or (name in MODULE_NAMES and name != module.rpartition(".")[2])


def _list_folders(module: str) -> list[str]:
    inside = module.replace(".", os.sep)
    return [folder for entry in sys.path if os.path.isdir(folder := os.path.join(entry, inside))]


RECORDED: Final = Libraries(LISTED, open_to=_is_open)
"""What code may use while notes are taken of what it does."""
