"""Which of the files and folders of a hand-in is meant by a path of another computer."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

_LOOKED_AT: Final = 5000


class FileIndex:
    """What lies below a folder when this is made; what a script writes later is not looked at."""

    def __init__(self, folder: Path) -> None:
        below = [path for path in _take_some(folder.rglob("*")) if not path.is_symlink()]
        self._folder = folder
        self._files = _index_by_name(path for path in below if path.is_file())
        self._folders = _index_by_name(path for path in below if path.is_dir())

    def file(self, asked: str) -> Path | None:
        return self._nearest(self._files, asked)

    def folder(self, asked: str) -> Path | None:
        return self._nearest(self._folders, asked)

    def shown(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()

    def _nearest(self, places: dict[str, list[Path]], asked: str) -> Path | None:
        """Return the path of that name with the most like folders above it, then the outermost; else None."""
        asked_parts = _split_path(asked)
        there = places.get(asked_parts[-1], []) if asked_parts else []
        return min(
            there,
            key=lambda path: (-_count_alike(_split_path(str(path)), asked_parts), len(path.parts), path),
            default=None,
        )


def _take_some(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: (len(path.parts), path))[:_LOOKED_AT]


def _index_by_name(paths: Iterable[Path]) -> dict[str, list[Path]]:
    named: dict[str, list[Path]] = {}
    for path in paths:
        named.setdefault(path.name.casefold(), []).append(path)
    return named


def _split_path(path: str) -> list[str]:
    """Return the parts of a path of any system, in small letters."""
    return [part for part in path.replace("\\", "/").casefold().split("/") if part not in ("", ".", "..")]


def _count_alike(parts: list[str], other_parts: list[str]) -> int:
    """Return how many of the last parts are the same."""
    pairs = enumerate(zip(reversed(parts), reversed(other_parts), strict=False))
    return next((count for count, (a, b) in pairs if a != b), min(len(parts), len(other_parts)))
