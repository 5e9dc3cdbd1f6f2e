"""Write an assignment down as students may know it: for their ``tests/public.json``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import JsonValue

from grader import __version__
from grader.checks import CHECKS, SUBSTITUTE
from grader.kit.public import FILE, FOLDER, SCHEMA, Content, digest
from grader.rubric import Assignment, Item, Limits, Mistake
from grader.rubric.schema import AssignmentEntry
from grader.rubric.units import format_duration, format_size
from grader.sandbox.environment import distributions

_TELLS: Final = frozenset(
    {"id", "title", "asks", "marks", "marks_source", "visibility", "file", "code", "hint"}
)
"""Keys that students are told of an item that is judged at grading only."""
KEPT: Final = frozenset({"shares", "data", "limits", "fresh_files"})
"""Keys of an assignment that are left out: students have no other edition, no other data and nothing hidden.

The limits are written by themselves, see below.
"""
KEPT_OF_ITEMS: Final = frozenset(
    {"same_as", "problem", "images", "follow_through", "tolerance", "limits", "cases"}
)
"""Keys of a self-checked item that are left out; tolerance, limits and cases are written by themselves."""


def make_content(
    assignment: Assignment, at_grading: Mapping[str, str], recorded: Mapping[str, tuple[str, ...]]
) -> Content:
    """Return the content of the students' ``public.json``.

    `at_grading` says why an item is not judged here; `recorded` names the mistakes known of an item.
    """
    return Content(
        version=SCHEMA,
        grader=__version__,
        rubric=_publish_rubric(assignment, at_grading, recorded),
        at_grading=dict(at_grading),
        provided={file.path: digest(file.content) for file in assignment.provided_files()},
        kit={},
        packages=sorted(filter(distributions.is_importable, distributions.KNOWN)),
    )


def note_kit_files(folder: Path, names: tuple[str, ...]) -> None:
    """Note files of the kit as no part of a hand-in, as long as nobody changes them."""
    content = Content.model_validate_json((folder / FOLDER / FILE).read_bytes())
    digests = {name: digest((folder / name).read_bytes()) for name in names}
    content.model_copy(update={"kit": content.kit | digests}).write(folder)


def _publish_rubric(
    assignment: Assignment, at_grading: Mapping[str, str], recorded: Mapping[str, tuple[str, ...]]
) -> dict[str, JsonValue]:
    named_by: dict[str, list[str]] = {}
    for item, mistakes in recorded.items():
        for mistake in mistakes:
            named_by.setdefault(mistake, []).append(item)
    problems = [
        {
            "id": problem.id,
            "title": problem.title,
            "items": [_publish_item(item, at_grading, recorded.get(item.id, ())) for item in problem.items],
        }
        for problem in assignment.problems
    ]
    keys = set(AssignmentEntry.model_fields) - KEPT
    fields = assignment.model_dump(mode="json", include=keys, exclude_none=True)
    return fields | {
        "assignment": assignment.id,
        "limits": _publish_limits(assignment.limits),
        "problems": problems,
        "mistakes": [_publish_mistake(m, named_by[m.id]) for m in assignment.mistakes if m.id in named_by],
    }


def _publish_mistake(mistake: Mistake, named_by: list[str]) -> dict[str, JsonValue]:
    """Return a mistake without what it costs, which is the course's affair."""
    return {
        "id": mistake.id,
        "title": mistake.title,
        "advice": mistake.advice,
        "loses": {},
        "untouched": mistake.untouched,
        "named_by": [*named_by],
    }


def _publish_item(item: Item, at_grading: Mapping[str, str], mistakes: tuple[str, ...]) -> dict[str, Any]:
    if item.id in at_grading:
        return _publish_readable_part(item)
    fields = item.model_dump(mode="json", exclude=set(KEPT_OF_ITEMS), exclude_none=True)
    return fields | {
        "tolerance": item.tolerance.model_dump(mode="json", exclude_none=True, warnings=False),
        "cases": {"published": item.cases.published, "fresh": 0, "advice": 0},
        "limits": _publish_limits(item.limits),
        "waits_after": list(list_prerequisites(item)),
        "mistakes": [name for name in item.mistakes if name in mistakes],
    }


def _publish_readable_part(item: Item) -> dict[str, Any]:
    """Return what may be read of an item that the self-check does not judge.

    How typed answers are read stays in it.
    """
    fields = item.model_dump(mode="json", include=set(_TELLS), exclude_none=True)
    fields |= {"cases": {"published": 0, "fresh": 0, "advice": 0}, "load": list(item.load), "mistakes": []}
    secret = CHECKS[item.check].typed_answers.unpublished
    if secret is None:
        return fields | {"check": SUBSTITUTE, "tolerance": {}}
    tolerance = item.tolerance.model_dump(mode="json", exclude=set(secret), exclude_none=True, warnings=False)
    return fields | {"check": item.check, "tolerance": tolerance}


def list_prerequisites(item: Item) -> tuple[str, ...]:
    """Return the earlier items that an item waits for in the self-check.

    When grading, their errors are taken out of this item, or a person is asked.
    """
    after = item.follow_through.after if item.follow_through else ()
    return tuple(dict.fromkeys((*item.waits_after, *after)))


def _publish_limits(limits: Limits) -> dict[str, JsonValue]:
    return {
        "wall": format_duration(limits.wall_s),
        "cpu": format_duration(limits.cpu_s),
        "memory": format_size(limits.memory_bytes),
        "processes": limits.processes,
        "output": format_size(limits.output_bytes),
    }
