"""What training did: optimisers, steps and what came between them, losses, files saved, data used."""

import pytest

from tests.support.warm_scripts import Ran, Warm

pytestmark = pytest.mark.data

NET = """
import torch
from torch import nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset, Subset
torch.manual_seed(0)
X, y = torch.randn(20, 4), torch.randint(0, 3, (20,))
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
loss_of = nn.CrossEntropyLoss()
def step(optimizer, before=None, after=None, backward=True):
    if before: before()
    loss = loss_of(net(X), y)
    if backward: loss.backward()
    optimizer.step()
    if after: after()
"""
SGD = "opt = torch.optim.SGD(net.parameters(), lr=0.1)\n"


def ran(warm: Warm, script: str) -> Ran:
    return warm.run_whole(NET + script)


def test_training_is_stopped_after_so_many_steps(training: Warm) -> None:
    script = NET + SGD + "for _ in range(9):\n try: step(opt)\n except Exception: pass"
    stopped = training.run(script, most_steps=4)
    assert stopped.raised == "TimeUp: 4 steps of training"
    assert (stopped.training["steps"], stopped.training["steps_without_zero_grad"]) == (4, 3)
    assert training.run(script, most_steps=99).raised == ""


@pytest.mark.parametrize(
    ("script", "without_zero_grad", "on_old", "without_backward"),
    [
        ("for _ in range(5): step(opt, opt.zero_grad)", 0, 0, 0),
        ("for _ in range(5): step(opt, after=opt.zero_grad)", 0, 0, 0),
        ("for _ in range(5): step(opt, net.zero_grad)", 0, 0, 0),
        ("for _ in range(5): step(opt, lambda: opt.zero_grad(set_to_none=False))", 0, 0, 0),
        ("for _ in range(5): step(opt)", 4, 4, 0),
        ("def clear():\n for p in net.parameters(): p.grad = None\n"
         "for _ in range(5): step(opt, clear)", 4, 0, 0),
        ("def clear():\n for p in net.parameters():\n  if p.grad is not None: p.grad.zero_()\n"
         "for _ in range(5): step(opt, clear)", 4, 0, 0),
        ("for _ in range(5): step(opt, opt.zero_grad, backward=False)", 0, 0, 5),
        ("for _ in range(5):\n opt.zero_grad()\n (loss_of(net(X), y) / 2).backward()\n step(opt)", 0, 0, 0),
        ("opt.zero_grad()\nfor _ in range(5): step(opt)", 4, 4, 0),
        ("other = torch.optim.SGD(net.parameters(), lr=0.1)\n"
         "for _ in range(5): step(opt, other.zero_grad)", 4, 0, 0),
        ("second = torch.optim.Adam(nn.Linear(4, 2).parameters())\nfor o in (opt, second):\n"
         " for _ in range(5): step(o, o.zero_grad)", 0, 0, 0),
    ],
)  # fmt: skip
def test_what_came_between_steps(
    training: Warm, script: str, without_zero_grad: int, on_old: int, without_backward: int
) -> None:
    counts = ran(training, SGD + script).training
    assert counts["steps"] in (5, 10)
    assert counts["steps_without_zero_grad"] == without_zero_grad
    assert counts["steps_on_old_gradients"] == on_old
    assert counts["steps_without_backward"] == without_backward


def test_all_counts_are_there_where_nothing_was_trained(bare: Warm) -> None:
    counts = bare.run("x = 1").training
    assert set(counts.values()) == {0}
    assert {"steps", "backwards", "zero_grads", "steps_on_old_gradients", "cross_entropies"} <= counts.keys()


def test_steps_that_call_back(training: Warm) -> None:
    script = """
opt = torch.optim.LBFGS(net.parameters(), max_iter=4)
def closure():
    opt.zero_grad()
    loss = loss_of(net(X), y)
    loss.backward()
    return loss
for _ in range(3): opt.step(closure)
"""
    counts = ran(training, script).training
    assert counts["steps"] == 3
    assert counts["backwards"] == counts["zero_grads"] >= 9
    assert (counts["steps_without_zero_grad"], counts["steps_without_backward"]) == (0, 0)


