"""What can be seen of how the work was handed in: where files lie, and the words of a problem's readme.

Nothing is run for it. Only a PDF goes into a box, where a broken one can do no harm.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from grader.checks import layout, readme
from grader.checks.readme_reader import decoding, places, substance
from grader.checks.readme_reader.decoding import UnreadableTextError
from grader.intake.other_names import at_home_in, started
from grader.model import Observation, Submission
from grader.rubric import Assignment, Item

Words = Callable[[bytes], str | None]
"""Turns a PDF into its words; None where they cannot be had."""
_SOURCES: Final = 40
_SOURCE_BYTES: Final = 400_000
"""Most bytes that are read of all files together."""


def observed(
    item: Item, handed_in: Submission, assignment: Assignment, words: Words = lambda _: None
) -> Observation:
    """Return what the item's check needs to know of how the work was handed in.

    Raise ValueError for an item whose check looks at no folder; a rubric has no such item here.
    """
    params, tree = item.tolerance, _written(handed_in.tree)
    if isinstance(params, layout.Params):
        others = _of_others(item, handed_in, assignment)
        return layout.observation(
            params, sorted(tree), handed_in.unopened, others, idle=_is_idle(tree, others)
        )
    if not isinstance(params, readme.Params):
        raise ValueError(f"{item.check} looks at no folder")
    foreign = {given.found_as for given in handed_in.files if given.path in assignment.files}
    asked = {file for file, problem in assignment.asked_in if problem == item.problem}
    taken = {given.found_as for given in handed_in.files if given.path in asked}
    located = places.find(tree, params.folders, params.code, foreign, taken & tree.keys())
    texts, unread = _texts(located.readmes, tree, words)
    code = [path for path in located.code if path.split("/")[-1] not in assignment.provided]
    sources = _sources(code, tree)
    return readme.observation(sorted(tree), located.folder or "", texts, unread, sources, handed_in.unopened)


def _written(tree: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the tree without empty Python files: where they lie says nothing of work."""
    empty = {path for path, content in tree.items() if path.endswith(".py") and not content.strip()}
    return {path: content for path, content in tree.items() if path not in empty}


def _is_idle(tree: Mapping[str, bytes], others: Collection[str]) -> bool:
    """Tell whether there is code beside others' files that does nothing at all."""
    code = [path for path in tree if path.casefold().endswith((".py", ".ipynb")) and path not in others]
    sources = _sources(code, tree).values()
    return bool(code) and not any(map(substance.holds_work, sources))


def _of_others(item: Item, handed_in: Submission, assignment: Assignment) -> set[str]:
    """Return the paths that are no work of this item's problem.

    These are others' files, their folders, the modules that they import, and the course's own files.
    """
    asked = {file for file, problem in assignment.asked_in if problem == item.problem}
    others = {file for file, _ in assignment.asked_in} - asked
    homes = {path: at_home_in(path, assignment.other_names) for path in handed_in.tree}
    theirs = {given.found_as for given in handed_in.files if given.path in others}
    theirs |= {path for path, home in homes.items() if home and home <= others}
    scripts = {path: content for path, content in handed_in.tree.items() if path in theirs}
    modules = handed_in.tree.keys() - started(scripts, handed_in.tree.keys())
    given_out = {path for path in homes if path.split("/")[-1] in assignment.provided}
    return (
        theirs | given_out | (modules - {given.found_as for given in handed_in.files if given.path in asked})
    )


def of_the_course(assignment: Assignment, mistake: str | None = None) -> Submission:
    """Return the reference, or a mistake's variant, as a student would hand it in."""
    tree = assignment.handed_in(mistake)
    return Submission(assignment.id, mistake or "reference", (), "", tree=tree)


def _texts(
    paths: Sequence[str], tree: Mapping[str, bytes], words: Words
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the texts by path, and by path the reasons why others cannot be read."""
    texts, unread = {}, {}
    for path in paths:
        try:
            texts[path] = _text(tree[path], words)
        except UnreadableTextError as why:
            unread[path] = str(why)
    return texts, unread


def _text(content: bytes, words: Words) -> str:
    if not decoding.is_pdf(content):
        return decoding.text_of(content)
    text = words(content)
    if text is None:
        raise UnreadableTextError("is a PDF that cannot be read")
    if content and not text.strip():
        raise UnreadableTextError("is a PDF without words, such as a scan")
    return decoding.plain(text)


def _sources(paths: Sequence[str], tree: Mapping[str, bytes]) -> dict[str, str]:
    """Return the texts of the first files by path.

    A text is empty for a file that is no Python, or is larger than the room left for all files together.
    """
    texts, room = dict.fromkeys(paths[:_SOURCES], ""), _SOURCE_BYTES
    for path in texts:
        if path.casefold().endswith(".py") and len(tree[path]) <= room:
            texts[path] = tree[path].decode("utf-8-sig", "replace")
            room -= len(tree[path])
    return texts
