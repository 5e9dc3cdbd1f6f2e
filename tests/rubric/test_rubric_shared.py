"""Two editions of one assignment: what both have in common stands once, and is blamed where it stands."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.model.errors import RubricError
from grader.rubric import Assignment, load, load_all
from tests.support import rubric_cases
from tests.support.rubric_cases import REFERENCE, RUBRICS, refusal

TWIN = """\
assignment: twin
title: The other edition
shares: tiny
marks: 12.5
problems:
  - id: q1
    same_as: p2
    items:
      - {id: q1a, same_as: p1a}
      - id: q1b
        same_as: p1b
        title: Its slope
        marks_source: handout
        tolerance: {relative: 1e-6, central_difference: 1e-6}
      - {id: q1c, same_as: p2a}
  - id: q2
    title: Of its own
    items:
      - id: q2a
        title: The mean again
        asks: Return it.
        marks: 3
        marks_source: course
        visibility: public
        file: tiny.py
        code: []
        check: value
        probe: mean
        cases: {published: 1, fresh: 0, advice: 0}
        tolerance: {absolute: 1e-8}
        waits_after: [q1b]
        hint: Once more.
        mistakes: []
"""


@pytest.fixture(autouse=True)
def twin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The good rubric and an edition that takes its items."""
    rubric_cases.copy_good(tmp_path)
    monkeypatch.chdir(tmp_path)
    Path("rubrics/twin.yaml").write_text(TWIN)
    return tmp_path


def loaded() -> Assignment:
    return load(RUBRICS, REFERENCE, "twin")


def edit(find: str, put: str, file: str = "rubrics/twin.yaml") -> None:
    rubric_cases.edit(find, put, file)


def refused() -> list[str]:
    return refusal("twin").message.splitlines()


# ── what is taken over ────────────────────────────────────────────────────────────────────────────────


def test_items_are_taken_with_the_editions_own_ids_and_keys() -> None:
    twin, tiny = loaded(), load(RUBRICS, REFERENCE, "tiny")
    assert [(p.id, p.title) for p in twin.problems] == [("q1", "Descent"), ("q2", "Of its own")]
    assert [item.id for item in twin.items] == ["q1a", "q1b", "q1c", "q2a"]
    same = {"id": "q1a", "same_as": "p1a", "problem": "q1"}
    assert twin.item("q1a") == tiny.item("p1a").model_copy(update=same)
    changed = twin.item("q1b")
    assert (changed.title, changed.marks, changed.marks_source) == ("Its slope", 2.5, "handout")
    assert changed.tolerance.model_dump() == {"relative": 1e-6, "central_difference": 1e-6}


def test_items_refer_to_each_other_by_the_editions_own_ids() -> None:
    rules = [loaded().item(name).follow_through for name in ("q1b", "q1c")]
    assert [rule.after for rule in rules if rule] == [("q1a",), ("q1a", "q1b")]


def test_mistakes_come_along_with_what_they_cost() -> None:
    found = {mistake.id: (mistake.loses, mistake.named_by) for mistake in loaded().mistakes}
    assert found == {
        "halved": ({"q1a": 4, "q1b": 2.5}, ("q1a",)),
        "doubled-step": ({"q1c": 3}, ("q1c",)),
        "shouting": ({}, ()),
    }


def test_what_the_top_does_not_say_is_taken_too() -> None:
    twin, tiny = loaded(), load(RUBRICS, REFERENCE, "tiny")
    assert (twin.files, twin.load, twin.limits) == (tiny.files, tiny.load, tiny.limits)
    edit("shares: tiny", "shares: tiny\nfiles: {own.txt: optional}\nlimits: " + LIMITS)
    own = loaded()
    assert own.files == {"own.txt": "optional", "tiny.py": "required"}
    assert own.load == tiny.load
    assert own.limits.processes == 4


def test_other_names_are_each_editions_own() -> None:
    """Folders are called by the problem's number, which is another one there."""
    edit("provided: []", "provided: []\nother_names: {tiny.py: {folders: [P1]}}", "rubrics/tiny.yaml")
    assert load(RUBRICS, REFERENCE, "tiny").other_names["tiny.py"].folders == ("P1",)
    assert loaded().other_names == {}


LIMITS = "{wall: 1s, cpu: 1s, memory: 1GiB, processes: 4, output: 1MiB}"


