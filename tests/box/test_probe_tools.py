"""The library of probes finds what scripts keep, however they keep it; arrays and files without PyTorch."""

import pickle
import sys
import types
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from grader.box.probe_tools import (
    arrays,
    histories,
    image_rows,
    plots,
    saved_files,
    script_values,
    source_words,
    two_layers,
)
from grader.box.student_computer import image_layout

NAMES = ("W1", "b1", "W2", "b2")
rng = np.random.default_rng(5)


# ── arrays ────────────────────────────────────────────────────────────────────────────────────────────


def test_lists_of_numbers_become_arrays_and_nothing_else_does() -> None:
    assert arrays.array_of_list([1, 2.5]).tolist() == [1, 2.5]
    ragged = [[1], [2, 3]]
    assert arrays.array_of_list(ragged) is ragged
    assert arrays.array_of_list((1, 2)) == (1, 2)


def test_a_snapshot_stays_what_it_was() -> None:
    changing = np.zeros(2)
    kept = arrays.snapshot(changing)
    changing += 1
    assert kept.tolist() == [0, 0]
    assert arrays.snapshot("text") == "text"


@pytest.mark.parametrize(
    ("value", "flat"), [([[1, 2], [3, 4]], [1, 2, 3, 4]), (None, []), ("many", []), ([[1], [2, 3]], [])]
)
def test_numbers_are_flat_or_none(value: Any, flat: list[float]) -> None:
    assert arrays.numbers(value).tolist() == flat


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        ([1, 2, 3], 1),
        ({"a": [1, 2, 3], "b": [4, 5, 6]}, 2),
        (np.zeros((3, 1)), 1),
        (np.zeros((5, 3)), 5),
        (np.zeros((5, 4)), 0),
        ([1, 2], 0),
        (7.0, 0),
        ([], 0),
        (["a", "b", "c"], 0),
    ],
)
def test_rows_of_one_width(value: Any, rows: int) -> None:
    assert arrays.rows_of_width(value, 3).shape == (rows, 3)


def test_columns_of_that_length_become_rows() -> None:
    assert arrays.rows_of_width([[1, 2], [3, 4], [5, 6]], 3).tolist() == [[1, 3, 5], [2, 4, 6]]
    assert arrays.rows_of_width([[1, 2, 3], [4, 5, 6]], 3).tolist() == [[1, 2, 3], [4, 5, 6]]


def test_rows_of_a_batch_are_found_among_the_data() -> None:
    data = np.arange(8.0).reshape(4, 2)
    assert arrays.positions_of_rows(data[[2, 0, 2]], data).tolist() == [2, 0, 2]
    assert arrays.positions_of_rows([[2.0, 3.0], [3.0, 2.0]], data).tolist() == [1, -1]
    assert arrays.positions_of_rows(np.zeros((2, 3)), data).size == 0
    assert arrays.positions_of_rows(np.zeros(2), data).size == 0


def test_short_lines_are_filled_up() -> None:
    sizes, table = arrays.padded_table([[1, 2, 3], [4], []])
    assert sizes.tolist() == [3, 1, 0]
    assert table.tolist() == [[1, 2, 3], [4, -1, -1], [-1, -1, -1]]
    sizes, table = arrays.padded_table([])
    assert (sizes.shape, table.shape) == ((0,), (0, 0))


@pytest.mark.parametrize(("count", "kept"), [(0, 0), (4, 4), (5, 3), (9, 3), (400, 4)])
def test_many_points_are_thinned(count: int, kept: int) -> None:
    assert len(arrays.thinned(np.zeros((count, 2)), 4)) == kept


# ── what a script holds ───────────────────────────────────────────────────────────────────────────────


class Wrapped:
    """Not of the script's own classes: it was written elsewhere."""

    def __init__(self) -> None:
        self.inside = [1, 2]


@pytest.fixture
def own_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> type:
    """A class that stands in a file of the current folder."""
    monkeypatch.chdir(tmp_path)
    module = types.ModuleType("written_here")
    module.__file__ = str(tmp_path / "written_here.py")
    monkeypatch.setitem(sys.modules, "written_here", module)
    exec("class Trainer: pass", module.__dict__)
    kind = module.__dict__["Trainer"]
    assert isinstance(kind, type)
    return kind


def test_held_values_are_named_after_their_key_or_their_list(own_class: type) -> None:
    net, best, kept = object(), object(), object()
    trainer = own_class()
    trainer.net = net
    script = {"nets": [best, 3, "text"], "results": {"kept": kept}, "trainer": trainer, "other": Wrapped()}
    held = {name: value for name, value in script_values.held_values(script)}
    assert held == {"nets": best, "kept": kept, "net": net}


