"""The house rules, read from the syntax trees: who may import whom, and where imports may stand."""

import ast
import re
import sys
from collections.abc import Collection, Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

from grader.checks import CHECKS
from grader.cli.command_table import LISTED
from grader.grading.evaluate_code import STEPS
from tests.support.project import ROOT

GRADER = ROOT / "grader"

LAYERS = (
    ("model",),
    ("intake", "sandbox"),
    ("checks",),
    ("rubric",),
    ("results",),
    ("grading",),
    ("kit",),
    ("cli",),
    ("__main__",),
)
"""From the bottom up: a part may import what stands below it, never beside or above."""
LEVEL = {part: level for level, parts in enumerate(LAYERS) for part in parts}
BOX_MAY_IMPORT = frozenset(sys.stdlib_module_names) | {"numpy", "torch"}


def _name(file: Path) -> str:
    """``grader/checks/value.py`` is ``grader.checks.value``."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {_name(file): file for file in sorted(GRADER.rglob("*.py"))}
TRUSTED = [name for name in MODULES if not name.startswith("grader.box")]
BOX = [name for name in MODULES if name.startswith("grader.box")]


class Statement(NamedTuple):
    """One import, and whether it stands inside a function."""

    node: ast.Import | ast.ImportFrom
    inside: bool


@cache
def _statements(name: str) -> list[Statement]:
    """Every import anywhere in the text of `name`. The trees, half a million objects, are let go."""
    found: list[Statement] = []
    left: list[tuple[ast.AST, bool]] = [(ast.parse(MODULES[name].read_text(encoding="utf-8")), False)]
    while left:
        node, inside = left.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            found.append(Statement(node, inside))
        within = inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        left += [(child, within) for child in ast.iter_child_nodes(node)]
    return found


def _imported(name: str) -> Iterator[str]:
    """Every module that `name` imports, anywhere in its text, by its full name."""
    for node, _ in _statements(name):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        else:
            base = _absolute(name, node)
            submodules = [f"{base}.{alias.name}" for alias in node.names if f"{base}.{alias.name}" in MODULES]
            yield from submodules or [base]


def _absolute(name: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = name.split(".") if MODULES[name].name == "__init__.py" else name.split(".")[:-1]
    above = package[: len(package) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])


def _part(module: str) -> str:
    """``grader.checks.value`` belongs to ``checks``; the package itself to nothing."""
    return module.split(".")[1] if "." in module else ""


def test_the_trees_are_found() -> None:
    assert {"grader.grading.engine", "grader.checks.value", "grader.sandbox.worker_slot"} <= set(TRUSTED)
    assert {"grader.box.worker", "grader.box.box_process"} <= set(BOX)
    assert "grader.checks.support.closeness" in set(_imported("grader.checks.value"))
    assert "grader.box.confine" in set(_imported("grader.box.box_process"))


def test_the_trusted_side_never_imports_the_box() -> None:
    into = [(name, found) for name in TRUSTED for found in _imported(name)]
    assert [pair for pair in into if f"{pair[1]}.".startswith("grader.box.")] == []


def test_the_box_imports_nothing_of_the_trusted_side() -> None:
    into = [(name, found) for name in BOX for found in _imported(name)]
    foreign = [pair for pair in into if not pair[1].startswith("grader.box")]
    assert [pair for pair in foreign if pair[1].split(".")[0] not in BOX_MAY_IMPORT] == []


def test_the_library_of_probes_stands_alone() -> None:
    """Probes import it and nothing else of the box, and what runs a hand-in knows only that it is there."""
    library, user = "grader.box.probe_tools", "grader.box.probes"
    pairs = [(name, found) for name in BOX for found in _imported(name) if found.startswith("grader.box")]
    crossing = {(a, b) for a, b in pairs if a.startswith(library) != b.startswith(library)}
    assert crossing == {(user, library)}


def test_the_box_names_its_own_parts_only_relatively() -> None:
    """Inside a sandbox the folder stands alone, under another name."""
    nodes = [(name, node) for name in BOX for node, _ in _statements(name)]
    froms = [(name, node) for name, node in nodes if isinstance(node, ast.ImportFrom)]
    named = [(name, node.module or "") for name, node in froms if not node.level]
    assert [pair for pair in named if pair[1].startswith(("grader", "box"))] == []


def test_imports_make_no_circle() -> None:
    graph = {name: {m for m in _imported(name) if m in MODULES and m != name} for name in MODULES}
    assert len(list(TopologicalSorter(graph).static_order())) >= len(MODULES)


def test_no_import_stands_inside_a_function() -> None:
    inside = [
        f"{name}, line {node.lineno}" for name in MODULES for node, inside in _statements(name) if inside
    ]
    assert inside == []


def test_every_part_has_its_layer() -> None:
    parts = {_part(name) for name in TRUSTED} - {""}
    assert parts == set(LEVEL)


def test_imports_point_downward() -> None:
    pairs = [(name, found) for name in TRUSTED for found in _imported(name) if found in MODULES]
    across = [pair for pair in pairs if _part(pair[0]) and _part(pair[1]) not in ("", _part(pair[0]))]
    assert [(a, b) for a, b in across if LEVEL[_part(b)] >= LEVEL[_part(a)]] == []


# ── each command stands by itself ─────────────────────────────────────────────────────────────────────


def _imports_among(modules: Collection[str]) -> list[tuple[str, str]]:
    """Return which of these modules import which other one of them."""
    return [
        (name, other) for name in modules for other in _imported(name) if other in modules and other != name
    ]


def _reached(name: str) -> set[str]:
    """Return all modules that importing `name` imports."""
    reached, left = set[str](), [name]
    while left:
        new = {other for other in _imported(left.pop()) if other in MODULES} - reached
        reached |= new
        left += new
    return reached


def test_no_command_imports_another_command() -> None:
    commands = {f"grader.cli.{listed.name}" for listed in LISTED}
    assert {"grader.cli.run", "grader.cli.verify"} <= commands <= set(MODULES)
    assert _imports_among(commands) == []


def test_what_does_a_commands_work_imports_nothing_that_does_anothers() -> None:
    """What both need has a module of its own, as `reference_preflight` is for a run and for `verify`."""
    works = {f"grader.grading.{name}" for name in ("run", "verify", "calibrate")}
    assert works <= set(MODULES)
    assert _imports_among(works) == []
    assert "grader.grading.verify" not in _reached("grader.grading.run")


# ── what serves one kind of assignment stands behind one line on either side ──────────────────────────

SEAMS = {"grader.checks.fine_tuning": "grader.checks", "grader.box.fine_tuning": "grader.box.extensions"}
"""A folder that serves one kind of assignment alone, and the only module that may import it."""
ITS_WORDS = re.compile(r"fine.?tun|backbone|pretrained|unfreez", re.IGNORECASE)


@pytest.mark.parametrize(("folder", "seam"), SEAMS.items())
def test_a_folder_of_one_kind_of_assignment_is_imported_by_its_seam_alone(folder: str, seam: str) -> None:
    def inside(name: str) -> bool:
        return f"{name}.".startswith(f"{folder}.")

    imports = {name: {found for found in _imported(name) if inside(found)} for name in MODULES}
    users = {name: found for name, found in imports.items() if found and not inside(name)}
    assert users == {seam: {folder}}


def test_nothing_else_knows_the_words_of_fine_tuning() -> None:
    """But for the two seams, and the list of what is in the box."""
    texts = {name: file.read_text(encoding="utf-8") for name, file in MODULES.items()}
    outside = {name: text for name, text in texts.items() if not name.startswith(tuple(SEAMS))}
    knowing = {name for name, text in outside.items() if ITS_WORDS.search(text)}
    assert knowing == {*SEAMS.values(), "grader.box"}


# ── a check is known by its line in the table, and by nothing else ──────────────────────────────────────

NO_CHECKS = [name for name in TRUSTED if _part(name) != "checks"]


class Written(NamedTuple):
    """What a module writes out: collections, and what it compares."""

    collected: list[list[object]]
    """The constants in each list, tuple or set, and the keys of each mapping; None for what is none."""
    compared: list[tuple[set[object], set[str]]]
    """The constants and the attributes in each comparison."""


def _constants(nodes: Collection[ast.expr | None]) -> list[object]:
    return [node.value if isinstance(node, ast.Constant) else None for node in nodes]


@cache
def _written(name: str) -> Written:
    written = Written([], [])
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Dict):
            written.collected.append(_constants(node.keys))
        elif isinstance(node, ast.Set | ast.List | ast.Tuple):
            written.collected.append(_constants(node.elts))
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            attributes = {side.attr for side in sides if isinstance(side, ast.Attribute)}
            written.compared.append(({*_constants(sides)}, attributes))
    return written


def test_no_other_room_imports_the_module_of_a_single_check() -> None:
    shared = ("grader.checks", "grader.checks.support.")
    pairs = [(name, found) for name in NO_CHECKS for found in _imported(name) if _part(found) == "checks"]
    assert ("grader.rubric.rules", "grader.checks") in pairs
    assert [pair for pair in pairs if pair[1] != shared[0] and not pair[1].startswith(shared[1])] == []


def test_no_other_room_holds_a_table_of_checks_by_name() -> None:
    names: set[object] = {*CHECKS}
    assert sorted(CHECKS) in [sorted(map(str, found)) for found in _written("grader.checks").collected]
    collected = [(module, found) for module in NO_CHECKS for found in _written(module).collected]
    assert [(module, found) for module, found in collected if found and names.issuperset(found)] == []


def test_no_other_room_asks_for_a_check_by_its_name() -> None:
    compared = [(module, pair) for module in NO_CHECKS for pair in _written(module).compared]
    asking = [(module, attributes) for module, (constants, attributes) in compared if {*CHECKS} & constants]
    assert [module for module, attributes in asking if "check" in attributes] == []


def test_no_module_asks_how_an_item_is_loaded_but_by_its_name() -> None:
    """An item has names for it, such as `is_typed`."""
    compared = [(module, attributes) for module in TRUSTED for _, attributes in _written(module).compared]
    assert [module for module, attributes in compared if {"load", "modes"} & attributes] == []


# ── the folder list is the plan ───────────────────────────────────────────────────────────────────────


def test_there_are_at_most_twelve_rooms_and_nothing_lies_beside_them() -> None:
    rooms = {place.name for place in GRADER.iterdir() if any(place.rglob("*.py"))}  # not what is left of one
    assert rooms == {*LEVEL, "box"} - {"__main__"}
    assert len(rooms) <= 12
    assert {place.name for place in GRADER.iterdir() if place.is_file()} == {
        "__init__.py",
        "__main__.py",
        "py.typed",
    }


def test_the_plan_has_every_step_of_an_item_in_its_order() -> None:
    plan = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| .* \| `(grading/\w+\.py)` \|$", plan, re.MULTILINE)
    steps = [(step.__name__, step.__module__.replace(".", "/") + ".py") for step in STEPS]
    assert [(name, f"grader/{file}") for name, file in rows] == steps


def test_every_place_that_the_plan_names_is_there() -> None:
    """`grading/engine.py` stands below `grader`, `docs/rubric.md` below the project, as in all its text."""
    plan = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"[`(]([\w./]+(?:\.py|\.md|/))[`)]", plan)) - {"grader/"}
    assert len(named) > 20
    assert [place for place in named if not ((GRADER / place).exists() or (ROOT / place).exists())] == []


INDEXED = ("", "notebook", "probe_tools", "recorder", "source_reading")
"""Folders of the box whose docstring lists what is in them."""


@pytest.mark.parametrize("folder", INDEXED)
def test_the_index_of_a_folder_of_the_box_has_all_that_is_in_it_and_no_more(folder: str) -> None:
    path = GRADER / "box" / folder
    index = (path / "__init__.py").read_text(encoding="utf-8").split('"""')[1]
    listed = re.findall(r"^    (\w+(?:\.py|/))(?: |$)", index, re.MULTILINE)
    modules = {file.name for file in path.glob("*.py")} - {"__init__.py"}
    assert sorted(listed) == sorted(modules | {f"{file.parent.name}/" for file in path.glob("*/__init__.py")})


