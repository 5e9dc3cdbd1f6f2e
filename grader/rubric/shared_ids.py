"""Match the problems and items of an edition to those of the edition that it shares with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from grader.rubric.document import Document, Plain
from grader.rubric.faults import show_value
from grader.rubric.lenient_view import Entry, RubricEntries


@dataclass(frozen=True)
class Source:
    """The other edition, as its file has it."""

    id: str
    content: bytes
    written: RubricEntries

    @property
    def document(self) -> Document:
        return self.written.document

    def foreign(self, name: str) -> str:
        """Return an id for what was not taken over, so that it is mistaken for no entry of the edition."""
        return f"{self.id}-{name}"


@dataclass
class MatchedEntries:
    """The pairs of entries that are the same; ids of the source map to the edition's own."""

    entries: list[tuple[Entry, Entry]] = field(default_factory=list)
    items: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def match_entries(written: RubricEntries, shared: Source) -> MatchedEntries:
    matches = MatchedEntries()
    problems = {problem.text("id"): problem for problem in shared.written.problems}
    items = {item.text("id"): item for item in shared.written.items}
    for problem in written.problems:
        if shared_entry := _find_same_entry(
            written.document, problem, problems, "a problem", matches.problems, shared
        ):
            matches.entries.append((problem, shared_entry))
            _list_items(written.document, problem, shared_entry)
        for item in problem.blocks("items"):
            if shared_entry := _find_same_entry(
                written.document, item, items, "an item", matches.items, shared
            ):
                matches.entries.append((item, shared_entry))
    return matches


def _find_same_entry(
    document: Document,
    entry: Entry,
    shared_entries: Mapping[str | None, Entry],
    what: str,
    matches: dict[str, str],
    shared: Source,
) -> Entry | None:
    """Return the source's entry that `entry` is the same as.

    Return None for an entry of the edition's own making, and for a wrong name. A name is blamed where the
    source lacks it or another entry has taken it.
    """
    name, key_path = entry.text("same_as"), entry.place("same_as")
    if name is None:
        return None
    if name not in shared_entries:
        names = [shared_name for shared_name in shared_entries if shared_name]
        document.blame(key_path, f"the id of {what} of {shared.id}", show_value(name), names=names, word=name)
    elif name in matches:
        document.blame(
            key_path, f"{what} that is free ({matches[name]} has taken this one)", show_value(name)
        )
    else:
        matches[name] = entry.text("id") or ""
        return shared_entries[name]
    document.spoiled.add(entry.path)
    return None


def _list_items(document: Document, problem: Entry, shared_problem: Entry) -> None:
    """List all items of the source's problem where the edition's problem lists none.

    Ids that begin with the source problem's id begin with the edition problem's id instead.
    """
    if "items" in problem.data:
        return
    old, new = shared_problem.text("id") or "", problem.text("id") or ""
    listed: list[Plain] = []
    for name in filter(None, (item.text("id") for item in shared_problem.blocks("items"))):
        new_name = new + name.removeprefix(old) if name.startswith(old) else name
        document.lines[(*problem.place("items"), len(listed))] = document.line(problem.place("same_as"))
        listed.append({"id": new_name, "same_as": name})
    problem.data["items"] = listed
