"""What the source says, read before any of it runs: definitions, loops, and what could hide work.

The facts leave the box before the student's code is loaded, so the code cannot change them.
"""

import ast
import io
import tokenize
from dataclasses import dataclass, field

from .hidden_work import Nodes, find_not_plain
from .scopes import separate

_LOOPS = (ast.For, ast.While, ast.AsyncFor, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_LEAVES = frozenset({ast.Name, ast.Constant, ast.Pass, ast.alias})
_SAYS_HOW = frozenset({"ctx", "op", "ops"})


@dataclass
class Facts:
    definitions: list[str] = field(default_factory=list)
    """``TwoLayerNet.loss 40 92``: qualified name, first line, last line."""
    loops: list[str] = field(default_factory=list)
    """``TwoLayerNet.loss 55 for``: where it stands, line, kind."""
    evasive: set[str] = field(default_factory=set)
    """Names of what is not ordinary (sources.py)."""
    evidence: list[str] = field(default_factory=list)
    """``two_layernet.py:12 exec``: where each stands."""


def read_facts(source: str) -> Facts:
    """Return the facts of a source; raise SyntaxError where it is not Python."""
    facts, running = Facts(), list[tuple[ast.AST, ast.AST]]()
    tree = ast.parse(source)
    separate(tree)
    _walk(tree, "", facts, running)
    facts.evasive = set(find_not_plain(running))
    return facts


def list_running_nodes(source: str | ast.Module, *, as_main: bool = False) -> Nodes:
    """Return the nodes of a source that can run when it is imported, or with `as_main` as the main file."""
    running: list[tuple[ast.AST, ast.AST]] = []
    tree = ast.parse(source) if isinstance(source, str) else source
    separate(tree)
    if as_main:
        return [(child, node) for node in ast.walk(tree) for child in _list_children(node)]
    _walk(tree, "", Facts(), running)
    return running


def _walk(node: ast.AST, inside: str, facts: Facts, running: list[tuple[ast.AST, ast.AST]]) -> None:
    dead = node.body if isinstance(node, ast.If) and _is_never_true(node.test) else ()
    for child in _list_children(node):
        scope = inside
        if isinstance(child, _SCOPES):
            scope = f"{inside}.{child.name}".lstrip(".")
            first = min([child.lineno, *(d.lineno for d in child.decorator_list)])
            facts.definitions.append(f"{scope} {first} {child.end_lineno}")
        elif isinstance(child, _LOOPS):
            facts.loops.append(f"{inside or '<module>'} {child.lineno} {_name_kind(child)}")
        if dead and child in dead:
            _walk(child, scope, facts, [])
        else:
            running.append((child, node))
            if type(child) not in _LEAVES:
                _walk(child, scope, facts, running)


def _list_children(node: ast.AST) -> list[ast.AST]:
    """Return the children of a node, without those that say only how a name is used or which operator it is.

    They are half of a tree.
    """
    children: list[ast.AST] = []
    for name in node._fields:
        if name in _SAYS_HOW:
            continue
        value = getattr(node, name, None)
        if isinstance(value, list):
            children += [one for one in value if isinstance(one, ast.AST)]
        elif isinstance(value, ast.AST):
            children.append(value)
    return children


def is_only_for_starting(statement: ast.stmt) -> bool:
    """Tell whether it is ``if __name__ == "__main__":`` without an `else`."""
    return isinstance(statement, ast.If) and not statement.orelse and _is_never_true(statement.test)


def _is_never_true(test: ast.expr) -> bool:
    """Tell whether the test is ``__name__ == "__main__"``: what is imported is never `__main__`.

    `find_not_plain` reports any source that gives `__name__` a meaning.
    """
    return (
        isinstance(test, ast.Compare)
        and isinstance(test.left, ast.Name)
        and test.left.id == "__name__"
        and [type(op) for op in test.ops] == [ast.Eq]
        and isinstance(test.comparators[0], ast.Constant)
        and test.comparators[0].value == "__main__"
    )


def _name_kind(node: ast.AST) -> str:
    return {"For": "for", "AsyncFor": "for", "While": "while"}.get(type(node).__name__, "comprehension")


def decode(content: bytes) -> str:
    """Return a source file as Python would read it: by its byte-order mark or coding line, else UTF-8."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    text = io.TextIOWrapper(io.BytesIO(content), encoding, newline=None).read()
    if "\0" in text:  # a ValueError before Python 3.11.4
        raise SyntaxError("source code string cannot contain null bytes")
    return text
