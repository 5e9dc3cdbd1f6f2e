"""The stand-in laid out once, a teacher's folder, and the modules that students are given."""

import os
import pickle
import runpy
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.grading import datasets

TEACHERS_NAMES = [
    f"{name}s" for name in ("plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "lorry")
]
Provided = Callable[[str], dict[str, Any]]
"""The file's name to the names it defines."""


@pytest.fixture(scope="session")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[datasets.DataSet]:
    """The stand-in, built under a umask that keeps everything to oneself."""
    cache = tmp_path_factory.mktemp("cache")
    before = os.umask(0o077)
    try:
        built = datasets.make_stand_in(cache)
    finally:
        os.umask(before)
    yield built
    shutil.rmtree(cache)  # 370 MB


@pytest.fixture(scope="session")
def teachers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder as a teacher might have it, written by Python 3's own pickle; all training batches are one."""
    folder = tmp_path_factory.mktemp("teacher")
    place = folder / "cifar-10-batches-py"
    place.mkdir()
    for name, seed in (("data_batch_1", 1), ("test_batch", 2)):
        (place / name).write_bytes(pickle.dumps(batch(seed), protocol=2))
    for number in range(2, 6):
        (place / f"data_batch_{number}").symlink_to("data_batch_1")
    (place / "batches.meta").write_bytes(pickle.dumps({"label_names": TEACHERS_NAMES}, protocol=2))
    yield folder
    shutil.rmtree(folder)


def batch(seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 128, (10_000, 3072), np.uint8)
    return {"batch_label": "one", "labels": rng.integers(0, 10, 10_000).tolist(), "data": pixels}


@pytest.fixture
def spoilt(teachers: Path, tmp_path: Path) -> Iterator[Path]:
    """The teacher's files by way of links that a test may replace."""
    place = tmp_path / "spoilt"
    place.mkdir()
    for file in (teachers / "cifar-10-batches-py").iterdir():
        (place / file.name).symlink_to(file)
    yield place
    shutil.rmtree(place)


@pytest.fixture(scope="session")
def provided(project: Path) -> Provided:
    folder = project / "reference" / "hlcv-ex2" / "provided"
    return lambda name: runpy.run_path(str(folder / name))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.data)
