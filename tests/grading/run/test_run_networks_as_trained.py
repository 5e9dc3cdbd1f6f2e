"""Networks that learnt, fed and kept in ways of their own, through the real command on the shipped rubric:
each is given what it was trained on, and what cannot be found out waits for a person."""

import shutil
from typing import Any

import pytest

from tests.support.commands import grader
from tests.support.outputs import results
from tests.support.project import ROOT
from tests.support.saved_networks import REFERENCE, hand_in, reference_that_trains_nothing

pytestmark = [pytest.mark.sandbox, pytest.mark.data]

NET = """
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision
from data_utils import get_CIFAR10_data


class MultiLayerPerceptron(nn.Module):
    def __init__(self, input_size, hidden_layers, num_classes):
        super().__init__()
        sizes = [input_size, *hidden_layers, num_classes]
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])])

    def forward(self, x):
        x = x.flatten(1)
        for layer in self.layers[:-1]:
            x = F.relu(layer(x))
        return self.layers[-1](x)


def fit(net, X, y, rate=2e-3, rounds=6):
    steps = torch.optim.Adam(net.parameters(), rate)
    for _ in range(rounds):
        for rows in torch.randperm(len(X)).split(100):
            steps.zero_grad()
            F.cross_entropy(net(X[rows]), y[rows]).backward()
            steps.step()
        for group in steps.param_groups:
            group["lr"] *= 0.7
    return net


def centred():
    X, y, *_ = get_CIFAR10_data()
    return torch.tensor(X / 64), torch.tensor(y).long()
"""
FC = """
import numpy as np
from data_utils import get_CIFAR10_data
from two_layernet import TwoLayerNet

X_train, y_train, X_val, y_val, X_test, y_test = get_CIFAR10_data()


def fit(X, X_val, rate, width=50, rounds=1100):
    net = TwoLayerNet(X.shape[1], width, 10, std=1e-2)
    net.train(X, y_train, X_val, y_val, num_iters=rounds, batch_size=100, learning_rate=rate, reg=1e-4)
    return net
"""

