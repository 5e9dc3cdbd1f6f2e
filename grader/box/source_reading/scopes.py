"""Keep names that are local to a function apart from imports of the same name elsewhere in the file.

``from torchvision import transforms`` at the top and a parameter called ``transforms`` further down are two
things. name_bindings.py judges names without regard to where they are bound, and would take the parameter
for the module.
"""

import ast
from collections.abc import Iterable, Iterator

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_APART = "·"
"""Stands in no name that a source can hold."""


def restore_name(name: str) -> str:
    """Return the name as it stands in the source."""
    return name.partition(_APART)[0]


def separate(tree: ast.Module) -> None:
    """Rename, in place, what is local to a function and bears the name of something imported."""
    imported = {name for node in ast.walk(tree) for name in _list_imported(node)}
    if imported:
        _Separation(imported).visit(tree)


class _Separation(ast.NodeVisitor):
    def __init__(self, imported: set[str]) -> None:
        self._imported = imported
        self._scopes: list[dict[str, str]] = []
        """Of the functions around, the innermost last: name to the name that it gets."""
        self._count = 0

    def visit_Name(self, node: ast.Name) -> None:
        for scope in reversed(self._scopes):
            if node.id in scope:
                node.id = scope[node.id]
                return

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        outside = [*node.decorator_list, *_list_evaluated_outside(node.args)]
        self._visit_all([*outside, *([node.returns] if node.returns else [])])
        self._inside(_list_locals(node.args, node.body), node.args, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._visit_all(_list_evaluated_outside(node.args))
        self._inside(_list_locals(node.args, [node.body]), node.args, [node.body])

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Visit a class: its methods do not see the names that it binds directly.

        Within the class such a name may be the import or its own, so it keeps its name.
        """
        self._visit_all([*node.decorator_list, *node.bases, *node.keywords])
        bound = {name for name, plain in _list_bound(node.body) if plain}
        self._scopes.append({name: name for name in bound & self._imported})
        methods = [part for part in node.body if isinstance(part, _FUNCTIONS)]
        self._visit_all(part for part in node.body if part not in methods)
        self._scopes.pop()
        self._visit_all(methods)

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        self.visit(node.generators[0].iter)
        targets = {name for generator in node.generators for name, _ in _list_bound([generator.target])}
        self._push(targets)
        for number, generator in enumerate(node.generators):
            self._visit_all([generator.target, *generator.ifs, *([generator.iter] if number else [])])
        results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self._visit_all(results)
        self._scopes.pop()

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp

    def _inside(self, names: set[str], arguments: ast.arguments, body: Iterable[ast.AST]) -> None:
        body = list(body)
        self._push(names)
        self._scopes[-1] |= {name: name for name in _list_declared_global(body)}
        for argument in _list_arguments(arguments):
            argument.arg = self._scopes[-1].get(argument.arg, argument.arg)
        self._visit_all(body)
        self._scopes.pop()

    def _push(self, names: set[str]) -> None:
        self._count += 1
        self._scopes.append({name: f"{name}{_APART}{self._count}" for name in names & self._imported})

    def _visit_all(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)


def _list_locals(arguments: ast.arguments, body: Iterable[ast.AST]) -> set[str]:
    """Return names that are surely the function's alone: parameters, and what it only assigns."""
    body = list(body)
    bound = list(_list_bound(body))
    other = {name for name, plain in bound if not plain}
    return ({a.arg for a in _list_arguments(arguments)} | {name for name, plain in bound if plain}) - other


def _list_bound(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, bool]]:
    """Yield (name, whether by a plain assignment) of what is bound here, not in a scope further inside."""
    for node in nodes:
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                yield node.id, True
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name, False
            yield from _list_bound([*node.decorator_list])
        elif isinstance(node, ast.Lambda):
            yield from _list_bound(_list_evaluated_outside(node.args))
        elif isinstance(node, _COMPREHENSIONS):
            yield from ((n.target.id, True) for n in ast.walk(node) if isinstance(n, ast.NamedExpr))
        else:
            yield from ((name, False) for name in _list_bound_otherwise(node))
            yield from _list_bound(ast.iter_child_nodes(node))


def _list_bound_otherwise(node: ast.AST) -> Iterable[str]:
    if isinstance(node, (ast.Global, ast.Nonlocal)):
        return node.names
    if isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
        return [node.name] if node.name else []
    if isinstance(node, ast.MatchMapping):
        return [node.rest] if node.rest else []
    return _list_imported(node)


def _list_declared_global(body: Iterable[ast.AST]) -> Iterator[str]:
    """Yield names that a function takes from the file itself, past the functions around it."""
    for node in body:
        if isinstance(node, ast.Global):
            yield from node.names
        elif not isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            yield from _list_declared_global(ast.iter_child_nodes(node))


def _list_imported(node: ast.AST) -> list[str]:
    if not isinstance(node, (ast.Import, ast.ImportFrom)):
        return []
    return [alias.asname or alias.name.partition(".")[0] for alias in node.names]


def _list_arguments(arguments: ast.arguments) -> list[ast.arg]:
    more = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *more]


def _list_evaluated_outside(arguments: ast.arguments) -> list[ast.AST]:
    """Return defaults and annotations."""
    defaults = [*arguments.defaults, *(default for default in arguments.kw_defaults if default)]
    return [*defaults, *(a.annotation for a in _list_arguments(arguments) if a.annotation)]
