"""What libraries had in the last ten years and no longer have, and what stands for it.

A name is served by a function of the module that had it, so that nothing is imported for its sake.
"""

import importlib
from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from .old_uses import note


@dataclass(frozen=True)
class OldName:
    value: Callable[[Any], Any]
    """The module to what is served."""
    now: str
    """What to write instead."""


def _make_same_module_entry(name: str, short: str = "np") -> OldName:
    """Return an entry for what has another name in the same module."""
    return OldName(lambda module: getattr(module, name), f"{short}.{name}")


def _make_plain_entry(value: Any, now: str) -> OldName:
    return OldName(lambda _: value, now)


def _make_module_entry(name: str, now: str) -> OldName:
    return OldName(lambda _: importlib.import_module(name), now)


def _make_elsewhere_entry(new_name: str, now: str = "") -> OldName:
    module, _, name = new_name.rpartition(".")
    return OldName(lambda _: getattr(importlib.import_module(module), name), now or new_name)


def _asscalar(np: Any) -> Callable[[Any], Any]:
    return lambda a: np.asarray(a).item()


def _in1d(np: Any) -> Callable[..., Any]:
    def in1d(ar1: Any, ar2: Any, **how: Any) -> Any:
        return np.isin(np.asarray(ar1).ravel(), ar2, **how)

    return in1d


def _asfarray(np: Any) -> Callable[..., Any]:
    return lambda a, dtype=float: np.asarray(a, dtype=dtype)


class _Cast:
    """Stands in for `np.cast`, as in ``np.cast['float32'](x)``."""

    def __init__(self, np: Any) -> None:
        self._np = np

    def __getitem__(self, dtype: Any) -> Callable[[Any], Any]:
        return lambda x: self._np.asarray(x).astype(dtype)


_NUMPY: Final = {
    **{
        name: _make_plain_entry(kind, name)
        for name, kind in {"int": int, "float": float, "object": object}.items()
    },
    **{
        name: _make_plain_entry(kind, name)
        for name, kind in {"bool": bool, "complex": complex, "str": str}.items()
    },
    "long": _make_plain_entry(int, "int"),
    "unicode": _make_plain_entry(str, "str"),
    **{name: _make_same_module_entry("inf") for name in ("Inf", "Infinity", "infty", "PINF")},
    "NINF": OldName(lambda np: -np.inf, "-np.inf"),
    "NaN": _make_same_module_entry("nan"),
    "NAN": _make_same_module_entry("nan"),
    "PZERO": _make_plain_entry(0.0, "0.0"),
    "NZERO": _make_plain_entry(-0.0, "-0.0"),
    "product": _make_same_module_entry("prod"),
    "cumproduct": _make_same_module_entry("cumprod"),
    "alltrue": _make_same_module_entry("all"),
    "sometrue": _make_same_module_entry("any"),
    "trapz": _make_same_module_entry("trapezoid"),
    "row_stack": _make_same_module_entry("vstack"),
    "round_": _make_same_module_entry("round"),
    "rank": _make_same_module_entry("ndim"),
    "mat": _make_same_module_entry("asmatrix"),
    "in1d": OldName(_in1d, "np.isin"),
    "asscalar": OldName(_asscalar, "a.item()"),
    "msort": OldName(lambda np: lambda a: np.sort(a, axis=0), "np.sort(a, axis=0)"),
    "asfarray": OldName(_asfarray, "np.asarray(a, dtype=float)"),
    "cast": OldName(_Cast, "np.asarray(a, dtype=…)"),
    "disp": _make_plain_entry(print, "print"),
    "math": _make_module_entry("math", "import math"),
    "float_": _make_same_module_entry("float64"),
    "complex_": _make_same_module_entry("complex128"),
    "cfloat": _make_same_module_entry("complex128"),
    "singlecomplex": _make_same_module_entry("complex64"),
    "longfloat": _make_same_module_entry("longdouble"),
    "string_": _make_same_module_entry("bytes_"),
    "unicode_": _make_same_module_entry("str_"),
    "bool8": _make_same_module_entry("bool_"),
    "int0": _make_same_module_entry("intp"),
    "uint0": _make_same_module_entry("uintp"),
    "issubclass_": _make_plain_entry(issubclass, "issubclass"),
    "find_common_type": OldName(
        lambda np: lambda arrays, scalars: np.result_type(*arrays, *scalars), "np.result_type"
    ),
}

_ABSTRACT: Final = (
    *("Awaitable", "ByteString", "Callable", "Collection", "Container", "Generator", "Hashable"),
    *("ItemsView", "Iterable", "Iterator", "KeysView", "Mapping", "MappingView", "MutableMapping"),
    *("MutableSequence", "MutableSet", "Reversible", "Sequence", "Set", "Sized", "ValuesView"),
)


