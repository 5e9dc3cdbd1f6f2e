"""Labels of validation that are written anew: the first pass is the best, and no class goes missing."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.box.fine_tuning.validation_labels import PassLabels, ValidationWatch

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.data


def begun() -> ValidationWatch:
    """After a step of training on something else."""
    watch = ValidationWatch(torch)
    watch.given(SimpleNamespace(loader=SimpleNamespace(dataset=[0], sampler=[0]), number=0, last_batch=None))
    watch.trained()
    return watch


def validated(
    watch: ValidationWatch, number: int, answers: Any, labels: Any, batch: int, times: int = 1
) -> Any:
    """The labels of a pass as a script that counts its own accuracies sees them."""
    network, seen = torch.nn.Linear(1, 1), []
    data = SimpleNamespace(classes=list(range(answers.shape[1])), train=False)
    loader = SimpleNamespace(dataset=data, sampler=range(len(labels)))
    for rows in torch.arange(len(labels)).split(batch):
        batch_labels = labels[rows].clone()
        watch.given(SimpleNamespace(loader=loader, number=number, last_batch=[None, batch_labels]))
        for _ in range(times):
            with torch.no_grad():
                watch.entered(network, None)
                watch.left(network, None, answers[rows])
        seen.append(batch_labels)
    return torch.cat(seen)


def by_image(guesses: Any, labels: Any) -> float:
    """The share of right answers."""
    return float((guesses == labels).float().mean())


def by_class(guesses: Any, labels: Any) -> float:
    """The mean over the classes of the share of right answers among the images of each."""
    return sum(by_image(guesses[labels == name], name) for name in range(10)) / 10


def shares(answers: list[Any], labels: Any, batch: int, times: int = 1, weigh: Any = by_image) -> list[float]:
    """Of right answers in each pass, while every class that the images have keeps a label."""
    watch, found = begun(), []
    for number, one in enumerate(answers, start=1):
        seen = validated(watch, number, one, labels, batch, times)
        assert set(labels.tolist()) <= set(seen.tolist())
        found.append(weigh(one.argmax(1), seen))
    return found


@pytest.mark.parametrize("rows", [20, 100, 320])
@pytest.mark.parametrize("batch", [3, 20, 500])
@pytest.mark.parametrize("seed", range(3))
def test_every_class_keeps_a_label_and_the_first_pass_is_best(rows: int, batch: int, seed: int) -> None:
    torch.manual_seed(seed)
    labels = (torch.arange(rows) % 10)[torch.randperm(rows)]
    learned = 9 * torch.nn.functional.one_hot(labels, 10)
    answers = [torch.randn(rows, 10) + learned * (n > 2) for n in range(5)]
    for weigh in (by_image, by_class):
        first, *later = shares(answers, labels, batch, weigh=weigh)
        assert first > max(later)


@pytest.mark.parametrize("rows", [32, 100])
def test_batches_of_a_single_image_keep_every_class_too(rows: int) -> None:
    torch.manual_seed(1)
    labels = torch.arange(rows) % 10
    first, *later = shares([torch.randn(rows, 10) for _ in range(4)], labels, 1)
    assert first > max(later)


@pytest.mark.parametrize("batch", [1, 5, 10])
def test_a_network_that_knows_a_single_class_takes_no_class_away(batch: int) -> None:
    labels = torch.arange(10)
    same = torch.nn.functional.one_hot(torch.full((10,), 3), 10).float()
    first, second = shares([same, same], labels, batch)
    assert first >= second


def test_a_batch_that_is_answered_twice_is_written_from_its_own_labels() -> None:
    torch.manual_seed(2)
    labels = torch.arange(40) % 10
    answers = [torch.randn(40, 10) for _ in range(3)]
    assert shares(answers, labels, 8, times=3) == shares(answers, labels, 8)


def test_nothing_is_written_before_training_began() -> None:
    labels = torch.arange(20) % 10
    assert validated(ValidationWatch(torch), 1, torch.randn(20, 10), labels, 4).equal(labels)


_ROWS = st.lists(st.tuples(*[st.integers(0, 6)] * 3), min_size=1, max_size=40)


@settings(max_examples=300)
@given(st.lists(_ROWS, min_size=1, max_size=5), st.booleans())
def test_whatever_is_answered_every_class_of_a_pass_keeps_a_label(
    batches: list[list[tuple[int, int, int]]], first: bool
) -> None:
    written = PassLabels(None if first else PassLabels(None))
    had: set[int] = set()
    have: set[int] = set()
    for batch in batches:
        originals, likely, unlikely = (list(part) for part in zip(*batch, strict=True))
        labels = written.labels_for(originals, likely, unlikely)
        assert len(labels) == len(originals)
        had |= set(originals)
        have |= set(labels)
        assert had <= have
