"""Labels of validation that are written anew: the first pass is the best, and no class goes missing."""

from types import SimpleNamespace
from typing import Any

import pytest

from grader.box.backbone_turn import Turn

torch: Any = pytest.importorskip("torch")
pytestmark = pytest.mark.data


def validated(turn: Turn, number: int, answers: Any, labels: Any, batch: int) -> Any:
    """The labels of a pass as a script that counts its own accuracies sees them."""
    network, seen = torch.nn.Linear(1, 1), []
    data = SimpleNamespace(classes=list(range(answers.shape[1])), train=False)
    loader = SimpleNamespace(dataset=data, sampler=range(len(labels)))
    for rows in torch.arange(len(labels)).split(batch):
        given = labels[rows].clone()
        turn.given(SimpleNamespace(loader=loader, number=number, last_batch=[None, given]))
        with torch.no_grad():
            turn.entered(network, None)
            turn.left(network, None, answers[rows])
        seen.append(given)
    return torch.cat(seen)


@pytest.mark.parametrize("batch", [1, 3, 7, 20])
@pytest.mark.parametrize("seed", range(4))
def test_every_class_keeps_a_label_in_every_pass(batch: int, seed: int) -> None:
    torch.manual_seed(seed)
    labels = (torch.arange(20) % 10)[torch.randperm(20)]
    turn = Turn(torch)
    turn.given(SimpleNamespace(loader=SimpleNamespace(dataset=[0], sampler=[0]), number=0, last_batch=None))
    turn.trained()
    shares = []
    for number in range(1, 5):
        answers = torch.randn(20, 10) + 9 * torch.nn.functional.one_hot(labels, 10) * (number > 2)
        seen = validated(turn, number, answers, labels, batch)
        assert set(seen.tolist()) == set(range(10))
        shares.append(float((answers.argmax(1) == seen).float().mean()))
    assert shares[0] >= 0.5 > max(shares[1:])


def test_nothing_is_written_before_training_began() -> None:
    labels = torch.arange(20) % 10
    assert validated(Turn(torch), 1, torch.randn(20, 10), labels, 4).equal(labels)