def test_a_whole_problem_takes_its_title_and_all_its_items() -> None:
    Path("rubrics/twin.yaml").write_text(
        "assignment: twin\ntitle: T\nshares: tiny\nmarks: 6.5\nproblems:\n  - {id: q7, same_as: p1}\n"
    )
    twin = loaded()
    assert [(p.id, p.title) for p in twin.problems] == [("q7", "Mean")]
    assert [item.id for item in twin.items] == ["q7a", "q7b"]
    assert [mistake.id for mistake in twin.mistakes] == ["halved", "shouting"]


# ── the reference folder ──────────────────────────────────────────────────────────────────────────────


def test_the_other_folder_lies_under_the_editions_own() -> None:
    """Prose goes by the editions' own ids; what belongs to nothing taken over stays away."""
    for name in ("p1a.md", "p2.md"):
        Path("reference/tiny/prose", name).write_text(name)
    Path("reference/twin/starter").mkdir(parents=True)
    Path("reference/twin/starter/tiny.py").write_text("# ours\n")
    tree = loaded().tree
    assert sorted(path for path in tree if path.startswith("prose/")) == ["prose/q1.md", "prose/q1a.md"]
    assert (tree["prose/q1a.md"], tree["prose/q1.md"]) == (b"p1a.md", b"p2.md")
    assert tree["starter/tiny.py"] == b"# ours\n"
    assert tree["solution/tiny.py"] == Path("reference/tiny/solution/tiny.py").read_bytes()


def test_variants_of_mistakes_that_no_item_names_stay_away() -> None:
    edit("      - {id: q1c, same_as: p2a}\n", "")
    edit("marks: 12.5", "marks: 9.5")
    twin = loaded()
    assert [mistake.id for mistake in twin.mistakes] == ["halved", "shouting"]
    assert not any("doubled-step" in path for path in twin.tree)


def test_typed_answers_stand_under_the_editions_own_ids() -> None:
    """An answer to what was not taken over is not taken for one to an item that happens to have its id."""
    for file in ("rubrics/tiny.yaml", "rubrics/twin.yaml"):
        text = Path(file).read_text().replace("        probe: mean\n", "")
        text = text.replace("file: tiny.py\n        code: [Mean.of]\n        check: value", TYPED)
        text = text.replace("file: tiny.py\n        code: []\n        check: value", TYPED)
        Path(file).write_text(
            text.replace("tolerance: {absolute: 1e-8}", "tolerance: {depths: 1, measured_by: p1b}")
        )
    edit("  notes.txt: optional", "  answers.yaml: optional", "rubrics/tiny.yaml")
    edit("load:\n", "load:\n  answers.yaml: [answers]\n", "rubrics/tiny.yaml")
    edit("measured_by: p1b", "measured_by: q1b")
    Path("reference/tiny/solution/answers.yaml").write_text("# kept\np1a: {2: 0.5}\nq2a: [1, 2]\n")
    twin = loaded()
    assert twin.tree["solution/answers.yaml"] == b"# kept\nq1a: {2: 0.5}\ntiny-q2a: [1, 2]\n"
    assert twin.item("q1a").tolerance.model_dump()["measured_by"] == "q1b"


TYPED = "file: answers.yaml\n        code: []\n        check: claims"


def test_a_change_of_either_edition_is_another_digest() -> None:
    before = loaded().digest
    with Path("rubrics/tiny.yaml").open("a") as file:
        file.write("# a remark\n")
    after = loaded().digest
    Path("reference/tiny/probes.py").write_text(Path("reference/tiny/probes.py").read_text() + "\n")
    assert len({before, after, loaded().digest}) == 3


# ── faults ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("find", "put", "message"),
    [
        ("shares: tiny", "shares: tinny",
         "rubrics/twin.yaml:3: shares: expected the id of another assignment, found 'tinny'; "
         "did you mean 'tiny'?"),
        ("shares: tiny", "shares: twin",
         "rubrics/twin.yaml:3: shares: expected the id of another assignment, found 'twin'; "
         "did you mean 'tiny'?"),
        ("{id: q1c, same_as: p2a}", "{id: q1c, same_as: p2b}",
         "rubrics/twin.yaml:15: items.q1c.same_as: expected the id of an item of tiny, found 'p2b'; "
         "did you mean 'p2a'?"),
        ("same_as: p2\n", "same_as: p9\n    title: Ours\n",
         "rubrics/twin.yaml:7: problems.q1.same_as: expected the id of a problem of tiny, found 'p9'; "
         "there are: p1, p2"),
        ("{id: q1c, same_as: p2a}", "{id: q1c, same_as: p1a}",
         "rubrics/twin.yaml:15: items.q1c.same_as: expected an item that is free (q1a has taken this one), "
         "found 'p1a'"),
        ("    title: Of its own", "    same_as: p2",
         "rubrics/twin.yaml:17: problems.q2.same_as: expected a problem that is free (q1 has taken this "
         "one), found 'p2'"),
        ("marks: 12.5", "marks: 12",
         "rubrics/twin.yaml:4: marks: expected 12.5, the sum over the items "
         "(q1a 4 + q1b 2.5 + q1c 3 + q2a 3), found 12"),
        ("shares: tiny", "shares: 7", "rubrics/twin.yaml:3: shares: expected text, found 7"),
    ],
)  # fmt: skip
def test_a_fault_of_the_edition(find: str, put: str, message: str) -> None:
    edit(find, put)
    assert message in refused()


