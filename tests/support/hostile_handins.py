"""A hostile hand-in as data: a folder with its files and an `expected.yaml`.

tries: what it attempts, in the catalogue's words
beneath: wrong | right     (opt) code that takes the place of the line, or of the cell, `#: beneath`
marks: 0                   what it must earn; a notebook, in its one item; a list where several may be
status: graded             (opt) of the whole grade; a list where any of them may be
items: {q1a: crash}        (opt) the reason an item must be given; a list where any of them may be
rejected: link             instead of marks: intake refuses it, with this word in the reason
must_show: [text]          (opt) must stand in what the box yielded or printed: proof that it was tried
must_not_show: [text]      (opt) must not stand there: by this it would tell that it succeeded
must_tell: [text]          (opt) must stand on the student's page
must_not_print: [text]     (opt) must not stand in the grade, or on the page
control: canary | reached | left
                           (opt) run by plain Python on this machine, without any sandbox, the same code
                           does find the canary, reach the listener, or find what it left when it was run
                           before: else the test would prove nothing
twice: true                (opt) graded a second time by the same worker, with the same to be seen
beside: true               (opt) graded while the same hand-in is open in another box
intake: true               (opt) goes through intake; else every file of the folder is put into the box
links: {name: target}      (opt) symbolic links that are made before intake looks
hole: sentence             (opt) known not to hold yet, and why: the test must fail, or this line goes
wall_s: 1.0                (opt) time that each item has, where the trick is to wait; else plenty
cpu_s: 1.0                 (opt) computing that each item has, where the trick is to compute; else plenty
needs: cgroup              (opt) what the machine must have
machines: [x86_64]         (opt) where the trick's machine code or system-call numbers mean anything
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

from grader.model import SubmittedFile
from tests.support.project import ROOT

HERE = ROOT / "tests" / "hostile"
MAIN = "two_layernet.py"
NOTEBOOK = "means.ipynb"
PLENTY_S = 20.0


class Case(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    tries: str
    beneath: str | None = None
    marks: float | list[float] | None = None
    status: str | list[str] = "graded"
    items: dict[str, str | list[str]] = {}
    rejected: str | None = None
    must_show: list[str] = []
    must_not_show: list[str] = []
    must_tell: list[str] = []
    must_not_print: list[str] = []
    control: str | None = None
    twice: bool = False
    beside: bool = False
    intake: bool = False
    links: dict[str, str] = {}
    hole: str | None = None
    wall_s: float = PLENTY_S
    cpu_s: float = PLENTY_S
    needs: str | None = None
    machines: list[str] = []


def names(groups: str = "ABCDEJ") -> list[str]:
    return sorted(path.parent.name for path in HERE.glob(f"[{groups}]-*/expected.yaml"))


@cache
def load(name: str) -> Case:
    return Case.model_validate(YAML(typ="safe").load((HERE / name / "expected.yaml").read_text()))


def files(name: str, places: Mapping[str, str]) -> tuple[SubmittedFile, ...]:
    """The folder's files, with the code beneath and this machine's places filled in."""
    case = load(name)
    paths = sorted(path for path in (HERE / name).iterdir() if path.name != "expected.yaml")
    return tuple(SubmittedFile(path.name, _content(path, case, places), path.name) for path in paths)


def filled_in(text: str, places: Mapping[str, str]) -> str:
    for word, value in places.items():
        text = text.replace(f"@{word}@", value)
    return text


def beneath(kind: str, name: str = MAIN) -> str:
    """Code that is right, or wrong, for the file of this name."""
    return (HERE / "beneath" / Path(name).stem / f"{kind}.py").read_text().rstrip("\n")


def _content(path: Path, case: Case, places: Mapping[str, str]) -> bytes:
    text = filled_in(path.read_text(), places)
    if case.beneath and path.name in _PLACE_OF_CODE:
        place, written = _PLACE_OF_CODE[path.name]
        assert text.count(place) == 1, f"{path} has no line {place!r}"
        text = text.replace(place, written(beneath(case.beneath, path.name)))
    return text.encode()


_PLACE_OF_CODE: dict[str, tuple[str, Callable[[str], str]]] = {
    MAIN: ("\n#: beneath\n", "\n{}\n".format),
    NOTEBOOK: ('"#: beneath"', json.dumps),
}
