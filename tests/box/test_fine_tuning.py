"""Fine-tuning scripts, right ones and wrong ones, run on stand-ins: what they did is seen for what it is."""

import io
from typing import Final

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from grader.checks import fine_tuning
from grader.checks.fine_tuning.criteria import CRITERIA
from grader.checks.fine_tuning.facts import Facts
from grader.checks.support.verdict import CheckInput
from grader.model import CaseKind, CaseResult, Fate, Foreign, Observation, Reason, SourceFacts, Status, Value
from tests.support.fine_tuning import PARAMS, REFERENCE, SCRIPTS, FineTuned, judged, marks, source

pytestmark = pytest.mark.data

_RIGHT: Final = {
    option.name: f"{option.parent.name}/{option.name}"
    for folder in (SCRIPTS / "right", REFERENCE / "options")
    for option in sorted(folder.iterdir())
    if option.is_dir()
}
"""Where the right script of each option lies; mistakes are edits of those in the reference."""
_SUSPICIOUS: Final = sorted(path.name for path in (SCRIPTS / "right-looks-wrong").iterdir())
_WAYS: Final = sorted(
    f"{way.parent.name}/{way.name}" for way in (SCRIPTS / "ways").glob("*/*") if way.is_dir()
)
_LOSE: Final = {
    "best-by-reference": 7,
    "last-epoch-only": 7,
    "not-torch-save": 4,
    "bias-not-regularized": 4,
    "numeric-class-labels": 3,
    "scores-not-probabilities": 4,
}


@pytest.fixture(scope="module")
def variants(tuned: FineTuned) -> dict[str, Observation]:
    """Of the common issues, each by its first way."""
    return {name: tuned.observed(source(f"mistakes/{name}")) for name in _LOSE}


def _named(found: Observation, variants: dict[str, Observation]) -> list[str]:
    return [name for name, variant in variants.items() if fine_tuning.is_alike(PARAMS, found, variant)]


def test_eight_options_have_a_right_script() -> None:
    assert sorted(CRITERIA) == sorted(_RIGHT)


@pytest.mark.parametrize("option", _RIGHT)
def test_each_option_done_right_earns_all(option: str, tuned: FineTuned, reference: Observation) -> None:
    verdict = judged(tuned.observed(source(_RIGHT[option])), reference)
    assert verdict.status is Status.PASSED, verdict.message
    assert verdict.message.startswith(f"Seen: {PARAMS.options[option].title}")


@pytest.mark.parametrize("name", _SUSPICIOUS)
def test_what_looks_wrong_and_is_right_earns_all_and_is_named_nothing(
    name: str, tuned: FineTuned, reference: Observation, variants: dict[str, Observation]
) -> None:
    found = tuned.observed(source(f"right-looks-wrong/{name}"))
    verdict = judged(found, reference)
    assert verdict.status is Status.PASSED, verdict.message
    assert _named(found, variants) == []


@pytest.mark.parametrize("way", _WAYS)
def test_each_way_of_a_common_issue_loses_the_same_and_is_named(
    way: str, tuned: FineTuned, reference: Observation, variants: dict[str, Observation]
) -> None:
    found, issue = tuned.observed(source(f"ways/{way}")), way.partition("/")[0]
    verdict = judged(found, reference)
    assert marks(verdict) == 15 - _LOSE[issue], verdict.message
    assert _named(found, variants) == [issue]


def test_the_given_script_does_none_of_the_options(tuned: FineTuned, reference: Observation) -> None:
    verdict = judged(tuned.observed(source("starter")), reference)
    assert (verdict.status, verdict.reason) == (Status.MISSING, Reason.NOT_RETURNED)
    assert verdict.message == "None of the options was done, as far as could be seen."


# ── what was not done ─────────────────────────────────────────────────────────────────────────────────

_LOOSE: Final = """
import torch
layer = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(layer.parameters(), lr=0.1, weight_decay=0.1)
layer(torch.ones(1, 2)).sum().backward()
optimizer.step()
"""
_JUNK: Final = """
names = "airplane automobile bird cat deer dog frog horse ship truck".split()
scores = ", ".join(f"{name} 0.1" for name in names)
rows = "".join(f"<tr><td><img src='data:image/png;base64,{n:080d}'><td>{scores}" for n in range(10))
open("page.html", "w").write(f"<table>{rows}</table>")
"""


