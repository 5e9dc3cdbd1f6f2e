"""The self-check of whole folders: what is told of right, wrong, unfinished and odd work."""

import hashlib
import json
import sys
from pathlib import Path

import pytest

from grader import intake
from grader.kit import as_json, find_handout, missing_packages
from grader.kit.result import Result, SelfCheckResult, State
from grader.kit.self_check import SelfCheck, check, select_items
from grader.model import Comparison, Reason, Submission, SubmittedFile
from grader.model.errors import UsageError
from grader.rubric import Assignment
from tests.support.kits import NET, WRONG_LOSS, MakeFolder

pytestmark = pytest.mark.sandbox


def states(checked: SelfCheckResult) -> dict[str, State]:
    return {result.item.id: result.state for result in checked.results}


def only(checked: SelfCheckResult) -> Result:
    (result,) = checked.results
    return result


def tree(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


# ── right and wrong work ──────────────────────────────────────────────────────────────────────────────


def test_a_finished_folder_passes_all_that_can_be_checked(
    make_folder: MakeFolder, solution: dict[str, bytes]
) -> None:
    folder = make_folder(solution)
    before = tree(folder)
    checked = check(folder)
    at_grading = dict.fromkeys(("q2a", "q2b", "q2c", "q3b", "q4b", "q4c"), State.AT_GRADING)
    passed = dict.fromkeys(("q1a", "q1b", "q1c", "q2d", "q3a"), State.PASSED)
    assert states(checked) == passed | at_grading
    assert checked.all_pass
    assert checked.last_line == (
        "self-checkable 18 of 37 marks: 18 pass, 0 do not; 19 are judged by the course only"
    )
    assert [result.item.id for result in checked.results] == [item.id for item in checked.assignment.items]
    assert checked.notes == ()
    assert tree(folder) == before  # nothing is written: a folder without write rights will do


def test_the_starter_passes_nothing(make_folder: MakeFolder, whole: Assignment) -> None:
    checked = check(make_folder({file.path: file.content for file in whole.starter_files()}))
    assert {state for state in states(checked).values()} <= {
        State.FAILED,
        State.MISSING,
        State.WAITS,
        State.AT_GRADING,
    }
    assert not checked.all_pass
    assert "18 of 37 marks: 0 pass, 18 do not" in checked.last_line


def test_a_known_mistake_is_named_with_its_cure_and_later_parts_wait(
    make_folder: MakeFolder, solution: dict[str, bytes]
) -> None:
    checked = check(make_folder(solution | {NET: solution[NET] + WRONG_LOSS.encode()}), ["q1b", "q3a"])
    wrong, later = checked.results
    assert wrong.state is State.FAILED
    assert wrong.outcome is not None
    assert [mistake.id for mistake in wrong.outcome.mistakes] == ["half-regularization"]
    assert "without the ½" in wrong.outcome.mistakes[0].advice
    shown = next(one for one in wrong.outcome.evidence if isinstance(one, Comparison))
    assert shown.expected.startswith("1.30378789")
    assert shown.found != shown.expected
    assert shown.tolerance == "1e-8 absolute"
    assert [case.passed for case in wrong.cases] == [False]
    assert "off by" in wrong.cases[0].message
    assert (later.state, later.outcome, later.message) == (
        State.WAITS,
        None,
        "First q1b: this part builds on it.",
    )
    assert checked.last_line.startswith("self-checkable 7 of 7 marks: 0 pass, 7 do not; 0 are")


def test_what_ends_the_process_does_not_end_the_check(
    make_folder: MakeFolder, solution: dict[str, bytes]
) -> None:
    ends = b"\nimport os\ndef _end(self, *a, **k):\n    os._exit(0)\nTwoLayerNet.train = _end\n"
    checked = check(make_folder(solution | {NET: solution[NET] + ends}), ["q1a", "q3a"])
    assert states(checked) == {"q1a": State.PASSED, "q3a": State.FAILED}
    outcome = checked.results[1].outcome
    assert outcome is not None
    assert outcome.reason is Reason.EXITED
    assert "os._exit()" in outcome.hint


def test_an_endless_loop_is_stopped_in_time(make_folder: MakeFolder, solution: dict[str, bytes]) -> None:
    loops = b"\ndef _loop(self, X):\n    while True:\n        pass\nTwoLayerNet.loss = _loop\n"
    folder = make_folder(solution | {NET: solution[NET] + loops})
    place = folder / "tests" / "public.json"
    place.write_text(
        place.read_text(encoding="utf-8").replace('"cpu": "10s"', '"cpu": "1s"'), encoding="utf-8"
    )
    result = only(check(folder, ["q1a"]))
    assert (result.state, result.message) == (
        State.FAILED,
        "Nothing could be judged: it had not finished when its time was up "
        "(stopped after 1 s of processor time).",
    )


# ── files ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_missing_file_says_what_is_there_instead(
    make_folder: MakeFolder,
) -> None:
    checked = check(make_folder({"vis_utils.py": b"x = 1\n", "notes.txt": b"later"}), ["q1a", "q2c"])
    first, typed = checked.results
    assert first.state is State.MISSING
    assert first.message.startswith("two_layernet.py is not in the hand-in; it holds ")
    assert typed.message.startswith("There is no answers.yaml yet.")