@pytest.mark.parametrize(
    ("loss", "of_probabilities"),
    [
        ("loss_of(net(X), y)", 0),
        ("loss_of(F.softmax(net(X), dim=1), y)", 1),
        ("F.cross_entropy(net(X).softmax(-1), y)", 1),
        ("F.cross_entropy(target=y, input=net(X).softmax(-1))", 1),
        ("F.cross_entropy(net(X[0]).softmax(-1), y[0])", 1),
        ("F.cross_entropy(torch.randn(2, 3, 5, 5), torch.zeros(2, 5, 5, dtype=torch.long))", 0),
        ("loss_of(F.log_softmax(net(X), dim=1), y)", 0),
        ("loss_of(torch.cat([net(X[:1]).softmax(1), net(X[1:])]), y)", 0),
    ],
)
def test_what_cross_entropy_is_given(training: Warm, loss: str, of_probabilities: int) -> None:
    counts = ran(training, loss).training
    assert (counts["cross_entropies"], counts["cross_entropies_looked_at"]) == (1, 1)
    assert counts["cross_entropies_of_probabilities"] == of_probabilities


def test_many_losses_are_looked_at_now_and_then(training: Warm) -> None:
    counts = ran(training, "for _ in range(200): F.cross_entropy(net(X).softmax(-1), y)").training
    assert counts["cross_entropies"] == 200
    assert counts["cross_entropies_looked_at"] == counts["cross_entropies_of_probabilities"] == 65


def test_optimisers_and_their_settings(training: Warm) -> None:
    script = """
first = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, nesterov=True)
groups = [{"params": net[0].parameters()}, {"params": net[2].parameters(), "weight_decay": 0.01}]
second = torch.optim.Adam(groups, lr=torch.tensor(0.5), betas=(0.8, 0.9))
class Own(torch.optim.Optimizer):
    def __init__(self, params): super().__init__(params, {"lr": 7})
    def step(self): pass
third = Own(net.parameters())
step(first); step(first); step(third)
del first
"""
    first, second, third = ran(training, script).optimizers
    assert (first["class"], first["parameters"], first["steps"]) == ("SGD", 67, 2)
    expected = {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0}
    assert {name: first["defaults"][name] for name in expected} == expected
    assert (second["class"], second["defaults"]["betas_0"], second["defaults"]["lr"]) == ("Adam", 0.8, 0.5)
    assert [(g["parameters"], g["weight_decay"]) for g in second["groups"]] == [(40, 0), (27, 0.01)]
    assert (third["class"], third["defaults"], third["steps"]) == ("Own", {"lr": 7}, 1)


def test_what_is_saved(training: Warm) -> None:
    script = """
import io, pathlib, pickle
opt = torch.optim.SGD(net.parameters(), lr=0.1)
torch.save(net.state_dict(), "net.ckpt")
step(opt)
torch.save(net, pathlib.Path("net.pt"))
torch.save({"epoch": 3, "model": net.state_dict()}, "both.pt")
torch.save(obj=[1, 2], f=io.BytesIO())
with open("last.pt", "wb") as file: torch.save(X, file)
"""
    found = ran(training, script)
    assert found.saved == [
        {"file": "net.ckpt", "kind": "state dict", "tensors": 4, "step": 0},
        {"file": "net.pt", "kind": "module", "tensors": 4, "step": 1},
        {"file": "both.pt", "kind": "checkpoint", "tensors": 4, "step": 1},
        {"file": "", "kind": "other", "tensors": 0, "step": 1},
        {"file": "last.pt", "kind": "other", "tensors": 1, "step": 1},
    ]
    assert [file["file"] for file in found.files] == ["both.pt", "last.pt", "net.ckpt", "net.pt"]


def test_loaders(training: Warm) -> None:
    script = """
data = TensorDataset(X, y)
DataLoader(data, batch_size=8, shuffle=True, num_workers=2, persistent_workers=True)
DataLoader(Subset(data, [0, 1, 2]), 2, False, None, None, 3, drop_last=True)
class Mine(torch.utils.data.IterableDataset):
    def __iter__(self): return iter(range(3))
DataLoader(Mine(), batch_size=None)
"""
    keys = ("dataset", "items", "batch_size", "shuffle", "drop_last", "batches", "workers")
    found = [tuple(loader[key] for key in keys) for loader in ran(training, script).loaders]
    assert found == [
        ("TensorDataset", 20, 8, True, False, 3, 2),
        ("TensorDataset", 3, 2, False, True, 1, 3),
        ("Mine", -1, -1, False, False, -1, 0),
    ]