PYTORCH = {
    "centred-rows": NET + "model = fit(MultiLayerPerceptron(3072, [100], 10), *centred())\n",
    "own-tensors": NET
    + """
images = torchvision.datasets.CIFAR10("datasets/", train=True, download=True)
X = ((torch.tensor(images.data[:15000]).float() / 255 - 0.5) / 0.25).permute(0, 3, 1, 2)
nets = {2: fit(MultiLayerPerceptron(3072, [100], 10), X, torch.tensor(images.targets)[:15000])}
del images, X
""",
    "in-an-object": NET
    + """
class Trainer:
    def __init__(self):
        self.net = MultiLayerPerceptron(3072, [100], 10)

    def run(self):
        fit(self.net, *centred())
        return self


trainer = Trainer().run()
""",
    "forgotten": NET
    + """
def correct(net):
    X, y = centred()
    with torch.no_grad():
        return (net(X[:500]).argmax(1) == y[:500]).float().mean()


print(correct(fit(MultiLayerPerceptron(3072, [100], 10), *centred())))
""",
    "beside-an-idle-one": NET
    + """
model = MultiLayerPerceptron(3072, [100], 10)


def main():
    model = MultiLayerPerceptron(3072, [100], 10)
    fit(model, *centred())


main()
""",
    "by-hand": NET
    + """
X, y = centred()
model = MultiLayerPerceptron(3072, [100], 10)
for rate in (0.1, 0.1, 0.1, 0.05, 0.05, 0.02):
    for rows in torch.randperm(len(X)).split(50):
        slopes = torch.autograd.grad(F.cross_entropy(model(X[rows]), y[rows]), list(model.parameters()))
        with torch.no_grad():
            for parameter, slope in zip(model.parameters(), slopes):
                parameter -= rate * slope
""",
}
TWO_LAYERS = {
    "scaled": FC
    + "X_tr, X_va = X_train / 64, X_val / 64\ndel X_train, X_val\nbest_net = fit(X_tr, X_va, 0.1)\n",
    "spelled-otherwise": FC
    + """
runs = ((1e-6, 100), (0.1, 1100))
results = [{"net": fit(X_train / 64, X_val / 64, rate, rounds=n), "rate": rate} for rate, n in runs]
X_val = X_val / 64
bestNet = results[-1]["net"]
""",
    "in-a-list": FC
    + """
runs = ((0.1, 1100), (1e-6, 100))
results = [(rate, fit(X_train / 64, X_val / 64, rate, rounds=n)) for rate, n in runs]
X_val = X_val / 64
""",
}
NEVER_LEARNT = NET + "model = fit(MultiLayerPerceptron(3072, [100], 10), *centred(), rate=0.0, rounds=1)\n"
ADDED_TO = (
    FC
    + """
rows, others = np.random.randn(10000, 150), np.random.randn(1000, 150)
best_net = fit(rows, others, 0.1, rounds=100)
"""
)
"""Its inputs are none of the images' numbers."""
OLD_NUMPY = "import numpy as np\n\nWIDE = np.float\n"


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, dict[str, Any]]]:
    folder = tmp_path_factory.mktemp("as-trained")
    hand_ins = folder / "hlcv-ex2"
    net = (REFERENCE / "solution" / "two_layernet.py").read_bytes()
    for name, script in (PYTORCH | {"never-learnt": NEVER_LEARNT}).items():
        hand_in(hand_ins / name, {"ex2_pytorch.py": script.encode()})
    for name, script in (TWO_LAYERS | {"features": ADDED_TO}).items():
        hand_in(hand_ins / name, {"two_layernet.py": net, "ex2_FCnet.py": script.encode()})
    hand_in(hand_ins / "old-numpy", {"two_layernet.py": OLD_NUMPY.encode() + net})
    (folder / "rubrics").mkdir()
    shutil.copy(ROOT / "rubrics" / "hlcv-ex2.yaml", folder / "rubrics")
    places = ["--rubrics", str(folder / "rubrics"), "--out", str(folder / "grades")]
    places += ["--reference", str(reference_that_trains_nothing(folder))]
    done = grader("run", str(hand_ins), "--run-key", "winter", "--jobs", "2", *places)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    grades = results(folder / "grades")["grades"]
    return {grade["student"]: {item["id"]: item for item in grade["items"]} for grade in grades}


@pytest.mark.parametrize("student", PYTORCH)
def test_a_network_in_pytorch_that_learnt_earns_its_marks(graded: dict[str, Any], student: str) -> None:
    item = graded[student]["q4b"]
    assert (item["status"], item["marks"]) == ("passed", 4), item["message"]


@pytest.mark.parametrize("student", TWO_LAYERS)
def test_a_two_layer_network_that_learnt_earns_its_marks(graded: dict[str, Any], student: str) -> None:
    item = graded[student]["q3b"]
    assert (item["status"], item["marks"]) == ("passed", 5), item["message"]


def test_one_that_did_not_learn_does_not(graded: dict[str, Any]) -> None:
    item = graded["never-learnt"]["q4b"]
    assert (item["status"], item["reason"], item["marks"]) == ("failed", "wrong-value", 0)
    assert "steps that were seen changed the network that is judged" in item["message"]


def test_inputs_that_cannot_be_made_of_images_here_wait_for_a_person(graded: dict[str, Any]) -> None:
    item = graded["features"]["q3b"]
    assert (item["status"], item["reason"]) == ("pending", "needs-a-person")
    assert item["message"] == (
        "There is a network, but the grader could not tell how the script prepares its images, so a person "
        "has to see whether the network was given what it was trained on."
    )


def test_names_that_numpy_has_removed_are_understood(graded: dict[str, Any]) -> None:
    assert [graded["old-numpy"][item]["status"] for item in ("q1a", "q1b", "q2d", "q3a")] == ["passed"] * 4
