"""The words of a report, from a PDF or a plain text: read in the box, where a broken file can do no harm."""

import importlib
from pathlib import Path
from typing import Any

import numpy as np

from .student_code import Case, StudentCode

_PAGES = 60
_CHARACTERS = 200_000


def read_report(path: Path) -> tuple[str, list[str]]:
    """Return the text, and notes on what was left out; raise ValueError with what is wrong with the file."""
    content = path.read_bytes()
    if path.suffix.lower() != ".pdf":
        return content.decode("utf-8", "replace")[:_CHARACTERS], []
    if b"%PDF-" not in content[:1024]:
        raise ValueError(f"{path.name} is not a PDF: it does not begin with %PDF")
    return _read_pdf(path)


def read_words(hand_in: StudentCode, _case: Case) -> dict[str, Any]:
    """Return the report's letters as bytes, since a whole report is more than a text frame holds."""
    return {"text": np.frombuffer(hand_in.text.encode("utf-8", "replace"), np.uint8)}


def _read_pdf(path: Path) -> tuple[str, list[str]]:
    pypdf = importlib.import_module("pypdf")
    try:
        pages = pypdf.PdfReader(path).pages
        texts = [page.extract_text() for page in pages[:_PAGES]]
    except Exception as error:
        raise ValueError(f"{path.name} cannot be read: {type(error).__name__}: {error}") from error
    text = "\n".join(texts)
    notes = [f"only the first {_PAGES} of {len(pages)} pages were read"] if len(pages) > _PAGES else []
    return text[:_CHARACTERS], notes
