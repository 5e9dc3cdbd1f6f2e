"""Small networks that answer for pretrained ones: same parts, same names, same number of features."""

import functools
import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any, Final

from ..pickled import findable
from . import other_networks, pretrained_weights

Make = Callable[[int], Any]
"""A network from how many classes it tells apart."""

_FEATURES: Final = {
    "resnet18": 512,
    "resnet34": 512,
    "resnet50": 2048,
    "resnet101": 2048,
    "resnet152": 2048,
    "resnext50_32x4d": 2048,
    "resnext101_32x8d": 2048,
    "wide_resnet50_2": 2048,
    "wide_resnet101_2": 2048,
}
_CIFAR_FEATURES: Final = 64
_CIFAR_PARTS: Final = ("conv1", "bn1", "relu", "layer1", "layer2", "layer3", "avgpool")
_NARROW: Final = 8
_LOCAL: Final = ("resnet", "resnet20", "resnet_cifar", "cifar_resnet", "resnet_cifar10", "resnet_cifar100")
"""Names of files with a ResNet-20 that handouts give out and hand-ins leave out."""


def set_up(torchvision: Any, torch: Any) -> None:
    models = torchvision.models
    registry = getattr(sys.modules.get("torchvision.models._api"), "BUILTIN_MODELS", {})
    makers = _list_makers(torch, models)
    for name, real in [(name, getattr(models, name, None)) for name in {**makers, **registry}]:
        if real is None:
            continue
        small = (
            _wrap_builder(real, makers[name]) if name in makers else other_networks.make_reducing(name, real)
        )
        if small is not None:
            registry[name] = small
            setattr(models, name, small)
            setattr(sys.modules[real.__module__], name, small)
    torch.hub.load = functools.partial(_load_from_hub, torch, models)


def _list_makers(torch: Any, models: Any) -> dict[str, Make]:
    resnets = {
        name: functools.partial(_make_network, torch, models.ResNet, features)
        for name, features in _FEATURES.items()
    }
    return resnets | other_networks.list_makers(torch, models)


def _wrap_builder(real: Callable[..., Any], make_network: Make) -> Callable[..., Any]:
    """Return a function like torchvision's own; weights count as pretrained where any are asked for."""

    @functools.wraps(real)
    def build(*arguments: Any, **named: Any) -> Any:
        model = make_network(int(named.get("num_classes", 1000)))
        asked = named.get("weights", named.get("pretrained", arguments[0] if arguments else None))
        if asked:
            pretrained_weights.mark_pretrained(model)
        return model

    return build


def _make_network(torch: Any, kind: Any, features: int, classes: int) -> Any:
    """Return a ResNet of torchvision's class with the stages of the real one, each a single narrow unit."""
    nn = torch.nn
    model: Any = kind.__new__(kind)
    nn.Module.__init__(model)
    model.conv1 = nn.Conv2d(3, _NARROW, 7, stride=2, padding=3, bias=False)
    model.bn1 = nn.BatchNorm2d(_NARROW)
    model.relu = nn.ReLU(inplace=True)
    model.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
    model.layer1 = _make_stage(nn, _NARROW, _NARROW, 1)
    model.layer2 = _make_stage(nn, _NARROW, _NARROW, 2)
    model.layer3 = _make_stage(nn, _NARROW, _NARROW, 2)
    model.layer4 = _make_stage(nn, _NARROW, features, 2)
    model.avgpool = nn.AdaptiveAvgPool2d((1, 1))
    model.fc = nn.Linear(features, classes)
    model.inplanes = features
    return model


def _make_cifar_network(torch: Any, classes: int) -> Any:
    """Return a ResNet for 32 × 32 images: three stages, 64 features."""
    nn = torch.nn
    model = _cifar_kind(torch)()
    model.conv1 = nn.Conv2d(3, 16, 3, padding=1, bias=False)
    model.bn1 = nn.BatchNorm2d(16)
    model.relu = nn.ReLU(inplace=True)
    model.layer1 = _make_stage(nn, 16, 16, 1)
    model.layer2 = _make_stage(nn, 16, 32, 2)
    model.layer3 = _make_stage(nn, 32, _CIFAR_FEATURES, 2)
    model.avgpool = nn.AdaptiveAvgPool2d((1, 1))
    model.fc = nn.Linear(_CIFAR_FEATURES, classes)
    return model


@functools.cache
def _cifar_kind(torch: Any) -> type:
    """Return its class, findable by its name so that a whole network can be pickled."""

    def forward(self: Any, images: Any) -> Any:
        for name in _CIFAR_PARTS:
            images = getattr(self, name)(images)
        return self.fc(torch.flatten(images, 1))

    return findable(type("ResNet", (torch.nn.Module,), {"forward": forward}))


def _make_stage(nn: Any, inputs: int, outputs: int, stride: int) -> Any:
    unit = [
        nn.Conv2d(inputs, outputs, 3 if outputs <= 64 else 1, stride, 1 if outputs <= 64 else 0, bias=False)
    ]
    return nn.Sequential(nn.Sequential(*unit, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)))


def _load_from_hub(
    torch: Any, models: Any, _repository: str, name: str, *arguments: Any, **named: Any
) -> Any:
    """Stand in for `torch.hub.load`: torchvision's names, and for every other a ResNet for CIFAR."""
    if name in _list_makers(torch, models):
        return getattr(models, name)(*arguments, **named)
    model = _make_cifar_network(torch, 10 if "cifar10_" in name else 100)
    pretrained_weights.mark_pretrained(model)
    return model


class LocalFile(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """The file with a ResNet-20 that a script imports from beside itself, where it was not handed in."""

    def find_spec(
        self, name: str, _path: Sequence[str] | None, _target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        is_served = name in _LOCAL and "torch" in sys.modules
        return importlib.machinery.ModuleSpec(name, self) if is_served else None

    def create_module(self, _spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        torch = sys.modules["torch"]

        def build(*_given: Any, **named: Any) -> Any:
            """Return a ResNet that counts as pretrained: the file of its weights is missing as well."""
            model = _make_cifar_network(torch, int(named.get("num_classes", 100)))
            pretrained_weights.mark_pretrained(model)
            return model

        for name in ("resnet20", "resnet32", "ResNet20", "cifar_resnet20", "cifar100_resnet20", "ResNet"):
            setattr(module, name, build)
        setattr(module, "BasicBlock", torch.nn.Sequential)  # noqa: B010
