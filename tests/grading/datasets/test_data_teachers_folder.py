"""A teacher's CIFAR-10: what is read, what stays hidden, and what is said where the folder is not right."""

import json
import os
import pickle
import shutil
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.grading import datasets
from grader.grading.datasets import teachers_folder
from grader.model.errors import UsageError

Change = Callable[[dict[str, Any]], object]
BATCH = {"labels": [3] * 10_000, "data": np.zeros((10_000, 3072), np.uint8)}


def refusal(folder: Path, cache: Path) -> UsageError:
    with pytest.raises(UsageError) as caught:
        datasets.open_teachers_folder(folder, cache)
    assert caught.value.help
    assert not list(cache.glob("*cifar-10-[0-9a-f]*"))
    return caught.value


def spoil(place: Path, name: str, content: object) -> Path:
    (place / name).unlink()
    raw = content if isinstance(content, bytes) else pickle.dumps(content)
    (place / name).write_bytes(raw)
    return place / name


# ── a good one ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def real(teachers: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[datasets.DataSet]:
    cache = tmp_path_factory.mktemp("cache")
    yield datasets.open_teachers_folder(teachers, cache)
    shutil.rmtree(cache)


def test_the_images_are_the_teachers(real: datasets.DataSet, teachers: Path) -> None:
    original = pickle.loads((teachers / "cifar-10-batches-py" / "data_batch_1").read_bytes())
    images = original["data"].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    kept = np.load(real.box / "arrays" / "train_images.npy", mmap_mode="r")
    labels = np.load(real.box / "arrays" / "train_labels.npy")
    assert len(kept) == 50_000
    assert all(np.array_equal(kept[start : start + 10_000], images) for start in range(0, 50_000, 10_000))
    assert labels.tolist() == original["labels"] * 5
    assert (real.name, real.is_stand_in) == ("CIFAR-10", False)
    assert real.class_names[9] == "lorrys"
    assert real.box.parent.name == f"cifar-10-{real.digest[:16]}"


def test_a_thousand_test_images_are_seen_and_the_others_hidden(
    real: datasets.DataSet, teachers: Path
) -> None:
    original = pickle.loads((teachers / "cifar-10-batches-py" / "test_batch").read_bytes())
    images = original["data"].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    seen = np.load(real.box / "arrays" / "test_images.npy")
    assert np.array_equal(seen, np.tile(images[:1000], (10, 1, 1, 1)))
    assert np.array_equal(np.load(real.hidden / "images.npy"), images[1000:])
    assert np.load(real.hidden / "labels.npy").tolist() == original["labels"][1000:]
    about = json.loads((real.box.parent / "about.json").read_text(encoding="utf-8"))
    assert about["test"] == {"rows": 10_000, "distinct": 1000}
    assert about["training"] == {"rows": 50_000, "distinct": 10_000}


def test_hidden_images_are_drawn_from_the_pool_and_moved_by_a_level_at_most(real: datasets.DataSet) -> None:
    """The public images stand in tables; these do not, and look the same."""
    pool, pool_labels = (np.load(real.hidden / f"{what}.npy") for what in ("images", "labels"))
    images, labels = real.hidden_images(11, 40)
    assert (images.dtype, images.shape, labels.shape) == (np.dtype(np.uint8), (40, 32, 32, 3), (40,))
    known = {image.tobytes() for image in pool}
    taken = set()
    for image, label in zip(images, labels, strict=True):
        apart = np.abs(pool.astype(np.int16) - image).max(axis=(1, 2, 3))
        [row] = np.flatnonzero(apart <= 1)
        assert pool_labels[row] == label
        assert image.tobytes() not in known
        taken.add(int(row))
    assert len(taken) == 40


def test_more_hidden_images_than_there_are(real: datasets.DataSet) -> None:
    with pytest.raises(UsageError, match="9001 hidden images were asked for, but CIFAR-10 has 9000") as told:
        real.hidden_images(0, 9001)
    assert "rubric" in told.value.help


