"""The library of probes and PyTorch: which network a script trained, what it takes, and what stands in it."""

from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from grader.box.probe_tools import layers, network_answers, networks, saved_files, transforms
from grader.box.student_computer import image_layout

torch = pytest.importorskip("torch")
nn = torch.nn
pytestmark = pytest.mark.data

WIDE = 4 * 4 * 3
rng = np.random.default_rng(4)
IMAGES = rng.integers(0, 256, (600, 4, 4, 3)).astype(np.uint8)


def case(**recorded: Any) -> Any:
    noted = {"inputs": [], "moves": [], "training": {}, "ended": []} | recorded
    return SimpleNamespace(find_row_recipe=image_layout.find_row_recipe, recorded=SimpleNamespace(**noted))


def trained(*modules: Any, **batches: Any) -> dict[str, Any]:
    """What is noted of networks that were trained, one after the other."""
    rows = {"training": [torch.zeros(1, 2)], "evaluation": []} | batches
    return {"inputs": [{"module": one, "kind": type(one).__name__, **rows} for one in modules]}


def mlp(*widths: int) -> Any:
    return nn.Sequential(*[layer for a, b in pairwise(widths) for layer in (nn.Linear(a, b), nn.ReLU())][:-1])


def first(models: Any) -> Any:
    return models[0]


# ── which network ─────────────────────────────────────────────────────────────────────────────────────


def chosen(script: dict[str, Any], noted: Any = None, best_of: Any = first) -> Any:
    return networks.trained_network(script, noted or case(), torch, name="model", layers=2, best_of=best_of)


def test_the_network_of_the_name_comes_first_then_the_last_variable() -> None:
    one, other = mlp(4, 3), mlp(4, 3)
    assert chosen({"model": one, "later": other}) == (one, "named")
    assert chosen({"net": one, "later": other, "model": 3}) == (other, "named")
    assert chosen({"text": "model", "relu": nn.ReLU()}) == (None, "none")


def test_a_network_within_something_is_found_by_its_layers() -> None:
    shallow, right, trained_only = mlp(4, 3), mlp(4, 5, 3), mlp(4, 5, 3)
    assert chosen({"nets": [shallow, right]}) == (right, "elsewhere")
    assert chosen({}, case(**trained(trained_only))) == (trained_only, "elsewhere")


def test_a_network_that_stood_by_gives_way_to_those_that_were_trained() -> None:
    idle, one, other, unlike = mlp(4, 5, 3), mlp(4, 5, 3), mlp(4, 5, 3), mlp(4, 3)
    noted = case(**trained(one, other, unlike))
    offered: list[Any] = []

    def last(models: Any) -> Any:
        offered.extend(models)
        return models[-1]

    assert chosen({"model": idle}, noted, last) == (other, "elsewhere")
    assert offered == [idle, one, other]
    assert chosen({"model": one}, noted, last) == (one, "named")


def test_steps_count_for_the_network_that_moved_and_for_its_copy() -> None:
    model, other = mlp(4, 5, 3), mlp(2, 2)
    moves = [{"parameter": next(one.parameters()), "moved": 7} for one in (model, other)]
    noted = case(moves=moves, training={"steps": 9, "gradients": 3}, **trained(model, other))
    assert networks.training_steps(noted) == 12
    assert networks.steps_of(model, noted, torch) == {"steps_of_network": 7, "steps_of_its_kind": 7}
    copied = mlp(4, 5, 3)
    copied.load_state_dict(model.state_dict())
    assert networks.steps_of(copied, noted, torch)["steps_of_network"] == 7
    with torch.no_grad():
        for parameter in copied.parameters():
            parameter.mul_(-1)
    assert networks.steps_of(copied, noted, torch) == {"steps_of_network": 0, "steps_of_its_kind": 7}


# ── what it takes and answers ─────────────────────────────────────────────────────────────────────────