def test_datasets_and_transforms(training: Warm) -> None:
    script = """
import torchvision
from torchvision import transforms as T
t = T.Compose([T.RandomHorizontalFlip(), T.ToTensor()])
data = torchvision.datasets.FakeData(size=12, image_size=(3, 8, 8), transform=t)
class Own(torchvision.datasets.FakeData):
    train = True
    def __init__(self): super().__init__(size=5)
Own()
data[0]
"""
    fake, own = ran(training, script).datasets
    assert (fake["class"], fake["items"], fake["train"], own["class"], own["train"]) == (
        "FakeData", 12, -1, "Own", 1
    )  # fmt: skip
    assert "RandomHorizontalFlip(p=0.5)" in fake["transform"]
    assert own["transform"] == ""


def test_lists_have_an_end(training: Warm) -> None:
    script = """
import io
for _ in range(101):
    torch.optim.SGD(net.parameters(), lr=0.1)
    torch.save(1, io.BytesIO())
    DataLoader(X)
"""
    found = ran(training, script)
    assert (len(found.optimizers), len(found.saved), len(found.loaders)) == (50, 100, 100)


def test_a_note_that_keeps_failing_is_dropped_and_training_goes_on(training: Warm) -> None:
    script = """
class Odd(torch.Tensor):
    def detach(self): raise RuntimeError("not me")
def odd(scores): return torch.Tensor._make_subclass(Odd, scores.detach())
answer = [float(F.cross_entropy(odd(net(X)), y)) for _ in range(9)]
opt = torch.optim.SGD(net.parameters(), lr=0.1)
step(opt)
"""
    found = training.run(NET + script)
    assert found.raised == ""
    assert len(found.answer) == 9
    assert found.problems == ["Losses._called: RuntimeError: not me"] * 5
    assert found.training["steps"] == 1


def test_an_interruption_goes_through_a_note(training: Warm) -> None:
    """A script that is told to stop may be told so while something is being noted."""
    script = """
class TimeUp(BaseException): pass
class Odd(torch.Tensor):
    def detach(self): raise TimeUp
F.cross_entropy(torch.Tensor._make_subclass(Odd, X), y)
"""
    found = training.run(NET + script)
    assert found.raised == "TimeUp: "
    assert found.problems == []


def test_training_is_the_same_beside_the_recorder(training: Warm) -> None:
    script = """
def losses():
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(4, 8), nn.Dropout(), nn.Linear(8, 3))
    opt = torch.optim.Adam(model.parameters())
    found = []
    for _ in range(3):
        for a, b in DataLoader(TensorDataset(X, y), batch_size=5, shuffle=True):
            opt.zero_grad(); loss = loss_of(model(a), b); loss.backward(); opt.step()
            found.append(float(loss))
    return found
beside = losses()
recorder.stop()
answer = [beside == losses(), len(set(beside))]
answer += [hasattr(f, "__wrapped__") for f in (torch.save, torch.Tensor.backward, F.cross_entropy)]
"""
    found = ran(training, script)
    assert found.answer == [True, 12, False, False, False]
    assert found.training["steps"] == 12


def test_all_is_noted_together(training: Warm) -> None:
    script = """
import matplotlib.pyplot as plt
opt = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
torch.optim.Adam(net.parameters())
step(opt, opt.zero_grad)
torch.save(net.state_dict(), "a.pt"); torch.save(net, "b.pt")
plt.plot([3, 4], label="loss"); plt.title("T"); plt.legend(); plt.show()
print("Epoch 1, loss 0.5")
"""
    found = ran(training, script)
    assert found.training["steps"] == 1
    assert [one["class"] for one in found.optimizers] == ["SGD", "Adam"]
    assert found.optimizers[0]["defaults"]["momentum"] == 0.9
    assert [one["defaults"]["lr"] for one in found.optimizers] == [0.1, 0.001]
    assert [(one["kind"], one["step"]) for one in found.saved] == [("state dict", 1), ("module", 1)]
    (figure,) = found.figures
    (axes,) = figure["axes"]
    (line,) = axes["lines"]
    assert line["y"] == [3, 4]
    assert [line["label"]] == axes["legend"] == ["loss"]
    assert figure["png"][:4] == list(b"\x89PNG")
    assert found.printed == ["Epoch 1, loss 0.5"]
