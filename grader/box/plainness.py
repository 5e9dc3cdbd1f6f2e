"""What in a source could hide work from the counter or write its result: read, before any of it runs.

This is a list of what is known to do no harm, not of what is known to do some: there are more roads to the
frames, the modules and the descriptors of a process than anybody can name. Whatever is not on it is reported
by name, and a person looks. Nothing is blamed for standing here.
"""

import ast
from collections.abc import Iterator

_MODULES = {
    "numpy": None,
    "numpy.linalg": None,
    "numpy.random": None,
    "matplotlib": None,
    "matplotlib.pyplot": None,
    "scipy": None,
    "scipy.special": None,
    "math": None,
    "random": None,
    "time": None,
    "copy": None,
    "collections": None,
    "typing": None,
    "warnings": None,
    "__future__": None,
    "os": {"path", "sep", "getcwd", "listdir", "makedirs", "environ"},
    "os.path": {"join", "exists", "isfile", "isdir", "dirname", "basename", "abspath", "realpath", "sep"},
    "sys": {"path", "version", "version_info", "argv", "exit", "maxsize", "float_info", "platform"},
    "builtins": {"range", "object", "str", "int", "zip", "dict", "list", "super", "round", "pow"},
    "past.builtins": {"xrange", "basestring", "unicode", "long"},
    "six": {"moves", "iteritems", "itervalues", "iterkeys", "string_types", "integer_types", "PY2", "PY3"},
    "six.moves": {"range", "xrange", "zip"},
}
"""Module to the names that may be used of it; None where all but `_ATTRIBUTES` may."""

_SUBMODULES = frozenset({"linalg", "random", "pyplot", "fft", "path", "moves", "ma", "special"})
"""Attributes that are modules: to be used through a dot, not to be handed on."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Modules that other modules have imported; parts of numpy that reach memory, files or code; frames, and what
# watches or builds them.
_ATTRIBUTES = _words("""
    os sys ctypes gc inspect traceback threading builtins importlib subprocess multiprocessing concurrent
    asyncio signal socket pickle marshal mmap functools itertools operator types weakref copyreg atexit io
    lib core ctypeslib f2py testing distutils memmap load fromfile tofile DataSource as_strided mtrand test
    frombuffer from_dlpack
    tb_frame tb_next f_back f_locals f_globals f_builtins f_code f_trace gi_frame gi_code cr_frame ag_frame
    settrace setprofile gettrace monitoring modules
""")
_NAMES = _words("""
    exec eval compile getattr setattr delattr vars globals locals open breakpoint memoryview map filter
""")
_DUNDERS = _words("""
    __init__ __call__ __len__ __repr__ __str__ __name__ __main__ __doc__ __file__ __all__ __author__
    __version__ __future__
""")
_Modules = dict[str, set[str]]
"""Name to the modules it may stand for."""


def not_plain(tree: ast.AST) -> Iterator[str]:
    """Names of what is not on the list, in the order of the source, some of them twice."""
    modules: _Modules = {}
    for name, module in _imported_modules(tree):
        modules.setdefault(name, set()).add(module)
    nodes = list(ast.walk(tree))
    own = {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    dotted = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    for node in nodes:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from _imports(node)
        elif isinstance(node, ast.Attribute):
            yield from _attribute(node, modules, own, id(node) in dotted)
        elif isinstance(node, ast.Name):
            yield from _name(node, modules, id(node) in dotted)
        else:
            yield from _other(node)


def _imported_modules(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that stand for modules, and for which."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (alias.asname, alias.name) if alias.asname else (alias.name.partition(".")[0],) * 2
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.name in _SUBMODULES:
                    yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _imports(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name not in _MODULES)
        return
    module = node.module or ""
    if node.level or module not in _MODULES:
        yield f"{'.' * node.level}{module}"
        return
    for alias in node.names:
        if alias.name == "*" or not _allowed(module, alias.name):
            yield f"{module}.{alias.name}"


def _allowed(module: str, name: str) -> bool:
    names = _MODULES.get(module)
    return name in names if names is not None else name not in _ATTRIBUTES and not name.startswith("_")


def _attribute(node: ast.Attribute, modules: _Modules, own: set[str], dotted: bool) -> Iterator[str]:
    name, base = node.attr, node.value
    of = modules.get(base.id, set()) if isinstance(base, ast.Name) else set()
    of_module = _root(node) in modules
    strange = name in _ATTRIBUTES or _strange_dunder(name) or not all(_allowed(module, name) for module in of)
    others = of_module or not (_is_self(base) or name in own)
    private = name.startswith("_") and name not in _DUNDERS and others
    handed_on = name in _SUBMODULES and not dotted and of_module
    if strange or private or handed_on:
        yield name
    if of_module and not isinstance(node.ctx, ast.Load):
        yield f"{_root(node)}.{name} ="


def _name(node: ast.Name, modules: _Modules, dotted: bool) -> Iterator[str]:
    handed_on = node.id in modules and not dotted and isinstance(node.ctx, ast.Load)
    if handed_on or node.id in _NAMES or _strange_dunder(node.id):
        yield node.id


def _other(node: ast.AST) -> Iterator[str]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and _strange_dunder(node.name):
        yield node.name
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _strange_dunder(node.value):
        yield node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "type":
        yield from ["type"] if len(node.args) > 1 else []
    elif isinstance(node, ast.MatchClass):
        yield from (name for name in node.kwd_attrs if name in _ATTRIBUTES or _strange_dunder(name))


def _strange_dunder(name: str) -> bool:
    return len(name) < 64 and name.startswith("__") and name.endswith("__") and name not in _DUNDERS


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
