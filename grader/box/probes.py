"""The course's own functions, loaded before any hand-in: probes, and the reference's sums.

Both may import the library of probes, as ``from probe_tools import networks``. This package bears different
names in different places, so the library is registered under one of its own; `hiding.py` takes it away again.
"""

import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from . import probe_tools, report_text
from .student_code import Case, StudentCode

Probe = Callable[[StudentCode, Case], dict[str, Any]]
_LIBRARY: Final = "probe_tools"


def probes_of(probes: str, recompute: str) -> dict[str, Probe]:
    """Return every probe that may be asked for, by name, from the text of probes.py and of recompute.py."""
    defined = list_functions(probes, "probes.py")
    for name, function in list_functions(recompute, "recompute.py").items():
        defined[f"recompute:{name}"] = _wrap_recomputation(function)
    return defined | {"words": report_text.read_words, "record": _record_run}


def list_functions(source: str, file: str) -> dict[str, Callable[..., Any]]:
    """Return the public functions of one of the course's files, by name, from its text."""
    _register_library()
    module = types.ModuleType(Path(file).stem)
    sys.modules[module.__name__] = module  # recompute.py draws the inputs that probes.py draws
    exec(compile(source, file, "exec"), module.__dict__)
    return {name: value for name, value in vars(module).items() if callable(value) and name[0] != "_"}


def _register_library() -> None:
    inside = {name: module for name, module in list(sys.modules.items()) if _is_of_library(name)}
    sys.modules.update({_LIBRARY + name[len(probe_tools.__name__) :]: part for name, part in inside.items()})


def _is_of_library(name: str) -> bool:
    return f"{name}.".startswith(f"{probe_tools.__name__}.")


def _record_run(_hand_in: StudentCode, case: Case) -> dict[str, Any]:
    """Return what a page shows of a run, as the answer of a probe."""
    return case.recorded.page()


def _wrap_recomputation(function: Callable[..., Any]) -> Probe:
    """Return a function of recompute.py as a probe: it works on what another box yielded."""
    return lambda reference, case: function(reference, case.given, case)
