"""The course's own functions, loaded before any hand-in: probes, and the reference's sums."""

import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import report_text
from .student_code import Case, StudentCode

Probe = Callable[[StudentCode, Case], dict[str, Any]]


def probes_of(probes: str, recompute: str) -> dict[str, Probe]:
    """Return every probe that may be asked for, by name, from the text of probes.py and of recompute.py."""
    found = functions(probes, "probes.py")
    for name, function in functions(recompute, "recompute.py").items():
        found[f"recompute:{name}"] = _recomputation(function)
    return found | {"words": report_text.words, "record": _record}


def functions(source: str, file: str) -> dict[str, Callable[..., Any]]:
    module = types.ModuleType(Path(file).stem)
    sys.modules[module.__name__] = module  # recompute.py draws the inputs that probes.py draws
    exec(compile(source, file, "exec"), module.__dict__)
    return {name: value for name, value in vars(module).items() if callable(value) and name[0] != "_"}


def _record(_hand_in: StudentCode, case: Case) -> dict[str, Any]:
    """Return what a page shows of a run, as the answer of a probe."""
    return case.recorded.page()


def _recomputation(function: Callable[..., Any]) -> Probe:
    """Return a function of recompute.py as a probe: it works on what another box yielded."""
    return lambda reference, case: function(reference, case.given, case)
