"""Judge where the files of a hand-in lie, by criteria that the rubric names one by one.

Each criterion is met by any file at any of its places; finding the work to judge it depends on none of them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from grader.checks.readme_reader import substance
from grader.checks.readme_reader.places import is_readme
from grader.checks.support.check_definition import Check, FolderInspection, always
from grader.checks.support.handed_in_folder import HandedInFolder
from grader.checks.support.typed_checks import read_texts
from grader.checks.support.verdict import CheckInput, Verdict, passed, pending
from grader.checks.support.verdict import Params as _Params
from grader.model import CaseKind, CaseResult, Evidence, Fate, Observation, Reason, Rows, Status

PATHS: Final = "paths of the hand-in"
CLOSED: Final = "archives that stayed closed"
ELSEWHERE: Final = "criteria that some file would meet at another place"
IDLE: Final = "no code does anything"
_FACTS: Final = (PATHS, CLOSED, ELSEWHERE, IDLE)
_NO_WORK: Final = "The code does nothing, so its place says nothing about the work: a person has to look."
_ABOVE: Final = 4
"""Extra folders that may stand above a place."""
_SHOWN: Final = 12


class Criterion(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    one_of: tuple[str, ...] = Field(min_length=1)
    """Places such as ``P6/*.py``, in any case; ``**`` stands for any folders, also none."""
    says: str = Field(min_length=1)
    """What is told where none of them holds a file."""


class Params(_Params):
    criteria: dict[str, Criterion] = Field(min_length=1)


def observe(params: Params, folder: HandedInFolder) -> Observation:
    """Return what there is to judge where the files of a hand-in lie."""
    foreign = folder.foreign_paths
    paths, closed = sorted(folder.tree), folder.submission.unopened
    return build_observation(params, paths, closed, foreign, idle=_is_idle(folder, foreign))


def _is_idle(folder: HandedInFolder, foreign: Collection[str]) -> bool:
    """Tell whether there is code beside others' files that does nothing at all."""
    paths = [path for path in folder.tree if path.casefold().endswith((".py", ".ipynb"))]
    code = [path for path in paths if path not in foreign]
    return bool(code) and not any(map(substance.holds_work, folder.sources(code).values()))


def build_observation(
    params: Params,
    paths: Sequence[str],
    closed: Mapping[str, str],
    foreign: Collection[str] = (),
    *,
    idle: bool = False,
) -> Observation:
    """Return, for each criterion, the first file that meets it, or nothing.

    The archive's own name is no folder. `foreign` are files of other problems or of the course: they do not
    count as files of this problem at another place. `idle` says that no code of this problem does anything.
    """
    values = {
        name: next(
            (path for path in paths if any(_lies_at(path, pattern) for pattern in criterion.one_of)), ""
        )
        for name, criterion in params.criteria.items()
    }
    countable = [path for path in paths if path not in foreign]
    elsewhere = [name for name, criterion in params.criteria.items() if _is_anywhere(countable, criterion)]
    facts = {PATHS: "\n".join(paths), CLOSED: closed_lines(closed), ELSEWHERE: "\n".join(elsewhere)}
    facts |= {IDLE: "yes"} if idle else {}
    return Observation(Fate.FINISHED, (CaseResult(CaseKind.PUBLISHED, values | facts),))


def closed_lines(closed: Mapping[str, str]) -> str:
    """Return a line for each archive that could not be opened, with the reason."""
    return "\n".join(f"{path} was not opened. {why}." for path, why in closed.items())


def describe(params: Params) -> str:
    places = dict.fromkeys(f"`{criterion.one_of[0]}`" for criterion in params.criteria.values())
    return f"Where the files lie in what you hand in: {', '.join(places)}."


def judge(params: Params, observed: CheckInput) -> Verdict:
    texts = read_texts(observed.submitted)
    missed = tuple(name for name in params.criteria if not texts.get(name))
    evidence = _evidence(params, texts)
    if texts.get(IDLE) and len(missed) < len(params.criteria):
        return pending(_NO_WORK, *evidence)
    if not missed:
        return passed(*evidence)
    message = " ".join([*(params.criteria[name].says for name in missed), *_closed_archives(texts)])
    status = Status.FAILED if len(missed) == len(params.criteria) else Status.PARTIAL
    return Verdict(status, Reason.NOT_AS_ASKED, message, evidence, missed)


def is_alike(observation: Observation, faulty: Observation) -> bool:
    """Tell whether the hand-in misses every criterion that the variant misses, in the same way.

    For each such criterion, a file that meets it lies elsewhere in both or in neither. The answer is False
    where an archive stayed closed, for it may hold what is missed.
    """
    faulty_missed, missed = _missed_criteria(faulty), _missed_criteria(observation)
    same = all(_is_elsewhere(faulty, name) == _is_elsewhere(observation, name) for name in faulty_missed)
    return (
        bool(faulty_missed) and faulty_missed <= missed and same and not read_texts(observation).get(CLOSED)
    )


def keep_symptoms(observation: Observation) -> Observation:
    """Return as much of a variant as `is_alike` needs: what is missed, and not where the rest lies."""
    case = observation.cases[0]
    values = {name: value for name, value in case.values.items() if name != PATHS}
    return replace(observation, cases=(replace(case, values=values),))


def _missed_criteria(observation: Observation) -> set[str]:
    return {name for name, path in read_texts(observation).items() if name not in _FACTS and not path}


def _is_elsewhere(observation: Observation, name: str) -> bool:
    return name in read_texts(observation).get(ELSEWHERE, "").split("\n")


def _is_anywhere(paths: Sequence[str], criterion: Criterion) -> bool:
    return any(_lies_at(path, pattern.split("/")[-1]) for path in paths for pattern in criterion.one_of)


def _closed_archives(values: Mapping[str, str]) -> list[str]:
    return [line for line in values.get(CLOSED, "").split("\n") if line]


def _evidence(params: Params, values: Mapping[str, str]) -> tuple[Evidence, ...]:
    met = tuple((name, values.get(name) or "–") for name in params.criteria)
    paths = [path for path in values.get(PATHS, "").split("\n") if path]
    more = [("…", f"and {len(paths) - _SHOWN} more")] if len(paths) > _SHOWN else []
    listed = (
        [("handed in", path) for path in paths[:_SHOWN]]
        if not all(met_by != "–" for _, met_by in met)
        else []
    )
    rows = (*met, *listed, *(more if listed else ()))
    return (Rows(title="Where the files lie", columns=("asked for", "found"), rows=rows),)


def _lies_at(path: str, glob: str) -> bool:
    parts, pattern = path.casefold().split("/"), glob.casefold().split("/")
    return any(_fits(parts[above:], pattern) for above in range(min(_ABOVE, len(parts) - 1) + 1))


def _fits(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_fits(parts[deep:], pattern[1:]) for deep in range(len(parts) + 1))
    return bool(parts) and _is_named(parts[0], pattern[0]) and _fits(parts[1:], pattern[1:])


def _is_named(part: str, pattern: str) -> bool:
    """Tell whether a name fits; every spelling of readme is one."""
    return fnmatchcase(part, pattern) or (pattern == "readme*" and is_readme(part))


CHECK: Final = Check(
    Params,
    judge,
    describe,
    is_alike=is_alike,
    parts_under=("criteria",),
    needs_parts=always,
    folder=FolderInspection(observe, symptoms=keep_symptoms, by_place_alone=True),
)