def test_a_misnamed_file_is_taken_and_told(make_folder: MakeFolder, solution: dict[str, bytes]) -> None:
    checked = check(make_folder({"code/Two_LayerNet (1).py": solution[NET]}), ["q1a"])
    assert states(checked) == {"q1a": State.PASSED}
    assert "code/Two_LayerNet (1).py was used as two_layernet.py." in checked.notes


def test_a_file_of_another_name_is_taken_for_what_it_defines(
    make_folder: MakeFolder, solution: dict[str, bytes]
) -> None:
    checked = check(make_folder({"work.py": solution[NET]}), ["q1a"])
    assert states(checked) == {"q1a": State.PASSED}
    assert "work.py was used as two_layernet.py: it defines TwoLayerNet." in checked.notes


def test_two_that_may_be_meant_wait_as_when_grading(
    make_folder: MakeFolder, solution: dict[str, bytes]
) -> None:
    folder = make_folder({"a/two_layernet.py": solution[NET], "b/two_layernet.py": b"x = 1\n"})
    (result,) = check(folder, ["q1a"]).results
    assert result.state is State.AT_GRADING
    assert "2 files could be two_layernet.py: a/two_layernet.py, b/two_layernet.py." in result.message


def test_what_lies_beside_the_work_is_not_taken_for_it(
    make_folder: MakeFolder, solution: dict[str, bytes], whole: Assignment
) -> None:
    beside = {
        ".venv/lib/two_layernet.py": b"",
        "my env/pyvenv.cfg": b"",
        "my env/two_layernet.py": b"",
        "datasets/two_layernet.py": b"",
        "__pycache__/two_layernet.py": b"",
        "tests/two_layernet.py": b"",
        "grader-0.1.0-py3-none-any.whl": b"PK",
        "conftest.py": b"this is no Python (",
        "movie.bin": bytes(21 << 20),
        "back\\slash.txt": b"",
    }
    opened = SelfCheck(make_folder(solution | beside), ["q1a"])
    handed_in = intake.open_self_check_folder(
        make_folder(solution | beside, "again"), whole, "tests", lambda _path, _content: False
    )
    assert isinstance(handed_in, Submission)
    assert set(handed_in.tree) == {"conftest.py", *whole.provided, *solution}
    assert [note for note in opened.notes if "two_layernet" in note] == []
    assert "movie.bin was left out. movie.bin is larger than 20 MiB, the limit for one file." in opened.notes
    assert any("back" in note and "was left out" in note for note in opened.notes)
    assert states(opened.run()) == {"q1a": State.PASSED}


def test_an_answer_under_a_misspelt_heading_is_told(make_folder: MakeFolder) -> None:
    checked = check(make_folder({"answers.yaml": b"q2bb: {W2: a2.T @ dz3}\n"}), ["q2b"])
    told = "answers.yaml answers q2bb, which is not asked for; q2b still lacks an answer."
    assert told in checked.notes


