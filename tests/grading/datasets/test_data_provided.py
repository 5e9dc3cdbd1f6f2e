"""The modules that students are given: the same results beside the grader's data and on a laptop."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.grading import datasets

Names = dict[str, Any]


@pytest.fixture(scope="session")
def loader(provided: Callable[[str], Names]) -> Names:
    return provided("data_utils.py")


@pytest.fixture
def linked(laid: datasets.DataSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder as in a box: `datasets` leads to what is mounted."""
    (tmp_path / "datasets").symlink_to(laid.box)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GRADER_TRAINING_ROWS", raising=False)
    return tmp_path


@pytest.fixture
def laptop(laid: datasets.DataSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder as a student has it: the seven files and no arrays."""
    place = tmp_path / "datasets" / "cifar-10-batches-py"
    place.mkdir(parents=True)
    for file in (laid.box / "cifar-10-batches-py").iterdir():
        (place / file.name).symlink_to(file)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GRADER_TRAINING_ROWS", raising=False)
    return tmp_path


# ── data_utils ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("linked")
def test_the_rows_are_the_images_less_the_mean_training_image(loader: Names, laid: datasets.DataSet) -> None:
    arrays = {path.stem: np.load(path, mmap_mode="r") for path in (laid.box / "arrays").iterdir()}
    X, y, X_val, y_val, X_test, y_test = loader["get_CIFAR10_data"](2000, 300, 200)
    mean = arrays["train_images"][:2000].reshape(2000, -1).mean(axis=0)
    for found, labels, images, truth in (
        (X, y, arrays["train_images"][:2000], arrays["train_labels"][:2000]),
        (X_val, y_val, arrays["train_images"][2000:2300], arrays["train_labels"][2000:2300]),
        (X_test, y_test, arrays["test_images"][:200], arrays["test_labels"][:200]),
    ):
        assert (found.dtype, found.shape) == (np.float32, (len(images), 3072))
        assert np.abs(found - (images.reshape(len(images), -1) - mean)).max() < 1e-3
        assert np.array_equal(labels, truth)
    assert np.abs(X.mean(axis=0, dtype=np.float64)).max() < 1e-3


@pytest.mark.usefixtures("linked")
def test_the_course_may_cap_the_training_rows(loader: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    """The validation images stay those after the 49,000, so they are never trained on."""
    _, _, _, whole_labels, _, whole_test_labels = loader["get_CIFAR10_data"](num_training=49_000)
    monkeypatch.setenv("GRADER_TRAINING_ROWS", "500")
    X, y, X_val, y_val, X_test, y_test = loader["get_CIFAR10_data"]()
    assert (X.shape, y.shape) == ((500, 3072), (500,))
    assert (X_val.shape, X_test.shape) == ((1000, 3072), (1000, 3072))
    assert np.array_equal(y_val, whole_labels)
    assert np.array_equal(y_test, whole_test_labels)
    assert loader["get_CIFAR10_data"](num_training=100)[0].shape == (100, 3072)


@pytest.mark.usefixtures("linked")
def test_what_is_returned_is_the_students_own(loader: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_TRAINING_ROWS", "200")
    first = loader["get_CIFAR10_data"](400, 50, 50)
    before = [part.copy() for part in first]
    for part in first:
        part *= 0
        part += 7
    for part, original in zip(loader["get_CIFAR10_data"](400, 50, 50), before, strict=True):
        assert np.array_equal(part, original)


def test_a_laptop_gives_the_same(
    loader: Names, laid: datasets.DataSet, laptop: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert not (laptop / "datasets" / "arrays").exists()
    monkeypatch.setenv("GRADER_TRAINING_ROWS", "300")
    own = loader["get_CIFAR10_data"]()
    boxed = tmp_path / "boxed"
    boxed.mkdir()
    (boxed / "datasets").symlink_to(laid.box)
    monkeypatch.chdir(boxed)
    for mine, theirs in zip(own, loader["get_CIFAR10_data"](), strict=True):
        assert mine.dtype == theirs.dtype
        assert np.array_equal(mine, theirs)


def test_only_the_inner_folder_may_be_linked(loader: Names, laid: datasets.DataSet, tmp_path: Path) -> None:
    place = tmp_path / "cifar-10-batches-py"
    place.symlink_to(laid.box / "cifar-10-batches-py")
    images, labels = loader["load_CIFAR_batch"](place / "data_batch_2")
    X, y, X_test, y_test = loader["load_CIFAR10"](str(place))
    assert (X.dtype, X.shape, y.shape) == (np.float32, (50_000, 32, 32, 3), (50_000,))
    assert (X_test.shape, y_test.shape) == ((10_000, 32, 32, 3), (10_000,))
    assert images.dtype == np.float32
    assert np.array_equal(X[10_000:20_000], images)
    assert np.array_equal(y[10_000:20_000], labels)


@pytest.mark.usefixtures("linked")
def test_more_images_than_there_are(loader: Names) -> None:
    with pytest.raises(
        ValueError, match=r"there are 50000 images .* but 49500 \+ 1000 and 1000 were asked for"
    ):
        loader["get_CIFAR10_data"](num_training=49_500)
    with pytest.raises(ValueError, match=r"10000 for testing, but 10 \+ 10 and 10001 were asked for"):
        loader["get_CIFAR10_data"](10, 10, 10_001)


def test_no_data_at_all(loader: Names, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if Path("/data/cifar-10-batches-py").exists():
        pytest.skip("this machine has data at /data")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    with pytest.raises(
        FileNotFoundError, match=r"expected the folder datasets/cifar-10-batches-py in .*/work\. Download"
    ):
        loader["get_CIFAR10_data"]()


# ── gradient_check ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def numerical(provided: Callable[[str], Names]) -> Callable[..., Any]:
    found: Callable[..., Any] = provided("gradient_check.py")["eval_numerical_gradient"]
    return found


def test_the_gradient_of_a_known_function(numerical: Callable[..., Any]) -> None:
    x = np.random.default_rng(0).normal(size=(3, 4, 2))
    before = x.copy()
    gradient = numerical(lambda at: np.sum(np.sin(at) * at), x, verbose=False)
    assert gradient.shape == x.shape
    assert np.abs(gradient - (np.cos(x) * x + np.sin(x))).max() < 1e-8
    assert np.array_equal(x, before)


def test_a_function_that_looks_at_the_array_itself(numerical: Callable[..., Any]) -> None:
    weights = {"W": np.array([1.0, 2.0])}
    gradient = numerical(lambda _: float(np.prod(weights["W"])), weights["W"], verbose=False)
    assert np.allclose(gradient, [2, 1])


def test_a_function_that_fails_leaves_the_array_as_it_was(numerical: Callable[..., Any]) -> None:
    x = np.ones(2)
    with pytest.raises(ZeroDivisionError):
        numerical(lambda _: 1 / 0, x)
    assert x.tolist() == [1, 1]


def test_every_entry_is_printed_unless_asked_otherwise(
    numerical: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    numerical(lambda x: x[1, 0], np.zeros((2, 1)))
    assert capsys.readouterr().out.splitlines() == ["(0, 0) 0.0", "(1, 0) 1.0"]
    numerical(lambda x: x[1, 0], np.zeros((2, 1)), verbose=False)
    assert capsys.readouterr().out == ""


def test_whole_numbers_cannot_be_moved_a_little(numerical: Callable[..., Any]) -> None:
    with pytest.raises(
        TypeError, match="must hold floating-point numbers to be moved by 1e-05, but it holds int64"
    ):
        numerical(np.sum, np.arange(3))


# ── vis_utils ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def grid(provided: Callable[[str], Names]) -> Callable[..., Any]:
    found: Callable[..., Any] = provided("vis_utils.py")["visualize_grid"]
    return found


def test_images_stand_in_rows_each_stretched_to_the_bound(grid: Callable[..., Any]) -> None:
    images = np.random.default_rng(1).normal(size=(5, 4, 3, 2))
    found = grid(images, ubound=100.0, padding=2)
    assert found.shape == (3 * 6 - 2, 3 * 5 - 2, 2)
    for number, image in enumerate(images):
        top, left = number // 3 * 6, number % 3 * 5
        cell = found[top : top + 4, left : left + 3]
        assert (cell.min(), cell.max()) == (0, pytest.approx(100))
        assert np.argmax(cell) == np.argmax(image)
        assert np.allclose(np.diff(cell.ravel()), np.diff(image.ravel()) * 100 / np.ptp(image))
    assert found[4:6].max() == found[:, 3:5].max() == 0  # the gaps
    assert found[6:10, 10:].max() == 0  # where a sixth image would stand


def test_an_even_image_is_black_and_no_division_fails(grid: Callable[..., Any]) -> None:
    with np.errstate(all="raise"):
        assert grid(np.full((1, 2, 2, 3), 9, np.uint8)).max() == 0


def test_bytes_do_not_wrap_around(grid: Callable[..., Any]) -> None:
    found = grid(np.array([[[[10], [250]]]], np.uint8), padding=0)
    assert found.ravel().tolist() == [0, 255]