# ── names say what things are ─────────────────────────────────────────────────────────────────────────


def _names(name: str) -> Iterator[str]:
    """Yield the names of a module, its classes, functions and parameters, without leading underscores."""
    yield name.split(".")[-1]
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name.strip("_")
        elif isinstance(node, ast.arg):
            yield node.arg.strip("_")


def test_nothing_has_a_name_that_the_glossary_refuses() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    refused = set(re.findall(r"^(?:`\w+` ?)+$", glossary, re.MULTILINE)[-1].replace("`", "").split())
    assert "found" in refused
    assert [(module, name) for module in MODULES for name in _names(module) if name in refused] == []


EMPTY_NAMES = {"found", "known", "own", "place", "told", "wanted"}
"""They say nothing of a value that is handed on."""


def _bound(name: str) -> Iterator[str]:
    """Yield the names of a module's variables and parameters."""
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


ROOMS_OF_PLAIN_NAMES = (
    "box",
    "checks",
    "cli",
    "grading",
    "intake",
    "kit",
    "model",
    "results",
    "rubric",
    "sandbox",
)
KEPT = {("grader.model", "found"), ("grader.model", "wanted"), ("grader.results.pages.prose", "found")}
"""Keys of grades that are stored, and what a template shows of one."""


@pytest.mark.parametrize("room", ROOMS_OF_PLAIN_NAMES)
def test_in_these_rooms_every_variable_says_what_it_holds(room: str) -> None:
    modules = [name for name in MODULES if _part(name) == room]
    bound = {(module, name) for module in modules for name in _bound(module)}
    assert len(bound) > 100
    assert {(module, name) for module, name in bound if name in EMPTY_NAMES} - KEPT == set()


