"""Whose fault it is that a module cannot be imported.

A package that is not installed is no student's fault: the items that need it wait. A slip of the pen, a name
that only Python 2 knows and a file that was not handed in are the author's. An unclear case waits as well,
and the author is told that it is unclear.
"""

import re
import sys
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from grader.sandbox.environment import distributions
from grader.sandbox.environment.distributions import cut_to_top, find_pip_name, split_words

_DESCRIBED: Final = re.compile(r"([\w.]{1,100})(?::(\w{1,60}))?(?: ~ ([\w.]{1,100}))?")
_PYTHON_2: Final = split_words("""
    BaseHTTPServer ConfigParser Cookie HTMLParser Queue SocketServer StringIO Tkinter __builtin__ cPickle
    cStringIO commands exceptions httplib itertools:ifilter itertools:imap itertools:izip md5 sets
    string:letters string:maketrans thread tkMessageBox urllib2 urllib:quote urllib:urlencode urllib:urlopen
    urllib:urlretrieve urlparse
""")
_VERSION: Final = f"Python {sys.version_info.major}.{sys.version_info.minor}"


@dataclass(frozen=True)
class AbsentModule:
    """One module, or one name of a module, whose import failed."""

    module: str
    package: str
    """What the course would have to provide, in a few words; empty where its author is to mend it."""
    message: str
    """One or two sentences for its author."""

    @property
    def waits(self) -> bool:
        return bool(self.package)


def explain_absence(
    described: str, handed_in: Collection[str], asked_for: Iterable[str] = ()
) -> AbsentModule | None:
    """Return what to say of a failed import as a box describes it; None for any other text.

    `handed_in` are the paths of the hand-in, `asked_for` the files that the handout names.
    """
    match = _DESCRIBED.fullmatch(described)
    if match is None:
        return None
    module, name, near = match[1], match[2] or "", match[3] or ""
    if _belongs_to(module, handed_in):
        return _explain_missing_file(module, name, handed_in)
    if _belongs_to(module, asked_for):
        return AbsentModule(
            module, "", f"It imports {module}, but {cut_to_top(module)}.py is not in the hand-in."
        )
    if f"{module}:{name}" in _PYTHON_2 or cut_to_top(module) in _PYTHON_2:
        spoken = f"{name} of {module}" if name else module
        return AbsentModule(module, "", f"It imports {spoken}, which only Python 2 has.")
    if distributions.is_known(module) and not name and "." not in module:
        return _explain_not_installed(module)
    if near:
        spoken = f"{module} has no {name}" if name else f"There is no module {module}"
        return AbsentModule(module, "", f"{spoken}; {near} may be meant.")
    if name or "." in module or distributions.has_left_python(module):
        return _explain_other_version(module, name)
    return _explain_unclear(module)


def _belongs_to(module: str, paths: Iterable[str]) -> bool:
    """Tell whether one of the files, or a folder above one, bears the module's first name."""
    names = (part for path in paths if path.endswith(".py") for part in PurePosixPath(path).parts)
    return any(name.removesuffix(".py") == cut_to_top(module) for name in names)


def _explain_missing_file(module: str, name: str, handed_in: Collection[str]) -> AbsentModule:
    file = f"{module.rpartition('.')[2]}.py"
    if name:
        return AbsentModule(module, "", f"It imports {name} of {module}, which does not define it.")
    if not any(PurePosixPath(path).name == file for path in handed_in):
        return AbsentModule(module, "", f"It imports {module}, but {file} is not in the hand-in.")
    message = f"It imports {module}, which was not found where it ran, although the hand-in holds {file}."
    return AbsentModule(module, f"{module}, a file of the hand-in in another folder", message)


def _explain_not_installed(module: str) -> AbsentModule:
    package = find_pip_name(module)
    by = "" if package == module else f" ({package})"
    message = f"It imports {module}{by}, which is not installed where hand-ins are graded."
    return AbsentModule(module, package, message)


def _explain_other_version(module: str, name: str) -> AbsentModule:
    spoken = f"{name} of {module}" if name else module
    if cut_to_top(module) in sys.stdlib_module_names or distributions.has_left_python(module):
        message = f"It imports {spoken}, but hand-ins are graded with {_VERSION}, which does not have it."
        return AbsentModule(module, f"a Python with {spoken}", message)
    package = find_pip_name(module)
    message = f"It imports {spoken}, but the {package} that hand-ins are graded with does not have it."
    return AbsentModule(module, f"{package} with {spoken}", message)


def _explain_unclear(module: str) -> AbsentModule:
    message = (
        f"It imports {module}, which is missing both in the hand-in and among the installed packages. If "
        f"{module}.py is a file of yours, hand it in."
    )
    return AbsentModule(module, f"{module}, a package or a file that was not handed in", message)