def test_a_layer_without_the_given_network_is_no_fine_tuning(
    tuned: FineTuned, reference: Observation
) -> None:
    verdict = judged(tuned.observed(_LOOSE), reference)
    assert (verdict.status, verdict.reason) == (Status.MISSING, Reason.NOT_RETURNED)
    assert verdict.message == (
        "0 of 40 training images were seen to pass through the given network and new layers."
    )


def test_scores_that_the_network_never_answered_wait_for_a_person(
    tuned: FineTuned, reference: Observation
) -> None:
    verdict = judged(tuned.observed(source("starter") + _JUNK), reference)
    assert verdict.status is Status.PENDING
    assert verdict.message.endswith(
        "The scores on the page are not those that the network answered: a person has to look."
    )


def test_a_script_that_reaches_for_what_notes_it_waits_for_a_person(
    tuned: FineTuned, reference: Observation
) -> None:
    found = tuned.observed(source("options/l2"))
    facts = SourceFacts(evasive=("_getframe", "gc", "torch"))
    verdict = fine_tuning.judge(PARAMS, CheckInput(found, reference, facts))
    assert verdict.status is Status.PENDING
    assert verdict.message.endswith(
        "The grader noted what the script did while it ran, and `_getframe`, `gc`, `torch` could change "
        "these notes: a person has to look. Using it costs nothing."
    )


# ── what is told ──────────────────────────────────────────────────────────────────────────────────────


def test_left_out_parameters_are_named(reference: Observation, variants: dict[str, Observation]) -> None:
    verdict = judged(variants["bias-not-regularized"], reference)
    assert (
        verdict.message == "Seen: L2 regularisation of the new layers. Trained, but not regularised: fc.bias."
    )


def test_a_reference_that_does_nothing_right_voids_the_item(variants: dict[str, Observation]) -> None:
    wrong = variants["last-epoch-only"]
    verdict = judged(wrong, wrong)
    assert (verdict.status, verdict.reason) == (Status.VOID, Reason.RUBRIC_FAULT)
    assert verdict.staff_note == "the reference does none of the options right"


def test_what_stopped_the_reference_is_told_to_the_staff(tuned: FineTuned) -> None:
    script = source("options/l2").replace("model = FineTuned()", "raise RuntimeError('no room for it')")
    stopped = tuned.observed(script)
    verdict = judged(stopped, stopped)
    assert (verdict.status, verdict.reason) == (Status.VOID, Reason.RUBRIC_FAULT)
    assert verdict.staff_note.startswith(
        "the reference does none of the options right: finetune.py stopped at "
    )
    assert "(RuntimeError: no room for it)" in verdict.staff_note


def test_a_card_taken_for_granted_is_told_and_the_rest_is_judged(
    tuned: FineTuned, reference: Observation
) -> None:
    script = source("options/l2").replace("model = FineTuned()", "model = FineTuned().cuda()")
    moved = script.replace("in train_loader:", "in train_loader:\n        images = images.to('cuda')")
    verdict = judged(tuned.observed(moved), reference)
    assert verdict.status is Status.PASSED
    assert "graphics card without checking that there is one (module.cuda())" in verdict.message


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "transforms.Scale(32)",
            "transforms.Scale is now transforms.Resize. A person has to look: it needs something",
        ),
        ("open('/home/me/pictures/1.png')", "it needs /home/me/pictures/1.png, which was not handed in."),
        ("datasets.Flowers102('data', download=True)", "No step of training was seen."),
        ("import urllib.request as web; web.urlopen('file:///nowhere/weights.pt')", "No step of training"),
    ],
)
def test_what_is_not_here_waits_for_a_person(
    line: str, told: str, tuned: FineTuned, reference: Observation
) -> None:
    script = source("starter").replace("model = FineTuned()", f"{line}\nmodel = FineTuned()")
    verdict = judged(tuned.observed(script), reference)
    assert verdict.status is Status.PENDING
    assert told in verdict.message
    assert "A person has to look: " in verdict.message


