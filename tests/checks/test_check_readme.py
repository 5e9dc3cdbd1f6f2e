"""What a readme says, aspect by aspect: message, marks, and what is left to a person."""

import pytest

from grader.checks import CheckInput, Verdict, readme
from grader.checks.readme import Params, build_observation
from grader.model import Observation, Prose, Reason, Rows, Status

GOOD = """# Fine-tuning

The best model on the test images is kept, and the report has its curve.

net.py: the new layers and how they are trained

    python net.py
"""
WORK = """import torch

model = torch.nn.Linear(64, 10)
for images in load():
    learn(model, blur(images))
"""
NET = {"P6/net.py": WORK}
"""A readme is judged where there is work that it can describe."""
MORE = {**NET, "P6/blur.py": "", "P6/draw.py": ""}


def seen(
    text: str | None,
    code: dict[str, str] | None = None,
    name: str = "P6/readme.md",
    unread: dict[str, str] | None = None,
    closed: dict[str, str] | None = None,
) -> Observation:
    code = NET if code is None else code
    texts = {} if text is None else {name: text}
    return build_observation([*code, *texts], "P6/", texts, unread or {}, code, closed or {})


def judged(says: str, found: Observation, **params: object) -> Verdict:
    told = Params.model_validate({"says": says, "folders": ("P6",), "about": ("train", "features"), **params})
    return readme.judge(told, CheckInput(found, seen(GOOD)))


ASPECTS = ("implemented", "files", "command")


@pytest.mark.parametrize("says", ASPECTS)
def test_a_good_one_passes(says: str) -> None:
    assert judged(says, seen(GOOD)).status is Status.PASSED


@pytest.mark.parametrize("says", ASPECTS)
def test_none_is_missing_and_nobody_has_to_look(says: str) -> None:
    verdict = judged(says, seen(None))
    assert (verdict.status, verdict.reason, verdict.settled) == (Status.MISSING, Reason.NO_FILE, True)
    assert verdict.message == "There is no readme in P6/ or above it."


@pytest.mark.parametrize("says", ASPECTS)
def test_one_that_cannot_be_read_waits_for_a_person(says: str) -> None:
    verdict = judged(says, seen(None, unread={"P6/readme.docx": "is a word processor's document"}))
    assert verdict.status is Status.PENDING
    assert verdict.message == "P6/readme.docx is a word processor's document: a person has to read it."


@pytest.mark.parametrize("says", ASPECTS)
def test_none_beside_a_closed_archive_waits_for_a_person(says: str) -> None:
    verdict = judged(says, seen(None, closed={"code.zip": "It was cut short"}))
    assert verdict.status is Status.PENDING
    assert verdict.message == (
        "There is no readme among the files that could be read. code.zip was not opened. It was cut short. "
        "A person has to look."
    )


def test_another_that_cannot_be_read_may_say_what_this_one_does_not() -> None:
    verdict = judged("command", seen("# Work", unread={"P6/readme.pdf": "is a PDF without words"}))
    assert verdict.status is Status.PENDING
    assert verdict.message == (
        "No line of readme.md is a command that runs the code. "
        "P6/readme.pdf is a PDF without words: a person has to read it."
    )


# ── what was implemented ──────────────────────────────────────────────────────────────────────────────


def test_the_line_is_told_and_the_words_are_shown() -> None:
    verdict = judged("implemented", seen(GOOD))
    assert verdict.message == "readme.md, line 3 begins to say what was implemented."
    (shown,) = verdict.evidence
    assert isinstance(shown, Prose)
    assert (shown.title, shown.found.split("\n")[2][:12]) == ("readme.md", "  3  The bes")


@pytest.mark.parametrize(
    ("text", "message", "settled"),
    [
        ("", "readme.md does not say what was implemented: it holds nothing.", True),
        (
            "# CMPT 726\nName: Ada\npython net.py",
            "readme.md does not say what was implemented: it holds titles, names and instructions only.",
            False,
        ),
    ],
)
def test_one_that_says_nothing(text: str, message: str, settled: bool) -> None:
    verdict = judged("implemented", seen(text))
    assert (verdict.status, verdict.reason, verdict.settled) == (Status.FAILED, Reason.NOT_AS_ASKED, settled)
    assert verdict.message == message


def test_a_few_words_are_for_a_person() -> None:
    verdict = judged("implemented", seen("Blurs all images", name="P6/README.rtf"))
    assert verdict.status is Status.PENDING
    assert verdict.message == ("Only README.rtf, line 1 of its words says what was implemented, in 3 words.")
    assert judged("implemented", seen("Blurs all images"), words=3).status is Status.PASSED


# ── what each code file does ──────────────────────────────────────────────────────────────────────────


