"""The names by which probes may call a hand-in: those of the probes, and of what they call of the library."""

import ast
from pathlib import Path

import pytest

from grader.rubric import find_names_in_probes
from grader.sandbox.box_files import BOX

PROBES = """
import numpy as np
from probe_tools import arrays, networks
LAYERS = ("first", "second")

def plain(hand_in, case):
    return {"value": hand_in.value()}

def several(hand_in, case):
    return {name: getattr(hand_in, name)() for name in LAYERS} | _more(hand_in)

def _more(hand_in):
    return {"more": hand_in.further(), "text": hand_in.says("two words")}

def copied(hand_in, case):
    return {"value": arrays.snapshot(hand_in.value())}

def shadowed(hand_in, case):
    snapshot, learns = hand_in.snapshot, hand_in.learns
    return {"value": snapshot(learns)}

def trained(hand_in, case):
    return networks.steps_of(hand_in.net, case, None)
"""


def names(*probes: str) -> set[str]:
    return set(find_names_in_probes(PROBES, probes))


def test_what_a_probe_mentions_counts_and_what_it_calls() -> None:
    assert names("plain") == {"value"}
    assert {"first", "second", "further", "more"} <= names("several")
    assert "two words" not in names("several")
    assert names("plain", "several") == names("plain") | names("several")


def test_what_it_calls_of_the_library_counts() -> None:
    assert names("copied") == {"value", "snapshot", "array", "ndarray"}
    assert {"net", "recorded", "moves", "parameters", "steps_of_network"} <= names("trained")


def test_what_only_bears_the_name_of_something_in_the_library_does_not() -> None:
    assert names("shadowed") == {"value", "snapshot", "learns"}


def test_what_the_library_calls_in_another_of_its_modules_counts() -> None:
    text = "from probe_tools import networks\ndef probe(h, c): return networks.trained_network(h, c, None)"
    assert {"dim", "__dict__", "SimpleNamespace"} <= set(find_names_in_probes(text, ("probe",)))


def test_a_module_that_the_library_does_not_have_adds_nothing() -> None:
    text = "from probe_tools import nothing\ndef probe(h, c): return nothing.at(h.all)"
    assert find_names_in_probes(text, ("probe",)) == {"at", "all"}


@pytest.mark.parametrize("file", sorted((BOX / "probe_tools").glob("*.py")), ids=lambda file: file.stem)
def test_the_library_imports_its_own_parts_in_the_way_that_is_read(file: Path) -> None:
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    relative = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.level]
    assert all(node.level == 1 for node in relative)
