"""How rows were made of pictures: found from the rows alone, or not at all."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader.box.student_computer import image_layout

Way = Callable[[Any], Any]
RNG = np.random.default_rng(5)
# Neighbouring pixels are alike, as in photographs: coarse blocks of colour under a little noise.
BLOCKS = np.kron(RNG.uniform(20, 220, (300, 4, 4, 3)), np.ones((1, 3, 3, 1)))
PICTURES = (BLOCKS + RNG.uniform(-20, 20, BLOCKS.shape)).astype(np.uint8)
MEAN, SPREAD = PICTURES.mean(axis=0), PICTURES.std(axis=0)

WAYS: dict[str, Way] = {
    "as they are": lambda pictures: pictures,
    "a mean picture taken off": lambda pictures: (pictures - MEAN) / 128,
    "every pixel scaled by itself": lambda pictures: (pictures - MEAN) / SPREAD,
    "colours first": lambda pictures: (pictures / 255).transpose(0, 3, 1, 2),
    "colours scaled one by one": lambda pictures: (pictures / 255 - [0.5, 0.4, 0.3]) / [0.2, 0.3, 0.1],
    "height and width exchanged": lambda pictures: pictures.transpose(0, 3, 2, 1) / 255,
}
OTHERS: dict[str, Way] = {
    "mirrored": lambda pictures: pictures[:, :, ::-1],
    "squared": lambda pictures: (pictures / 255) ** 2,
    "with noise": lambda pictures: pictures + RNG.normal(0, 5, pictures.shape),
    "nothing of theirs": lambda pictures: RNG.normal(0, 1, pictures.shape),
    "all the same": np.zeros_like,
    "not finite": lambda pictures: np.full(pictures.shape, np.nan),
}


def rows(way: Way, pictures: Any) -> Any:
    return way(pictures.astype(np.float64)).reshape(len(pictures), -1).astype(np.float32)


@pytest.mark.parametrize("name", WAYS)
def test_the_way_is_found_and_leads_from_other_pictures_to_their_rows(name: str) -> None:
    made = image_layout.find_row_recipe(rows(WAYS[name], PICTURES[40:100]), PICTURES)
    assert made is not None
    assert np.allclose(made.rows(PICTURES[200:]), rows(WAYS[name], PICTURES[200:]), atol=1e-3, rtol=1e-4)


@pytest.mark.parametrize("name", OTHERS)
def test_what_no_such_way_leads_to_is_not_guessed(name: str) -> None:
    assert image_layout.find_row_recipe(rows(OTHERS[name], PICTURES[40:100]), PICTURES) is None


def test_some_rows_may_come_from_elsewhere() -> None:
    """A script tries its network on random numbers first."""
    way, strange = WAYS["colours first"], RNG.standard_normal((15, PICTURES[0].size))
    made = image_layout.find_row_recipe(np.vstack([strange, rows(way, PICTURES[:60])]), PICTURES)
    assert made is not None
    assert np.allclose(made.rows(PICTURES[200:]), rows(way, PICTURES[200:]), atol=1e-5)
    mostly_strange = np.vstack(
        [np.tile(strange, (5, 1)) + RNG.normal(0, 1, (75, 432)), rows(way, PICTURES[:20])]
    )
    assert image_layout.find_row_recipe(mostly_strange, PICTURES) is None


def test_a_handful_of_rows_is_too_few_and_so_is_one_row_many_times() -> None:
    assert image_layout.find_row_recipe(rows(WAYS["colours first"], PICTURES[:5]), PICTURES) is None
    assert image_layout.find_row_recipe(rows(WAYS["colours first"], PICTURES[[3] * 50]), PICTURES) is None


def test_rows_of_another_width_are_no_pictures() -> None:
    assert image_layout.find_row_recipe(np.ones((60, 150)), PICTURES) is None
