"""What stands in a handout's tests/public.json, for every shipped assignment."""

import json
from pathlib import Path
from typing import Any

from grader import rubric
from grader.kit import publishing, recording
from grader.rubric import Assignment
from tests.support.project import ROOT

EVERY = rubric.load_all(ROOT / "rubrics", ROOT / "reference")
ASKING = frozenset({"toy_loss"})


def at_grading(assignment: Assignment) -> dict[str, str]:
    return {item.id: why for item in assignment.items if (why := recording.explain_at_grading(item, ASKING))}


def written(assignment: Assignment, folder: Path) -> dict[str, Any]:
    """The file as it stands there, for a handout that knows every mistake."""
    told = at_grading(assignment)
    known = {item.id: item.mistakes for item in assignment.items if item.id not in told}
    (folder / "tests").mkdir(exist_ok=True)
    publishing.make_content(assignment, told, known).write(folder)
    (folder / "tests" / "probes.py").write_text(assignment.probes_source())
    content: dict[str, Any] = json.loads((folder / "tests" / "public.json").read_bytes())
    return content
