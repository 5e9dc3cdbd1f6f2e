"""Cases of hand-ins that are too large for the repository: made here, then graded as all others are."""

import base64
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.case_folders import HERE, CaseFolder

pytestmark = [pytest.mark.sandbox, pytest.mark.large]

AssertCase = Callable[[CaseFolder], None]
SCRIPT = HERE / "everyday" / "name-txt" / "submissions" / "name-txt" / "two_layernet.py.txt"
NOTEBOOK = HERE / "everyday" / "nbm-copy1" / "submissions" / "nbm-copy1" / "ex2.ipynb"


def case_of(folder: Path, case: str, says: str) -> CaseFolder:
    (folder / "expected.yaml").write_text(
        f"assignment: hlcv-ex2\ncase: {case}\njudged_on: [two_layernet.py]\n"
        f"rows: {{ada: {{status: graded, marks: 18, says: [{says!r}]}}}}\n"
    )
    (folder / "submissions" / "ada").mkdir(parents=True)
    return CaseFolder(folder)


def random_bytes(size: int) -> bytes:
    return random.Random(1).randbytes(size)


def test_a_data_set_of_22_mib_is_left_out(tmp_path: Path, assert_case_at: AssertCase) -> None:
    batch = "datasets/cifar-10-batches-py/data_batch_1"
    case = case_of(tmp_path, "A data set beside the work", f"{batch} was left out")
    place = case.submissions / "ada"
    shutil.copy(SCRIPT, place / "two_layernet.py")
    (place / batch).parent.mkdir(parents=True)
    (place / batch).write_bytes(random_bytes(22 << 20))
    assert_case_at(case)


def test_a_notebook_with_25_mb_of_pictures_is_read_without_them(
    tmp_path: Path, assert_case_at: AssertCase
) -> None:
    case = case_of(tmp_path, "A notebook with large pictures", "The outputs of ex2.ipynb were dropped")
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    picture = base64.b64encode(random_bytes(19 << 20)).decode()
    notebook["cells"][4]["outputs"] = [
        {"output_type": "display_data", "metadata": {}, "data": {"image/png": picture}}
    ]
    text = json.dumps(notebook)
    assert len(text) > 25_000_000
    (case.submissions / "ada" / "ex2.ipynb").write_text(text)
    assert_case_at(case)
