"""The house rules, read from the syntax trees: who may import whom, and where imports may stand."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

from grader.cli.commands import LISTED

ROOT = Path(__file__).resolve().parents[1]
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
    left = [(ast.parse(MODULES[name].read_text(encoding="utf-8")), False)]
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
    assert {"grader.box.worker", "grader.box.session"} <= set(BOX)
    assert "grader.checks.support.closeness" in set(_imported("grader.checks.value"))
    assert "grader.box.confine" in set(_imported("grader.box.session"))


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


def test_every_place_that_the_plan_names_is_there() -> None:
    """`grading/engine.py` stands below `grader`, `docs/rubric.md` below the project, as in all its text."""
    plan = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"[`(]([\w./]+(?:\.py|\.md|/))[`)]", plan)) - {"grader/"}
    assert len(named) > 20
    assert [place for place in named if not ((GRADER / place).exists() or (ROOT / place).exists())] == []


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


# ── the README knows every command ────────────────────────────────────────────────────────────────────

COMMANDS = {listed.name: listed.loaded() for listed in LISTED}

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
