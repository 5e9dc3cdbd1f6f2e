"""The methods of a class that nothing can call where its work is counted.

A student's `train` and `plot` stand in the class whose forward pass is counted. Where nothing calls them they
need not be read, as long as no instance gets anywhere else: a library that is handed one may call methods
that no line names.
"""

import ast
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final

_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
Part = Callable[[Sequence[ast.stmt]], ast.Module]


def drop_idle_methods(
    loaded: Sequence[ast.stmt],
    asked: Collection[str],
    called: Collection[str],
    part: Part,
    is_used_elsewhere: Callable[[str], bool],
) -> ast.Module:
    """Return what `part` keeps of the statements, without the bodies of methods that are never called.

    `asked` are the classes in question, `called` the names by which probes call their methods;
    `is_used_elsewhere` says whether another file of the hand-in names the class.
    """
    plain = {one.name for one in loaded if isinstance(one, ast.ClassDef) and _is_plain(one)}
    narrowed = {name for name in plain & set(asked) if not is_used_elsewhere(name)}
    while True:
        statements = _narrow_as_far_as_possible(loaded, narrowed, called, part)
        handed_on = {name for name in narrowed if _is_handed_on(name, statements)}
        if not handed_on:
            return statements
        narrowed -= handed_on


def _narrow_as_far_as_possible(
    loaded: Sequence[ast.stmt], narrowed: Collection[str], called: Collection[str], part: Part
) -> ast.Module:
    """Keep what is called, then what that calls, until there is nothing more."""
    names = set(called)
    while True:
        statements = part([_narrow(one, names) if _bears_name(one, narrowed) else one for one in loaded])
        more = set(_list_words(statements)) - names
        if not more:
            return statements
        names |= more


def _bears_name(statement: ast.stmt, names: Collection[str]) -> bool:
    return isinstance(statement, ast.ClassDef) and statement.name in names


def _is_plain(kind: ast.ClassDef) -> bool:
    """Tell whether the class has no base but `object`, no keyword and no decorator."""
    bases = all(isinstance(base, ast.Name) and base.id == "object" for base in kind.bases)
    return bases and not kind.keywords and not kind.decorator_list


def _narrow(kind: ast.stmt, called: Collection[str]) -> ast.stmt:
    assert isinstance(kind, ast.ClassDef)
    body = [_drop_body(one) if _is_idle(one, called) else one for one in kind.body]
    return ast.copy_location(ast.ClassDef(kind.name, kind.bases, [], body, []), kind)


def _is_idle(statement: ast.stmt, called: Collection[str]) -> bool:
    if not isinstance(statement, _FUNCTIONS) or statement.decorator_list:
        return False
    is_python_s = statement.name.startswith("__") and statement.name.endswith("__")
    return statement.name not in called and not is_python_s


def _drop_body(function: ast.stmt) -> ast.stmt:
    """Return the function with only what runs when the class is made: defaults and annotations."""
    assert isinstance(function, _FUNCTIONS)
    made = ast.FunctionDef(function.name, function.args, [ast.Pass()], [], function.returns)
    return ast.fix_missing_locations(ast.copy_location(made, function))


def _is_handed_on(name: str, kept: ast.Module) -> bool:
    """Tell whether an instance, or the class, may get where methods are called by other names."""
    classes = [one for one in kept.body if _bears_name(one, {name})]
    of_super = _list_arguments_of_super(kept)
    if len(classes) != 1 or any(
        _mentions(node, name) and id(node) not in of_super for node in ast.walk(kept)
    ):
        return True
    methods = [one for one in ast.iter_child_nodes(classes[0]) if isinstance(one, _FUNCTIONS)]
    return any(_hands_itself_on(method, of_super) for method in methods)


def _mentions(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Name):
        return node.id == name
    return name in (getattr(node, "attr", ""), getattr(node, "value", "")) or (
        isinstance(node, ast.alias) and name in (node.name, node.asname)
    )


def _hands_itself_on(method: ast.FunctionDef | ast.AsyncFunctionDef, of_super: Collection[int]) -> bool:
    """Tell whether the method uses its instance in any other way than by attributes."""
    if [type(one) for one in method.body] == [ast.Pass]:
        return False
    first = [*method.args.posonlyargs, *method.args.args][:1]
    if not first:
        return method.args.vararg is not None
    stems = {id(node.value) for node in ast.walk(method) if isinstance(node, ast.Attribute)}
    uses = (node for node in ast.walk(method) if isinstance(node, ast.Name) and node.id == first[0].arg)
    return any(id(use) not in stems and id(use) not in of_super for use in uses)


def _list_arguments_of_super(kept: ast.Module) -> set[int]:
    """Return the ids of what stands in ``super(Net, self)``: in a class without bases it leads nowhere."""
    if "super" in _list_bound(kept):
        return set()
    calls = [node for node in ast.walk(kept) if isinstance(node, ast.Call)]
    supers = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "super"]
    return {id(argument) for call in supers for argument in call.args}


def _list_bound(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.alias):
            yield node.asname or node.name


def _list_words(tree: ast.Module) -> Iterator[str]:
    """Yield names and attributes, by any of which a method may be called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id
