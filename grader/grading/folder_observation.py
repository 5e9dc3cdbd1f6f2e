"""What can be seen of how the work was handed in: where files lie, and the words of a problem's readme.

Nothing is run for it. Only a PDF goes into a box, where a broken one can do no harm.
"""

from grader.checks import CHECKS
from grader.checks.support.handed_in_folder import HandedInFolder, Words
from grader.model import Observation, Submission
from grader.rubric import Assignment, Item


def observe_folder(
    item: Item, handed_in: Submission, assignment: Assignment, words: Words = lambda _: None
) -> Observation:
    """Return what the item's check needs to know of how the work was handed in.

    Raise ValueError for an item whose check looks at no folder; a rubric has no such item here.
    """
    inspection = CHECKS[item.check].folder
    if inspection is None:
        raise ValueError(f"{item.check} looks at no folder")
    asked = frozenset(file for file, problem in assignment.asked_in if problem == item.problem)
    folder = HandedInFolder(
        submission=handed_in,
        asked=asked,
        asked_elsewhere=frozenset(file for file, _ in assignment.asked_in) - asked,
        asked_anywhere=frozenset(assignment.files),
        provided=frozenset(assignment.provided),
        other_names=assignment.other_names,
        words=words,
    )
    return inspection.observe(item.tolerance, folder)


def make_course_submission(assignment: Assignment, mistake: str | None = None) -> Submission:
    """Return the reference, or a mistake's variant, as a student would hand it in."""
    tree = assignment.handed_in(mistake)
    return Submission(assignment.id, mistake or "reference", (), "", tree=tree)