class FixedSize(nn.Module):  # type: ignore[misc, name-defined]
    """Takes eight rows, neither more nor less, and insists on single precision where it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(WIDE, 3)

    def forward(self, rows: Any) -> Any:
        return self.layer(rows.view(8, WIDE))


def test_how_images_are_taken_is_tried() -> None:
    images = torch.rand(10, 3, 4, 4)
    rows = network_answers.intake_of(mlp(WIDE, 3), images, {}, torch)
    assert rows is not None
    assert rows.flat
    whole = network_answers.intake_of(nn.Sequential(nn.Flatten(), mlp(WIDE, 3)), images, {}, torch)
    assert whole is not None
    assert not whole.flat
    assert network_answers.intake_of(mlp(5, 3), images, {}, torch) is None
    assert network_answers.intake_of(nn.Flatten(), images[:, 0, 0, 0], {}, torch) is None


def test_a_fixed_number_is_taken_from_the_scripts_own_name_and_batches_are_filled_up() -> None:
    model, images = FixedSize(), torch.rand(11, 3, 4, 4)
    intake = network_answers.intake_of(model, images, {"batch_size": 8}, torch)
    assert intake is not None
    assert intake.size == 8
    with torch.no_grad():
        right = model.layer(images.flatten(1))
    assert torch.allclose(intake(model, images, torch), right)
    claimed = network_answers.claimed_logits(model, images, intake, torch)
    assert claimed["predictions"].tolist() == right.argmax(dim=1).tolist()
    assert network_answers.claimed_logits(mlp(5, 3), images, intake, torch) == {}


@pytest.mark.parametrize("own", [0, -3, "8", 5000])
def test_a_batch_size_that_cannot_be_one_is_left_out(own: Any) -> None:
    assert network_answers.batch_sizes({"batch_size": own}) == [200, 100, 64, 50, 128, 32, 256]


def test_an_answer_is_in_double_precision_and_says_which_number_it_takes() -> None:
    answer, size = network_answers.answer(mlp(WIDE, 3), torch.rand(4, 3, 4, 4), {}, torch)
    assert (answer.dtype, tuple(answer.shape), size) == (torch.float64, (4, 3), 0)
    answer, size = network_answers.answer(FixedSize(), torch.rand(4, 3, 4, 4), {"batch_size": 8}, torch)
    assert (tuple(answer.shape), size) == ((4, 3), 8)
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        network_answers.answer(mlp(5, 3), torch.rand(4, 3, 4, 4), {}, torch)


def test_a_softmax_in_evaluation_only_is_seen_through() -> None:
    class Both(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.layer, self.drop = nn.Linear(WIDE, 3), nn.Dropout(0.9)

        def forward(self, rows: Any) -> Any:
            scores = self.drop(self.layer(rows))
            return scores if self.training else scores.softmax(dim=1)

    model, images = Both().eval(), torch.rand(4, 3, 4, 4)
    answer, _ = network_answers.answer(model, images, {}, torch)
    assert network_answers.are_probabilities(answer)
    scores = network_answers.answer_in_training(model, images, {}, torch)
    assert torch.allclose(scores, model.layer(images.double().flatten(1)))
    always = nn.Sequential(nn.Linear(WIDE, 3), nn.Softmax(dim=1))
    assert network_answers.answer_in_training(always, images, {}, torch) is None


# ── what stands in it ─────────────────────────────────────────────────────────────────────────────────


def by_operations(found: dict[str, Any], rows: Any) -> Any:
    """What the arrays make of rows, with a ReLU after each matrix but the last."""
    places = sorted({int(name[2:].partition("_")[0]) for name in found if name.startswith("op")})
    matrices = [place for place in places if f"op{place}_matrix" in found]
    for place in places:
        if place in matrices:
            rows = rows @ found[f"op{place}_matrix"] + found[f"op{place}_bias"]
            rows = rows if place == matrices[-1] else np.maximum(rows, 0)
        else:
            rows = rows * found[f"op{place}_scale"] + found[f"op{place}_shift"]
    return rows


def operations(model: Any) -> dict[str, Any]:
    images = torch.rand(6, 3, 4, 4)
    intake = network_answers.intake_of(model, images, {}, torch)
    found: dict[str, Any] = layers.operations(model, images, intake, torch, inputs=WIDE, classes=3)
    return found


def test_layers_are_laid_open_in_the_order_of_the_images() -> None:
    class Backwards(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.last, self.norm = nn.Linear(5, 3, bias=False), nn.BatchNorm1d(5)
            self.first, self.drop = nn.Linear(WIDE, 5), nn.Dropout()

        def forward(self, rows: Any) -> Any:
            return self.last(self.norm(torch.relu(self.drop(self.first(rows)))))

    model = Backwards()
    model.norm.running_mean.uniform_()
    model.norm.running_var.uniform_(1, 2)
    found = operations(model)
    assert found.pop("structure") == "as-asked"
    rows = torch.rand(7, WIDE)
    right = model.eval()(rows).detach().numpy()
    assert np.allclose(by_operations(found, rows.numpy()), right, atol=1e-5)


def test_layers_of_somebodys_own_are_laid_open_by_their_shapes() -> None:
    class Own(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.W1, self.b1 = nn.Parameter(torch.rand(5, WIDE)), nn.Parameter(torch.rand(1, 5))
            self.W2 = nn.Parameter(torch.rand(5, 3))

        def forward(self, rows: Any) -> Any:
            return torch.relu(rows @ self.W1.T + self.b1) @ self.W2

    model, rows = Own(), torch.rand(7, WIDE)
    found = operations(model)
    assert found.pop("structure") == "as-asked"
    assert np.allclose(by_operations(found, rows.numpy()), model(rows).detach().numpy(), atol=1e-4)


@pytest.mark.parametrize(
    "model",
    [
        mlp(WIDE, 5, 4),
        nn.Sequential(nn.Conv2d(3, 2, 4), nn.Flatten(), nn.Linear(2, 3)),
        nn.Sequential(nn.Linear(WIDE, 5), nn.LayerNorm(5), nn.Linear(5, 3)),
    ],
    ids=["other classes", "a convolution", "another norm"],
)
def test_what_is_no_such_network_says_so_alone(model: Any) -> None:
    assert operations(model) == {"structure": "other"}


def test_drawn_weights_are_laid_into_the_parameters_of_their_shapes() -> None:
    weights = layers.drawn_weights(rng, [WIDE, 5, 3])
    model = mlp(WIDE, 5, 3).double()
    laid = layers.lay(model, weights, torch)
    assert laid is not None
    assert [tuple(one.shape) for one in laid] == [(5, WIDE), (5,), (3, 5), (3,)]
    rows = rng.normal(size=(4, WIDE))
    right = np.maximum(rows @ weights[0].T + weights[1], 0) @ weights[2].T + weights[3]
    assert np.allclose(model(torch.tensor(rows)).detach().numpy(), right)
    assert layers.widths(model, torch) == [5, 3]
    assert layers.count_layers(model) == 2
    assert layers.lay(mlp(WIDE, 3), weights, torch) is None
    assert layers.lay(mlp(WIDE, 6, 3), weights, torch) is None


def test_a_missing_bias_is_none_and_feels_no_gradient() -> None:
    model = nn.Sequential(nn.Linear(WIDE, 3, bias=False))
    laid = layers.lay(model, layers.drawn_weights(rng, [WIDE, 3]), torch)
    assert laid is not None
    assert laid[1] is None
    model(torch.ones(2, WIDE)).square().mean().backward()
    sizes = layers.gradient_sizes(laid)
    assert sizes[0] > 0
    assert sizes[1] == 0


def test_numbers_pass_through_as_they_are_but_for_what_stands_between() -> None:
    grid = np.linspace(-1, 2, 4)
    model = mlp(WIDE, 6, 5, 4).double()
    assert layers.lay(model, layers.passing_on(grid, [6, 5], WIDE), torch) is not None
    out = model(torch.zeros(1, WIDE).double()).detach().numpy()[0]
    assert np.allclose(out, np.maximum(grid, 0))


# ── files and images ──────────────────────────────────────────────────────────────────────────────────


class NotOnlyTensors:
    """What a file may not hold, since reading it would run its class."""


def test_weights_are_read_from_a_file_whatever_they_are_wrapped_in(tmp_path: Path) -> None:
    file, weights = str(tmp_path / "model.ckpt"), mlp(4, 3).state_dict()
    wrapped = {"epoch": 3, "model": {f"module.{name}": value for name, value in weights.items()}}
    for saved in (weights, {"epoch": 3, "weights": dict(weights)}, wrapped["model"]):
        torch.save(saved, file)
        found = saved_files.weights_in(saved_files.saved_tensors(file, torch), torch)
        assert {name: value.tolist() for name, value in found.items()} == {
            name: value.tolist() for name, value in weights.items()
        }


def test_a_file_with_more_than_tensors_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "model.ckpt"
    torch.save(NotOnlyTensors(), file)
    with pytest.raises(saved_files.UnusableFileError):
        saved_files.saved_tensors(str(file), torch)
    file.write_bytes(b"no file of PyTorch")
    with pytest.raises(saved_files.UnusableFileError):
        saved_files.saved_tensors(str(file), torch)


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "arrays").mkdir()
    for part in ("train", "test"):
        np.save(tmp_path / "arrays" / f"{part}_images.npy", IMAGES)
        np.save(tmp_path / "arrays" / f"{part}_labels.npy", np.arange(600) % 3)
    monkeypatch.setenv("GRADER_DATA", str(tmp_path))


def scaled(images: Any) -> Any:
    return torch.from_numpy(images.transpose(0, 3, 1, 2).copy()).float() / 255 - 0.5


def prepared(script: Any, noted: Any, saved: bool = False) -> Any:
    model = noted.recorded.inputs[0]["module"] if noted.recorded.inputs else mlp(WIDE, 3)
    return transforms.prepared_images(model, script, noted, torch, IMAGES[:20], saved=saved)


@pytest.mark.usefixtures("course")
def test_images_are_prepared_like_those_that_went_into_the_network() -> None:
    noted = case(training={"steps": 1}, **trained(mlp(WIDE, 3), training=[scaled(IMAGES[50:90])]))
    batch, make, known = prepared({}, noted)
    assert known
    assert torch.allclose(batch, scaled(IMAGES[:20]), atol=1e-5)
    assert np.allclose(make(IMAGES[:2]), scaled(IMAGES[:2]).numpy(), atol=1e-5)


@pytest.mark.usefixtures("course")
def test_without_training_a_transform_has_to_be_there_for_weights_that_were_handed_in() -> None:
    batch, make, known = prepared({}, case(), saved=True)
    assert not known
    assert torch.allclose(batch, scaled(IMAGES[:20]) + 0.5)
    assert make is not None
    assert prepared({}, case(), saved=False)[2]


@pytest.mark.usefixtures("course")
def test_a_data_sets_own_transform_prepares_them() -> None:
    class Pictures(torch.utils.data.Dataset):  # type: ignore[misc, name-defined]
        train = False

        def __init__(self) -> None:
            self.transform = lambda picture: scaled(np.asarray(picture)[None])[0]

    script = {"loader": SimpleNamespace(dataset=Pictures())}
    batch, make, known = prepared(script, case(), saved=True)
    assert known
    assert torch.allclose(batch, scaled(IMAGES[:20]))
    assert np.allclose(make(IMAGES[:2]), scaled(IMAGES[:2]).numpy(), atol=1e-5)


@pytest.mark.usefixtures("course")
def test_the_best_network_is_the_one_that_names_known_images_right() -> None:
    class Knows(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self, share: float) -> None:
            super().__init__()
            self.share, self.weight = share, nn.Parameter(torch.zeros(1))

        def forward(self, images: Any) -> Any:
            labels = torch.arange(100, 600) % 3
            right = torch.arange(500) < 500 * self.share
            named = torch.where(right, labels, (labels + 1) % 3)[: len(images)]
            return nn.functional.one_hot(named, 3).float()

    models = [Knows(0.2), Knows(0.9), mlp(5, 3), Knows(0.5)]
    best = network_answers.best_of(models, lambda _model, images: scaled(images), {}, torch)
    assert best is models[1]
