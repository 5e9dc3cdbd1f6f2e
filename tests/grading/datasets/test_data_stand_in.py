"""The stand-in: the same everywhere, laid out for whatever reads CIFAR-10, nothing hidden in sight."""

import hashlib
import json
import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.grading import datasets
from grader.grading.datasets import image_sources
from grader.grading.datasets.content import CLASS_NAMES, Part
from grader.grading.datasets.pictures import draw_pictures
from grader.grading.datasets.random_numbers import Draws
from grader.grading.datasets.silhouettes import read_silhouettes
from grader.model.errors import GraderError, UsageError

SOME_DIGEST = "56056bb328db89da06f2c06d70ff1bb972cdfd594a6dbba03e8ed1bd0a069d3e"
SECRET = 0x5EC2E7
BATCHES = [f"data_batch_{number}" for number in range(1, 6)]


def unpickled(file: Path, encoding: str = "ASCII") -> dict[Any, Any]:
    found: dict[Any, Any] = pickle.loads(file.read_bytes(), encoding=encoding)
    return found


def array(data_set: datasets.DataSet, name: str) -> Any:
    return np.load(data_set.box / "arrays" / f"{name}.npy", mmap_mode="r")


def digest(part: Part) -> str:
    return hashlib.sha256(part.images.tobytes() + part.labels.astype("<i8").tobytes()).hexdigest()


# ── what is drawn ─────────────────────────────────────────────────────────────────────────────────────


def test_the_same_bytes_are_drawn_everywhere() -> None:
    assert digest(draw_pictures(700, 5)) == SOME_DIGEST


def test_the_raw_draws_are_pcg64s() -> None:
    assert Draws(7).bytes(8).tolist() == [139, 74, 229, 241, 169, 65, 6, 160]
    assert Draws(7).below(10, 6).tolist() == [3, 5, 6, 4, 1, 2]
    assert Draws(7).bell(20, 5).tolist() == [-6, -22, 42, 12, 11]


def test_a_bell_has_the_spread_asked_for() -> None:
    drawn = Draws(1).bell(30, 20_000)
    assert abs(drawn.mean()) < 1
    assert 29 < drawn.std() < 31
    assert abs(drawn).max() <= 105


def test_another_seed_draws_other_pictures() -> None:
    first, second = draw_pictures(500, 1), draw_pictures(500, 2)
    assert not {image.tobytes() for image in first.images} & {image.tobytes() for image in second.images}


def test_every_class_has_a_silhouette_of_its_own() -> None:
    drawn = read_silhouettes()
    assert drawn.shape == (len(CLASS_NAMES), 16, 16)
    assert len({shape.tobytes() for shape in drawn}) == len(CLASS_NAMES)
    assert set(np.unique(drawn)) == {0, 1}


def test_the_silhouette_is_as_often_light_as_dark() -> None:
    """So a class's mean image does not show it, and a linear classifier cannot live on it."""
    drawn = draw_pictures(4000, 9)
    ship = read_silhouettes()[8].repeat(2, axis=0).repeat(2, axis=1).astype(bool)
    grey = drawn.images[drawn.labels == 8].mean(axis=3)
    lighter = grey[:, ship].mean(axis=1) > grey[:, ~ship].mean(axis=1)
    assert 0.4 < lighter.mean() < 0.6


def test_a_machine_that_draws_other_pictures_is_told_and_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_sources, "STAND_IN_DIGEST", "0" * 64)
    with pytest.raises(
        GraderError, match=r"came out different here: expected digest 0{64}, found [0-9a-f]{64}"
    ) as told:
        datasets.make_stand_in(tmp_path)
    assert "--data DIR" in told.value.help
    assert list(tmp_path.iterdir()) == []


# ── how it is laid out ────────────────────────────────────────────────────────────────────────────────


