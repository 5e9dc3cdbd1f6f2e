"""Write a file whole or not at all, so that nobody meets half a page."""

import os
from pathlib import Path

from grader.errors import StoreError


def write(path: Path, text: str) -> None:
    """Replace `path` in one step; a link at `path` is replaced, not followed. Raises StoreError."""
    draft = path.with_name(f".{path.name}.draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        with draft.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(draft, path)
    except OSError as fault:
        raise StoreError(
            f"the report could not be written: expected to create {path}, found: {fault.strerror or fault}",
            help="Free some space or choose another folder with --out, then run the same command again.",
        ) from fault
