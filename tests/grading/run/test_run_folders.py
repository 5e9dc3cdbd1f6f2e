"""How work is handed in, through the real commands: folders, the archive inside, readmes, two editions."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import grader
from tests.support.project import ROOT

pytestmark = pytest.mark.sandbox
DATA = ROOT / "tests" / "data" / "folders"
PLACES = ("--rubrics", str(DATA / "rubrics"), "--reference", str(DATA / "reference"))
README = "Two layers are trained on digits until the loss no longer falls.\nnet.py has the layers\n\n$ {}\n"
NET = "import sys\n\nrate = float(sys.argv[1])\n" + (DATA / "reference/work/solution/net.py").read_text(
    "utf-8"
)
PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 53>>stream
BT /F 9 Tf 9 700 Td (Run it by python net.py 5) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
startxref
0
%%EOF
"""


def zipped(**files: str | bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return packed.getvalue()


HAND_INS: dict[str, dict[str, str | bytes]] = {
    "asked": {"code.zip": zipped(P2__net_py=NET, P2__readme_md=README.format("python net.py 5"))},
    "loose": {"net.py": NET, "ReadMe": README.format("python net.py")},
    "named": {"problem_2/Net.py": NET, "problem_2/README.TXT": README.format("python net.py 5")},
    "scan": {"P2/net.py": NET, "P2/readme.pdf": PDF},
    "broken": {"code.zip": b"PK\x03\x04cut short"},
    "deeper": {"code.zip": zipped(all_zip=zipped(P2__net_py=NET))},
    "empty": {"notes.txt": ""},
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("folders")
    for student, files in HAND_INS.items():
        for name, content in files.items():
            path = folder / "work" / student / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    out = folder / "grades"
    done = grader("run", str(folder), "--out", str(out), *PLACES)
    assert (done.returncode, done.stderr) == (0, "")
    grades = json.loads((out / "results.json").read_text())["grades"]
    return {grade["student"]: grade | {"page": _page(out, grade["student"])} for grade in grades}


def _page(out: Path, student: str) -> str:
    return (out / "report" / "work" / f"{student}.html").read_text()


def _of(grade: dict[str, Any], key: str) -> list[Any]:
    return [item[key] for item in grade["items"]]


@pytest.mark.parametrize(
    ("student", "marks", "waits"),
    [
        ("asked", [3, 1, 3, 2], 3),
        ("loose", [0, 1, 3, 0], 3),
        ("named", [0, 1, 3, 2], 3),
        ("scan", [3, 0, 0, 2], 3),
        ("broken", [0, 0, 0, 0], 9),
        ("deeper", [0, 0, 0, 0], 9),
        ("empty", [0, 0, 0, 0], 0),
    ],
)
def test_marks(graded: dict[str, dict[str, Any]], student: str, marks: list[float], waits: float) -> None:
    assert _of(graded[student], "marks") == marks
    assert graded[student]["pending_marks"] == waits


def test_every_message_says_where(graded: dict[str, dict[str, Any]]) -> None:
    assert _of(graded["loose"], "message")[3] == (
        "ReadMe, line 4: `python net.py` is refused by net.py itself: "
        "it reads sys.argv[1], which is not there."
    )
    assert _of(graded["scan"], "message")[3] == (
        "readme.pdf, line 1 of its words: `python net.py 5` starts net.py."
    )
    assert _of(graded["broken"], "message")[0] == (
        "P2 holds no code. P2 holds no readme. code.zip was not opened. "
        "It begins as a zip file, but its end is missing: it was cut short."
    )
    assert _of(graded["empty"], "message")[1:] == ["There is no readme in the hand-in."] * 3


def test_mistakes_are_named(graded: dict[str, dict[str, Any]]) -> None:
    named = {student: sorted(set().union(*_of(grade, "mistakes"))) for student, grade in graded.items()}
    assert named == {
        "asked": [],
        "loose": ["wrong-folder"],
        "named": ["wrong-folder"],
        "scan": [],
        "broken": [],
        "deeper": [],
        "empty": ["missing-readme"],
    }


def test_the_page_tells_what_was_done_and_what_stayed_closed(graded: dict[str, dict[str, Any]]) -> None:
    read = "The folders and the readme of the hand-in were read; commands there were at most started."
    assert read in graded["asked"]["page"]
    assert "<li>code.zip was opened.</li>" in graded["asked"]["page"]
    assert "<li>There is no code.zip: the files were taken as they lie.</li>" in graded["loose"]["page"]
    closed = (
        "code.zip/all.zip was not opened. It is an archive inside an archive, and only code.zip is opened."
    )
    assert f"<li>{closed}</li>" in graded["deeper"]["page"]


def test_both_editions_keep_their_promises() -> None:
    done = grader("verify", *PLACES)
    assert (done.returncode, done.stderr) == (0, "")
    assert "work: 6 trials, 0 faults" in done.stdout
    assert "work-b: 6 trials, 0 faults" in done.stdout
