"""A self-check as plain data, for editors and scripts: fields are added and never changed."""

from typing import Any

from grader import __version__
from grader.kit.result import Result, SelfCheckResult


def make_plain_data(checked: SelfCheckResult) -> dict[str, Any]:
    return {
        "schema": 1,
        "grader": __version__,
        "assignment": checked.assignment.id,
        "all_pass": checked.all_pass,
        "summary": checked.last_line,
        "notes": list(checked.notes),
        "items": [_describe_item(result) for result in checked.results],
    }


def _describe_item(result: Result) -> dict[str, Any]:
    outcome = result.outcome
    return {
        "id": result.item.id,
        "title": result.item.title,
        "state": result.state.value,
        "marks": result.item.marks,
        "checkable_marks": round(result.checkable_marks, 2),
        "passing_marks": round(result.passing_marks, 2),
        "message": result.message,
        "hint": outcome.hint if outcome else "",
        "reason": outcome.reason if outcome else None,
        "mistakes": [mistake.model_dump() for mistake in outcome.mistakes] if outcome else [],
        "evidence": outcome.model_dump(mode="json")["evidence"] if outcome else [],
        "cases": [
            {"name": case.name, "passed": case.passed, "message": case.message} for case in result.cases
        ],
        "read_as": list(result.read_as),
        "unreadable": list(result.unreadable),
    }
