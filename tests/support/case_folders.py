"""A case as data: what strangers' work showed, with the verdict it must get.

`tests/cases/<group>/<name>/` holds `submissions/`, exactly as a course would have it below one assignment
(folders, zips and loose files), and `expected.yaml`:

assignment: hlcv-ex2
case: what is unusual about the hand-in, in one sentence
judged_on: [two_layernet.py]    (opt) only the items of these files are judged
only: [q1a, q2d]                (opt) only these items are judged
course: folder                  (opt) rubrics/ and reference/ of an assignment of its own, below the case
run_key: word                   (opt) a run key that a person chose
cpu_s: 5                        (opt) processor time that an item has at most, where the hand-in never ends
rows:                           by student, all of them: a row too many or too few fails the case
  name-dash1:
    status: graded              (opt) of the whole grade; a list where any of them may be
    marks: 18                   (opt) what the judged part adds up to; `null` where it waits for a person
    says: [text]                (opt) must stand in the reason or the notes of the grade
    never_says: [text]          (opt) must stand nowhere in the grade
    items:
      q1a: passed               a status, or a list where any of them may be
      q2d: {status: partial, earned: 4, mistakes: [half-regularization], reason: wrong-value,
            says: [text], never_says: [text]}    all optional; `mistakes: []` means that none is named
ignored: [name]                 (opt) beside the hand-ins, but none
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator
from ruamel.yaml import YAML

from tests.support.project import ROOT

HERE = ROOT / "tests" / "cases"
GROUPS = ("cmpt", "forgery", "hlcv", "everyday", "authoring")
ANY_KEY = "cases"


class ExpectedItem(BaseModel):
    model_config = ConfigDict(extra="forbid")

    status: list[str] | None = None
    earned: float | None = None
    mistakes: list[str] | None = None
    reason: list[str] | None = None
    says: list[str] = []
    never_says: list[str] = []

    @field_validator("status", "reason", mode="before")
    @classmethod
    def _one_or_several(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value


class ExpectedRow(BaseModel):
    model_config = ConfigDict(extra="forbid")

    status: list[str] | None = None
    marks: float | None = None
    says: list[str] = []
    never_says: list[str] = []
    items: dict[str, ExpectedItem] = {}

    @field_validator("status", mode="before")
    @classmethod
    def _one_or_several(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value

    @field_validator("items", mode="before")
    @classmethod
    def _status_alone(cls, value: Any) -> Any:
        return {
            name: {"status": said} if isinstance(said, str | list) else said for name, said in value.items()
        }


class Case(BaseModel):
    model_config = ConfigDict(extra="forbid")

    assignment: str
    case: str
    judged_on: list[str] = []
    only: list[str] = []
    course: str | None = None
    run_key: str = ANY_KEY
    cpu_s: float | None = None
    rows: dict[str, ExpectedRow]
    ignored: list[str] = []


@dataclass(frozen=True)
class CaseFolder:
    path: Path

    @property
    def case(self) -> Case:
        text = (self.path / "expected.yaml").read_text(encoding="utf-8")
        return Case.model_validate(YAML(typ="safe").load(text))

    @property
    def submissions(self) -> Path:
        return self.path / "submissions"


def names(group: str) -> list[str]:
    return sorted(path.parent.name for path in (HERE / group).glob("*/expected.yaml"))


def folder(group: str, name: str) -> CaseFolder:
    return CaseFolder(HERE / group / name)
