"""The reference as a student would hand it in: `hand_in.txt` lists places, one in each line.

    code.zip/P5/net.py
    code.zip/P6/readme.md

Each is filled with the file of that name: a variant's own, else the solution's. A variant with a list of its
own has its files at other places.
"""

from collections.abc import Iterator, Mapping

from grader.rubric.folder import HAND_IN


def read_places(listing: bytes) -> list[tuple[int, str]]:
    """Return the (line, path) of each place in a list; empty lines are left out."""
    lines = enumerate(listing.decode("utf-8", "replace").splitlines(), start=1)
    return [(number, line.strip()) for number, line in lines if line.strip()]


def build_tree(reference: Mapping[str, bytes], mistake: str | None = None) -> dict[str, bytes]:
    """Return the content by place, of the reference or of a mistake's variant."""
    contents = {
        path: _read_content(reference, path, mistake)
        for _, path in read_places(_read_listing(reference, mistake))
    }
    return {path: content for path, content in contents.items() if content is not None}


def list_file_names(reference: Mapping[str, bytes], mistake: str) -> set[str]:
    """Return the names that a variant's files may have, beside those named under `files`."""
    listed = {_cut_name(path) for _, path in read_places(_read_listing(reference, mistake))}
    return {HAND_IN, *listed} if listed else set()


def find_unfilled(reference: Mapping[str, bytes], mistake: str | None = None) -> Iterator[tuple[int, str]]:
    """Yield the (line, path) of each place that no file fills."""
    for line, path in read_places(_read_listing(reference, mistake)):
        if _read_content(reference, path, mistake) is None:
            yield line, path


def find_list(mistake: str | None = None) -> str:
    """Return the path of the variant's own list of places, or of the reference's list."""
    return f"mistakes/{mistake}/{HAND_IN}" if mistake else HAND_IN


def _read_listing(reference: Mapping[str, bytes], mistake: str | None) -> bytes:
    return reference.get(find_list(mistake), reference.get(HAND_IN, b""))


def _read_content(reference: Mapping[str, bytes], path: str, mistake: str | None) -> bytes | None:
    name = _cut_name(path)
    folders = ([f"mistakes/{mistake}"] if mistake else []) + ["solution", "provided"]
    return next((reference[f"{f}/{name}"] for f in folders if f"{f}/{name}" in reference), None)


def _cut_name(path: str) -> str:
    return path.split("/")[-1]
