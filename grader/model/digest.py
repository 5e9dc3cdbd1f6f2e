"""The identity of some files: what is kept belongs to them as long as it stays the same."""

import hashlib
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
