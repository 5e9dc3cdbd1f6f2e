import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.results.pages.page_names import make_safe_names

SAFE = set(string.ascii_lowercase + string.digits + "._-")


def test_a_plain_name_is_kept() -> None:
    assert make_safe_names(["ada", "bela_2", "x-1"]) == ("ada", "bela_2", "x-1")


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../../etc/passwd",
        "a/b",
        "a\\b",
        "CON",
        "nul",
        "com1",
        "-rf",
        "a\x00b",
        "ada.html",
        "\ud800",
        *["name with spaces", "Žofie", "愛", "x" * 4_000, "\u202eada", "%2e%2e%2f", "~root", "$HOME", "a\nb"],
    ],
)
def test_any_other_name_becomes_a_safe_one(name: str) -> None:
    (made,) = make_safe_names([name])
    assert made != name
    assert set(made) <= SAFE
    assert made[0] not in ".-"
    assert len(made) < 80


def test_a_readable_stem_is_kept() -> None:
    (made,) = make_safe_names(["Ada Lovelace"])
    assert made.startswith("ada-lovelace.")


def test_names_that_differ_only_in_case_differ_on_every_file_system() -> None:
    made = make_safe_names(["ada", "Ada", "ADA"])
    assert len({name.lower() for name in made}) == 3


def test_equal_names_are_numbered() -> None:
    assert make_safe_names(["ada", "bela", "ada", "ada"]) == ("ada", "bela", "ada.2", "ada.3")


def test_hashes_that_agree_are_made_longer() -> None:
    names = [f"Student {n}" for n in range(40)]
    made = make_safe_names(names, digits=1)
    assert len(set(made)) == 40


def test_a_name_cannot_pose_as_the_hash_of_another() -> None:
    (hashed,) = make_safe_names(["Ada"])
    assert len(set(make_safe_names(["Ada", hashed]))) == 2


@given(st.lists(st.text(st.characters(), max_size=30), max_size=12))
def test_every_name_gets_its_own_safe_file(names: list[str]) -> None:
    made = make_safe_names(names)
    assert len(made) == len(names)
    assert len({name.lower() for name in made}) == len(names)
    assert all(set(name) <= SAFE for name in made)