def test_what_a_variable_has_itself_is_not_yielded_again_and_circles_end() -> None:
    own: list[Any] = []
    circle: dict[str, Any] = {"own": own}
    circle["again"] = circle
    assert list(script_values.held_values({"own": own, "circle": circle})) == []


def test_only_three_levels_are_looked_through() -> None:
    deep: Any = SimpleNamespace(end=[])
    script = {"a": {"b": {"c": {"d": deep}}}}
    assert [name for name, _ in script_values.held_values(script)] == ["b", "c", "d"]


def test_arrays_come_in_turn_and_one_too_many_is_seen() -> None:
    value = {"first": [np.zeros(1), np.zeros(2)], "second": SimpleNamespace(x=np.zeros(3)), "n": 4}
    assert [array.size for array in script_values.arrays_within(value, 4)] == [1, 2, 3]
    assert len(script_values.arrays_within([np.zeros(1)] * 9, 4)) == 5
    assert script_values.arrays_within([[[[np.zeros(1)]]]], 4) == []


def test_a_script_that_was_stopped_is_known_by_its_notes() -> None:
    for notes, stopped in (
        ([], False),
        (["x.py was stopped after 8 s"], True),
        (["it ended by exit()"], False),
    ):
        case = SimpleNamespace(recorded=SimpleNamespace(ended=notes))
        assert script_values.was_stopped(case) is stopped


def test_words_are_of_names_not_of_comments_or_strings(tmp_path: Path) -> None:
    file = tmp_path / "script.py"
    file.write_text("# freeze\nx = 'decay'\ndef unfreeze_all(net):\n    net.requires_grad_(True)\n")
    words = ("freeze", "decay", "requires_grad", "deepcopy")
    assert source_words.words_in(str(file), words) == ["freeze", "requires_grad"]
    file.write_text("def broken(:")
    assert source_words.words_in(str(file), words) == []
    assert source_words.words_in(str(tmp_path / "missing.py"), words) == []


# ── histories ─────────────────────────────────────────────────────────────────────────────────────────


def test_histories_are_the_scripts_dicts_that_have_the_key() -> None:
    toy, images = {"loss": [1.1, 0.4]}, {"loss": [2.3, 1.9], "accuracy": [0.1]}
    script = {"toy": toy, "stats": images, "other": {"accuracy": [1]}, "loss": [2.3], "bad": {"loss": "?"}}
    kept = histories.kept_histories(script, "loss")
    assert kept == [toy, images, {"loss": "?"}]
    assert histories.started_above(kept, "loss", 1.9) == [images]
    found = histories.quantities(images, ("loss", "accuracy", "epochs"))
    assert {name: value.tolist() for name, value in found.items()} == {"loss": [2.3, 1.9], "accuracy": [0.1]}
    assert histories.quantities([1], ("loss",)) == {}
    assert histories.own_quantities(script, ("loss", "epochs"))["loss"].tolist() == [2.3]


# ── images ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The course's images, and a case to ask with."""
    (tmp_path / "arrays").mkdir()
    for part, count in (("train", 600), ("test", 30)):
        images = rng.integers(0, 256, (count, 4, 4, 3)).astype(np.uint8)
        np.save(tmp_path / "arrays" / f"{part}_images.npy", images)
        np.save(tmp_path / "arrays" / f"{part}_labels.npy", np.arange(count) % 10)
    monkeypatch.setenv("GRADER_DATA", str(tmp_path))
    return SimpleNamespace(find_row_recipe=image_layout.find_row_recipe)


@pytest.mark.usefixtures("course")
def test_the_last_training_images_are_known() -> None:
    images, labels = image_rows.known_images()
    assert images.shape == (500, 4, 4, 3)
    assert labels.tolist() == (np.arange(100, 600) % 10).tolist()


def test_how_rows_were_made_is_learnt_and_applied_to_others(course: Any) -> None:
    train, _ = image_rows.course_images("train")
    rows = (train[:300].reshape(300, -1) / 255 - 0.25).astype(np.float32)
    make = image_rows.row_maker(rows, course)
    assert make is not None
    assert np.allclose(make(train[300:310]), train[300:310].reshape(10, -1) / 255 - 0.25, atol=1e-5)
    assert make.as_arrays()["places"].shape == make.as_arrays()["shift"].shape == (48,)
    assert image_rows.row_maker(rng.normal(size=(300, 48)), course) is None


@pytest.mark.usefixtures("course")
def test_a_maker_may_take_off_a_mean_and_makers_are_compared() -> None:
    train, _ = image_rows.course_images("train")
    less = image_rows.RowMaker(image_rows.LessMean(np.full(48, 100.0)))
    plain = image_rows.RowMaker(image_rows.LessMean(np.zeros(48)))
    assert np.array_equal(less(train[:3]), train[:3].reshape(3, -1) - 100.0)
    assert not image_rows.differ([less, less])
    assert image_rows.differ([less, plain])


