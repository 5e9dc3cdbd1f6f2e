"""Give an edition the keys that it lacks, each with the file and line where it stands."""

from collections.abc import Collection
from copy import deepcopy
from typing import Final

from grader.rubric.document import Document, Path, Plain
from grader.rubric.lenient_view import Entry, RubricEntries
from grader.rubric.shared_ids import MatchedEntries, Source

_WHOLE: Final = ("limits", "data", "stand_ins", "tolerates", "provided", "fresh_files", "archive", "files")
"""Keys of the top that an edition takes over unless it has its own."""


def lay_under(
    document: Document, entry: Entry, shared_entry: Entry, shared: Source, matches: MatchedEntries
) -> None:
    """Give `entry` the keys of `shared_entry` that it lacks, with their lines."""
    keys = [key for key in shared_entry.data if key not in entry.data and key not in ("id", "items")]
    entry.data.update({key: _rename(key, shared_entry.data[key], shared, matches) for key in keys})
    _take_lines(document, entry.path, shared_entry.path, keys, shared, matches)


def _rename(key: str, value: Plain, shared: Source, matches: MatchedEntries) -> Plain:
    """Return a copy of `value` in which references to items have the edition's own ids."""
    copied = deepcopy(value)
    if key in ("waits_after", "only_with", "after") and isinstance(copied, list):
        return [_rename_reference(name, shared, matches) for name in copied]
    if key == "measured_by":
        return _rename_reference(copied, shared, matches)
    if key in ("follow_through", "tolerance") and isinstance(copied, dict):
        return {name: _rename(name, inner, shared, matches) for name, inner in copied.items()}
    return copied


def _rename_reference(name: Plain, shared: Source, matches: MatchedEntries) -> Plain:
    return matches.items.get(name, shared.foreign(name)) if isinstance(name, str) else name


def _take_lines(
    document: Document, to: Path, folder: Path, keys: Collection[str], shared: Source, matches: MatchedEntries
) -> None:
    depth, lines = len(folder), shared.document.lines
    for path in [
        path for path in lines if path[:depth] == folder and len(path) > depth and path[depth] in keys
    ]:
        inside = path[depth:]
        if inside[0] == "loses" and len(inside) > 1:
            inside = ("loses", matches.items.get(str(inside[1]), inside[1]), *inside[2:])
        document.lines[(*to, *inside)] = lines[path]
        document.elsewhere[(*to, *inside)] = shared.document.file


def take_mistakes(written: RubricEntries, shared: Source, matches: MatchedEntries) -> None:
    """Take over the mistakes that an item lists and the edition does not define itself."""
    entries, listed = written.root.data.get("mistakes"), {name for _, name in written.listed()}
    if not isinstance(entries, list):
        return
    missing = listed.difference(written.ids(written.mistakes))
    for mistake in shared.written.mistakes:
        if mistake.text("id") in missing:
            key_path: Path = ("mistakes", len(entries))
            entries.append({key: _keep_taken(key, value, matches) for key, value in mistake.data.items()})
            document, keys = written.document, list(mistake.data)
            document.lines[key_path] = shared.document.line(mistake.path)
            document.elsewhere[key_path] = shared.document.file
            _take_lines(document, key_path, mistake.path, keys, shared, matches)


def _keep_taken(key: str, value: Plain, matches: MatchedEntries) -> Plain:
    """Return the value of a mistake's key, reduced to the items that were taken over.

    Only what a mistake costs (`loses`) and where it is named (`named_by`) refer to items.
    """
    if key == "loses" and isinstance(value, dict):
        return {matches.items[name]: lost for name, lost in value.items() if name in matches.items}
    if key == "named_by" and isinstance(value, list):
        return [matches.items[name] for name in value if isinstance(name, str) and name in matches.items]
    return deepcopy(value)


def take_top(written: RubricEntries, shared: Source) -> None:
    """Take over the keys at the top that the edition lacks.

    The edition's own `files` and `load` are completed by the files that its items read.
    """
    root, shared_root = written.root, shared.written.root
    keys = [key for key in _WHOLE if key not in root.data and key in shared_root.data]
    root.data.update({key: deepcopy(shared_root.data[key]) for key in keys})
    _take_lines(written.document, (), (), keys, shared, MatchedEntries())
    used = [name for item in written.items for key in ("file", "report") if (name := item.text(key))]
    _complete_names("files", used, written, shared)
    _complete_names("load", [*root.block("files").data, *used], written, shared)


def _complete_names(key: str, names: Collection[str], written: RubricEntries, shared: Source) -> None:
    entries, shared_entries = written.root.data.setdefault(key, {}), shared.written.root.block(key)
    if isinstance(entries, dict):
        keys = [name for name in names if name not in entries and name in shared_entries.data]
        entries.update({name: deepcopy(shared_entries.data[name]) for name in keys})
        _take_lines(written.document, (key,), shared_entries.path, keys, shared, MatchedEntries())
