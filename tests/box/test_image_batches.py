"""A batch of images read together holds what the images read one by one hold, to the last bit."""

import pickle
import struct
from pathlib import Path

import numpy as np
import pytest

from tests.support.warm_scripts import Ran, Warm

pytestmark = pytest.mark.data

BEGIN = """
import torch
from torch.utils.data import DataLoader, Subset, random_split
from torchvision import datasets, transforms as t
HALF = t.Normalize((0.5, 0.4, 0.3), (0.5, 0.25, 0.2))
PLAIN = t.Compose([t.ToTensor(), HALF])

def same(dataset, rows=(3, 0, 2, 2, 7)):
    together = dataset.__getitems__(list(rows))
    apart = [dataset[row] for row in rows]
    return all(
        torch.equal(a, b) and a.dtype is b.dtype and type(x) is type(y) and x == y
        for (a, x), (b, y) in zip(together, apart, strict=True)
    ) and len(together) == len(rows)
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with eight images of noise per file as CIFAR-10, and eight as MNIST."""
    place, rng = tmp_path_factory.mktemp("data"), np.random.default_rng(1)
    folder = place / "cifar-10-batches-py"
    folder.mkdir()
    for name in (*(f"data_batch_{k}" for k in range(1, 6)), "test_batch"):
        pixels = rng.integers(0, 256, (8, 3072), np.uint8)
        batch = {"data": pixels, "labels": rng.integers(0, 10, 8).tolist()}
        (folder / name).write_bytes(pickle.dumps(batch))
    (folder / "batches.meta").write_bytes(pickle.dumps({"label_names": list("abcdefghij")}))
    raw = place / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for kind in ("train", "t10k"):
        digits = rng.integers(0, 256, 8 * 784, np.uint8).tobytes()
        (raw / f"{kind}-images-idx3-ubyte").write_bytes(struct.pack(">4i", 2051, 8, 28, 28) + digits)
        (raw / f"{kind}-labels-idx1-ubyte").write_bytes(struct.pack(">2i", 2049, 8) + bytes(range(8)))
    return place


def answer(training: Warm, data: Path, script: str) -> Ran:
    ran = training.run(BEGIN + script, data=data)
    assert ran.raised == "", ran.raised
    return ran


SAME = {
    "cifar": "datasets.CIFAR10('d', transform=PLAIN)",
    "only to tensors": "datasets.CIFAR10('d', transform=t.ToTensor())",
    "normalised twice": "datasets.CIFAR10('d', transform=t.Compose([t.ToTensor(), HALF, HALF]))",
    "one number for all channels": (
        "datasets.CIFAR10('d', transform=t.Compose([t.ToTensor(), t.Normalize(0.5, 0.5)]))"
    ),
    "in place": (
        "datasets.CIFAR10('d', transform=t.Compose([t.ToTensor(), t.Normalize((.5,), (.5,), True)]))"
    ),
    "mnist": ("datasets.MNIST('d', transform=t.Compose([t.ToTensor(), t.Normalize((0.1307,), (0.3081,))]))"),
    "labels of another type": "labelled(datasets.CIFAR10('d', transform=PLAIN))",
    "another type of number": "doubles(datasets.CIFAR10('d', transform=PLAIN))",
    "a transform of their own": (
        "datasets.CIFAR10('d', transform=t.Compose([t.ToTensor(), lambda x: x * 2]))"
    ),
    "labels that are changed": "datasets.CIFAR10('d', transform=PLAIN, target_transform=str)",
    "a class of their own": "Brighter('d', transform=PLAIN)",
    "another colour at first": (
        "datasets.CIFAR10('d', transform=t.Compose([t.Grayscale(3), t.ToTensor(), HALF]))"
    ),
    "a number that is a tensor": (
        "datasets.CIFAR10('d', transform=t.Compose([t.ToTensor(),"
        " t.Normalize(torch.full((3, 32, 32), .5), .5)]))"
    ),
    "pixels that are changed": "faded(datasets.CIFAR10('d', transform=PLAIN))",
}
OF_THEIR_OWN = """
class Brighter(datasets.CIFAR10):
    def __getitem__(self, row):
        image, label = super().__getitem__(row)
        return image + 1, label

def labelled(dataset):
    dataset.targets = [f"class {label}" for label in dataset.targets]
    return dataset

def doubles(dataset):
    torch.set_default_dtype(torch.float64)
    return dataset

def faded(dataset):
    dataset.data = dataset.data[::2] // 2
    return dataset
"""


@pytest.mark.parametrize("dataset", SAME.values(), ids=SAME)
def test_the_images_are_the_same(training: Warm, data: Path, dataset: str) -> None:
    assert answer(training, data, f"{OF_THEIR_OWN}\nanswer = same({dataset})").answer is True


def test_plain_images_are_read_together(training: Warm, data: Path) -> None:
    """No picture is made, as torchvision makes one for each image that it reads."""
    script = """
import PIL.Image
made = []
before = PIL.Image.fromarray
PIL.Image.fromarray = lambda *given, **named: made.append(1) or before(*given, **named)
whole = datasets.CIFAR10('d', transform=PLAIN)
parts = random_split(Subset(whole, range(10, 30)), [15, 5])
shapes = [list(images.shape) for images, labels in DataLoader(parts[0], batch_size=6, shuffle=True)]
answer = [shapes, len(made)]
"""
    shapes = [[6, 3, 32, 32], [6, 3, 32, 32], [3, 3, 32, 32]]
    assert answer(training, data, script).answer == [shapes, 0]


BY_ONE = {
    "a method that was replaced": "t.Normalize.forward = lambda self, image: image * 3",
    "a method of one step": "HALF.forward = lambda image: image * 3",
    "a hook": "HALF.register_forward_hook(lambda step, given, image: image * 3)",
    "a tensor in place of a picture": "t.ToTensor.__call__ = lambda self, image: torch.ones(3, 32, 32)",
}


@pytest.mark.parametrize("change", BY_ONE.values(), ids=BY_ONE)
def test_what_is_changed_in_torchvision_is_kept(training: Warm, data: Path, change: str) -> None:
    script = f"""
{change}
dataset = datasets.CIFAR10('d', transform=PLAIN)
[(image, _)] = dataset.__getitems__([2])
answer = [same(dataset), bool(torch.equal(image, dataset[2][0]))]
"""
    assert answer(training, data, script).answer == [True, True]


@pytest.mark.parametrize("rows", ["[1, 99]", "['two']"])
def test_an_index_that_is_not_there_raises_what_it_did(training: Warm, data: Path, rows: str) -> None:
    script = f"""
dataset = datasets.CIFAR10('d', transform=PLAIN)
texts = []
for read in (lambda: dataset.__getitems__({rows}), lambda: [dataset[row] for row in {rows}]):
    try:
        read()
    except Exception as error:
        texts.append(f"{{type(error).__name__}}: {{error}}")
answer = [len(texts), len(set(texts))]
"""
    assert answer(training, data, script).answer == [2, 1]
