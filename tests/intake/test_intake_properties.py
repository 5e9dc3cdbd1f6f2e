"""Whatever is handed in, the answer is a Submission or a Rejected, and every path in it is plain."""

import io
import json
import os
import random
import warnings
import zipfile
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.intake import Bounds, open_handin
from grader.model import Rejected, Submission
from tests.support.handins import NET, Exercise, make_folder, zipped

EX = Exercise(files={"two_layernet.py": "required", "report.pdf": "optional"})
SMALL = Bounds(total_bytes=20_000, file_bytes=8_000, entries=12)
MANY = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

PARTS = st.one_of(
    st.sampled_from(
        ["two_layernet.py", "Two_LayerNet.py", "two_layernet.ipynb", "..", ".", "", "a", "A", "report.pdf"]
    ),
    st.text(max_size=8),
)
NAMES = st.lists(PARTS, min_size=1, max_size=5).map("/".join)
CONTENTS = st.one_of(st.just(NET), st.just(b'{"nbformat": 4, "cells": []}'), st.binary(max_size=60))
PLAIN_NAMES = st.lists(
    st.sampled_from(
        ["two_layernet.py", "TwoLayerNet.py", "ex2.ipynb", "report.pdf", "a", "b.py", "__pycache__"]
    ),
    min_size=1,
    max_size=5,
    unique=True,
).map("/".join)
ENTRIES = st.lists(st.tuples(NAMES, CONTENTS, st.integers(0, 0xFFFFFFFF)), max_size=8)


def judge(answer: Submission | Rejected) -> None:
    """What holds of every answer."""
    if isinstance(answer, Rejected):
        assert answer.reason
        assert answer.help
        return
    paths = [file.path for file in answer.files]
    assert paths == sorted(set(paths))
    assert all(_plain(path) for path in paths)
    assert set(answer.missing) == {"two_layernet.py"} - set(paths)


def _plain(path: str) -> bool:
    parts = path.split("/")
    return str(PurePosixPath(path)) == path and not {"", ".", ".."} & set(parts) and "\0" not in path


def packed(entries: list[tuple[str, bytes, int]]) -> bytes:
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for name, content, attributes in entries:
            entry = zipfile.ZipInfo(name.encode("utf-8", "replace").decode())
            entry.external_attr = attributes if attributes % 3 == 0 else 0
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


@given(ENTRIES)
@MANY
def test_any_zip(tmp_path: Path, entries: list[tuple[str, bytes, int]]) -> None:
    (tmp_path / "ada.zip").write_bytes(packed(entries))
    judge(open_handin(tmp_path / "ada.zip", EX, SMALL))


@given(st.dictionaries(PLAIN_NAMES, CONTENTS, max_size=5))
@MANY
def test_any_zip_of_plain_names(tmp_path: Path, entries: dict[str, bytes]) -> None:
    (tmp_path / "ada.zip").write_bytes(zipped(entries))
    judge(open_handin(tmp_path / "ada.zip", EX, SMALL))


@given(st.binary(max_size=400))
@MANY
def test_any_bytes_named_zip(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "ada.zip").write_bytes(data)
    judge(open_handin(tmp_path / "ada.zip", EX, SMALL))


@given(st.integers(0, 2**32), st.integers(1, 6))
@MANY
def test_any_zip_with_changed_bytes(tmp_path: Path, seed: int, changes: int) -> None:
    chance = random.Random(seed)
    data = bytearray(zipped({"ex2/two_layernet.py": NET, "ex2/a.txt": b"1" * 50, "report.pdf": b"%PDF"}))
    for _ in range(changes):
        data[chance.randrange(len(data))] = chance.randrange(256)
    (tmp_path / "ada.zip").write_bytes(data[: chance.choice([len(data), chance.randrange(len(data))])])
    judge(open_handin(tmp_path / "ada.zip", EX, SMALL))


@given(st.dictionaries(st.text(min_size=1, max_size=12), CONTENTS, max_size=6))
@MANY
def test_any_folder(tmp_path: Path, files: dict[str, bytes]) -> None:
    folder = make_folder(tmp_path / f"s{len(os.listdir(tmp_path))}", {})
    for name, content in files.items():
        safe = name.replace("/", "_").replace("\0", "_").encode("utf-8", "replace")
        if safe not in (b".", b".."):
            with open(os.fsencode(folder) + b"/" + safe, "wb") as file:
                file.write(content)
    judge(open_handin(folder, EX, SMALL))


def wrapped(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4)


KEYS = st.sampled_from(["cells", "worksheets", "cell_type", "source", "input", "metadata", "kernelspec"])
CELLS = st.lists(
    st.recursive(st.none() | st.integers() | st.text(max_size=5) | st.just("code"), wrapped, max_leaves=8)
)
NOTEBOOKS = st.fixed_dictionaries(
    {"nbformat": st.sampled_from([3, 4, "4", None])}, optional={"cells": CELLS, "worksheets": CELLS}
)


