"""PyTorch as a hand-in finds it: one thread, no network, the course's images wherever it looks for them."""

import pickle
import struct
from pathlib import Path

import numpy as np
import pytest

from tests.support.warm_scripts import Warm

pytestmark = pytest.mark.data

IMPORTS = "import torch, torchvision\nfrom torchvision import datasets\n"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four images per file in the layout of CIFAR-10, and three in that of MNIST."""
    place = tmp_path_factory.mktemp("data")
    folder = place / "cifar-10-batches-py"
    folder.mkdir()
    for number, name in enumerate([*(f"data_batch_{k}" for k in range(1, 6)), "test_batch"]):
        batch = {"data": np.full((4, 3072), number, np.uint8), "labels": [number] * 4}
        (folder / name).write_bytes(pickle.dumps(batch))
    (folder / "batches.meta").write_bytes(pickle.dumps({"label_names": list("abcdefghij")}))
    raw = place / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for kind in ("train", "t10k"):
        (raw / f"{kind}-images-idx3-ubyte").write_bytes(struct.pack(">4i", 2051, 3, 28, 28) + bytes(3 * 784))
        (raw / f"{kind}-labels-idx1-ubyte").write_bytes(struct.pack(">2i", 2049, 3) + bytes([1, 2, 3]))
    return place


@pytest.mark.parametrize("module", ["torch", "torchvision"])
def test_a_script_may_be_the_first_to_import_it(bare: Warm, module: str) -> None:
    """Where the worker was not warmed with it: what is changed and what is noted is the same."""
    script = f"""
import {module}
import torch
x = torch.ones(3, requires_grad=True)
opt = torch.optim.SGD([x], lr=0.1)
x.sum().backward()
opt.step()
answer = [torch.get_num_threads(), torch.get_num_interop_threads()]
"""
    ran = bare.run(script)
    assert (ran.raised, ran.problems, ran.answer) == ("", [], [1, 1])
    assert (ran.training["steps"], ran.training["backwards"]) == (1, 1)


def test_one_thread_after_the_warm_up(training: Warm) -> None:
    script = "import os, torch\nanswer = [torch.get_num_threads(), len(os.listdir('/proc/self/task'))]"
    assert training.run(script).answer == [1, 1]


def test_torchvision_can_be_imported_and_used(training: Warm) -> None:
    script = """
import torchvision
from torchvision import models, transforms
from torchvision.transforms import v2
image = torchvision.transforms.functional.to_pil_image(__import__("torch").zeros(3, 40, 40))
small = transforms.Compose([transforms.Resize(32), transforms.ToTensor()])(image)
answer = [list(small.shape), list(models.resnet18(weights=None).eval()(small[None]).shape)]
answer.append(list(v2.GaussianBlur(3)(small).shape))
"""
    assert training.run(script).answer == [[3, 32, 32], [1, 1000], [3, 32, 32]]


def test_what_registers_operators_is_left_out_only_where_there_are_none(training: Warm) -> None:
    script = """
import importlib.util, sys, torchvision.extension
sys.modules.pop("torchvision._meta_registrations", None)
def skipped(has_ops):
    torchvision.extension._has_ops = lambda: has_ops
    return importlib.util.find_spec("torchvision._meta_registrations").origin is None
answer = [skipped(False), skipped(True)]
"""
    assert training.run(script).answer == [True, False]


@pytest.mark.parametrize("root", ["./data", "../datasets/", "/nowhere/at/all", "~/cifar"])
@pytest.mark.parametrize("download", ["True", "False"])
def test_cifar_is_found_whatever_root_is_named(training: Warm, data: Path, root: str, download: str) -> None:
    script = f"""
train = datasets.CIFAR10({root!r}, train=True, download={download})
test = datasets.CIFAR10(root={root!r}, train=False, download={download})
answer = [len(train), len(test), train[0][0].size, test[0][1], train.classes[3]]
"""
    ran = training.run(IMPORTS + script, data)
    assert (ran.raised, ran.problems) == ("", [])
    assert ran.answer == [20, 4, [32, 32], 5, "d"]
    assert [(d["class"], d["root"], d["train"], d["items"]) for d in ran.datasets] == [
        ("CIFAR10", root, 1, 20), ("CIFAR10", root, 0, 4)
    ]  # fmt: skip


def test_a_root_that_holds_the_files_is_the_one_that_is_read(training: Warm, data: Path) -> None:
    script = f"""
import pathlib, pickle, shutil
own = shutil.copytree({str(data / "cifar-10-batches-py")!r}, "mine/cifar-10-batches-py")
one = {{"data": torch.zeros(1, 3072).byte().numpy(), "labels": [9]}}
pathlib.Path(own, "test_batch").write_bytes(pickle.dumps(one))
answer = len(datasets.CIFAR10("mine", train=False, download=True))
"""
    assert training.run(IMPORTS + script, data).answer == 1


def test_mnist_is_found_as_itself_and_its_relatives_are_not(training: Warm, data: Path) -> None:
    script = """
