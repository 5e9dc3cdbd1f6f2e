"""Pages that a hand-in wrote as HTML: their text without what is long and says nothing."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

_KEPT: Final = 3
_TEXT: Final = 58_000
_READ: Final = 32 << 20
_LONG: Final = (
    (re.compile(r"(?i)(data:image/[\w.+-]+)[^\"'\s>]*"), r"\1"),
    (re.compile(r"(?is)<(script|style)\b.*?</\1\s*>"), ""),
    (
        re.compile(
            r"(?i)\s(?:style|class|width|height|align|border|id)\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+)"
        ),
        "",
    ),
    (re.compile(r"[ \t]*\s*\n\s*"), "\n"),
)
_PICTURE: Final = re.compile(r"(?i)<(?:img|image)\b[^>]*?(?:src|href)\s*=\s*[\"']?([^\"'>\s]*)")


def read_pages(folder: Path, files: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the text of each page, how many pictures it shows, and for how many of them there is a file.

    Names: `page0/text`, `page0/pictures`, `page0/there`, `page0/different` (how many different ones of
    these), and `read_pages`.
    """
    values: dict[str, Any] = {}
    names = [file["file"] for file in files if file["file"].lower().endswith((".html", ".htm"))]
    for number, file in enumerate(names[:_KEPT]):
        with (folder / file).open("rb") as page:
            text = page.read(_READ).decode("utf-8", "replace")
        shown = _PICTURE.findall(text)
        there = [source for source in shown if _is_there(folder / file, source)]
        values |= {f"page{number}/pictures": len(shown), f"page{number}/there": len(there)}
        values |= {f"page{number}/different": len(set(there)), f"page{number}/text": _shorten(text)}
    return values | {"pages": len(names)}


def _shorten(text: str) -> str:
    for pattern, instead in _LONG:
        text = pattern.sub(instead, text)
    return text[:_TEXT]


def _is_there(page: Path, source: str) -> bool:
    if source.startswith("data:"):
        return len(source) > 60
    try:
        return (page.parent / unquote(source.removeprefix("file://"))).is_file()
    except (OSError, ValueError):
        return False
