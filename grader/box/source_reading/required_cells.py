"""The part of a notebook that can run where its work is counted: what the names asked for need.

Of a notebook only definitions are loaded (loader.py): cells that train or plot never run there, nor does the
body of a function that nothing mentions. What is evaluated when a definition is made does run: decorators,
defaults, annotations, bases, and what stands directly in a class. Names are followed without regard to where
they are bound, so that rather too much is kept than too little.
"""

import ast
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_LIBRARIES: Final = sys.stdlib_module_names | {
    *("torch", "torchvision", "matplotlib", "matplotlib_inline", "scipy", "pandas", "PIL", "IPython"),
    *("sklearn", "seaborn", "tqdm", "cv2", "six", "past", "google", "ipywidgets", "tensorflow", "keras"),
    *("jax", "numba", "cupy", "tensorboard", "tensorboardX", "wandb", "plotly", "statsmodels", "skimage"),
    *("imageio", "h5py", "prettytable", "tabulate", "termcolor", "psutil", "joblib", "networkx", "sympy"),
    *("pytorch_lightning", "lightning", "torchsummary", "torchinfo", "timm", "builtins", "requests"),
}
"""Importing one runs nothing of the hand-in's, unless a file of the hand-in's bears its name."""
_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS: Final = (*_FUNCTIONS, ast.ClassDef)
_DOING: Final = (ast.Lambda, ast.Call, ast.Await, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_BASES: Final = frozenset({"torch.nn.Module", "torch.utils.data.Dataset"})
"""Classes that call nothing of a class made from them when it is made."""
_DECORATORS: Final = frozenset({"torch.no_grad", "torch.inference_mode"})


@dataclass(frozen=True)
class Modules:
    """Knows the modules whose import runs nothing of the hand-in's."""

    folder: Path
    """The hand-in's."""
    provided: Collection[str] = ()
    """Files of the course, which lie there in place of any of the hand-in's own."""

    def harmless(self, module: str) -> bool:
        first = module.partition(".")[0]
        beside = {entry.name for entry in self.folder.iterdir() if entry.name.partition(".")[0] == first}
        return beside == {f"{first}.py"} & set(self.provided) if beside else first in _LIBRARIES


def select_required(loaded: Sequence[ast.stmt], asked: Collection[str], modules: Modules) -> ast.Module:
    """Return the statements without those that the names `asked`, which they define, do not need."""
    libraries = _find_libraries(loaded, modules)
    idle = [
        [] if _only_imports(statement, modules) else _drop_idle(statement, libraries) for statement in loaded
    ]
    needed = set(asked).union(*(_list_mentioned(one) for ones in idle for one in ones))
    pairs = [(statement, ones) for statement, ones in zip(loaded, idle, strict=True) if ones != [statement]]
    while more := [pair for pair in pairs if _list_bound(pair[0]) & needed]:
        pairs = [pair for pair in pairs if pair not in more]
        needed.update(*(_list_mentioned(statement) for statement, _ in more))
    left = {id(statement): ones for statement, ones in pairs}
    body = [one for statement in loaded for one in left.get(id(statement), [statement])]
    return ast.Module(body, [])


def _find_libraries(loaded: Sequence[ast.stmt], modules: Modules) -> dict[str, str]:
    """Return names that stand only for one thing of a harmless module, with its full name."""
    libraries: dict[str, set[str]] = {}
    for statement in loaded:
        harmless = dict(_list_imports(statement, modules))
        for name in _list_bound(statement):
            libraries.setdefault(name, set()).add(harmless.get(name, ""))
    return {name: full for name, fulls in libraries.items() for full in fulls if len(fulls) == 1 and full}


def _list_imports(statement: ast.stmt, modules: Modules) -> Iterator[tuple[str, str]]:
    if isinstance(statement, ast.Import) and all(modules.harmless(alias.name) for alias in statement.names):
        for alias in statement.names:
            first = alias.name.partition(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (first, first)
    elif isinstance(statement, ast.ImportFrom) and _is_plain_from(statement, modules):
        for alias in statement.names:
            yield alias.asname or alias.name, f"{statement.module}.{alias.name}"


def _is_plain_from(statement: ast.ImportFrom, modules: Modules) -> bool:
    absolute = not statement.level and statement.module and statement.names[0].name != "*"
    return bool(absolute) and modules.harmless(statement.module or "")


def _only_imports(statement: ast.stmt, modules: Modules) -> bool:
    """Tell whether it tries imports that run nothing of the hand-in's, and gives names where they fail."""
    if not isinstance(statement, ast.Try):
        return False
    handlers = statement.handlers
    inner = [*statement.body, *(one for handler in handlers for one in handler.body), *statement.orelse]
    plain = all(
        isinstance(one, ast.Pass) or _is_plain_assignment(one) or _is_harmless(one, modules)
        for one in [*inner, *statement.finalbody]
    )
    named = all(isinstance(handler.type, ast.Name | ast.Attribute | None) for handler in handlers)
    return plain and named and not any(_is_dunder(name) for name in _list_bound(statement))


def _is_harmless(statement: ast.stmt, modules: Modules) -> bool:
    if isinstance(statement, ast.Import):
        return all(modules.harmless(alias.name) for alias in statement.names)
    return isinstance(statement, ast.ImportFrom) and _is_plain_from(statement, modules)


def _drop_idle(statement: ast.stmt, libraries: Mapping[str, str]) -> list[ast.stmt]:
    """Return what runs of a definition when it is made; the statement itself where that may be all of it."""
    if any(_is_dunder(name) for name in _list_bound(statement)):
        return [statement]
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return [] if _list_bound(statement) <= libraries.keys() else [statement]
    if not isinstance(statement, _DEFINITIONS):
        return [] if _is_plain_assignment(statement) else [statement]
    if isinstance(statement, ast.ClassDef):
        if _may_call_methods(statement, libraries):
            return [statement]
        made = _drop_methods(statement, libraries)
    else:
        made = _drop_body(statement, libraries)
    binds_more = any(isinstance(node, ast.NamedExpr) for node in ast.walk(made))
    return [statement if binds_more else made]


def _drop_body(function: ast.FunctionDef | ast.AsyncFunctionDef, libraries: Mapping[str, str]) -> ast.stmt:
    decorators = [
        one
        for one in function.decorator_list
        if _name_in_full(_find_called(one), libraries) not in _DECORATORS
    ]
    made = ast.FunctionDef("made", function.args, [ast.Pass()], decorators, function.returns)
    return ast.fix_missing_locations(ast.copy_location(made, function))


def _drop_methods(kind: ast.ClassDef, libraries: Mapping[str, str]) -> ast.stmt:
    bases = [base for base in kind.bases if _name_in_full(base, libraries) not in _BASES]
    body = [_drop_body(one, libraries) if isinstance(one, _FUNCTIONS) else one for one in kind.body]
    return ast.copy_location(ast.ClassDef(kind.name, bases, kind.keywords, body, kind.decorator_list), kind)


def _may_call_methods(kind: ast.ClassDef, libraries: Mapping[str, str]) -> bool:
    """Tell whether making the class may call its methods, as making an `Enum` does."""
    fulls = (
        _name_in_full(base, libraries)
        for base in kind.bases
        if not isinstance(base, ast.Call | ast.Subscript)
    )
    return any(not full or full.startswith("enum.") for full in fulls)


def _is_plain_assignment(statement: ast.stmt) -> bool:
    """Tell whether it only names what is there already: it calls nothing and changes nothing others see."""
    if not isinstance(statement, ast.Assign) or any(isinstance(one, _DOING) for one in ast.walk(statement)):
        return False
    return all(isinstance(target, ast.Name) for target in statement.targets)


def _find_called(decorator: ast.expr) -> ast.expr:
    plain = isinstance(decorator, ast.Call) and not decorator.args and not decorator.keywords
    return decorator.func if plain and isinstance(decorator, ast.Call) else decorator


def _name_in_full(node: ast.expr, libraries: Mapping[str, str]) -> str:
    """Return what a name or attribute stands for in a library; empty for anything else."""
    if isinstance(node, ast.Name):
        return libraries.get(node.id, "")
    if isinstance(node, ast.Attribute) and (owner := _name_in_full(node.value, libraries)):
        return f"{owner}.{node.attr}"
    return ""


def _list_bound(statement: ast.stmt) -> set[str]:
    """Return the names that a statement of the module gives a meaning."""
    if isinstance(statement, _DEFINITIONS):
        return {statement.name}
    nodes = list(ast.walk(statement))
    names = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    names |= {node.name for node in nodes if isinstance(node, _DEFINITIONS)}
    aliases = [node for node in nodes if isinstance(node, ast.alias)]
    return names | {alias.asname or alias.name.partition(".")[0] for alias in aliases}


def _list_mentioned(statement: ast.stmt) -> set[str]:
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")
