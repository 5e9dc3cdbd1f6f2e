"""What networks were given while a script ran, and steps that it took without an optimiser."""

import pytest

from tests.support.warm_scripts import Ran, Warm

pytestmark = pytest.mark.data

NET = """
import torch
from torch import nn
import torch.nn.functional as F
torch.manual_seed(0)
X, y = torch.randn(40, 4), torch.randint(0, 3, (40,))
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
P = list(net.parameters())
def noted():
    found = recorder.recorded().inputs
    sizes = lambda one: [[list(some.shape) for some in one[kind]] for kind in ("training", "evaluation")]
    return [[one["kind"], one["module"] is net, *sizes(one)] for one in found]
"""


def ran(warm: Warm, script: str) -> Ran:
    return warm.run_whole(NET + script)


def test_rows_of_each_kind_are_noted_for_the_network_and_not_for_its_layers(training: Warm) -> None:
    script = """
net(X)
with torch.no_grad(): net(X[:5])
nn.CrossEntropyLoss()(net(X[:3]), y[:3])
answer = noted()
"""
    assert ran(training, script).answer == [["Sequential", True, [[16, 4], [3, 4]], [[5, 4]]]]


def test_they_are_copies_and_only_some(training: Warm) -> None:
    script = """
first = X[:16].clone()
for _ in range(30): net(X)
X.zero_()
rows = recorder.recorded().inputs[0]["training"]
answer = [len(rows), sum(map(len, rows)), bool((rows[0] == first).all())]
"""
    assert ran(training, script).answer == [6, 96, True]


def test_a_pass_that_raises_hides_none_of_the_next(training: Warm) -> None:
    script = """
try: net(torch.zeros(2, 3, 5))
except RuntimeError: pass
net(X)
answer = noted()
"""
    assert ran(training, script).answer == [["Sequential", True, [[2, 3, 5], [16, 4]], []]]


def test_what_was_trained_last_is_kept_although_the_script_forgets_it(training: Warm) -> None:
    script = """
def fit(net):
    net(X)
for width in range(6): fit(nn.Linear(4, 1 + width))
found = recorder.recorded().inputs
answer = [one["module"].out_features for one in found if one["module"] is not None]
"""
    assert ran(training, script).answer == [3, 4, 5, 6]


@pytest.mark.parametrize(
    ("script", "along", "elsewhere", "old"),
    [
        (" g = torch.autograd.grad(loss(), P)\n with torch.no_grad():\n  for p, q in zip(P, g): p -= .1 * q",
         5, 0, 0),
        (" loss().backward()\n with torch.no_grad():\n  for p in P: p -= .1 * p.grad\n net.zero_grad()",
         5, 0, 0),
        (" net.zero_grad()\n loss().backward()\n for p in P: p.data = p.data - .1 * p.grad", 5, 0, 0),
        (" loss().backward()\n loss().backward()\n with torch.no_grad():\n  for p in P: p -= .1 * p.grad\n"
         " net.zero_grad()", 5, 0, 0),
        (" loss().backward()\n with torch.no_grad():\n  for p in P: p -= .1 * p.grad", 5, 0, 5),
        (" g = torch.autograd.grad(loss(), P)\n with torch.no_grad():\n  for p, q in zip(P, g): p += .1 * q",
         0, 5, 0),
        (" loss().backward()\n with torch.no_grad():\n  for p in P: p.normal_()\n net.zero_grad()", 0, 5, 0),
        (" loss().backward()\n net.zero_grad()", 0, 0, 0),
        (" opt.zero_grad()\n loss().backward()\n opt.step()", 0, 0, 0),
    ],
)  # fmt: skip
def test_steps_by_hand_are_told_from_others(
    training: Warm, script: str, along: int, elsewhere: int, old: int
) -> None:
    beginning = "opt = torch.optim.SGD(P, lr=0.1)\ndef loss(): return F.cross_entropy(net(X), y)\n"
    counts = ran(training, f"{beginning}for _ in range(6):\n{script}\n").training
    assert counts["steps_by_hand"] == along
    assert counts["steps_by_hand_elsewhere"] == elsewhere
    assert counts["steps_by_hand_on_old_gradients"] == old
    assert counts["gradients"] in (6, 12)
