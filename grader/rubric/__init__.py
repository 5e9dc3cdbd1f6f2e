"""YAML → Assignment: what is asked, how it is judged, what it is worth, and what stands for right."""

from grader.rubric.assignment import Assignment
from grader.rubric.load import load, load_all
from grader.rubric.modes import COMMAND, DEFINITIONS, TEXT, Mode
from grader.rubric.probe_names import find_names_in_probes
from grader.rubric.schema import Cases, Data, FollowThrough, Item, Limits, Mistake, Need, Problem, Size

__all__ = [
    "COMMAND",
    "DEFINITIONS",
    "TEXT",
    "Assignment",
    "Cases",
    "Data",
    "FollowThrough",
    "Item",
    "Limits",
    "Mistake",
    "Mode",
    "Need",
    "Problem",
    "Size",
    "find_names_in_probes",
    "load",
    "load_all",
]