_PICTURES: Final = """
import torch, torchvision
from torch import nn
model = torchvision.models.resnet18(pretrained=True)
for parameter in model.parameters():
    parameter.requires_grad = False
model.fc = nn.Linear(512, 2)
images = torchvision.datasets.ImageFolder("{}", torchvision.transforms.ToTensor())
optimizer = torch.optim.SGD(model.fc.parameters(), lr=0.01)
for x, y in torch.utils.data.DataLoader(images, batch_size=2, shuffle=True):
    optimizer.zero_grad()
    nn.functional.cross_entropy(model(x), y).backward()
    optimizer.step()
"""


@pytest.mark.parametrize("root", ["pets/train", "/home/zita/a2/Pets/train/"])
def test_pictures_of_ones_own_that_were_handed_in_are_found(
    root: str, tuned: FineTuned, reference: Observation
) -> None:
    beside = {f"pets/train/{kind}/1.png": png(kind) for kind in ("cat", "dog")}
    verdict = judged(tuned.observed(_PICTURES.format(root), beside), reference)
    assert verdict.status is Status.PASSED, verdict.message
    assert verdict.message.startswith("Seen: training on other images")


def test_pictures_that_were_not_handed_in_wait_for_a_person(tuned: FineTuned, reference: Observation) -> None:
    verdict = judged(tuned.observed(_PICTURES.format("/home/zita/pets/train")), reference)
    assert verdict.status is Status.PENDING
    assert verdict.message == (
        "No step of training was seen. A person has to look: "
        "it needs /home/zita/pets/train, which was not handed in."
    )


def png(kind: str) -> bytes:
    """A grey square of 40 × 40."""
    packed = io.BytesIO()
    Image.new("RGB", (40, 40), (len(kind), 90, ord(kind[0]))).save(packed, "png")
    return packed.getvalue()


def test_a_script_that_raises_is_judged_by_what_it_had_done(tuned: FineTuned, reference: Observation) -> None:
    verdict = judged(tuned.observed(source("options/l2") + "\nraise ValueError('late')\n"), reference)
    assert (verdict.status, verdict.message) == (Status.PASSED, "Seen: L2 regularisation of the new layers.")


_ASKS: Final = {
    "by name": "torchvision.models.resnet50(pretrained=True)",
    "by weights": "torchvision.models.resnet50(weights='IMAGENET1K_V2')",
    "by enumeration": "torchvision.models.resnet50(weights=torchvision.models.ResNet50_Weights.DEFAULT)",
    "by a builder": "torchvision.models.get_model('resnet50', weights='DEFAULT')",
    "from the hub": "torch.hub.load('pytorch/vision', 'resnet50', pretrained=True)",
}


@pytest.mark.parametrize("asked", _ASKS.values(), ids=list(_ASKS))
def test_a_backbone_is_answered_for_however_it_is_asked_for(asked: str, tuned: FineTuned) -> None:
    facts = _facts(tuned, f"net = {asked}\nparts = list(net.children())[:-1]", 2048)
    assert (facts.backbone_rows, facts.head_rows) == (40, 40)
    assert [(one.name, one.of_backbone, one.changed) for one in facts.trained] == [
        ("weight", False, True),
        ("bias", False, True),
    ]


_KINDS: Final = {
    "models.vgg16(pretrained=True)": ("net.classifier[6] = Identity()", 4096),
    "models.vgg11_bn(weights='DEFAULT')": (
        "net = net.features[:28]; assert net[26].num_features == 512",
        512,
    ),
    "models.alexnet(True)": (
        "assert net.classifier[1].in_features == 9216; net.classifier[6] = Identity()",
        4096,
    ),
    "models.densenet121(weights='DEFAULT')": (
        "assert net.classifier.in_features == 1024; net.classifier = Identity()",
        1024,
    ),
    "models.mobilenet_v2(pretrained=True)": ("net.classifier[1] = Identity()", 1280),
    "torch.hub.load('somebody/cifar', 'cifar100_resnet20', pretrained=True)": ("net.fc = Identity()", 64),
}


@pytest.mark.parametrize("asked", _KINDS)
def test_other_networks_are_small_too_and_keep_their_places_and_widths(asked: str, tuned: FineTuned) -> None:
    cut, features = _KINDS[asked]
    build = f"""
import pickle
from torch.nn import Identity
from torchvision import models
net = {asked}
assert sum(p.numel() for p in net.parameters()) < 5_000_000
pickle.dumps(net)
{cut}
parts = [torch.nn.Upsample(64), net, torch.nn.AdaptiveAvgPool2d(1) if {features} == 512 else Identity()]
"""
    facts = _facts(tuned, build, features)
    assert (facts.backbone_rows, facts.head_rows) == (40, 40)


