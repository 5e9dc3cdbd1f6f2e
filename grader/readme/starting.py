"""Can a command start? Does it name a script that is there, with arguments that the script accepts?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from grader.readme import accepting, arguments
from grader.readme.arguments import Interface
from grader.readme.commands import Command

_SEPARATORS: Final = re.compile(r"[\s_-]+")


@dataclass(frozen=True)
class Files:
    """What is there to be started."""

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


def judge(command: Command, files: Files) -> Finding:
    path = _path(command.script, files)
    if path is None:
        return Finding(command, fault=_not_there(command, files))
    if not command.program or not path.endswith(".py"):
        return Finding(command, path)
    fault, remark = _arguments(command, arguments.of(path, files.sources))
    return Finding(command, path, fault, remark or _spelling(command, path))


def _path(script: str, files: Files) -> str | None:
    """The nearest file of that name; folders above it may be spelt in any way: people change into them."""
    name = _base(script)
    same = [path for path in files.paths if _base(path).casefold() == name.casefold()]
    if " " in name:
        same += [path for path in files.paths if _bare(_base(path)) == _bare(name)]
    inside = [path for path in same if path.startswith(files.folder)]
    return min(inside or same, key=lambda path: (_base(path) != name, path.count("/"), path), default=None)


def _not_there(command: Command, files: Files) -> str:
    name = _base(command.script)
    there = sorted({_base(path) for path in files.paths if path.endswith((".py", ".ipynb", ".sh"))})
    if f"{name}.py" in there:
        return f"names {name} without its ending .py"
    if (notebook := f"{name.removesuffix('.py')}.ipynb") in there:
        return f"names {name}, but the hand-in has a notebook, {notebook}"
    near = get_close_matches(name, there, n=1) if len(name) < 80 else []
    hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(there[:5]) or 'no script'}"
    return f"names {name}, which is not in the hand-in ({hint})"


def _spelling(command: Command, path: str) -> str:
    name = _base(command.script)
    if " " in name:
        return f"Put {name} in quotes: a shell takes its words for several."
    return "" if name == _base(path) else f"The file is spelt {_base(path)}, which matters on some systems."


def _arguments(command: Command, accepted: Interface) -> tuple[str, str]:
    """(fault, remark)."""
    given = [word.strip("[]") for word in command.arguments if word.strip("[]")]
    if accepted.unknown:
        return "", ""
    if accepted.parses:
        return accepting.fault(accepted, _base(command.script), given), ""
    values = [word for word in given if not accepting.PROSE.fullmatch(word)]
    if len(given) < accepted.indexed:
        needed = f"reads sys.argv[{accepted.indexed}]"
        some = f"{len(given) or 'no'} argument{'' if len(given) == 1 else 's'}"
        return f"gives {some}, but {_base(command.script)} {needed}", ""
    if values and not accepted.reads_argv:
        return "", f"{_base(command.script)} reads no arguments: {' '.join(values)[:60]} has no effect."
    return "", ""


def _base(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]


def _bare(name: str) -> str:
    return _SEPARATORS.sub("", name.casefold())