class Own(datasets.MNIST): pass
answer = [len(kind("x", download=True)) for kind in (datasets.MNIST, Own)]
datasets.FashionMNIST("x", download=True)
"""
    ran = training.run(IMPORTS + script, data)
    assert ran.answer == [3, 3]
    assert ran.raised == (
        "NotAvailable: the dataset FashionMNIST is not available while a hand-in is graded; "
        "available: MNIST, cifar-10-batches-py"
    )


@pytest.mark.parametrize(
    "made",
    [
        "CIFAR10('x')",
        "CIFAR10('x', download=True)",
        "CIFAR100('x', True, None, None, True)",
        "MNIST('x')",
        "EMNIST('x', 'letters', download=True)",
        "SVHN('x', download=True)",
        "STL10('/proc/x', download=True)",
        "Flowers102('x')",
    ],
)
def test_what_nobody_provides_is_said_to_be_missing(training: Warm, made: str) -> None:
    ran = training.run(f"{IMPORTS}try: datasets.{made}\nexcept RuntimeError as error: answer = str(error)")
    name = made.partition("(")[0]
    assert ran.answer == f"the dataset {name} is not available while a hand-in is graded; available: none"
    assert [(dataset["class"], dataset["items"]) for dataset in ran.datasets] == [(name, -1)]


@pytest.mark.parametrize(
    ("made", "raised"),
    [
        ("ImageFolder('x')", "FileNotFoundError: [Errno 2]"),
        ("CIFAR10()", "TypeError: CIFAR10.__init__() missing 1 required positional argument: 'root'"),
        ("MNIST('x', transforms=1)", "TypeError"),
    ],
)
def test_other_errors_stay_as_they_are(training: Warm, made: str, raised: str) -> None:
    assert training.run(f"{IMPORTS}datasets.{made}").raised.startswith(raised)


@pytest.mark.parametrize(
    ("download", "url"),
    [
        ("torchvision.models.resnet50(weights='DEFAULT')", "https://download.pytorch.org/models/resnet50-"),
        ("torchvision.models.resnet18(pretrained=True)", "https://download.pytorch.org/models/resnet18-"),
        ("torch.hub.load('a/b', 'c')", "https://github.com/a/b/"),
        ("torch.hub.load_state_dict_from_url('https://a.b/c.pth')", "https://a.b/c.pth"),
        ("__import__('torch.utils.model_zoo').utils.model_zoo.load_url('https://a.b/c.pth')", "https://a.b/c.pth"),
        ("torch.hub.download_url_to_file('https://a.b/c.pth', 'c.pth')", "https://a.b/c.pth"),
    ],
)  # fmt: skip
def test_no_network(training: Warm, download: str, url: str) -> None:
    raised = training.run(IMPORTS + download).raised
    assert raised.startswith(f"NoNetwork: {url}")
    assert raised.endswith("was to be downloaded, but there is no network while a hand-in is graded")


def test_loaders_load_in_the_process_itself(training: Warm) -> None:
    script = """
import os
from torch.utils.data import DataLoader, Dataset
class Where(Dataset):
    def __len__(self): return 3
    def __getitem__(self, i): return os.getpid()
options = dict(num_workers=2, prefetch_factor=4, persistent_workers=True, multiprocessing_context="spawn")
loaders = DataLoader(Where(), 1, timeout=9, **options), DataLoader(Where(), 1, False, None, None, 2)
found = [pid for loader in loaders for batch in loader for pid in batch.tolist()]
answer = [len(found), set(found) == {os.getpid()}]
"""
    ran = training.run(IMPORTS + script)
    assert (ran.raised, ran.answer) == ("", [6, True])
    assert [loader["workers"] for loader in ran.loaders] == [2, 2]


@pytest.mark.parametrize(
    ("made", "raised"),
    [
        ("DataLoader([1], num_workers=-1)", "ValueError: num_workers option should be non-negative"),
        ("DataLoader([1], prefetch_factor=2)", "ValueError: prefetch_factor option could only be specified"),
        ("DataLoader([1], wrong=2)", "TypeError: DataLoader.__init__() got an unexpected keyword argument"),
    ],
)
def test_a_loader_made_wrongly_fails_as_everywhere(training: Warm, made: str, raised: str) -> None:
    ran = training.run(f"from torch.utils.data import DataLoader\n{made}")
    assert ran.raised.startswith(raised)


def test_iterators_of_loaders_still_have_next(training: Warm) -> None:
    script = "answer = iter(torch.utils.data.DataLoader([5, 6], batch_size=2)).next().tolist()"
    assert training.run(IMPORTS + script).answer == [5, 6]
