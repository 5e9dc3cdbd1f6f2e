"""Mistakes that say what they change: what edits make is the variant's file, as if it lay there whole."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.model.errors import RubricError
from grader.rubric import Assignment, edits, load
from tests.support import rubric_cases

RUBRICS, REFERENCE = Path("rubrics"), Path("reference")
TINY = REFERENCE / "tiny"
SOLUTION = TINY / "solution" / "tiny.py"
DOUBLED = """\
# The count is doubled.
- file: tiny.py
  find: |
    return sum(numbers) / len(numbers)
  replace: |
    return sum(numbers) / (2 * len(numbers))
"""


@pytest.fixture(autouse=True)
def good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of the good rubric, in the current folder."""
    rubric_cases.copy_good(tmp_path)
    monkeypatch.chdir(tmp_path)


def written(mistake: str, text: str, assignment: str = "tiny") -> None:
    """Write a variant as edits instead of a whole file."""
    folder = REFERENCE / assignment / "mistakes" / mistake
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tiny.py").unlink(missing_ok=True)
    (folder / "edits.yaml").write_text(text, encoding="utf-8")


def one_edit(find: str, replace: str, base: str = "") -> str:
    named = f"  base: {base}\n" if base else ""
    return f"- file: tiny.py\n{named}  find: {find}\n  replace: {replace}\n"


def loaded(assignment: str = "tiny") -> Assignment:
    return load(RUBRICS, REFERENCE, assignment)


def variant(mistake: str, assignment: str = "tiny") -> str:
    files = {file.path: file.content for file in loaded(assignment).variant_files(mistake)}
    return files["tiny.py"].decode()


def changed(text: str, *changes: tuple[str, str]) -> str:
    """What a single edit each makes of the text, all of them at once."""
    spans = [(edits.find_occurrences(text, find), instead) for find, instead in changes]
    assert all(len(one) == 1 for one, _ in spans)
    return edits.apply_changes(text, [(one[0], instead) for one, instead in spans])


# ── a text and its changes ────────────────────────────────────────────────────────────────────────────

NESTED = "def f(a):\n    if a:\n        b = a * 2\n        c = 1\n\n    return a * 3\n"


def test_a_part_of_a_line_is_replaced_where_it_stands() -> None:
    assert changed(NESTED, ("a * 3", "3")) == NESTED.replace("a * 3", "3")


def test_lines_are_found_and_replaced_however_far_they_are_indented() -> None:
    instead = "for c in a:\n    b = c\n\nc = 2"
    assert changed(NESTED, ("b = a * 2\nc = 1", instead)) == (
        "def f(a):\n    if a:\n        for c in a:\n            b = c\n\n        c = 2\n\n    return a * 3\n"
    )


def test_lines_are_indented_among_themselves_as_they_are_written() -> None:
    assert edits.find_occurrences(NESTED, "if a:\n    b = a * 2")
    assert not edits.find_occurrences(NESTED, "if a:\nb = a * 2")
    assert not edits.find_occurrences(NESTED, "if a:\n        b = a * 2")


def test_spaces_at_the_beginning_count() -> None:
    """So that what stands in the text further out than the first line can be found with it."""
    assert changed(NESTED, ("        c = 1\n\n    return", "        c = 2\n\n    return")) == NESTED.replace(
        "c = 1", "c = 2"
    )


def test_nothing_in_its_place_takes_whole_lines_away() -> None:
    assert changed(NESTED, ("b = a * 2\nc = 1", "")) == "def f(a):\n    if a:\n\n    return a * 3\n"
    assert changed(NESTED, (" * 3", "")) == NESTED.replace(" * 3", "")
    assert changed("a\nlast", ("last", "")) == "a\n"


def test_each_change_is_looked_for_in_the_text_as_it_was() -> None:
    assert changed("a b c", ("a", "b"), ("b", "c"), ("c", "a")) == "b c a"


def test_every_occurrence_is_counted_with_its_line() -> None:
    assert [span.line for span in edits.find_occurrences("aaa\nb\naa", "aa")] == [1, 1, 3]


