"""A hostile hand-in as data: a folder with its files and an `expected.yaml`.

tries: what it attempts, in the catalogue's words
beneath: wrong | right     (opt) code that takes the place of the line `#: beneath` in two_layernet.py
marks: 0                   what it must earn
status: graded             (opt) of the whole grade
items: {q1a: crash}        (opt) the reason an item must be given; a list where any of them may be
rejected: link             instead of marks: intake refuses it, with this word in the reason
must_show: [text]          (opt) must stand in what the box yielded or printed: proof that it was tried
must_not_print: [text]     (opt) must not stand in the grade
control: canary | reached  (opt) run by plain Python on this machine, without any sandbox, the same code
                           does find the canary, or reach the listener: else the test would prove nothing
intake: true               (opt) goes through intake; else every file of the folder is put into the box
links: {name: target}      (opt) symbolic links that are made before intake looks
hole: sentence             (opt) known not to hold yet, and why: the test must fail, or this line goes
wall_s: 1.0                (opt) time that each item has, where the trick is to wait; else plenty
cpu_s: 1.0                 (opt) computing that each item has, where the trick is to compute; else plenty
needs: cgroup              (opt) what the machine must have
machines: [x86_64]         (opt) where the trick's machine code or system-call numbers mean anything
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

from grader.model import SubmittedFile

HERE = Path(__file__).parent
MAIN = "two_layernet.py"
PLENTY_S = 20.0
_MARKER = "#: beneath"


class Case(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    tries: str
    beneath: str | None = None
    marks: float | None = None
    status: str = "graded"
    items: dict[str, str | list[str]] = {}
    rejected: str | None = None
    must_show: list[str] = []
    must_not_print: list[str] = []
    control: str | None = None
    intake: bool = False
    links: dict[str, str] = {}
    hole: str | None = None
    wall_s: float = PLENTY_S
    cpu_s: float = PLENTY_S
    needs: str | None = None
    machines: list[str] = []


def names() -> list[str]:
    return sorted(path.parent.name for path in HERE.glob("*/expected.yaml"))


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


def _content(path: Path, case: Case, places: Mapping[str, str]) -> bytes:
    text = filled_in(path.read_text(), places)
    if path.name == MAIN and case.beneath:
        assert text.count(f"\n{_MARKER}\n") == 1, f"{path} has no line {_MARKER!r}"
        text = text.replace(_MARKER, (HERE / "beneath" / f"{case.beneath}.py").read_text().rstrip("\n"))
    return text.encode()