def test_arrays_of_rows_are_known_by_their_size_and_taken_by_their_names() -> None:
    def rows() -> Any:
        return np.zeros((250, 4, 4, 3))

    X_val, X_train, X_test = rows(), rows(), rows()
    script = {"X_test": X_test, "data": {"X_train": X_train}, "X_val": X_val, "few": rows()[:50], "b": [1]}
    found = image_rows.arrays_of_rows(script, 48)
    assert [id(one) for one in found] == [id(X_val), id(X_train)]
    assert [id(one) for one in image_rows.arrays_of_rows({"X_test": X_test}, 48)] == [id(X_test)]
    assert image_rows.arrays_of_rows(script, 12) == []


@pytest.mark.usefixtures("course")
def test_how_many_images_a_net_names_right() -> None:
    plain = image_rows.RowMaker(image_rows.LessMean(np.zeros(48)))
    labels = image_rows.known_images()[1]
    half = SimpleNamespace(predict=lambda _rows: np.where(np.arange(500) < 250, labels, -1))
    assert image_rows.share_predicted(half, plain) == 0.5
    assert image_rows.share_predicted(None, plain) == 0.0
    assert image_rows.share_predicted(SimpleNamespace(), plain) == 0.0


# ── saved files ───────────────────────────────────────────────────────────────────────────────────────


def test_saved_arrays_are_read_by_their_names(tmp_path: Path) -> None:
    file = str(tmp_path / "net.npz")
    np.savez(file, W1=np.zeros(3), b1=np.ones(2), other=np.zeros(1))
    found = saved_files.saved_arrays(file, ("W1", "b1"))
    assert {name: array.tolist() for name, array in found.items()} == {"W1": [0, 0, 0], "b1": [1, 1]}


def test_why_a_file_is_of_no_use_is_one_word(tmp_path: Path) -> None:
    file = tmp_path / "net.npz"
    np.savez(file, W1=np.zeros(3))
    reasons = {}
    with pytest.raises(saved_files.UnusableFileError) as reasons["names"]:
        saved_files.saved_arrays(str(file), NAMES)
    np.savez(file, W1=np.array([{"a": 1}], dtype=object))
    with pytest.raises(saved_files.UnusableFileError) as reasons["pickled"]:
        saved_files.saved_arrays(str(file), ("W1",))
    file.write_bytes(pickle.dumps(3))
    with pytest.raises(saved_files.UnusableFileError) as reasons["unreadable"]:
        saved_files.saved_arrays(str(file), ("W1",))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("W1.npy", "w") as entry:
        for _ in range(257):
            entry.write(bytes(1 << 20))
    with pytest.raises(saved_files.UnusableFileError) as reasons["too-large"]:
        saved_files.saved_arrays(str(file), ("W1",))
    assert {word: str(raised.value) for word, raised in reasons.items()} == {word: word for word in reasons}


def test_no_text_of_an_exception_leaves_the_box() -> None:
    refused = saved_files.UnusableFileError
    with pytest.raises(refused, match=r"^unfit$") as raised, saved_files.fault_as("unfit"):
        raise ValueError("the hidden images sum to 17")
    assert raised.value.__suppress_context__
    with pytest.raises(refused, match=r"^too-large$"), saved_files.fault_as("unfit"):
        raise MemoryError


# ── networks of two layers ────────────────────────────────────────────────────────────────────────────


def weights(inputs: int = 6, hidden: int = 4, classes: int = 3) -> dict[str, Any]:
    shapes = ((inputs, hidden), (1, hidden), (hidden, classes), (classes,))
    return {name: rng.normal(size=shape) for name, shape in zip(NAMES, shapes, strict=True)}


def laid_open(params: Any, most_bytes: int = 1000) -> dict[str, Any]:
    return two_layers.laid_open(params, NAMES, inputs=6, classes=3, most_bytes=most_bytes)


def test_four_arrays_are_laid_open_with_flat_biases() -> None:
    found = laid_open(weights())
    assert found["structure"] == "as-asked"
    assert [found[name].shape for name in NAMES] == [(6, 4), (4,), (4, 3), (3,)]


@pytest.mark.parametrize(
    ("params", "structure"),
    [
        (weights(inputs=5), "other-inputs"),
        (weights(classes=2), "other"),
        (weights() | {"b1": np.zeros(5)}, "other"),
        (weights() | {"W2": np.full((4, 3), "x")}, "other"),
        (weights() | {"W1": np.zeros(24)}, "other"),
        ({"W1": np.zeros((6, 4))}, "other"),
        (None, "other"),
    ],
)
def test_what_is_no_such_network_says_so(params: Any, structure: str) -> None:
    assert laid_open(params) == {"structure": structure}