# ── what tests share ──────────────────────────────────────────────────────────────────────────────────

TESTS = ROOT / "tests"
HAND_INS = re.compile(r"data/|hostile/(?:[A-J]-|beneath/)|cases/[a-z]+/")
"""Below `tests/`: what is graded there, and no test."""


def _of_the_tests() -> Iterator[str]:
    """Yield the path of each module of the tests, from `tests/` on."""
    paths = (file.relative_to(TESTS).as_posix() for file in sorted(TESTS.rglob("*.py")))
    return (path for path in paths if not HAND_INS.match(path))


def test_what_tests_share_lies_in_the_package_of_that_name() -> None:
    """Beside it there are tests, what each folder's fixtures are, and nothing else."""
    others = [path for path in _of_the_tests() if not path.startswith("support/")]
    assert "test_architecture.py" in others
    assert [path for path in others if not re.search(r"(?:^|/)(?:test_\w+|conftest)\.py$", path)] == [
        "__init__.py"
    ]


def test_no_test_imports_another_or_anything_by_a_bare_name() -> None:
    """A fixture comes by its name, all else from `tests.support`."""
    for path in _of_the_tests():
        for node in ast.walk(ast.parse((TESTS / path).read_text(encoding="utf-8"))):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for module in modules:
                assert not re.match(r"tests\.(?!support\b)", module), f"{path} imports {module}"
                assert not (TESTS / "support" / f"{module}.py").exists(), f"{path} imports {module}"


# ── the README knows every command ────────────────────────────────────────────────────────────────────

COMMANDS = {listed.name: listed.load() for listed in LISTED}

OPTIONS = sorted(
    (name, option)
    for name, command in COMMANDS.items()
    for parameter in command.params
    for option in parameter.opts
    if option.startswith("--")
)


def _readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert re.search(rf"\bgrader {command}\b", _readme())


@pytest.mark.parametrize(("command", "option"), OPTIONS)
def test_every_option_is_in_the_readme(command: str, option: str) -> None:
    assert re.search(rf"(?<![\w-]){option}(?![\w-])", _readme()), f"grader {command} {option}"


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_says_what_it_does_with_an_example(command: str) -> None:
    assert f"Example: grader {command}" in (COMMANDS[command].epilog or "")
