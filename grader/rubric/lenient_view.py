"""A lenient view of a rubric's plain values, so that rules can speak where other places are still wrong.

Values of a wrong type are left out here: the schema tells about them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from grader.rubric.document import Document, Path, Plain, is_id


@dataclass(frozen=True)
class Entry:
    """One mapping of the file and where it stands."""

    path: Path
    data: dict[str, Plain]

    def text(self, key: str) -> str | None:
        value = self.data.get(key)
        return value if isinstance(value, str) else None

    def number(self, key: str) -> float | None:
        value = self.data.get(key)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def texts(self, key: str) -> dict[Path, str]:
        """Return the texts in the list at `key`, by their places."""
        value = self.data.get(key)
        entries = enumerate(value) if isinstance(value, list) else ()
        return {(*self.path, key, index): entry for index, entry in entries if isinstance(entry, str)}

    def block(self, key: str) -> "Entry":
        """Return the mapping at `key`, empty where there is none."""
        value = self.data.get(key)
        return Entry((*self.path, key), value if isinstance(value, dict) else {})

    def blocks(self, key: str) -> list["Entry"]:
        value = self.data.get(key)
        entries = enumerate(value) if isinstance(value, list) else ()
        return [Entry((*self.path, key, index), entry) for index, entry in entries if isinstance(entry, dict)]

    def numbers(self, key: str) -> dict[str, float]:
        """Return the numbers in the mapping at `key`."""
        block = self.block(key)
        by_name = {name: block.number(name) for name in block.data}
        return {name: number for name, number in by_name.items() if number is not None}

    def place(self, key: str) -> Path:
        return (*self.path, key)

    def places(self, key: str) -> dict[Path, str]:
        """Return the keys of the mapping at `key`, by their places."""
        return {(*self.path, key, name): name for name in self.block(key).data}


class RubricEntries:
    """The whole file's entries, as far as they can be read."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.root = Entry((), document.data if isinstance(document.data, dict) else {})

    @cached_property
    def problems(self) -> list[Entry]:
        return self.root.blocks("problems")

    @cached_property
    def items(self) -> list[Entry]:
        return [item for problem in self.problems for item in problem.blocks("items")]

    @cached_property
    def mistakes(self) -> list[Entry]:
        return self.root.blocks("mistakes")

    @property
    def files_are_readable(self) -> bool:
        return all(isinstance(self.root.data.get(key), dict) for key in ("files", "load"))

    @property
    def items_are_readable(self) -> bool:
        lists = [self.root.data.get("problems"), *(problem.data.get("items") for problem in self.problems)]
        return all(map(_are_mappings, lists))

    @property
    def item_ids_are_readable(self) -> bool:
        return self.items_are_readable and all(is_id(item.text("id")) for item in self.items)

    @property
    def mistake_ids_are_readable(self) -> bool:
        readable = _are_mappings(self.root.data.get("mistakes"))
        return readable and all(is_id(mistake.text("id")) for mistake in self.mistakes)

    def ids(self, entries: list[Entry]) -> list[str]:
        return [name for entry in entries if (name := entry.text("id")) is not None]

    def listed(self) -> Iterator[tuple[str, str]]:
        """Yield (item, mistake) for every mistake that an item lists."""
        for item in self.items:
            for mistake in item.texts("mistakes").values():
                yield item.text("id") or "", mistake


def _are_mappings(entries: Plain) -> bool:
    return isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)
