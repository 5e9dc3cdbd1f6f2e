"""The course's own sums for networks: classes of hidden images by weights, and by nothing more."""

import importlib
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from grader.box import probe_tools
from tests.support.project import ROOT

COURSE = ROOT / "reference" / "hlcv-ex2"
NAMES = ("probes", "recompute", "two_layernet", "probe_tools")
rng = np.random.default_rng(3)
IMAGES = rng.integers(0, 256, (30, 32, 32, 3)).astype(np.uint8)
WIDE = 32 * 32 * 3


@pytest.fixture(scope="module")
def recompute() -> Iterator[ModuleType]:
    """The course's module as the reference's box has it: beside the solution and the probes."""
    places = [str(COURSE), str(COURSE / "solution")]
    before = {name: sys.modules.pop(name, None) for name in NAMES}
    sys.path[:0] = places
    sys.modules["probe_tools"] = probe_tools
    try:
        yield importlib.import_module("recompute")
    finally:
        del sys.path[: len(places)]
        for name, module in before.items():
            sys.modules.pop(name, None)
            if module is not None:
                sys.modules[name] = module


def fed(**other: Any) -> dict[str, Any]:
    plain = {"places": np.arange(WIDE), "scale": np.full(WIDE, 1 / 64), "shift": np.full(WIDE, -2.0)}
    return {"images": IMAGES} | plain | other


def two_layers(**other: Any) -> dict[str, Any]:
    shapes = {"W1": (WIDE, 6), "b1": (6,), "W2": (6, 10), "b2": (10,)}
    return {name: rng.normal(0, 0.3, shape) for name, shape in shapes.items()} | other


def by_hand(weights: dict[str, Any], activation: Any = lambda z: np.maximum(z, 0)) -> Any:
    rows = IMAGES.reshape(30, -1) / 64 - 2
    hidden = activation(rows @ weights["W1"] + weights["b1"])
    return np.argmax(hidden @ weights["W2"] + weights["b2"], axis=1)


def test_classes_follow_from_weights_and_rows(recompute: ModuleType) -> None:
    weights = two_layers()
    assert (
        recompute.classes_by_weights(None, fed(**weights), None)["predictions"].tolist()
        == by_hand(weights).tolist()
    )


@pytest.mark.parametrize("kind", [np.int64, np.float64, np.float32])
def test_what_the_net_says_is_compared_whatever_numbers_it_uses(recompute: ModuleType, kind: Any) -> None:
    weights = two_layers()
    told = {"predictions": by_hand(weights).astype(kind)}
    assert recompute.classes_by_weights(None, fed(**weights, **told), None)["alike"] == 1
    assert recompute.classes_by_weights(None, fed(**weights, predictions=np.zeros(30)), None)["alike"] < 0.9
    odd = recompute.classes_by_weights(None, fed(**weights, predictions=np.zeros((30, 2))), None)
    assert "alike" not in odd


@pytest.mark.parametrize(
    "other",
    [
        {"scale": rng.normal(0, 1, (30, WIDE))},
        {"shift": rng.normal(0, 1, (30, WIDE))},
        {"places": rng.integers(0, WIDE, (30, WIDE))},
        {"scale": np.ones(1)},
        {"shift": np.full(WIDE, np.nan)},
        {"places": np.full(WIDE, 10**9)},
        {"places": np.full(WIDE, 0.5)},
        {"W1": np.full((WIDE, 6), np.inf)},
        {"W1": np.ones((WIDE, 5))},
        {"b2": np.ones(3)},
        {"W2": None},
    ],
)
def test_more_than_numbers_of_one_way_to_make_rows_is_no_network(recompute: ModuleType, other: Any) -> None:
    """A factor for each image could hold the answers."""
    given = {name: value for name, value in (fed(**two_layers()) | other).items() if value is not None}
    assert "predictions" not in recompute.classes_by_weights(None, given, None)


# ── layers of any number ──────────────────────────────────────────────────────────────────────────────


def layers(norm: bool = False, /, **other: Any) -> tuple[dict[str, Any], list[Any]]:
    made = [rng.normal(0, 0.3, shape) for shape in ((WIDE, 7), (7,), (7, 5), (5,), (5, 10), (10,))]
    scale, shift = rng.uniform(0.5, 2, 7), rng.normal(0, 1, 7)
    named = {
        f"op{2 * n}_{part}": made[2 * n + k] for n in range(3) for k, part in ((0, "matrix"), (1, "bias"))
    }
    named |= {"op1_scale": scale, "op1_shift": shift} if norm else {}
    return named | other, [*made, scale, shift]


def logits_of(made: list[Any], norm: str = "", activation: Any = lambda z: np.maximum(z, 0)) -> Any:
    W1, b1, W2, b2, W3, b3, scale, shift = made
    z = (IMAGES.reshape(30, -1) / 64 - 2) @ W1 + b1
    hidden = {
        "": lambda: activation(z),
        "before": lambda: activation(z * scale + shift),
        "behind": lambda: activation(z) * scale + shift,
    }[norm]()
    return activation(hidden @ W2 + b2) @ W3 + b3


def softmax(z: Any) -> Any:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("norm", ["", "before", "behind"])
@pytest.mark.parametrize("end", [lambda z: z, softmax, lambda z: np.log(softmax(z)), np.float32])
def test_what_the_network_answers_tells_where_norms_stand(recompute: ModuleType, norm: str, end: Any) -> None:
    named, made = layers(bool(norm))
    wanted = logits_of(made, norm)
    answer = recompute.classes_by_layers(None, fed(**named, logits=end(wanted)), None)
    assert answer["alike"] == 1
    assert answer["predictions"].tolist() == wanted.argmax(axis=1).tolist()


@pytest.mark.parametrize(
    "activation", [lambda z: np.where(z > 0, z, 0.01 * z), np.tanh, lambda z: z, lambda z: np.minimum(z, 0)]
)
def test_another_activation_is_seen(recompute: ModuleType, activation: Any) -> None:
    named, made = layers()
    answer = recompute.classes_by_layers(None, fed(**named, logits=logits_of(made, "", activation)), None)
    assert answer["alike"] == 0


def test_without_answers_of_the_network_its_weights_still_predict(recompute: ModuleType) -> None:
    named, made = layers()
    answer = recompute.classes_by_layers(None, fed(**named), None)
    assert answer["predictions"].tolist() == logits_of(made).argmax(axis=1).tolist()
    assert "alike" not in answer


@pytest.mark.parametrize(
    "other",
    [
        {"op2_matrix": np.ones((6, 5))},
        {"op4_bias": np.full(10, np.nan)},
        {"op4_matrix": np.ones((5, 9)), "op4_bias": np.ones(9)},
        {"op0_bias": np.ones((30, 7, 2))},
    ],
)
def test_layers_that_do_not_fit_are_no_network(recompute: ModuleType, other: Any) -> None:
    named, _ = layers(**other)
    assert recompute.classes_by_layers(None, fed(**named), None) == {}


def test_a_bias_for_each_image_is_no_bias(recompute: ModuleType) -> None:
    """It would be an answer for each image."""
    for odd in ({"op4_bias": (30, 10)}, {"op0_bias": (30, 7)}, {"op1_scale": (30, 7), "op1_shift": (7,)}):
        named, _ = layers(**{name: rng.normal(0, 1, shape) for name, shape in odd.items()})
        assert recompute.classes_by_layers(None, fed(**named), None) == {}
    weights = two_layers(b2=rng.normal(0, 1, (30, 10)))
    assert "predictions" not in recompute.classes_by_weights(None, fed(**weights), None)
