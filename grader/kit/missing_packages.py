"""Which packages of the course are missing on this computer, where one is why something did not run.

Python names the first that it misses. The others are found in what the files import, so that one line
installs them all.
"""

import ast
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import PurePath
from typing import Final
from warnings import catch_warnings

from grader.grading.outcome import ItemEvaluation
from grader.model import Submission
from grader.rubric import Assignment, Item
from grader.sandbox.environment.distributions import KNOWN, STOOD_IN, cut_to_top

_PACKAGES: Final = {
    "torch": "torch",
    "torchvision": "torchvision",
    "matplotlib": "matplotlib",
    "scipy": "scipy",
    "pandas": "pandas",
    "PIL": "pillow",
    "six": "six",
    "past": "future",
    "pypdf": "pypdf",
}
"""What the course's own machine has for hand-ins, by the name they import it by."""


def find_missing(evaluation: ItemEvaluation) -> str:
    """Return the first of the course's packages that is missing here, as pip knows it, or nothing."""
    return next(
        (_PACKAGES[name] for module in evaluation.absent if (name := cut_to_top(module.module)) in _PACKAGES),
        "",
    )


def explain_not_run(evaluation: ItemEvaluation) -> str:
    """Say why an item was not run that imports what the course lacks as well; empty for any other item."""
    messages = " ".join(dict.fromkeys(module.message for module in evaluation.absent))
    return f"Not run. {messages} At grading it waits for a person." if messages else ""


def warn_of_lacking(submission: Submission, packages: Collection[str]) -> Iterator[str]:
    """Yield a sentence for each package that a file imports and grading does not have.

    It makes no difference whether the package is installed here. `packages` are those that grading has; where
    they are not known nothing is said.
    """
    beside = {PurePath(file.path).stem for file in submission.files}
    lacking = KNOWN - STOOD_IN - set(packages) - beside if packages else frozenset()
    for file in submission.files:
        for name in sorted(set(list_imports(file.content)) & lacking if file.path.endswith(".py") else ()):
            problem = f"{file.path} imports {name}, which grading does not have"
            yield f"{problem}: what uses it waits there for a person. Ask your course for it, or do without."


def suggest_install(package: str, item: Item, submission: Submission, assignment: Assignment) -> str:
    """Say what the item needs, and how to install what it and all the others need.

    `package` is known to be missing.
    """
    sources = {PurePath(file.path).stem: file.content for file in submission.files}
    for_item = {package, *_select_missing(_follow_imports([PurePath(item.file).stem], sources))}
    files = dict.fromkeys(PurePath(each.file).stem for each in assignment.items)
    for_all = {*for_item, *_select_missing(_follow_imports(files, sources))}
    also = " for all parts" if for_all - for_item else ""
    return f"Not run: needs {', '.join(sorted(for_item))};{also} pip install {' '.join(sorted(for_all))}"


def _select_missing(modules: Iterable[str]) -> Iterator[str]:
    return (_PACKAGES[name] for name in modules if name in _PACKAGES and find_spec(name) is None)


def _follow_imports(files: Iterable[str], sources: dict[str, bytes]) -> set[str]:
    """Return the modules that these files import, and those that imported files import in turn.

    The names of the files themselves are among them.
    """
    reached, new = set[str](), set(files)
    while new:
        reached |= new
        new = {name for file in new for name in list_imports(sources.get(file, b""))} - reached
    return reached


def list_imports(source: bytes) -> Iterator[str]:
    """Yield the first names of the modules that `source` imports; nothing where it is no Python."""
    with suppress(SyntaxError, ValueError, RecursionError), catch_warnings(action="ignore"):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.partition(".")[0]
