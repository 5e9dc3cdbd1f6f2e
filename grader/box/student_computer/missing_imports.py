"""What a hand-in fails to import: said by the name of the module, so that it can be told whose fault that is.

A description is ``tqdm``, or ``scipy.misc:imread`` for a name of a module that is there. Where an existing
name is written almost alike it follows, as in ``nunpy ~ numpy``.
"""

import pkgutil
import re
import sys
from collections.abc import Collection, Iterator
from typing import Final

_NO_MODULE: Final = re.compile(r"No module named '([\w.]+)'")
_NO_NAME: Final = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
_SHORTEST: Final = 4
"""In shorter words another letter makes another word."""
_DEPTH: Final = 8

_noted: dict[str, None] = {}


def note(error: BaseException) -> None:
    """Remember the error if it is a failed import that kept a statement of the hand-in from running."""
    if described := describe(error):
        _noted[described] = None


def begin() -> None:
    """Forget what was noted, before another file is loaded."""
    _noted.clear()


def list_noted() -> list[str]:
    """Return what could not be imported while the hand-in was loaded, each once."""
    return list(_noted)


def describe(error: BaseException) -> str:
    """Return what could not be imported; empty for an error of another kind.

    Some packages say in their own words that they want another one: the original error is then the cause of
    theirs.
    """
    for cause in _walk_causes(error):
        if isinstance(cause, ImportError) and (described := _describe(cause)):
            return described
    return ""


def _walk_causes(error: BaseException | None) -> Iterator[BaseException]:
    if not isinstance(error, ImportError):
        return
    for _ in range(_DEPTH):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _describe(error: ImportError) -> str:
    text = str(error)
    if match := _NO_MODULE.search(text):
        return _add_neighbour(match[1], match[1], _list_beside(match[1]))
    if match := _NO_NAME.search(text):
        names = vars(sys.modules[match[2]]).keys() if match[2] in sys.modules else ()
        return _add_neighbour(f"{match[2]}:{match[1]}", match[1], {name: name for name in names})
    return ""


def _add_neighbour(described: str, name: str, candidates: dict[str, str]) -> str:
    word = name.rpartition(".")[2]
    slips = sorted(last for last in candidates if _is_slip(word, last))
    if not slips:
        return described
    return f"{described} ~ {candidates[min(slips, key=lambda last: last[:1] != word[:1])]}"


def _list_beside(module: str) -> dict[str, str]:
    """Return the modules that stand where this one was looked for: last name to full name."""
    package, _, _ = module.rpartition(".")
    if not package:
        installed = (each.name for each in pkgutil.iter_modules(_list_library_folders()))
        return {name: name for name in (*sys.stdlib_module_names, *installed) if name[:1] != "_"}
    folders = getattr(sys.modules.get(package), "__path__", None)
    names = [each.name for each in pkgutil.iter_modules(folders)] if folders else []
    return {name: f"{package}.{name}" for name in names}


def _list_library_folders() -> Collection[str]:
    return [entry for entry in sys.path if entry and "packages" in entry]


def _is_slip(word: str, wanted_name: str) -> bool:
    """Tell whether two words differ by one letter: another one, one too many or few, or two swapped."""
    if len(wanted_name) < _SHORTEST or abs(len(word) - len(wanted_name)) > 1 or word == wanted_name:
        return False
    start = next((n for n, (a, b) in enumerate(zip(word, wanted_name, strict=False)) if a != b), None)
    if start is None:
        return True
    rest, right = word[start:], wanted_name[start:]
    swapped = rest[:2] == right[1::-1] and rest[2:] == right[2:]
    return swapped or rest[1:] == right[1:] or rest[1:] == right or rest == right[1:]