def test_a_matrix_that_is_too_large_stays_inside() -> None:
    assert laid_open(weights(), most_bytes=8 * 24)["structure"] == "as-asked"
    assert laid_open(weights(), most_bytes=8 * 24 - 1) == {"structure": "other"}


def test_four_arrays_are_recognised_in_turn_wherever_they_are() -> None:
    own = weights()
    held = [SimpleNamespace(W=own["W1"], b=own["b1"]), {"W": own["W2"], "b": own["b2"]}]
    found = two_layers.arrays_in_turn(held, NAMES)
    assert found is not None
    assert all(found[name] is own[name] for name in NAMES)
    assert two_layers.arrays_in_turn([*held, np.zeros(2)], NAMES) is None
    assert two_layers.arrays_in_turn(held[::-1] + held, NAMES) is None


# ── plots ─────────────────────────────────────────────────────────────────────────────────────────────


def axes(**drawn: Any) -> dict[str, Any]:
    keys = ("lines", "points", "images", "contours", "surfaces", "outlines", "cells", "legend", "texts")
    empty: dict[str, Any] = {key: [] for key in keys}
    return empty | {"kind": "axes", "title": "", "xlabel": "", "ylabel": ""} | drawn


def line(x: list[float], y: list[float], **more: Any) -> dict[str, Any]:
    return {"x": np.array(x), "y": np.array(y)} | more


def case_with(*every: dict[str, Any], **figure: Any) -> Any:
    whole = {"axes": list(every), "xlabel": "", "ylabel": "", "legend": []} | figure
    return SimpleNamespace(recorded=SimpleNamespace(figures=[whole]))


def test_only_axes_with_something_in_them_are_plots() -> None:
    drawn, bar = axes(lines=[line([0], [1])]), axes(lines=[line([0], [1])], kind="colorbar")
    assert plots.plots(case_with(axes(), drawn, bar)) == [drawn]
    assert plots.plots(case_with(axes(others=2)), "others") == [axes(others=2)]
    assert len(plots.plots(case_with(*[drawn] * 30))) == 20


def test_what_stands_at_the_whole_figure_counts_where_a_plot_says_nothing() -> None:
    one, other = axes(points=[line([0], [1])]), axes(points=[line([0], [1])], xlabel="own")
    found = plots.plots(case_with(one, other, xlabel="epoch", legend=["a", "b"]))
    assert [plots.words("plot", each)["plot/xlabel"] for each in found] == ["epoch", "own"]
    assert plots.words("plot", found[0])["plot/legend"] == "a\nb"


def test_a_path_goes_through_all_lines_and_skips_what_is_no_number() -> None:
    lines = [line([0, 1], [2, 3]), line([4], [5, 6]), line([7, np.nan], [8, 9])]
    assert plots.path(lines).tolist() == [[0, 2], [1, 3], [7, 8]]
    assert plots.path([]).shape == (0, 2)


def test_lines_of_one_point_are_no_curves() -> None:
    flat, short, deep = line([0, 1], [2, 3]), line([0], [1]), line([0, 1], [2, 3], z=np.zeros(2))
    drawn = axes(lines=[flat, short, deep], points=[flat])
    assert plots.long_lines(drawn) == [flat, deep, flat]
    assert plots.flat_curves(drawn) == [flat]


def test_contours_stand_at_their_level_and_say_how_fine_they_are() -> None:
    contours = {"levels": [1.0, 2.0], "curves": [np.array([[0, 0], [3, 4]]), np.array([[1, 1], [1, 2]])]}
    lifted, whole = line([0], [1], z=np.array([2.0])), np.ones((2, 3))
    found = list(plots.surfaces(axes(contours=[contours], surfaces=[whole], lines=[lifted, line([0], [1])])))
    assert [step for _, step in found] == [0.0, 0.0, 5.0]
    assert [points.tolist() for points, _ in found[1:]] == [
        [[0, 1, 2]],
        [[0, 0, 1], [3, 4, 1], [1, 1, 2], [1, 2, 2]],
    ]
    assert len(list(plots.outlines(axes(contours=[contours], outlines=[np.zeros((2, 2))])))) == 3


def test_clouds_of_one_colour_each_are_one_painting() -> None:
    shaded = np.array([[0.0, 0, 1], [0, 1, 2]])
    red, blue = np.array([[1.0, 1, 7]]), np.array([[2.0, 2, 7]])
    assert [one.tolist() for one in plots.cells(axes(cells=[red, shaded, blue]))] == [
        shaded.tolist(),
        [[1, 1, 0], [2, 2, 1]],
    ]
    assert list(plots.cells(axes(cells=[red]))) == []