def test_an_unknown_item_is_one_fault_and_not_twenty() -> None:
    edit("{id: q1c, same_as: p2a}", "{id: q1c, same_as: p2b}")
    assert len(refused()) == 1


def test_nothing_is_the_same_as_something_where_nothing_is_shared() -> None:
    edit(
        "shares: tiny\n",
        "limits: " + LIMITS + "\nfiles: {tiny.py: required}\nload: {tiny.py: [module]}\nmistakes: []\n",
    )
    Path("reference/tiny").rename("reference/twin")
    lines = refused()
    assert (
        "rubrics/twin.yaml:10: problems.q1.same_as: expected shares: at the top, to name the assignment "
        "that this comes from, found none"
    ) in lines
    assert not any("q1a" in line for line in lines)


def test_a_chain_of_editions_is_refused() -> None:
    Path("rubrics/third.yaml").write_text(TWIN.replace("twin", "third").replace("tiny", "twin"))
    with pytest.raises(RubricError) as caught:
        load(RUBRICS, REFERENCE, "third")
    assert caught.value.message == (
        "rubrics/third.yaml:3: shares: expected an assignment without a shares: entry, "
        "found 'twin', which has one"
    )


def test_what_was_taken_over_is_blamed_where_it_stands() -> None:
    edit(
        "cases: {published: 1, fresh: 3, advice: 1}",
        "cases: {published: 1, fresh: many, advice: 1}",
        "rubrics/tiny.yaml",
    )
    edit("asks: Return it.", "ask: Return it.")
    assert refused() == [
        "rubrics/tiny.yaml:25: items.q1a.cases.fresh: expected a whole number, found 'many'",
        "rubrics/twin.yaml:19: items.q2a.asks: expected this key, found none",
        "rubrics/twin.yaml:21: items.q2a.ask: expected a known key, found 'ask'; did you mean 'asks'?",
    ]


def test_a_reference_to_what_was_not_taken_over_is_told() -> None:
    edit("      - {id: q1a, same_as: p1a}\n", "")
    edit("marks: 12.5", "marks: 8.5")
    lines = refused()
    assert lines[0] == (
        "rubrics/tiny.yaml:46: items.q1b.follow_through.after[0]: expected the id of an earlier item, "
        "found 'tiny-p1a'"
    )


def test_a_file_that_the_other_folder_lacks_is_told_by_its_place_there() -> None:
    probes = Path("reference/tiny/probes.py")
    probes.write_text(probes.read_text() + "def broken(:\n")
    assert refused() == ["reference/tiny/probes.py:17: expected Python, found a syntax error: invalid syntax"]


def test_faults_of_the_other_edition_that_keep_it_from_being_read_are_told_once() -> None:
    edit("title: A very small assignment", "title: &anchor x", "rubrics/tiny.yaml")
    line = "rubrics/tiny.yaml:2: title: expected plain values written out, found the anchor '&anchor'"
    assert refused() == [line]
    with pytest.raises(RubricError) as caught:
        load_all(RUBRICS, REFERENCE)
    assert caught.value.message == line


DAMAGE = ["", "- ", "[", "{", "7", "~", "p1a", "p1b", "p2", "tiny", "twin", "same_as: p1a", "'", "&a ", "é"]
LINES = TWIN.splitlines()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from(DAMAGE), st.booleans()),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_an_edition_says_is_an_assignment_or_a_refusal(damage: list[tuple[int, str, bool]]) -> None:
    lines = list(LINES)
    for index, piece, whole in damage:
        lines[index] = piece if whole else f"{lines[index].partition(': ')[0]}: {piece}"
    Path("rubrics/twin.yaml").write_text("\n".join(lines))
    try:
        told = [loaded().id]
    except RubricError as error:
        told = error.message.splitlines()
    assert told == ["twin"] or all(" expected " in line or line.startswith("…") for line in told)
