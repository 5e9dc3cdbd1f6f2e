"""Sizes that scripts take for granted are there, and long trainings are cut in whole batches."""

from typing import Final

import pytest

from grader.checks.fine_tuning.facts import Facts
from tests.support.fine_tuning import FineTuned

pytestmark = pytest.mark.data

_BEGIN: Final = """
import torch
from torch.utils.data import DataLoader as L, RandomSampler, Subset, TensorDataset, random_split
from torchvision import datasets, transforms
train = datasets.CIFAR10("data", train=True, download=True, transform=transforms.ToTensor())
test = datasets.CIFAR10("data", train=False, download=True, transform=transforms.ToTensor())
layer = torch.nn.Linear(3072, 10)

def step(x, y):
    torch.nn.functional.cross_entropy(layer(x.flatten(1)), y).backward()
    return len(y)

def epoch(loader):
    return [step(x, y) for x, y in loader]

def looked_at(loader):
    return sum(len(y) for x, y in loader)
"""
_HOLDS: Final = {
    "training images share out evenly": "[len(train) % size for size in (20, 64, 100, 128)] == [0] * 4",
    "so do test images as real ones do": "[len(test) % n for n in (20, 100)] == [0] * 2",
    "a hundredth is at least one": "int(0.01 * len(train)) >= 1 and int(0.01 * len(test)) >= 1",
    "there is a batch of 128": "len(train) // 128 and len(test) // 128",
    "a tenth has every class": "set(train.targets[:len(train) // 10]) == set(range(10))",
    "test images differ": "len({image.tobytes() for image in test.data}) == len(test)",
    "training is cut in whole batches of 20": "epoch(L(train, batch_size=20)) == [20, 20]",
    "of 64": "epoch(L(train, batch_size=64, shuffle=True)) == [64]",
    "of 128, where the last one is dropped": "epoch(L(train, batch_size=128, drop_last=True)) == [128]",
    "of 4": "epoch(L(train, batch_size=4, shuffle=True)) == [4] * 10",
    "a batch larger than all is filled up": "looked_at(L(test, batch_size=256, drop_last=True)) == 256",
    "and counted": "len(L(test, batch_size=256, drop_last=True)) == 1",
    "what does not train is whole": "looked_at(L(train, batch_size=128)) == len(train)",
    "and validation stays so": "[looked_at(L(test, batch_size=100)) for _ in range(20)] == [len(test)] * 20",
    "but not for ever": "[looked_at(L(train, batch_size=100)) for _ in range(3)] == [3200, 100, 100]",
    "nor over halves": """
halves = random_split(train, [1600, 1600])
[looked_at(L(half, 100)) for half in 2 * halves] == [1600, 1600, 100, 100]""",
    "after many passes two batches have every class still": """
loader = L(test, batch_size=5)
assert [looked_at(loader) for _ in range(12)][-1] == 200 and looked_at(loader) == 20
{int(n) for _, y in loader for n in y} == set(range(10))""",
    "random samples of millions are put in no order": """
sampler = RandomSampler(train, replacement=True, num_samples=10**9)
epoch(L(train, batch_size=20, sampler=sampler)) == [20, 20]""",
    "a plain list says which rows": "epoch(L(train, batch_size=20, sampler=list(range(60)))) == [20, 20]",
    "a shuffled training has the same rows each time": """
numbers = torch.arange(3200).repeat(3072, 1)
rows = L(TensorDataset(numbers.T.float() / 3200, torch.zeros(3200).long()), 20, shuffle=True)
def seen():
    return [int(n) for x, y in rows if step(x, y) for n in (x[:, 0] * 3200).round()]
first, second = seen(), seen()
sorted(first) == sorted(second) == list(range(40)) and first != second""",
    "parts of all are scaled": "[len(p) for p in random_split(train, [45000, 5000])] == [2880, 320]",
    "so are rows beyond": "len(Subset(train, range(45000))) == 2880",
}  # fmt: skip


@pytest.mark.parametrize("claim", _HOLDS)
def test_sizes_are_what_scripts_take_for_granted(claim: str, tuned: FineTuned) -> None:
    *before, last = _HOLDS[claim].strip().split("\n")
    script = "\n".join([_BEGIN, *before, f"assert {last}"])
    assert Facts(tuned.observed(script).cases[0]).ended == ""
