"""A worker per set of packages that hand-ins import: numpy alone, plotting and data packages, or PyTorch.

Importing matplotlib costs a hand-in half a second and PyTorch two, and having them imported costs every other
one a larger fork. A glance at the text of what will be loaded decides; a wrong guess costs time, never marks.
"""

import re
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from grader.model import SubmittedFile
from grader.model.errors import BoxBrokenError
from grader.sandbox.protocol import Box, BoxJob, Sandbox
from grader.sandbox.worker_config import WorkerConfig

_PACKAGE_SETS: Final = {
    "torch": frozenset({"torch", "torchvision"}),
    "science": frozenset({"matplotlib", "scipy", "pandas"}),
}
"""What asks for which worker. The first that fits is taken; it has what a hand-in wants of those after it."""
_IMPORT: Final = re.compile(rb"^[ \t]*+(import|from)[ \t]++([^\r\n#;]{1,500})", re.MULTILINE)
Import = tuple[str, list[str]]
"""(package, every word of the statement)."""
_WORD: Final = re.compile(r"\w+")


class SandboxPerPackageSet:
    """A sandbox per set of packages, each started when the first hand-in needs it."""

    def __init__(self, make_sandbox: Callable[[WorkerConfig], Sandbox], config: WorkerConfig) -> None:
        self._make_sandbox = make_sandbox
        self._config = config
        self._made: dict[str, Sandbox] = {}
        self._closed = False
        self._change = threading.Lock()

    def open(self, job: BoxJob) -> Box:
        return self._sandbox(_choose_package_set(job)).open(job)

    def close(self) -> None:
        """Close all sandboxes and let no other begin; another thread may do so."""
        with self._change:
            self._closed = True
        for sandbox in self._made.values():
            sandbox.close()

    def _sandbox(self, package_set: str) -> Sandbox:
        with self._change:
            if self._closed:
                raise BoxBrokenError("the sandboxes have been closed")
            if package_set not in self._made:
                self._made[package_set] = self._make_sandbox(replace(self._config, package_set=package_set))
            return self._made[package_set]


def list_imported_packages(job: BoxJob) -> set[str]:
    """Return the packages that loading the hand-in's file imports, as far as a glance at the text tells."""
    return {package for imports in _read_loaded_imports(job).values() for package, _ in imports}


def _choose_package_set(job: BoxJob) -> str:
    packages = list_imported_packages(job)
    return next((name for name, asks in _PACKAGE_SETS.items() if asks & packages), "numpy")


def _read_loaded_imports(job: BoxJob) -> dict[str, list[Import]]:
    """Return the imports of every file that is loaded, by its path.

    Those are the file to load, the files of the hand-in that it imports, and so on.
    """
    modules = _index_by_module_name(job.files)
    imports_by_path: dict[str, list[Import]] = {}
    waiting = [file for file in job.files if file.path == job.file]
    for file in waiting:  # grows on the way
        imports = imports_by_path[file.path] = list(_read_imports(file.content))
        words = {word for _, words in imports for word in words}
        waiting += [
            one for word in sorted(words) for one in modules.pop(word, []) if one.path not in imports_by_path
        ]
    return imports_by_path


def _index_by_module_name(files: Sequence[SubmittedFile]) -> dict[str, list[SubmittedFile]]:
    """Return the files by the word with which an import would name them, wherever they lie.

    The `__init__.py` of a package goes by the name of its folder.
    """
    modules = defaultdict(list)
    for file in files:
        *folders, name = file.path.split("/")
        if name.endswith(".py"):
            package = name == "__init__.py" and folders
            modules[folders[-1] if package else name.removesuffix(".py")].append(file)
    return dict(modules)


def _read_imports(content: bytes) -> Iterator[Import]:
    """Yield (package, words of the statement) for each package that an import statement names."""
    for clause in _IMPORT.finditer(content):
        statement = clause[2].decode("utf-8", "replace")
        words = _WORD.findall(statement)
        named = statement.split(",") if clause[1] == b"import" else [statement]
        for part in named:
            if match := _WORD.search(part):
                yield match[0], words
