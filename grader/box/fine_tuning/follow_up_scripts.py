"""Further scripts of a hand-in that use what the main one leaves: they are run after it, in turn.

One script trains and saves a network, and another loads it and writes a page. That the second follows the
first is seen before either runs: both name the same file of weights or numbers, and the main one does not
import it.
"""

import ast
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

_LEFT: Final = re.compile(
    r"(?:.*/)?([^/]+\.(?:pth?|pt|t7|tar|pkl|pickle|npy|npz|json|csv|h5|model|ckpt|bin|dat))"
)
_MOST: Final = 4
Decode = Callable[[bytes], str]


def find_followers(folder: Path, main: Path, source: str, decode: Decode) -> list[tuple[Path, str]]:
    """Return (path, source) of the scripts that are to run after the main one, in their order.

    A copy of the main one, as it lay in the hand-in, does not count.
    """
    scripts = {path: text for path, text in _list_scripts(folder, main, decode) if text != source}
    names = _list_imported(source)
    file_names, order = _list_named_files(source), list[tuple[Path, str]]()
    while len(order) < _MOST:
        linked = [path for path, text in scripts.items() if file_names & _list_named_files(text)]
        following = next((path for path in linked if path.stem not in names), None)
        if following is None:
            break
        text = scripts.pop(following)
        names |= _list_imported(text)
        file_names |= _list_named_files(text)
        order.append((following, text))
    return order


def _list_scripts(folder: Path, main: Path, decode: Decode) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*.py")):
        if path != main and path.is_file():
            with suppress(SyntaxError, ValueError, LookupError, OSError, RecursionError):
                text = decode(path.read_bytes())
                if any(not isinstance(part, _DEFINING) for part in ast.parse(text).body):
                    yield path, text


_DEFINING: Final = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Import,
    ast.ImportFrom,
    ast.Assign,
)


def _list_named_files(source: str) -> set[str]:
    texts = (node.value for node in _parse_nodes(source) if isinstance(node, ast.Constant))
    hits = (_LEFT.fullmatch(text) for text in texts if isinstance(text, str) and len(text) < 200)
    return {hit[1] for hit in hits if hit}


def _list_imported(source: str) -> set[str]:
    names = set[str]()
    for node in _parse_nodes(source):
        if isinstance(node, ast.Import):
            names |= {alias.name.rpartition(".")[2] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {(node.module or "").rpartition(".")[2], *(alias.name for alias in node.names)}
    return names


def _parse_nodes(source: str) -> list[ast.AST]:
    try:
        return list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
