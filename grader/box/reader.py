"""What the source says, read before any of it runs: definitions, loops, and what could hide work.

The facts leave the box before the student's code is loaded, so the code cannot change them.
"""

import ast
import io
import tokenize
from dataclasses import dataclass, field

from .plainness import not_plain

_LOOPS = (ast.For, ast.While, ast.AsyncFor, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass
class Facts:
    definitions: list[str] = field(default_factory=list)
    """``TwoLayerNet.loss 40 92``: qualified name, first line, last line."""
    loops: list[str] = field(default_factory=list)
    """``TwoLayerNet.loss 55 for``: where it stands, line, kind."""
    evasive: set[str] = field(default_factory=set)


def facts_of(source: str) -> Facts:
    """Raises SyntaxError where the source is not Python."""
    tree = ast.parse(source)
    facts = Facts(evasive=set(not_plain(tree)))
    _walk(tree, "", facts)
    return facts


def _walk(node: ast.AST, inside: str, facts: Facts) -> None:
    for child in ast.iter_child_nodes(node):
        scope = inside
        if isinstance(child, _SCOPES):
            scope = f"{inside}.{child.name}".lstrip(".")
            first = min([child.lineno, *(d.lineno for d in child.decorator_list)])
            facts.definitions.append(f"{scope} {first} {child.end_lineno}")
        elif isinstance(child, _LOOPS):
            facts.loops.append(f"{inside or '<module>'} {child.lineno} {_kind(child)}")
        _walk(child, scope, facts)


def _kind(node: ast.AST) -> str:
    return {"For": "for", "AsyncFor": "for", "While": "while"}.get(type(node).__name__, "comprehension")


def decode(content: bytes) -> str:
    """A source file as Python would read it: by its byte-order mark or coding line, else UTF-8."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    return io.TextIOWrapper(io.BytesIO(content), encoding, newline=None).read()
