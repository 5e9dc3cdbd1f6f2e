"""A copy of the course's data, however it is written, holds the fresh numbers; nothing else is touched."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.grading.fresh_data import exchange, exchange_in_tree, lay_over_copies
from grader.model import SubmittedFile

GIVEN_OUT = b"3.478512 -0.752177 1.000000 0.000000\n7.496116 1.296077 1.000000 1.000000\n"
DRAWN = b"4.492602 0.468035 1.000000 0.000000\n-5.197055 0.591763 1.000000 1.000000\n"


@pytest.mark.parametrize(
    ("path", "copy", "wanted"),
    [
        ("data.txt", GIVEN_OUT, DRAWN),
        ("points.txt", GIVEN_OUT.replace(b"\n", b"\r\n"), DRAWN.replace(b"\n", b"\r\n")),
        ("data.csv", GIVEN_OUT.replace(b" ", b","), DRAWN.replace(b" ", b",")),
        ("t.csv", b"x1,x2,1,t\n" + GIVEN_OUT.replace(b" ", b","), b"x1,x2,1,t\n" + DRAWN.replace(b" ", b",")),
        ("rounded.dat", b"3.4785\t-0.7522\t1\t0\n7.4961\t1.2961\t1\t1", None),
        ("e.txt", b"3.478512e+00 -7.52177e-01 1e0 0e0\n7.496116e+00 1.296077e+00 1e0 1e0", None),
    ],
)
def test_a_copy_holds_the_fresh_numbers(path: str, copy: bytes, wanted: bytes | None) -> None:
    made = exchange(path, copy, GIVEN_OUT, DRAWN)
    assert made is not None
    if wanted is not None:
        assert made == wanted
    numbers = [float(word) for word in made.decode().replace(",", " ").split() if word[0] not in "xt"]
    assert numbers[-8:] == [float(word) for word in DRAWN.split()]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("script.py", GIVEN_OUT),
        ("other.txt", GIVEN_OUT.replace(b"3.478512", b"3.578512")),
        ("shorter.txt", GIVEN_OUT.splitlines()[0]),
        ("longer.txt", GIVEN_OUT * 9),
        ("none.txt", b"no numbers"),
        ("empty.txt", b""),
    ],
)
def test_what_is_no_copy_stays_as_it_is(path: str, content: bytes) -> None:
    assert exchange(path, content, GIVEN_OUT, DRAWN) is None


def test_all_copies_of_a_hand_in_are_laid_over_and_nothing_else() -> None:
    def file(path: str, content: bytes) -> SubmittedFile:
        return SubmittedFile(path, content, path)

    given_out = (file("data.txt", GIVEN_OUT), file("helper.py", b"x = 1\n"))
    files = (file("P5/mine.txt", GIVEN_OUT), file("P5/rates.py", b"1 2 3"), file("notes.txt", b"8 marks"))
    laid = lay_over_copies(files, given_out, (file("data.txt", DRAWN),))
    assert [one.content for one in laid] == [DRAWN, b"1 2 3", b"8 marks"]
    assert [one.path for one in laid] == [one.path for one in files]


def test_copies_around_a_scripts_folder_are_laid_over_as_well() -> None:
    given_out, fresh = SubmittedFile("data.txt", GIVEN_OUT, ""), SubmittedFile("data.txt", DRAWN, "")
    tree = {"datasets/points.txt": GIVEN_OUT, "P5/rates.py": GIVEN_OUT, "readme.md": b"none"}
    laid = exchange_in_tree(tree, [given_out], [fresh])
    assert laid == {"datasets/points.txt": DRAWN, "P5/rates.py": GIVEN_OUT, "readme.md": b"none"}


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), st.binary(max_size=80))
def test_any_bytes_are_a_copy_with_these_numbers_or_none(numbers: list[float], content: bytes) -> None:
    text = " ".join(f"{number:.6f}" for number in numbers).encode()
    assert exchange("copy", text, text, text) == text
    made = exchange("any", content, text, text)
    assert made is None or np.allclose(
        [float(word) for word in made.split() if word], numbers, atol=1e-3, rtol=0
    )
