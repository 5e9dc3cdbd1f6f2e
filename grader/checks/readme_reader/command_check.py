"""Judge whether a command can start: it names a script that is there, with arguments that the script accepts.

A script's own parser says, in a box, which arguments it accepts: see `DryRun`. Where nothing in the script
asks for arguments, nothing is run.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from grader.checks.readme_reader.commands import Command
from grader.checks.support.dry_runs import DryRun, Ending, Endings

PROSE: Final = re.compile(r"[A-Za-z][a-z]*[.,;:!?]*|\(.*|.*\)")
"""Words behind a command that are no arguments: the sentence goes on."""
_PLACEHOLDER: Final = re.compile(r"<.*>?|.*>|\.{2,}|…|\$\w+|[A-Z][A-Z_]*|\{.*\}?|.*\}")
_ASKS: Final = re.compile(
    r"\b(?:argparse|ArgumentParser|parse_args|parse_known_args|argv|click|fire|typer|getopt|optparse|docopt|absl"
    r"|hydra|tyro|jsonargparse)\b"
)
"""Names in the text of a script that asks for arguments."""
_IMPORTED: Final = re.compile(r"^\s*(?:from\s+\.*([\w.]+)\s+import|import\s+([\w., ]+))", re.MULTILINE)
_MODULES: Final = 12
"""So many of a script's own modules are read with it."""
_SEPARATORS: Final = re.compile(r"[\s_-]+")


@dataclass(frozen=True)
class Files:
    """The files among which a command's script is looked for."""

    paths: Sequence[str]
    """All of the hand-in."""
    folder: str
    """The problem's folder, from which commands are given."""
    sources: Mapping[str, str]
    """Texts of the Python files, by path."""


@dataclass(frozen=True)
class Finding:
    command: Command
    file: str = ""
    """Path of the script, where there is one."""
    fault: str = ""
    """Why it cannot start, as the end of a sentence; empty where it can."""
    remark: str = ""
    """What is worth knowing and costs nothing; a sentence."""
    doubt: str = ""
    """Why nobody but a person can tell whether it starts, as the end of a sentence."""


def build_dry_run(command: Command, files: Files) -> DryRun | None:
    """Return what is to be tried in a box before the command can be judged; None where nothing is."""
    path = _find_path(command.script, files)
    if (
        path is None
        or not command.program
        or not path.endswith(".py")
        or not _asks_for_arguments(path, files.sources)
    ):
        return None
    words = [word.strip("[]") for word in command.arguments if word.strip("[]")]
    shorter = list(words)
    while shorter and PROSE.fullmatch(shorter[-1]):
        shorter.pop()
    lines = dict.fromkeys((tuple(words), tuple(shorter)))
    return DryRun(path, tuple(lines), tuple(word for word in words if _stands_for_something(word)))


def judge(command: Command, files: Files, endings: Endings) -> Finding:
    path = _find_path(command.script, files)
    if path is None:
        return Finding(command, fault=_describe_missing(command, files))
    if not command.program or not path.endswith(".py"):
        return Finding(command, path)
    ending = endings.get(needed) if (needed := build_dry_run(command, files)) else Ending("ran")
    if ending is None:
        return Finding(command, path)
    if ending.end == "refused":
        return Finding(command, path, f"is refused by {_base_name(path)} itself: {ending.why}")
    if ending.end == "stopped":
        return Finding(command, path, doubt=f"stops before it reads its arguments ({ending.why})")
    return Finding(
        command, path, remark=_describe_unused(command, needed, path) or _describe_spelling(command, path)
    )


def _stands_for_something(word: str) -> bool:
    return bool(_PLACEHOLDER.fullmatch(word.partition("=")[2] or word))


def _asks_for_arguments(path: str, sources: Mapping[str, str]) -> bool:
    """Tell whether the script, or a module of its folder that it imports, may ask for arguments."""
    return any(_ASKS.search(sources.get(file, "")) for file in _walk_modules(path, sources))


def _walk_modules(path: str, sources: Mapping[str, str]) -> Iterator[str]:
    folder = path[: path.rfind("/") + 1]
    waiting, listed = [path], {path}
    while waiting:
        file = waiting.pop(0)
        yield file
        beside = [f"{folder}{name.replace('.', '/')}.py" for name in _find_imports(sources.get(file, ""))]
        new = [module for module in dict.fromkeys(beside) if module in sources and module not in listed]
        waiting += new[: _MODULES - len(listed)]
        listed.update(waiting)


def _find_imports(source: str) -> Iterator[str]:
    for match in _IMPORTED.finditer(source):
        for name in (match[1] or match[2]).split(","):
            yield name.split(" as ")[0].strip()


def _describe_unused(command: Command, needed: DryRun | None, path: str) -> str:
    values = [word for word in command.arguments if word.strip("[]") and not PROSE.fullmatch(word)]
    if needed is not None or not values:
        return ""
    return f"{_base_name(path)} reads no arguments: {' '.join(values)[:60]} has no effect."


def _find_path(script: str, files: Files) -> str | None:
    """Return the nearest file of that name, or None.

    Folders above it may be spelt in any way: people change into them.
    """
    name = _base_name(script)
    same = [path for path in files.paths if _base_name(path).casefold() == name.casefold()]
    if " " in name:
        same += [path for path in files.paths if _simplify(_base_name(path)) == _simplify(name)]
    inside = [path for path in same if path.startswith(files.folder)]
    return min(
        inside or same, key=lambda path: (_base_name(path) != name, path.count("/"), path), default=None
    )


def _describe_missing(command: Command, files: Files) -> str:
    name = _base_name(command.script)
    there = sorted({_base_name(path) for path in files.paths if path.endswith((".py", ".ipynb", ".sh"))})
    if f"{name}.py" in there:
        return f"names {name} without its ending .py"
    if (notebook := f"{name.removesuffix('.py')}.ipynb") in there:
        return f"names {name}, but the hand-in has a notebook, {notebook}"
    near = get_close_matches(name, there, n=1) if len(name) < 80 else []
    hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(there[:5]) or 'no script'}"
    return f"names {name}, which is not in the hand-in ({hint})"


def _describe_spelling(command: Command, path: str) -> str:
    name = _base_name(command.script)
    if " " in name:
        return f"Put {name} in quotes: a shell splits it at the spaces."
    return (
        ""
        if name == _base_name(path)
        else f"The file is spelt {_base_name(path)}, which matters on some systems."
    )


def _base_name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]


def _simplify(name: str) -> str:
    return _SEPARATORS.sub("", name.casefold())
