"""Reports and answers that ask for too much, through the real command: read as far as may be, and told."""

import io
import zlib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from tests.support.commands import grader, places
from tests.support.outputs import results
from tests.support.picture_course import COURSE, UNDRAWN, pdf

pytestmark = pytest.mark.sandbox

Graded = dict[str, tuple[dict[str, dict[str, Any]], str]]

CLAIMS = ("With 1 layer we reach 34 %", "With 2 layers we reach 41.5 %")
"""The first can be measured; which images it is measured on hangs on the run key."""
OTHERS = 299
BILLION_LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{this}: &{this} [{', '.join([f'*{last}'] * 9)}]\n" for last, this in pairwise("abcdefghi")
)


def long(claims_first: bool) -> bytes:
    """300 pages, and the claims on the first or on the last of them."""
    claims, other = (PdfReader(io.BytesIO(pdf(*lines))).pages[0] for lines in (CLAIMS, ("Nothing here.",)))
    pages = [claims, *[other] * OTHERS] if claims_first else [*[other] * OTHERS, claims]
    written, file = PdfWriter(), io.BytesIO()
    for page in pages:
        written.add_page(page)
    written.write(file)
    return file.getvalue()


def bomb() -> bytes:
    """A page of half a megabyte that unpacks to a hundred."""
    packed = zlib.compress(b"BT (a) Tj ET " * 8_000_000, 1)
    plain = pdf("x")
    start = plain.index(b"<< /Length")
    body = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\n" % (len(packed), packed)
    return plain[:start] + body + plain[plain.index(b"endobj", start) :]


TOLD = {
    "begins": ("Accuracies for 2 depths stand in the report.", "only the first 60 of 300 pages were read"),
    "ends": (
        "found none in the report; answers.yaml has none.",
        "report.pdf: only the first 60 of 300 pages were read",
    ),
    "circle": ("A person looks for the answer in the report.", "report.pdf cannot be read: PdfReadError: "),
    "bomb": (
        "A person looks for the answer in the report.",
        "report.pdf cannot be read: LimitReachedError: ",
    ),
    "none": (
        "A person looks for the answer in the report.",
        "report.pdf is not a PDF: it does not begin with",
    ),
}
"""The end of the item's message, and what stands on the page about the file."""


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """Items by id, and the page, by student."""
    folder = tmp_path_factory.mktemp("reports")
    reports = {
        "begins": long(claims_first=True),
        "ends": long(claims_first=False),
        "circle": pdf(*CLAIMS).replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"),
        "bomb": bomb(),
        "none": b"no PDF",
    }
    for student, report in reports.items():
        (folder / "pictures" / student).mkdir(parents=True)
        (folder / "pictures" / student / "means.py").write_text(UNDRAWN)
        (folder / "pictures" / student / "report.pdf").write_bytes(report)
    (folder / "pictures" / "begins" / "answers.yaml").write_text(BILLION_LAUGHS)
    done = grader(
        "run",
        str(folder / "pictures"),
        "--out",
        str(folder / "g"),
        "--jobs",
        "1",
        "--run-key",
        "spring",
        *places(COURSE),
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return {
        grade["student"]: (
            {item["id"]: item for item in grade["items"]},
            _page(folder / "g", grade["student"]),
        )
        for grade in results(folder / "g")["grades"]
    }


def _page(out: Path, student: str) -> str:
    return (out / "report" / "pictures" / f"{student}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("student", TOLD)
def test_a_report_is_read_as_far_as_it_may_be_and_waits(graded: Graded, student: str) -> None:
    (items, page), (told, note) = graded[student], TOLD[student]
    assert (items["c1"]["status"], items["c1"]["reason"]) == ("pending", "needs-a-person")
    assert items["c1"]["message"].endswith(told)
    assert note in page


def test_answers_that_would_unfold_without_end_wait(graded: Graded) -> None:
    item = graded["begins"][0]["t1"]
    assert (item["status"], item["reason"]) == ("pending", "needs-a-person")
    assert "answers.yaml, line 1: expected plain text or a number, found the anchor `&a`." in item["message"]