def test_large_images_are_reduced_where_a_network_stays_what_it_is(tuned: FineTuned) -> None:
    build = """
from torchvision import models
net = models.squeezenet1_1(pretrained=True)
assert net.features(torch.zeros(1, 3, 224, 224)).shape == (1, 512, 4, 4)
net.classifier = torch.nn.AdaptiveAvgPool2d(1)
parts = [net]
"""
    assert _facts(tuned, build, 512).head_rows == 40


_WEIGHTS: Final = {
    "a file that is missing": "torch.load('pretrained/resnet20.th')['state_dict']",
    "a download": "torch.hub.load_state_dict_from_url('https://example.org/resnet20.pt')",
    "an old download": "__import__('torch.utils.model_zoo').utils.model_zoo.load_url('https://example.org/a.pt')",
}


@pytest.mark.parametrize("weights", _WEIGHTS.values(), ids=list(_WEIGHTS))
def test_weights_that_are_not_there_are_answered_for(weights: str, tuned: FineTuned) -> None:
    build = f"""
from resnet20 import resnet20
net = resnet20()
net.load_state_dict({weights})
parts = list(net.children())[:-1]
"""
    facts = _facts(tuned, build, 64)
    assert (facts.backbone_rows, facts.head_rows) == (40, 40)


def _facts(tuned: FineTuned, build: str, features: int) -> Facts:
    """One epoch of a new layer on top of what `build` calls `parts`."""
    script = f"""
import torch, torchvision
{build}
features, layer = torch.nn.Sequential(*parts), torch.nn.Linear({features}, 10)
images = torchvision.datasets.CIFAR10("data", download=True, transform=torchvision.transforms.ToTensor())
optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
for x, y in torch.utils.data.DataLoader(images, batch_size=10):
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(layer(features(x).flatten(1)), y).backward()
    optimizer.step()
"""
    return Facts(tuned.observed(script).cases[0])


def test_hostile_values_count_as_nothing_seen(reference: Observation) -> None:
    """A process that lies about shapes and numbers is judged on what is left."""
    values: dict[str, Value] = {
        "steps": np.array([1, 2]),
        "passes": np.full((3, 11), np.nan),
        "looks": np.zeros((2, 9)),
        "rows": np.array([np.inf, 0, 0, 0]),
        "outputs": np.zeros((4, 100_000)),
        "datasets": Foreign("Tensor"),
        "transforms": "x|y\n99999999999999|a|script|1|1",
        "saved": np.zeros((1, 3)),
        "page0/text": "<img" * 10_000,
        "pages": np.array(1),
    }
    found = Observation(Fate.FINISHED, (CaseResult(CaseKind.PUBLISHED, values),))
    verdict = judged(found, reference)
    assert (verdict.status, verdict.message) == (Status.MISSING, "No step of training was seen.")
    assert fine_tuning.is_alike(PARAMS, found, reference) is False


def test_params_name_what_is_wrong_with_them() -> None:
    base = {"layers": ((64, 10),), "dataset": "CIFAR10", "excluded": (), "classes": ()}
    right = PARAMS.options["l2"].model_dump()
    for wrong, told in (
        ({"htm": right}, "expected options among html, best-model"),
        (
            {"l2": right | {"marks": {"penalty": 15}}},
            "l2: expected marks above 0 for each of penalty, every-parameter, trained",
        ),
        (
            {"l2": right | {"asks": {"penalty": "size"}}},
            "l2: expected under asks some words for each of penalty, every-parameter, trained",
        ),
        ({"l2": {"marks": right["marks"]}}, "(?s)l2.title.*Field required.*l2.asks.*Field required"),
        (
            {
                "l2": right,
                "unfreeze": PARAMS.options["unfreeze"].model_dump()
                | {"marks": {"new-layers-first": 6, "backbone": 6, "goes-on": 2}},
            },
            "expected options that are worth the same",
        ),
    ):
        with pytest.raises(ValidationError, match=told):
            fine_tuning.Params.model_validate({**base, "options": wrong})