def test_the_inner_folder_may_be_named_itself(real: datasets.DataSet, teachers: Path) -> None:
    assert datasets.open_teachers_folder(teachers / "cifar-10-batches-py", real.box.parents[1]) == real


def test_a_hidden_image_that_can_be_seen_is_taken_out(spoilt: Path) -> None:
    test = pickle.loads((spoilt / "test_batch").read_bytes())
    training = pickle.loads((spoilt / "data_batch_1").read_bytes())
    test["data"][2000] = training["data"][5]
    test["data"][3000] = test["data"][17]
    test["data"][4000] = test["data"][4001]
    spoil(spoilt, "test_batch", test)
    content = teachers_folder.read_folder(spoilt)
    kept = {image.tobytes() for image in content.hidden.images}
    assert len(content.hidden) == len(kept) == 8997
    seen = {image.tobytes() for part in (content.training, content.test) for image in part.images}
    assert not kept & seen


def test_one_changed_pixel_is_another_data_set(spoilt: Path, teachers: Path) -> None:
    before = teachers_folder.digest_folder(spoilt)
    assert before == teachers_folder.digest_folder(teachers / "cifar-10-batches-py")
    changed = bytearray((spoilt / "test_batch").read_bytes())
    changed[1_000_000] ^= 1
    spoil(spoilt, "test_batch", bytes(changed))
    assert teachers_folder.digest_folder(spoilt) != before


# ── no folder, half a folder ──────────────────────────────────────────────────────────────────────────


def test_no_such_folder(tmp_path: Path) -> None:
    fault = refusal(tmp_path / "gone", tmp_path)
    assert (
        fault.message
        == f"{tmp_path / 'gone'}: expected a folder with cifar-10-batches-py in it, found nothing."
    )
    assert "cifar-10-python.tar.gz" in fault.help


def test_the_archive_in_place_of_the_folder(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "cifar-10-python.tar.gz", "w:gz"):
        pass
    fault = refusal(tmp_path / "cifar-10-python.tar.gz", tmp_path)
    assert "found a file" in fault.message
    assert "unpack it" in fault.help


def test_a_folder_of_other_things(tmp_path: Path) -> None:
    place = tmp_path / "data"
    place.mkdir()
    assert "found an empty folder." in refusal(place, tmp_path).message
    for name in "abcdef":
        (place / name).touch()
    fault = refusal(place, tmp_path)
    assert fault.message.startswith(
        f"{place}: expected cifar-10-batches-py in this folder, or the files data_batch_1"
    )
    assert fault.message.endswith("batches.meta; found a, b, c, d, e ….")


def test_a_folder_that_cannot_be_looked_at(tmp_path: Path) -> None:
    fault = refusal(tmp_path / ("x" * 300), tmp_path)
    assert fault.message.endswith("the folder cannot be read: File name too long.")


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        (["test_batch"], "expected 7 files, but test_batch is missing."),
        (["data_batch_2", "batches.meta"], "expected 7 files, but data_batch_2, batches.meta are missing."),
    ],
)
def test_half_a_folder(missing: list[str], said: str, spoilt: Path, tmp_path: Path) -> None:
    for name in missing:
        (spoilt / name).unlink()
    fault = refusal(spoilt, tmp_path)
    assert fault.message == f"{spoilt}: {said}"
    assert "Download" in fault.help


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_file_that_may_not_be_read(spoilt: Path, tmp_path: Path) -> None:
    spoil(spoilt, "test_batch", b"").chmod(0)
    assert "test_batch: the file cannot be read: Permission denied." in refusal(spoilt, tmp_path).message


# ── files that are not CIFAR-10's ─────────────────────────────────────────────────────────────────────


