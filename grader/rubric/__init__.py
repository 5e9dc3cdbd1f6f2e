"""YAML → Assignment: what is asked, how it is judged, what it is worth, and what stands for right."""

from grader.rubric.assignment import Assignment
from grader.rubric.load import load, load_all
from grader.rubric.schema import Cases, FollowThrough, Item, Limits, Mistake, Mode, Need, Problem

__all__ = [
    "Assignment",
    "Cases",
    "FollowThrough",
    "Item",
    "Limits",
    "Mistake",
    "Mode",
    "Need",
    "Problem",
    "load",
    "load_all",
]