@given(st.text("ab", max_size=4), st.text("ab", min_size=1, max_size=2), st.text("ab", max_size=4))
def test_what_stands_in_a_line_is_found_there(before: str, find: str, after: str) -> None:
    spans = edits.find_occurrences(f"first\n    {before}{find}{after}\n", find)
    start = len("first\n    ") + len(before)
    assert (start, start + len(find), "    ", 2) in [
        (span.start, span.stop, span.indentation, span.line) for span in spans
    ]


@given(st.lists(st.sampled_from(["x = 1", "if x:", "    y", ""]), min_size=1, max_size=6), st.integers(0, 3))
def test_a_block_is_found_at_any_depth(lines: list[str], depth: int) -> None:
    find = "\n".join(lines).strip("\n")
    if find and not find.startswith(" "):
        inside = "".join(f"{'    ' * depth}{line}\n" if line else "\n" for line in find.split("\n"))
        assert edits.find_occurrences(f"first\n{inside}last", find)


# ── variants ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_variant_is_the_solution_with_its_edits() -> None:
    written("halved", DOUBLED)
    solution = SOLUTION.read_text()
    assert variant("halved") == solution.replace(
        "return sum(numbers) / len(numbers)", "return sum(numbers) / (2 * len(numbers))"
    )


def test_what_edits_make_is_seen_as_if_it_lay_there() -> None:
    written("halved", one_edit("sum(numbers)", "max(numbers)"))
    tiny = loaded()
    (made,) = tiny.variant_files("halved")
    assert made.found_as == "mistakes/halved/tiny.py"
    assert tiny.changed_files("halved") == ("tiny.py",)
    assert list(tiny.tree) == sorted(tiny.tree)


def test_several_edits_of_a_file_and_of_several_files() -> None:
    (TINY / "solution/notes.txt").write_text("as it was\n")
    edit_of_notes = one_edit("was", "is").replace("tiny.py", "notes.txt")
    written("halved", one_edit("sum(numbers)", "max(numbers)") + edit_of_notes + one_edit("'[1 /'", "'[2 /'"))
    files = {file.path: file.content.decode() for file in loaded().variant_files("halved")}
    assert "max(numbers) / len(numbers)" in files["tiny.py"]
    assert "[2 / len(numbers)]" in files["tiny.py"]
    assert files["notes.txt"] == "as it is\n"
    assert loaded().changed_files("halved") == ("tiny.py", "notes.txt")


def test_a_whole_file_lies_beside_edits_of_another() -> None:
    (TINY / "mistakes/halved/notes.txt").write_text("whole\n")
    written("halved", one_edit("sum(numbers)", "max(numbers)"))
    files = {file.path: file.content for file in loaded().variant_files("halved")}
    assert (b"max(numbers)" in files["tiny.py"], files["notes.txt"]) == (True, b"whole\n")


def test_another_file_of_the_reference_can_be_the_base() -> None:
    (TINY / "others").mkdir()
    (TINY / "others/loop.py").write_text("for number in numbers:\n    total += number\n")
    written("halved", one_edit("+= number", "-= number", "others/loop.py") + one_edit("in numbers", "in 1"))
    assert variant("halved") == "for number in 1:\n    total -= number\n"


def test_a_base_may_be_made_of_edits_itself() -> None:
    written("doubled-step", one_edit("sum(numbers)", "max(numbers)"))
    written("halved", one_edit("max(", "min(", "mistakes/doubled-step/tiny.py"))
    written("shouting", one_edit("min(", "MIN(", "mistakes/halved/tiny.py"))
    assert variant("shouting") == SOLUTION.read_text().replace("sum(numbers)", "MIN(numbers)")


def test_a_right_solution_of_another_kind_may_be_made_of_edits_too() -> None:
    (TINY / "others/largest").mkdir(parents=True)
    (TINY / "others/largest/edits.yaml").write_text(one_edit("sum(numbers)", "max(numbers)"))
    written("halved", one_edit("max(", "min(", "others/largest/tiny.py"))
    assert loaded().tree["others/largest/tiny.py"] == SOLUTION.read_bytes().replace(b"sum(", b"max(", 1)
    assert variant("halved") == SOLUTION.read_text().replace("sum(numbers)", "min(numbers)")


@pytest.mark.parametrize("part", ["solution", "prose"])
def test_a_file_called_edits_that_is_given_out_or_shown_is_no_edits(part: str) -> None:
    (TINY / part / "other").mkdir(parents=True)
    (TINY / part / "other/edits.yaml").write_text("no list")
    assert loaded().tree[f"{part}/other/edits.yaml"] == b"no list"


