"""Small stand-ins for torchvision's other networks: VGG, AlexNet, DenseNet, MobileNet.

Their parts lie at the places of the real ones, and as many features come out of each: scripts replace layers
by their numbers and write the widths down. What lies between is narrow. Networks of some further kinds stay
what they are, but see large images reduced.
"""

import functools
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any, Final

from ..pickled import findable

_NARROW: Final = 4
_GROUPS: Final = 64
"""Inputs of a wide layer, once neighbours are averaged; every width here is a multiple of it."""
_HIDDEN: Final = 4096
_VGG: Final = {11: (1, 1, 2, 2, 2), 13: (2, 2, 2, 2, 2), 16: (2, 2, 3, 3, 3), 19: (2, 2, 4, 4, 4)}
"""Convolutions before each halving."""
_VGG_FEATURES: Final = 512
_ALEX_FEATURES: Final = 256
_DENSE: Final = {121: 1024, 161: 2208, 169: 1664, 201: 1920}
_THIN_MOBILE: Final = 0.1
_REAL: Final = {
    "efficientnet": 70,
    "googlenet": 70,
    "mnasnet": 70,
    "mobilenet_v3": 70,
    "shufflenet": 70,
    "squeezenet": 70,
}
"""By how names begin: the pixels that a side needs for every layer to have something to look at."""


def list_makers(torch: Any, models: Any) -> dict[str, Callable[[int], Any]]:
    """Return functions from the number of classes to a network, by the network's name."""
    vgg, dense = (
        functools.partial(_make_vgg, torch, models.VGG),
        functools.partial(_make_dense, torch, models.DenseNet),
    )
    made: dict[str, Callable[[int], Any]] = {}
    made |= {f"vgg{depth}": functools.partial(vgg, depth, False) for depth in _VGG}
    made |= {f"vgg{depth}_bn": functools.partial(vgg, depth, True) for depth in _VGG}
    made |= {f"densenet{depth}": functools.partial(dense, features) for depth, features in _DENSE.items()}
    made["alexnet"] = functools.partial(_make_alex, torch, models.AlexNet)
    made["mobilenet_v2"] = lambda classes: models.MobileNetV2(classes, width_mult=_THIN_MOBILE)
    return made


def make_reducing(name: str, real: Callable[..., Any]) -> Callable[..., Any] | None:
    """Return a function like `real` whose network sees large images reduced; None for other kinds."""
    side = next((side for kind, side in _REAL.items() if name.startswith(kind)), None)
    if side is None:
        return None

    @functools.wraps(real)
    def build(*arguments: Any, **named: Any) -> Any:
        model = real(*arguments, **named)
        first = next(part for part in model.modules() if type(part).__name__ == "Conv2d")
        first.register_forward_pre_hook(functools.partial(reduced, side))
        return model

    return build


@findable
def reduced(side: int, _layer: Any, images: Any) -> Any:
    """Reduce large images. This hook has a name of its own so that a whole network can be pickled."""
    [every] = images
    times = min(every.shape[-2:]) // side
    return (every[..., ::times, ::times],) if times > 1 else None


def _make_vgg(torch: Any, kind: Any, depth: int, normalised: bool, classes: int) -> Any:
    nn, model = torch.nn, _make_empty(torch, kind)
    model.features = nn.Sequential(*_make_halvings(nn, _VGG[depth], normalised))
    model.avgpool = nn.AdaptiveAvgPool2d((7, 7))
    first, second = _make_wide(torch, _VGG_FEATURES * 7 * 7), _make_wide(torch, _HIDDEN)
    last = nn.Linear(_HIDDEN, classes)
    model.classifier = nn.Sequential(
        first, nn.ReLU(True), nn.Dropout(), second, nn.ReLU(True), nn.Dropout(), last
    )
    return model


