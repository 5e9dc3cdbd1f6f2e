"""Take this package out of reach of imports before a hand-in's code runs in the same process.

What takes notes of a hand-in is made of these modules. They go on working, since each holds what it needs,
but no import statement, no `sys.modules` and no text that is run as code finds them by name any more.
"""

import sys
from pathlib import Path
from typing import Final

_COURSE: Final = ("probes", "recompute", "probe_tools")
"""The course's own functions are registered while they are read, so that one file can use the other, and the
library of probes, so that both can use it."""


def hide() -> None:
    """Forget the package and the course's functions in this process, for good."""
    package = __name__.rpartition(".")[0]
    for name in list(sys.modules):
        if name.partition(".")[0] in _COURSE or f"{name}.".startswith(f"{package}."):
            del sys.modules[name]
    outer, _, last = package.rpartition(".")
    for module in (sys.modules.get(outer), sys.modules.get("__main__")):
        for name in (last, "worker", "local_worker"):
            getattr(module, "__dict__", {}).pop(name, None)
    home = Path(__file__).resolve().parents[1]
    sys.path[:] = [entry for entry in sys.path if not entry or Path(entry).resolve() != home]
    for entry in list(sys.path_importer_cache):
        if Path(entry).resolve() == home:
            del sys.path_importer_cache[entry]