_ArgSpec = namedtuple("_ArgSpec", "args varargs keywords defaults")


def _getargspec(inspect: Any) -> Callable[..., Any]:
    return lambda function: _ArgSpec(*inspect.getfullargspec(function)[:4])


_STANDARD: Final = {
    "time": {"clock": OldName(lambda time: time.perf_counter, "time.perf_counter")},
    "collections": {name: _make_elsewhere_entry(f"collections.abc.{name}") for name in _ABSTRACT},
    "inspect": {"getargspec": OldName(_getargspec, "inspect.getfullargspec")},
    "fractions": {"gcd": _make_elsewhere_entry("math.gcd")},
    "logging": {"warn": OldName(lambda logging: logging.warning, "logging.warning")},
    "base64": {
        "encodestring": OldName(lambda base64: base64.encodebytes, "base64.encodebytes"),
        "decodestring": OldName(lambda base64: base64.decodebytes, "base64.decodebytes"),
    },
}

_SCIPY_HAD_OF_NUMPY: Final = (
    *(
        "array",
        "zeros",
        "ones",
        "eye",
        "arange",
        "linspace",
        "dot",
        "exp",
        "log",
        "sqrt",
        "sin",
        "cos",
        "tan",
    ),
    *("mean", "std", "var", "sum", "amax", "amin", "argmax", "argmin", "where", "concatenate", "pi", "inf"),
    *("absolute", "random", "reshape", "transpose", "cov", "diag", "outer", "unique", "interp", "polyfit"),
    *("polyval", "ceil", "floor", "mod", "power", "log10", "log2", "isnan", "nan", "meshgrid", "asarray"),
)
_SCIPY: Final = {
    "scipy": {name: _make_elsewhere_entry(f"numpy.{name}", f"np.{name}") for name in _SCIPY_HAD_OF_NUMPY},
    "scipy.integrate": {
        "simps": _make_same_module_entry("simpson", "integrate"),
        "trapz": _make_same_module_entry("trapezoid", "integrate"),
        "cumtrapz": _make_same_module_entry("cumulative_trapezoid", "integrate"),
    },
    "scipy.signal": {
        name: _make_elsewhere_entry(f"scipy.signal.windows.{name}")
        for name in ("hann", "hamming", "gaussian", "blackman", "bartlett", "boxcar", "triang", "kaiser")
    },
}


def _append(pandas: Any) -> Callable[..., Any]:
    def append(itself: Any, other: Any, ignore_index: bool = False, **_how: Any) -> Any:
        if isinstance(other, dict):
            other = pandas.DataFrame([other])
        elif isinstance(other, pandas.Series) and isinstance(itself, pandas.DataFrame):
            other = other.to_frame().T
        more = other if isinstance(other, list) else [other]
        return pandas.concat([itself, *more], ignore_index=ignore_index)

    return append


def add_methods(pandas: Any) -> None:
    """Give tables and columns the methods that they once had."""
    for kind in (pandas.DataFrame, pandas.Series):
        methods = {
            "append": (_append(pandas), "pd.concat"),
            "as_matrix": (kind.to_numpy, "to_numpy"),
            "get_values": (kind.to_numpy, "to_numpy"),
            "iteritems": (kind.items, "items"),
            "applymap": (kind.map, "map"),
        }
        for name, (method, now) in methods.items():
            if not hasattr(kind, name):
                setattr(kind, name, _wrap_noting(method, f"{kind.__name__}.{name}", now))


def _wrap_noting(method: Callable[..., Any], name: str, now: str) -> Callable[..., Any]:
    def served(*arguments: Any, **named: Any) -> Any:
        note(name, now)
        return method(*arguments, **named)

    return served


NAMES: Final[dict[str, dict[str, OldName]]] = {
    "numpy": _NUMPY,
    **_STANDARD,
    **_SCIPY,
    "pandas": {"np": _make_module_entry("numpy", "import numpy as np")},
    "sklearn.externals": {"joblib": _make_module_entry("joblib", "import joblib")},
    "sklearn.preprocessing": {"Imputer": _make_elsewhere_entry("sklearn.impute.SimpleImputer")},
    "scipy.misc": {
        **{
            name: _make_elsewhere_entry(f"scipy.special.{name}")
            for name in ("logsumexp", "comb", "factorial")
        },
        **{
            name: _make_elsewhere_entry(f"matplotlib.image.{name}", f"plt.{name}")
            for name in ("imread", "imsave")
        },
    },
}

FORMER_MODULES: Final = {
    "sklearn.cross_validation": "sklearn.model_selection",
    "sklearn.grid_search": "sklearn.model_selection",
    "sklearn.externals.joblib": "joblib",
}
"""Modules that are gone, and where what they held is to be found now."""