def test_every_file_is_shown_with_its_line() -> None:
    verdict = judged("files", seen(GOOD + "\nblur.py blurs every image\ndraw.py draws the curves", MORE))
    assert verdict.status is Status.PASSED
    (rows,) = verdict.evidence
    assert isinstance(rows, Rows)
    assert rows.rows == (
        ("P6/net.py", "readme.md, line 5"),
        ("P6/blur.py", "readme.md, line 9"),
        ("P6/draw.py", "readme.md, line 10"),
    )


def test_files_that_are_left_out_and_files_that_are_not_there() -> None:
    verdict = judged("files", seen(GOOD + "\nold.py did it before", MORE))
    assert (verdict.status, verdict.failed_parts) == (Status.PARTIAL, ("every",))
    assert verdict.message == (
        "readme.md does not say what blur.py, draw.py is for. "
        "readme.md, line 9 names old.py, which is not in the hand-in."
    )
    assert judged("files", seen(GOOD, MORE), given=("Blur.py", "draw.py")).status is Status.PASSED


def test_none_of_them_described() -> None:
    verdict = judged("files", seen("Everything was blurred before it was learnt from.\nnet.py", MORE))
    assert (verdict.status, verdict.reason) == (Status.FAILED, Reason.NOT_AS_ASKED)
    assert verdict.message == "readme.md does not say what net.py, blur.py, draw.py is for."


def test_with_one_or_two_files_it_is_enough_to_name_them() -> None:
    text = "Everything was blurred before it was learnt from.\n\n    python net.py\n"
    assert judged("files", seen(text)).status is Status.PASSED
    assert judged("files", seen(text), few=0).status is Status.FAILED
    assert judged("files", seen("    python net.py\n")).status is Status.FAILED


def test_without_code_a_person_has_to_look() -> None:
    verdict = judged("files", seen(GOOD, {}))
    assert verdict.status is Status.PENDING
    assert verdict.message == (
        "No code of this problem was found to compare the readme with. A person has to look."
    )


# ── how to run it ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("python net.py", "readme.md, line 1: `python net.py` starts net.py."),
        (
            "\npython net.py --fast\npython old.py",
            "readme.md, line 2: `python net.py --fast` starts net.py. "
            "net.py reads no arguments: --fast has no effect. "
            "readme.md, line 3: `python old.py` names old.py, which is not in the hand-in (it has net.py).",
        ),
        ("Just run net.py and wait.", "readme.md, line 1 says to run net.py."),
    ],
)
def test_a_command_that_starts(text: str, message: str) -> None:
    verdict = judged("command", seen(text))
    assert (verdict.status, verdict.message) == (Status.PASSED, message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "a\npython old.py",
            "readme.md, line 2: `python old.py` names old.py, which is not in the hand-in (it has net.py).",
        ),
        ("The network learns.", "No line of readme.md is a command that runs the code."),
    ],
)
def test_no_command_that_starts(text: str, message: str) -> None:
    verdict = judged("command", seen(text))
    assert (verdict.status, verdict.reason, verdict.message) == (
        Status.FAILED,
        Reason.NOT_AS_ASKED,
        message,
    )


def test_a_script_that_starts_it_is_a_command_and_no_readme() -> None:
    found = seen("python net.py", name="P6/run.sh")
    assert judged("command", found).status is Status.PASSED
    assert judged("implemented", found).status is Status.MISSING


# ── known mistakes ────────────────────────────────────────────────────────────────────────────────────

LACKING = {
    "readme": seen(None),
    "command": seen(GOOD.replace("    python net.py\n", "")),
    "files": seen(GOOD, MORE),
    "nothing": seen(GOOD),
}


@pytest.mark.parametrize("found", LACKING)
@pytest.mark.parametrize("faulty", LACKING)
def test_a_mistake_is_what_the_variant_lacks(found: str, faulty: str) -> None:
    assert readme.is_alike(LACKING[found], LACKING[faulty]) == (found == faulty != "nothing")


def test_two_things_that_are_lacking_are_both_named() -> None:
    both = seen(GOOD.replace("    python net.py\n", ""), MORE)
    assert readme.is_alike(both, LACKING["command"])
    assert readme.is_alike(both, LACKING["files"])
    assert not readme.is_alike(both, LACKING["readme"])


def test_a_wrong_command_is_not_a_missing_one() -> None:
    assert not readme.is_alike(seen(GOOD.replace("python net.py", "python old.py")), LACKING["command"])


def test_a_paragraph_that_ends_with_the_command_says_what_it_says_before() -> None:
    """Rich text often is one paragraph."""
    text = "net.py computes the features of all images once, then trains on them. python net.py"
    for says in ASPECTS:
        verdict = judged(says, seen(text), few=0)
        assert verdict.status is Status.PASSED, verdict.message
    assert (
        judged("files", seen("Run python net.py. It takes a minute or two."), few=0).status is Status.FAILED
    )