def test_where_the_work_lies_can_be_edited_too() -> None:
    (TINY / "hand_in.txt").write_text("P1/tiny.py\nP1/notes.txt\n")
    (TINY / "solution/notes.txt").write_text("")
    written("halved", "- {file: hand_in.txt, base: hand_in.txt, find: P1/tiny.py, replace: P2/tiny.py}\n")
    assert sorted(loaded().handed_in("halved")) == ["P1/notes.txt", "P2/tiny.py"]


def test_line_ends_of_another_system_change_nothing() -> None:
    written("halved", DOUBLED)
    before = variant("halved")
    for file in (SOLUTION, TINY / "mistakes/halved/edits.yaml"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert variant("halved") == before


def test_the_digest_follows_the_edits_and_what_they_are_made_from() -> None:
    written("halved", DOUBLED)
    digests = {loaded().digest}
    for file in (TINY / "mistakes/halved/edits.yaml", SOLUTION):
        file.write_text(file.read_text() + "# a remark\n")
        digests.add(loaded().digest)
    assert len(digests) == 3


def test_a_base_that_is_no_text_is_told() -> None:
    written("halved", one_edit("sum", "max", "others/table.bin"))
    (TINY / "others").mkdir()
    (TINY / "others/table.bin").write_bytes(b"sum \xff")
    with pytest.raises(RubricError) as caught:
        loaded()
    assert caught.value.message == (
        "reference/tiny/mistakes/halved/edits.yaml:2: [0].base: expected text in UTF-8 in "
        "reference/tiny/others/table.bin, found the byte 0xff"
    )


def test_many_occurrences_are_counted_and_not_all_listed() -> None:
    SOLUTION.write_text(SOLUTION.read_text() + "# again\n" * 9)
    written("halved", one_edit("again", "once"))
    with pytest.raises(RubricError, match=r"found it 9 times, in lines 12, 13, 14, 15, 16, 17, …: add some"):
        loaded()


def test_faults_of_edits_stand_beside_those_of_the_rubric() -> None:
    written("halved", one_edit("nowhere", "there"))
    rubric = RUBRICS / "tiny.yaml"
    rubric.write_text(rubric.read_text().replace("marks: 9.5", "marks: 9"))
    with pytest.raises(RubricError) as caught:
        loaded()
    assert [line.partition(":")[0] for line in caught.value.message.splitlines()] == [
        "reference/tiny/mistakes/halved/edits.yaml",
        "rubrics/tiny.yaml",
    ]


# ── editions ──────────────────────────────────────────────────────────────────────────────────────────

TWIN = """\
assignment: twin
title: The other edition
shares: tiny
marks: 6.5
problems:
  - {id: q1, same_as: p1}
"""


def test_an_edition_takes_over_what_the_edits_make_of_the_others_own_solution() -> None:
    (RUBRICS / "twin.yaml").write_text(TWIN)
    written("halved", one_edit("sum(numbers)", "max(numbers)"))
    before = variant("halved", "twin")
    (REFERENCE / "twin/solution").mkdir(parents=True)
    (REFERENCE / "twin/solution/tiny.py").write_text(SOLUTION.read_text().replace("sum(", "total("))
    assert variant("halved", "twin") == before == variant("halved")


def test_an_edition_changes_what_it_took_over_by_edits_of_its_own() -> None:
    (RUBRICS / "twin.yaml").write_text(TWIN)
    written("halved", one_edit("sum(numbers)", "max(numbers)"))
    written("halved", one_edit("sum(numbers)", "min(numbers)"), "twin")
    assert "min(numbers)" in variant("halved", "twin")
    assert "max(numbers)" in variant("halved")


def test_a_fault_in_the_other_editions_edits_is_told_where_it_stands() -> None:
    (RUBRICS / "twin.yaml").write_text(TWIN)
    written("halved", one_edit("nowhere", "there"))
    with pytest.raises(RubricError) as caught:
        loaded("twin")
    assert caught.value.message == (
        "reference/tiny/mistakes/halved/edits.yaml:2: [0].find: expected this text once in "
        "reference/tiny/solution/tiny.py, found it 0 times: copy the text from that file, with its spaces"
    )
