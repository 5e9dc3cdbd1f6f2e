"""The scripts that both courses give out earn nothing, however they are dressed up; a real change is seen."""

import ast
import re
from typing import Final

import pytest

from grader.model import Observation, Reason, Status
from tests.support.fine_tuning import FineTuned, judged, source

pytestmark = pytest.mark.data

_IMAGENET: Final = """
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torchvision import datasets, models, transforms


class Tuned(nn.Module):
    def __init__(self):
        super().__init__()
        given = models.resnet50(pretrained=True)
        self.backbone = nn.Sequential(*list(given.children())[:-1])
        self.fc1 = nn.Linear(2048, 32)
        self.dropout = nn.Dropout(p=0.5)
        self.fc2 = nn.Linear(32, 10)

    def forward(self, x):
        out = self.backbone(x)
        out = out.view(out.size(0), -1)
        return self.fc2(self.dropout(self.fc1(out)))


net = Tuned()
prepare = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))])
data = datasets.CIFAR10("./data", train=True, download=True, transform=prepare)
batches = torch.utils.data.DataLoader(data, batch_size=4, shuffle=True)
criterion = nn.CrossEntropyLoss()
learner = optim.SGD(list(net.fc1.parameters()) + list(net.fc2.parameters()), lr=0.001, momentum=0.9)
for epoch in range(2):
    for pictures, labels in batches:
        learner.zero_grad()
        loss = criterion(net(pictures), labels)
        loss.backward()
        learner.step()
"""
_AGAIN: Final = """
torch.save(net.state_dict(), "tuned.pt")
again = Tuned()
again.load_state_dict(torch.load("tuned.pt"))
test = torch.utils.data.DataLoader(datasets.CIFAR10("./data", train=False, transform=prepare), batch_size=4)
right = 0
with torch.no_grad():
    for pictures, labels in test:
        right += (again(pictures).argmax(1) == labels).sum().item()
print("right", right)
"""
_FLATTEN: Final = """
class View(nn.Module):
    def forward(self, x):
        return x.view(x.size(0), -1)

"""
_SAME_TRANSFORM: Final = """
class Same(object):
    def __call__(self, image):
        return image


"""
_DRESSES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "as it is": (),
    "one epoch": (("range(2)", "range(1)"),),
    "one step in all": (("range(2)", "range(1)"), ("batch_size=4", "batch_size=64")),
    "a smaller rate": (("lr=0.001", "lr=0.0001"),),
    "another optimiser": (("optim.SGD(", "optim.Adam("), (", momentum=0.9", "")),
    "other names": (("Tuned", "MyModel"), ("net", "model_"), ("fc1", "hidden"), ("fc2", "final")),
    "another share of dropout": (("p=0.5", "p=0.2"),),
    "without dropout": (("self.dropout(self.fc1(out))", "self.fc1(out)"),),
    "dropout as a function": (("self.dropout(self.fc1(out))", "F.dropout(self.fc1(out))"),),
    "another backbone": (("resnet50", "resnet18"), ("2048", "512")),
    "a sequence of layers": (
        ("self.fc2(self.dropout(self.fc1(out)))", "self.head(out)"),
        (
            "        self.fc1 = ",
            "        self.head = nn.Sequential(nn.Linear(2048, 32), nn.Dropout(), nn.Linear(32, 10))\n"
            "        self.fc1 = ",
        ),
        ("list(net.fc1.parameters()) + list(net.fc2.parameters())", "net.head.parameters()"),
    ),
    "a module that flattens": (
        ("class Tuned", f"{_FLATTEN}\nclass Tuned"),
        ("out.view(out.size(0), -1)", "View()(out)"),
    ),
    "the backbone called apart": (
        ("criterion(net(pictures)", "criterion(head(net.backbone(pictures).flatten(1))"),
        ("criterion =", "head = nn.Sequential(net.fc1, net.dropout, net.fc2)\ncriterion ="),
    ),
    "log-probabilities": (
        ("nn.CrossEntropyLoss()", "nn.NLLLoss()"),
        ("return self.fc2(self.dropout(self.fc1(out)))",
         "return nn.LogSoftmax(dim=1)(self.fc2(self.dropout(self.fc1(out))))"),
    ),
    "the same images by another name": (
        ("net = Tuned()", "class Mine(datasets.CIFAR10):\n    pass\n\n\nnet = Tuned()"),
        ("datasets.CIFAR10(\"./data\", train=True", "Mine(\"./data\", train=True"),
    ),
    "a transform that does nothing": (
        ("class Tuned", f"{_SAME_TRANSFORM}class Tuned"),
        ("transforms.Compose([", "transforms.Compose([Same(), "),
    ),
    "loaded again": (("        learner.step()\n", f"        learner.step()\n{_AGAIN}"),),
    "loaded again and again": (("        learner.step()\n", f"        learner.step()\n{_AGAIN}{_AGAIN}"),),
    "evaluated in between": (
        ("for epoch in range(2):\n", "for epoch in range(2):\n    net.train()\n    print(epoch)\n"),
    ),
}  # fmt: skip
_CHANGES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "regularisation": ((", momentum=0.9", ", momentum=0.9, weight_decay=0.01"),),
    "an activation": (("self.dropout(self.fc1(out))", "F.relu(self.fc1(out))"),),
    "another width": (
        ("2048, 32", "2048, 64"),
        ("nn.Linear(32", "nn.Linear(64"),
        ("self.dropout(self.fc1(out))", "torch.tanh(self.fc1(out))"),
    ),
    "other images": (
        ("datasets.CIFAR10", "datasets.STL10"),
        ("train=True", "split='train'"),
        ("ToTensor()", "ToTensor(), transforms.Resize(32)"),
    ),
}  # fmt: skip