def test_what_it_is_is_said(laid: datasets.DataSet) -> None:
    about = json.loads((laid.box.parent / "about.json").read_text(encoding="utf-8"))
    assert (laid.name, laid.is_stand_in, laid.class_names) == ("stand-in data", True, CLASS_NAMES)
    assert laid.digest == about["digest"] == image_sources.STAND_IN_DIGEST
    assert laid.box.parent.name == f"stand-in-{laid.digest[:16]}"
    assert about["class_names"] == list(CLASS_NAMES)
    assert about["training"] == {"rows": 50_000, "distinct": 50_000}
    assert about["test"] == {"rows": 10_000, "distinct": 10_000}
    assert about["hidden"] == {"rows": 0, "distinct": 0}


def test_the_arrays_have_their_shapes(laid: datasets.DataSet) -> None:
    assert sorted(path.name for path in laid.box.iterdir()) == ["arrays", "cifar-10-batches-py"]
    for part, rows in (("train", 50_000), ("test", 10_000)):
        images, labels = array(laid, f"{part}_images"), array(laid, f"{part}_labels")
        assert (images.dtype, images.shape) == (np.uint8, (rows, 32, 32, 3))
        assert (labels.dtype, labels.shape) == (np.int64, (rows,))
        counts = np.bincount(labels)
        assert len(counts) == 10
        assert counts.min() > 0.09 * rows


def test_the_batches_hold_what_the_arrays_hold(laid: datasets.DataSet) -> None:
    place = laid.box / "cifar-10-batches-py"
    for number, name in enumerate([*BATCHES, "test_batch"]):
        batch = unpickled(place / name)
        here = slice(0, None) if name == "test_batch" else slice(number * 10_000, (number + 1) * 10_000)
        part = "test" if name == "test_batch" else "train"
        rows = batch["data"].reshape(10_000, 3, 32, 32).transpose(0, 2, 3, 1)
        assert batch["data"].dtype == np.uint8
        assert np.array_equal(rows, array(laid, f"{part}_images")[here])
        assert type(batch["labels"]) is list
        assert batch["labels"] == array(laid, f"{part}_labels")[here].tolist()
        assert len(set(batch["filenames"])) == 10_000
    assert unpickled(place / "data_batch_2")["batch_label"] == "training batch 2 of 5"


def test_keys_and_text_come_out_as_from_the_original_files(laid: datasets.DataSet) -> None:
    file, meta = (laid.box / "cifar-10-batches-py" / name for name in ("test_batch", "batches.meta"))
    for encoding in ("ASCII", "latin1"):
        assert set(unpickled(file, encoding)) == {"batch_label", "labels", "data", "filenames"}
        assert unpickled(meta, encoding)["label_names"] == list(CLASS_NAMES)
    as_bytes = unpickled(file, "bytes")
    assert set(as_bytes) == {b"batch_label", b"labels", b"data", b"filenames"}
    assert as_bytes[b"data"].shape == (10_000, 3072)
    assert unpickled(meta, "bytes")[b"label_names"][0] == b"airplane"


def test_pixels_can_be_changed_after_loading(laid: datasets.DataSet) -> None:
    pixels = unpickled(laid.box / "cifar-10-batches-py" / "test_batch")["data"]
    pixels -= pixels
    assert pixels.max() == 0


READ_BY_TORCHVISION = """
import importlib.util, sys, types
# Where torchvision's compiled part does not fit the installed torch, only this module of it cannot load.
import torch
sys.modules["torchvision._meta_registrations"] = types.ModuleType("skipped")
from torchvision.datasets import CIFAR10, cifar
cifar.check_integrity = lambda *_: True
for train in (True, False):
    found = CIFAR10(sys.argv[1], train=train, download=False)
    image, label = found[7]
    print(len(found), found.data.shape, found.data.dtype, image.size, end=" ")
    print(label, found.classes[label], found.data[7].sum())
"""