def test_a_file_that_was_cut_off(spoilt: Path, tmp_path: Path) -> None:
    raw = (spoilt / "data_batch_1").read_bytes()
    file = spoil(spoilt, "data_batch_3", raw[:100_000])
    fault = refusal(spoilt, tmp_path)
    assert fault.message.startswith(f"{file}: expected the pickled dict of a CIFAR-10 batch, found damage: ")
    assert "fresh copy" in fault.help


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda b: b.pop("data"), "expected an array under 'data', found nothing."),
        (lambda b: b.update(data=[1, 2]), "expected an array under 'data', found list of 2."),
        (
            lambda b: b.update(data=np.zeros((10_000, 3071), np.uint8)),
            "expected 'data' as uint8 of shape (10000, 3072), found uint8 of shape (10000, 3071).",
        ),
        (
            lambda b: b.update(data=np.zeros((10_000, 3072), np.int32)),
            "expected 'data' as uint8 of shape (10000, 3072), found int32 of shape (10000, 3072).",
        ),
        (lambda b: b.pop("labels"), "expected a list under 'labels', found nothing."),
        (lambda b: b.update(labels="three"), "expected a list under 'labels', found str."),
        (lambda b: b.update(labels=[1] * 9999), "expected 10000 labels, found 9999."),
        (lambda b: b.update(labels=[1] * 9999 + [10]), "expected labels from 0 to 9, found 10 in row 9999."),
        (lambda b: b.update(labels=[-1] * 10_000), "expected labels from 0 to 9, found -1 in row 0."),
        (lambda b: b.update(labels=[0.5] * 10_000), "expected labels from 0 to 9, found a float in row 0."),
        (
            lambda b: b.update(labels=[10**5000] * 10_000),
            "expected labels from 0 to 9, found a int in row 0.",
        ),
        (lambda b: b.update(labels=[True] * 10_000), "expected labels from 0 to 9, found a bool in row 0."),
        (
            lambda b: b.update(labels=[11], data=None),
            "expected an array under 'data', found nothing; expected 10000 labels, found 1; "
            "expected labels from 0 to 9, found 11 in row 0.",
        ),
    ],
)
def test_a_batch_that_is_not_as_it_should_be(change: Change, said: str, spoilt: Path, tmp_path: Path) -> None:
    batch = dict(BATCH)
    change(batch)
    file = spoil(spoilt, "data_batch_1", batch)
    assert refusal(spoilt, tmp_path).message == f"{file}: {said}"


def test_labels_may_be_an_array(spoilt: Path) -> None:
    spoil(spoilt, "test_batch", BATCH | {"labels": np.full(10_000, 3)})
    assert set(teachers_folder.read_folder(spoilt).test.labels.tolist()) == {3}


@pytest.mark.parametrize(
    ("meta", "found"),
    [
        ({}, "nothing"),
        ({"label_names": ["one"] * 9}, "list of 9"),
        ({"label_names": ["one"] * 9 + ["\x1b[2J"]}, "list of 10"),
        ({"label_names": ["one"] * 9 + [4]}, "list of 10"),
    ],
)
def test_class_names_that_are_none(meta: object, found: str, spoilt: Path, tmp_path: Path) -> None:
    file = spoil(spoilt, "batches.meta", meta)
    fault = refusal(spoilt, tmp_path)
    assert fault.message == f"{file}: expected 10 class names under 'label_names', found {found}."


# ── the real thing, where there is one ────────────────────────────────────────────────────────────────


def test_the_real_cifar_10(tmp_path: Path) -> None:
    place = os.environ.get("GRADER_REAL_DATA")
    if not place:
        pytest.skip("GRADER_REAL_DATA names no folder with the real CIFAR-10")
    found = datasets.open_teachers_folder(Path(place), tmp_path)
    images, labels = found.hidden_images(0, 1000)
    assert found.class_names[0] == "airplane"
    assert 8900 < len(np.load(found.hidden / "labels.npy")) <= 9000
    assert len(np.unique(labels)) == 10
    assert 100 < images.mean() < 140
    shutil.rmtree(found.box.parent)
