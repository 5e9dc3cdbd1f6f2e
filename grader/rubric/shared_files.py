"""Lay an edition's reference folder over the one of the edition that it shares with."""

from collections.abc import Collection
from dataclasses import replace

from grader.checks.support import answers_file
from grader.rubric import modes
from grader.rubric.folder import HAND_IN, PROSE, Folder
from grader.rubric.lenient_view import Written
from grader.rubric.shared_ids import Source, Taken


def laid_over(written: Written, shared: Source, taken: Taken, own: Folder, other: Folder) -> Folder:
    typed = [name for name, ways in written.root.block("load").data.items() if modes.are_typed(ways)]
    mistakes = written.ids(written.mistakes)
    tree, elsewhere = dict(own.tree), dict(own.elsewhere)
    for path, content in other.tree.items():
        place = _placed(path, taken, mistakes)
        if place is None or place in own.tree or _is_replaced(place, own):
            continue
        is_typed = any(path.endswith(f"/{name}") for name in typed)
        tree[place] = answers_file.renamed(content, taken.items, shared.foreign("")) if is_typed else content
        elsewhere[place] = other.shown(path)
    return replace(own, tree=dict(sorted(tree.items())), elsewhere=elsewhere)


def _is_replaced(place: str, own: Folder) -> bool:
    """Tell whether the edition's own list of a hand-in's places replaces the file at `place`.

    An edition that has such a list keeps all of them to itself, because its problems have other numbers.
    """
    return place.endswith(f"/{HAND_IN}") and own.has(HAND_IN)


def _placed(path: str, taken: Taken, mistakes: Collection[str]) -> str | None:
    """Return where a file of the source's folder lies in the edition's; None where it was not taken over."""
    part, _, rest = path.partition("/")
    if part == "mistakes":
        return path if rest.split("/")[0] in mistakes else None
    if part == PROSE:
        names = taken.problems | taken.items
        name, dot, ending = rest.partition(".")
        return f"{part}/{names[name]}{dot}{ending}" if name in names else None
    return path