def _make_halvings(nn: Any, counts: tuple[int, ...], normalised: bool) -> Iterator[Any]:
    widths = [_NARROW] * (sum(counts) - 1) + [_VGG_FEATURES]
    inputs = 3
    for count in counts:
        for width in widths[:count]:
            yield nn.Conv2d(inputs, width, 3, padding=1)
            if normalised:
                yield nn.BatchNorm2d(width)
            yield nn.ReLU(inplace=True)
            inputs = width
        widths = widths[count:]
        yield nn.MaxPool2d(2, stride=2)


def _make_alex(torch: Any, kind: Any, classes: int) -> Any:
    nn, model = torch.nn, _make_empty(torch, kind)
    shapes = ((3, _NARROW, 11, 4, 2), (_NARROW, _NARROW, 5, 1, 2), *[(_NARROW, _NARROW, 3, 1, 1)] * 2)
    one, two, three, four = (nn.Conv2d(*shape[:3], stride=shape[3], padding=shape[4]) for shape in shapes)
    five = nn.Conv2d(_NARROW, _ALEX_FEATURES, 3, padding=1)
    relus, pools = [nn.ReLU(inplace=True) for _ in range(5)], [nn.MaxPool2d(3, stride=2) for _ in range(3)]
    model.features = nn.Sequential(
        *(one, relus[0], pools[0], two, relus[1], pools[1]),
        *(three, relus[2], four, relus[3], five, relus[4], pools[2]),
    )
    model.avgpool = nn.AdaptiveAvgPool2d((6, 6))
    first, second = _make_wide(torch, _ALEX_FEATURES * 6 * 6), _make_wide(torch, _HIDDEN)
    last = nn.Linear(_HIDDEN, classes)
    model.classifier = nn.Sequential(
        nn.Dropout(), first, nn.ReLU(True), nn.Dropout(), second, nn.ReLU(True), last
    )
    return model


def _make_dense(torch: Any, kind: Any, features: int, classes: int) -> Any:
    nn, model = torch.nn, _make_empty(torch, kind)
    parts: OrderedDict[str, Any] = OrderedDict(
        conv0=nn.Conv2d(3, _NARROW, 7, stride=2, padding=3, bias=False),
        norm0=nn.BatchNorm2d(_NARROW),
        relu0=nn.ReLU(inplace=True),
        pool0=nn.MaxPool2d(3, stride=2, padding=1),
    )
    for number in (1, 2, 3, 4):
        parts[f"denseblock{number}"] = _make_block(
            nn, _NARROW if number < 4 else features, 3 if number < 4 else 1
        )
        if number < 4:
            parts[f"transition{number}"] = nn.Sequential(*_make_block(nn, _NARROW, 1), nn.AvgPool2d(2))
    model.features = nn.Sequential(OrderedDict(parts, norm5=nn.BatchNorm2d(features)))
    model.classifier = nn.Linear(features, classes)
    return model


def _make_block(nn: Any, outputs: int, size: int) -> Any:
    convolution = nn.Conv2d(_NARROW, outputs, size, padding=size // 2, bias=False)
    return nn.Sequential(nn.BatchNorm2d(_NARROW), nn.ReLU(inplace=True), convolution)


def _make_empty(torch: Any, kind: Any) -> Any:
    """Return one of torchvision's networks without its own layers, which take seconds to make."""
    model = kind.__new__(kind)
    torch.nn.Module.__init__(model)
    return model


def _make_wide(torch: Any, inputs: int) -> Any:
    """Return a linear layer from `inputs` to 4096 with few weights: it sees means of neighbouring inputs."""
    layer = _wide_kind(torch)(_GROUPS, _HIDDEN)
    layer.in_features = inputs
    return layer


@functools.cache
def _wide_kind(torch: Any) -> type:
    """Return a kind of Linear, findable by its name so that a whole network can be pickled."""

    def forward(self: Any, rows: Any) -> Any:
        means = rows.unflatten(-1, (_GROUPS, -1)).mean(-1)
        return torch.nn.functional.linear(means, self.weight, self.bias)

    return findable(type("Linear", (torch.nn.Linear,), {"forward": forward}))