@given(NOTEBOOKS)
@MANY
def test_any_notebook(tmp_path: Path, found: object) -> None:
    judge(open_handin(make_folder(tmp_path / "ada", {"ex2.ipynb": json.dumps(found).encode()}), EX))


@pytest.mark.parametrize("name", ["ada", "ada.zip", "ada.tar", "ada.txt", ""])
def test_any_kind_of_path(tmp_path: Path, name: str) -> None:
    judge(open_handin(tmp_path / name, EX))


COPY_MARKS = st.sampled_from(
    [
        *(
            "{0} (1).{1}",
            "{0}(12).{1}",
            "{0} copy.{1}",
            "{0} copy 2.{1}",
            "{0} - Copy (3).{1}",
            "{0} - Kopie.{1}",
        ),
        *(
            "{0} – copie.{1}",
            "{0} - copia (2).{1}",
            "{0} - cópia.{1}",
            "{0} - kopia.{1}",
            "{0} - Kopie (2).{1}",
        ),
        *("{0} - 副本 (2).{1}", "{0} 的副本.{1}", "{0}-Copy1.{1}", "{0}-1.{1}", "{0} 2.{1}", "{0}[1].{1}"),
        *("Copy of {0}.{1}", "Kopie von {0}.{1}", "Copie de {0}.{1}", "Copia di {0}.{1}", "Copia de {0}.{1}"),
        *("Cópia de {0}.{1}", "Kopie van {0}.{1}", "Kopia {0}.{1}", "Kopie souboru {0}.{1}"),
        *(
            "muster_12345_678910_{0}.{1}",
            "muster_LATE_12345_678910_{0}.{1}",
            "{0}_final.{1}",
            "{0}_final_v2.{1}",
        ),
        *(
            "Ada Muster_123456_assignsubmission_file_{0}.{1}",
            "{0}_2024-05-12.{1}",
            "{0}.{1}.txt",
            "{0}.{1}.json",
        ),
    ]
)
STEMS = st.sampled_from(["two_layernet", "ex2_FCnet", "p1", "logistic regression", "Net", "a1", "lab-3"])


@given(STEMS, COPY_MARKS, st.sampled_from(["py", "ipynb"]))
@MANY
def test_any_copy_mark_around_any_wanted_name_is_seen_through(
    tmp_path: Path, stem: str, mark: str, ending: str
) -> None:
    """Beside another script, so that it is not found as the only one."""
    cell: dict[str, object] = {"cell_type": "code", "source": "x = 1", "metadata": {}, "outputs": []}
    cell["execution_count"] = None
    notebook = json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}).encode()
    name = mark.format(stem, ending)
    files = {name: NET if ending == "py" else notebook, "unlike.py": b"x = 1\n", "other.py": b"y = 2\n"}
    folder = make_folder(tmp_path / f"s{len(os.listdir(tmp_path))}", files)
    submission = open_handin(folder, Exercise(files={f"{stem}.py": "required"}))
    assert isinstance(submission, Submission)
    assert {file.found_as for file in submission.files if file.path == f"{stem}.py"} == {name}
    assert any(name in note for note in submission.notes)


@given(st.dictionaries(PLAIN_NAMES, CONTENTS, min_size=1, max_size=5))
@MANY
def test_nothing_that_may_be_a_program_is_called_missing(tmp_path: Path, files: dict[str, bytes]) -> None:
    (tmp_path / "ada.zip").write_bytes(zipped(files))
    answer = open_handin(tmp_path / "ada.zip", EX)
    if isinstance(answer, Rejected):
        return
    written = [path for path, content in answer.tree.items() if content.strip()]
    programs = [path for path in written if path.endswith((".py", ".ipynb"))]
    judged = {file.found_as for file in answer.files if file.path in EX.files}
    if answer.missing and set(programs) - judged:
        assert set(answer.missing) <= answer.doubts.keys()


@given(st.dictionaries(PLAIN_NAMES, CONTENTS, min_size=1, max_size=5), st.randoms())
@MANY
def test_the_order_of_files_changes_nothing(
    tmp_path: Path, files: dict[str, bytes], chance: random.Random
) -> None:
    shuffled = list(files.items())
    chance.shuffle(shuffled)
    (tmp_path / "ada.zip").write_bytes(zipped(files))
    first = open_handin(tmp_path / "ada.zip", EX)
    (tmp_path / "ada.zip").write_bytes(zipped(dict(shuffled)))
    second = open_handin(tmp_path / "ada.zip", EX)
    if isinstance(first, Submission) and isinstance(second, Submission):
        assert (first.digest, first.missing, first.doubts) == (second.digest, second.missing, second.doubts)