def test_torchvision_reads_it(laid: datasets.DataSet) -> None:
    command = [sys.executable, "-c", READ_BY_TORCHVISION, str(laid.box)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    expected = []
    for part, rows in (("train", 50_000), ("test", 10_000)):
        label = int(array(laid, f"{part}_labels")[7])
        total = array(laid, f"{part}_images")[7].sum()
        expected.append(f"{rows} ({rows}, 32, 32, 3) uint8 (32, 32) {label} {CLASS_NAMES[label]} {total}")
    assert done.stdout.splitlines() == expected


def test_another_user_can_read_the_box_and_not_what_is_hidden(laid: datasets.DataSet) -> None:
    for path in (laid.box, *laid.box.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path
    assert laid.hidden.stat().st_mode & 0o077 == 0
    assert laid.box.parent.stat().st_mode & 0o777 == 0o755


def test_it_is_built_once(laid: datasets.DataSet) -> None:
    before = (laid.box.parent / "about.json").stat()
    again = datasets.make_stand_in(laid.box.parents[1])
    assert again == laid
    assert (laid.box.parent / "about.json").stat() == before
    assert [path.name for path in laid.box.parents[1].iterdir()] == [laid.box.parent.name]


def test_what_is_kept_but_incomplete_is_not_used(laid: datasets.DataSet, tmp_path: Path) -> None:
    broken = tmp_path / laid.box.parent.name
    broken.mkdir()
    shutil.copy(laid.box.parent / "about.json", broken)
    (broken / "hidden").mkdir()
    shutil.copy(laid.hidden / "labels.npy", broken / "hidden")
    with pytest.raises(
        UsageError, match=r"is incomplete: box/arrays/test_images\.npy, .* should be there"
    ) as told:
        datasets.make_stand_in(tmp_path)
    assert str(broken) in told.value.message
    assert "hidden/labels.npy" not in told.value.message
    assert "Delete that folder and run again" in told.value.help
    (broken / "about.json").write_text('{"name"', encoding="utf-8")
    with pytest.raises(UsageError, match=r"about\.json cannot be read"):
        datasets.make_stand_in(tmp_path)


# ── what is hidden ────────────────────────────────────────────────────────────────────────────────────


def test_no_hidden_image_is_in_the_box(laid: datasets.DataSet) -> None:
    hidden, _ = laid.hidden_images(SECRET, 5000)
    secret = {image.tobytes() for image in hidden}
    assert len(secret) == 5000
    for part in ("train", "test"):
        assert not any(image.tobytes() in secret for image in array(laid, f"{part}_images"))
    for name in (*BATCHES, "test_batch"):
        rows = (
            unpickled(laid.box / "cifar-10-batches-py" / name)["data"]
            .reshape(-1, 3, 32, 32)
            .transpose(0, 2, 3, 1)
        )
        assert not any(image.tobytes() in secret for image in rows)


def test_hidden_images_have_their_shapes_and_every_class(laid: datasets.DataSet) -> None:
    images, labels = laid.hidden_images(SECRET, 300)
    assert (images.dtype, images.shape, labels.shape) == (np.dtype(np.uint8), (300, 32, 32, 3), (300,))
    assert set(labels.tolist()) == set(range(10))


def test_hidden_images_look_like_their_class(laid: datasets.DataSet) -> None:
    """The mean training image of a class gives hidden images their label more often than chance would."""
    images, labels = array(laid, "train_images")[:10_000] / 255.0, array(laid, "train_labels")[:10_000]
    means = np.array([images[labels == label].mean(axis=0).ravel() for label in range(10)])
    hidden, right = laid.hidden_images(SECRET, 1000)
    distances = ((hidden.reshape(1000, 1, -1) / 255.0 - means) ** 2).sum(axis=2)
    assert (distances.argmin(axis=1) == right).mean() > 0.2


def test_the_seed_decides_which_hidden_images(laid: datasets.DataSet) -> None:
    first, same, other = (laid.hidden_images(seed, 50)[0] for seed in (SECRET, SECRET, SECRET + 1))
    assert np.array_equal(first, same)
    assert not np.array_equal(first, other)
