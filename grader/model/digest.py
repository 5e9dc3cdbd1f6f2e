"""The identity of files and texts: what is kept belongs to them as long as it stays the same."""

import hashlib
import json
from collections.abc import Iterable


def digest_files(files: Iterable[tuple[str, bytes]]) -> str:
    """Return a SHA-256 over paths and contents in the order given, each with its length before it.

    Without the lengths, bytes could move from one file's end to the next one's name.
    """
    digest = hashlib.sha256()
    for path, content in files:
        for part in (path.encode(), content):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()


def digest_texts(*texts: str) -> str:
    """Return a SHA-256 over texts in the order given, each told apart from the next."""
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()
