"""Lay an edition's reference folder over the one of the edition that it shares with."""

from collections.abc import Collection
from dataclasses import replace

from grader.checks.support import answers_file
from grader.rubric import modes
from grader.rubric.folder import HAND_IN, PROSE, Folder
from grader.rubric.lenient_view import RubricEntries
from grader.rubric.shared_ids import MatchedEntries, Source


def lay_over(
    written: RubricEntries, shared: Source, matches: MatchedEntries, folder: Folder, shared_folder: Folder
) -> Folder:
    typed = [name for name, ways in written.root.block("load").data.items() if modes.are_typed(ways)]
    mistakes = written.ids(written.mistakes)
    tree, elsewhere = dict(folder.tree), dict(folder.elsewhere)
    for path, content in shared_folder.tree.items():
        new_path = _place(path, matches, mistakes)
        if new_path is None or new_path in folder.tree or _is_replaced(new_path, folder):
            continue
        is_typed = any(path.endswith(f"/{name}") for name in typed)
        tree[new_path] = (
            answers_file.rename_items(content, matches.items, shared.foreign("")) if is_typed else content
        )
        elsewhere[new_path] = shared_folder.shown(path)
    return replace(folder, tree=dict(sorted(tree.items())), elsewhere=elsewhere)


def _is_replaced(path: str, folder: Folder) -> bool:
    """Tell whether the edition's own list of a hand-in's places replaces the file at `path`.

    An edition that has such a list keeps all of them to itself, because its problems have other numbers.
    """
    return path.endswith(f"/{HAND_IN}") and folder.has(HAND_IN)


def _place(path: str, matches: MatchedEntries, mistakes: Collection[str]) -> str | None:
    """Return where a file of the source's folder lies in the edition's; None where it was not taken over."""
    part, _, rest = path.partition("/")
    if part == "mistakes":
        return path if rest.split("/")[0] in mistakes else None
    if part == PROSE:
        names = matches.problems | matches.items
        name, dot, ending = rest.partition(".")
        return f"{part}/{names[name]}{dot}{ending}" if name in names else None
    return path
