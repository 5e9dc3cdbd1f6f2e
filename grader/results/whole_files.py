"""Write a file whole or not at all, so that nobody meets half a page."""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.model.errors import StoreError


def keep_only(folder: Path, names: Collection[str]) -> None:
    """Delete the pages and notebooks in `folder` that are not among `names`.

    They are of rows that a person took out of the outputs. Raise StoreError where they cannot be deleted.
    """
    for path in folder.glob("*"):
        if path.suffix in (".html", ".ipynb") and path.name not in names:
            with _errors_in_words(path):
                path.unlink(missing_ok=True)


def write(path: Path, text: str) -> None:
    """Replace `path` in one step; a link at `path` is replaced, not followed.

    Raise StoreError where it cannot be written.
    """
    draft = path.with_name(f".{path.name}.draft")
    with _errors_in_words(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        with draft.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(draft, path)


@contextmanager
def _errors_in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise StoreError(
            f"the report could not be written: expected to create {path}, found: {fault.strerror or fault}",
            help="Free some space or choose another folder with --out, then run the same command again.",
        ) from fault