@pytest.mark.parametrize(
    ("head", "notes"),
    [("", [f"{NET} is in Windows-1252: it was read as that."]), ("# -*- coding: latin-1 -*-\n", [])],
    ids=["without a coding line", "with one"],
)
def test_a_file_saved_in_another_encoding(
    head: str, notes: list[str], make_folder: MakeFolder, solution: dict[str, bytes]
) -> None:
    text = f"{head}# größer\n" + solution[NET].decode()
    checked = check(make_folder({NET: text.encode("latin-1", "replace")}), ["q1a"])
    assert states(checked) == {"q1a": State.PASSED}
    assert [note for note in checked.notes if "was read as" in note] == notes


def test_changed_and_missing_files_of_the_handout_are_told(
    make_folder: MakeFolder, solution: dict[str, bytes]
) -> None:
    folder = make_folder({NET: solution[NET], "vis_utils.py": b"x = 1\n"})
    (folder / "gradient_check.py").unlink()
    checked = check(folder, ["q1a"])
    assert states(checked) == {"q1a": State.PASSED}
    assert (
        "vis_utils.py differs from the handout. The course uses its own copy: your changes do not count."
        in checked.notes
    )
    assert any(note.startswith("gradient_check.py of the handout is missing") for note in checked.notes)


def test_a_package_that_is_not_installed_costs_only_what_needs_it(make_folder: MakeFolder) -> None:
    missing = b"raise ModuleNotFoundError(\"No module named 'torch'\", name='torch')\n"
    result = only(check(make_folder({NET: missing}), ["q1a"]))
    assert (result.state, result.message) == (State.NOT_RUN, "Not run: needs torch; pip install torch")
    assert result.passing_marks == 0
    assert result.checkable_marks == 4