def _dressed(script: str, changes: tuple[tuple[str, str], ...]) -> str:
    for before, after in changes:
        assert before in script, before
        words = rf"(?<![A-Za-z]){re.escape(before)}" if before.isalpha() else re.escape(before)
        script = after.join(re.split(words, script))
    return script


@pytest.mark.parametrize("dress", _DRESSES)
def test_the_given_script_earns_nothing(dress: str, tuned: FineTuned, reference: Observation) -> None:
    verdict = judged(tuned.observed(_dressed(_IMAGENET, _DRESSES[dress])), reference)
    assert (verdict.status, verdict.reason) == (Status.MISSING, Reason.NOT_RETURNED), verdict.message
    assert verdict.message == "None of the options was done, as far as could be seen."


@pytest.mark.parametrize("lines", ["reformatted", "in a function"])
def test_other_lines_are_no_other_work(lines: str, tuned: FineTuned, reference: Observation) -> None:
    script = ast.unparse(ast.parse(_IMAGENET))
    if lines == "in a function":
        head, _, body = script.partition("net = Tuned()")
        indented = "\n".join(f"    {line}" for line in f"net = Tuned(){body}".split("\n"))
        script = f"{head}def main():\n{indented}\n\nif __name__ == '__main__':\n    main()\n"
    verdict = judged(tuned.observed(script), reference)
    assert verdict.message == "None of the options was done, as far as could be seen."


@pytest.mark.parametrize(
    ("before", "after"), [("batch_size=20", "batch_size=64"), ("EPOCHS = 3", "EPOCHS = 1")]
)
def test_the_other_courses_script_earns_nothing(
    before: str, after: str, tuned: FineTuned, reference: Observation
) -> None:
    script = _dressed(source("starter"), ((before, after),))
    verdict = judged(tuned.observed(script), reference)
    assert verdict.message == "None of the options was done, as far as could be seen."


@pytest.mark.parametrize("change", _CHANGES)
def test_a_real_change_is_seen(change: str, tuned: FineTuned, reference: Observation) -> None:
    verdict = judged(tuned.observed(_dressed(_IMAGENET, _CHANGES[change])), reference)
    assert verdict.status is Status.PASSED, verdict.message