def test_all_that_is_not_installed_is_told_at_once(
    make_folder: MakeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python itself gives up at the first."""
    for name in ("matplotlib", "PIL"):
        monkeypatch.setitem(sys.modules, name, None)  # as where it is not installed
    missing = b"raise ModuleNotFoundError(\"No module named 'torch'\", name='torch')\n"
    imports = b"import json, vis\nfrom matplotlib import pyplot\n"
    checked = check(make_folder({NET: missing + imports, "vis.py": b"from PIL import Image\n"}), ["q1a"])
    assert only(checked).state is State.NOT_RUN
    assert only(checked).message == (
        "Not run: needs matplotlib, pillow, torch; pip install matplotlib pillow torch"
    )
    assert checked.last_line == (
        "self-checkable 4 of 4 marks: 0 pass, 0 do not, 4 could not be run; 0 are judged by the course only"
    )


def test_what_other_parts_need_is_in_the_same_line(
    whole: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("torch", "matplotlib", "scipy"):
        monkeypatch.setitem(sys.modules, name, None)
    sources = {
        NET: b"import scipy.stats",
        "ex2_FCnet.py": b"import numpy\nimport two_layernet\nfrom matplotlib import pyplot",
        "ex2_pytorch.py": b"this is no Python (",
    }
    files = tuple(SubmittedFile(name, content, name) for name, content in sources.items())
    told = missing_packages.suggest_install(
        "torch", whole.item("q3b"), Submission(whole.id, "ada", files, ""), whole
    )
    assert told == "Not run: needs matplotlib, scipy, torch; pip install matplotlib scipy torch"
    own = missing_packages.suggest_install(
        "torch", whole.item("q4b"), Submission(whole.id, "ada", files, ""), whole
    )
    assert own == "Not run: needs torch; for all parts pip install matplotlib scipy torch"


# ── not begun ─────────────────────────────────────────────────────────────────────────────────────────


def test_where_nothing_is_written_yet_nothing_is_said_of_loops(
    make_folder: MakeFolder, whole: Assignment
) -> None:
    folder = make_folder({file.path: file.content for file in whole.starter_files()})
    outcome = only(check(folder, ["q1c"])).outcome
    assert outcome is not None
    assert [mistake.id for mistake in outcome.mistakes] == ["unfinished-stub"]
    assert "loop" not in outcome.message
    (folder / NET).write_text("x = 1\n")
    outcome = only(check(folder, ["q1c"])).outcome
    assert outcome is not None
    assert outcome.hint == "Define TwoLayerNet.loss, under exactly this name."


# ── typed answers ─────────────────────────────────────────────────────────────────────────────────────


def test_typed_answers_are_shown_as_they_are_understood(make_folder: MakeFolder) -> None:
    typed = "q2c:\n  W1: 'X^T dz2 + 2 λ W1'\n  dz2: 'dz3 W2^T * relu''(z2)'\n  b1: '(dz3 @'\n"
    result = only(check(make_folder({"answers.yaml": typed.encode()}), ["q2c"]))
    assert (result.state, result.message) == (State.UNREADABLE, "b1 cannot be read.")
    first, second, third = result.read_as
    assert first == "W1: read as a1.T @ ((dz3 @ W2.T) * relu'(z2)) + 2 * lambda * W1, of shape (D, H)"
    assert second.startswith("b1: cannot be read: ")
    assert second.endswith("^")
    assert third == "b2: nothing typed yet"
    assert result.unreadable == ("b1",)


def test_an_answer_that_cannot_be_read_is_not_green(make_folder: MakeFolder) -> None:
    checked = check(make_folder({"answers.yaml": b"q2c: {W1: 'a1.T @'}\n"}), ["q2c"])
    assert not checked.all_pass
    assert checked.last_line == (
        "self-checkable 0 of 6 marks: 0 pass, 0 do not; 6 are judged by the course only; "
        "1 part cannot be read (q2c)"
    )
    told = as_json.make_plain_data(checked)
    assert (told["items"][0]["state"], told["summary"]) == ("cannot be read", checked.last_line)
    broken = check(make_folder({"answers.yaml": b"q2c: [\n"}, "broken"), ["q2c"])
    assert not broken.all_pass
    assert only(broken).message.startswith("answers.yaml, line ")


# ── where to look ─────────────────────────────────────────────────────────────────────────────────────


def test_the_folder_is_found_from_below_and_from_just_above(make_folder: MakeFolder) -> None:
    folder = make_folder({"code/net.py": b""})
    for place in (folder, folder / "code", folder / "tests", folder.parent):
        assert find_handout.find_folder(place).samefile(folder)


def test_two_handouts_side_by_side_have_to_be_chosen_from(make_folder: MakeFolder) -> None:
    folder = make_folder({}, "one")
    make_folder({}, "two")
    with pytest.raises(UsageError, match="holds 2 handouts: one, two") as told:
        find_handout.find_folder(folder.parent)
    assert f'grader check "{folder}"' in told.value.help


def test_elsewhere_it_says_where_it_looked_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"No tests/public\.json here\. Looked in ") as told:
        find_handout.find_folder(tmp_path)
    assert str(tmp_path) in told.value.message
    assert "grader check PATH" in told.value.help
    with pytest.raises(UsageError, match="there is no such folder"):
        find_handout.find_folder(tmp_path / "nowhere")


def test_an_unknown_item_is_told_with_the_nearest_one(make_folder: MakeFolder) -> None:
    with pytest.raises(UsageError, match="hlcv-ex2 has no item 'q1bb'") as told:
        check(make_folder({}), ["q1bb"])
    assert told.value.help.startswith("Did you mean q1b? Its items: q1a, ")


def test_a_problem_stands_for_all_of_its_items(whole: Assignment) -> None:
    assert [item.id for item in select_items(whole, ["q1"])] == ["q1a", "q1b", "q1c"]
    assert [item.id for item in select_items(whole, ["q2d", "q1", "q1b"])] == ["q1a", "q1b", "q1c", "q2d"]
    assert select_items(whole, []) == whole.items


def test_damaged_tests_are_told(make_folder: MakeFolder, solution: dict[str, bytes]) -> None:
    folder = make_folder(solution)
    (folder / "tests" / "expected.npz").write_bytes(b"")
    with pytest.raises(UsageError, match=r"expected\.npz: what the tests compare with cannot be read"):
        check(folder, ["q1a"])
    content = json.loads((folder / "tests" / "public.json").read_bytes())
    assert content["version"] == 1
