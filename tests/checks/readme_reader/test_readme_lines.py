"""Which lines say something of what was done, and which name a file and what it is for."""

import pytest

from grader.checks.readme_reader import decoding, lines, readme_report


@pytest.mark.parametrize(
    "line",
    [
        "I chose option 2 and save the best model.",
        "## L2 regularisation of the new layers",
        "Problem 6: best model by validation",
        "We need torch to flip every image before it goes through the network again.",
        "This problem was about unfreezing, so the backbone is trained, too.",
        "我们用正则化训练新的层",
    ],
)
def test_lines_that_say_something(line: str) -> None:
    assert lines.says_something(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "# README",
        "CMPT 726 Assignment 2",
        "## Problem 6",
        "Name: Ada Maria van der Lovelace",
        "Student ID: 301000000",
        "Requirements: Python 3.6, PyTorch 1.2.0",
        "pip install -r requirements.txt",
        "How to run the code:",
        "----------",
        "finetune.py, net.py",
        "https://pytorch.org/docs/stable/torchvision/datasets.html",
        "This repository contains the assignments done for the course on machine learning.",
        "All the source code of my project is in this folder, with a description of the files below.",
        "2019-10-25",
    ],
)
def test_lines_that_say_nothing_of_the_work(line: str) -> None:
    assert not lines.says_something(line)


@pytest.mark.parametrize(
    "text",
    [
        "net.py: the new layers",
        "- `net.py` – holds the layers that were added",
        "| net.py | the new layers |",
        "net.py\n    Holds the new layers and nothing else.",
        "## net.py\n\nHolds the new layers and nothing else.",
        "NET.PY holds the layers",
        "blur.py and net.py: both are helpers",
        "1. net.py for training the layers",
        "net.py\n\ta) Takes the pictures that blur.py worked out.\n\tb) Trains on them.",
    ],
)
def test_a_file_that_is_described(text: str) -> None:
    found = lines.find_description(lines.split_lines(text), (), "net.py", ["blur.py"])
    assert found is not None
    assert found.number == 1


@pytest.mark.parametrize(
    "text",
    [
        "net.py",
        "- net.py\n- blur.py: blurs the images by a kernel",
        "planet.py holds the new layers",
        "net.python is a domain of somebody",
        "the network has new layers",
        "We net the fish and train it",
    ],
)
def test_a_file_that_is_not_described(text: str) -> None:
    assert lines.find_description(lines.split_lines(text), (), "net.py", ["blur.py"]) is None


@pytest.mark.parametrize(
    ("line", "file"),
    [
        ("see fine tune resnet.py", "fine_tune_resnet.py"),
        ("Fine-Tune-ResNet.py trains", "fine_tune_resnet.py"),
        ("the module fine_tune_resnet does", "fine_tune_resnet.py"),
        ("P6/net.py", "net.py"),
        ("- net: the layers", "net.py"),
        ("the layers of `net` are new", "net.py"),
    ],
)
def test_names_in_other_spellings(line: str, file: str) -> None:
    assert lines.names(line, file)


def test_files_that_are_named_and_not_there_are_told_with_their_line() -> None:
    text = "# Work\n\nnet.py and old.py\nsee https://host/other.py\nagain old.py, sgd.py and two words.py"
    told = readme_report.read_report(
        {"P6/readme.md": text}, {"P6/net.py": ""}, ["P6/net.py", "P5/sgd.py", "two words.py"], "P6/"
    )
    assert told.strangers == ["readme.md, line 3 names old.py, which is not in the hand-in."]


def test_lines_as_long_as_they_can_be_cost_little() -> None:
    hostile = [".py" * 200, "a" * 600, "-" * 600, "./" * 300, "(a" * 300, "a b" * 200 + ".py", "python " * 85]
    text = decoding.clean_text("\n".join(line[:600] for line in hostile * 280))
    told = readme_report.read_report(
        {"readme": text}, {f"P6/m{n}.py": "" for n in range(40)}, ["P6/m1.py"], "P6/"
    )
    assert told.words == 0 or told.descriptions
    assert all(told.find_description(path) is None for path in told.code)
    assert len(told.findings) <= 60


def test_the_number_of_a_list_is_no_part_of_a_name() -> None:
    text = lines.split_lines("1.first.py -> 2.second.py, then 3) third.py and 10k.py")
    assert [name for _, name in lines.find_mentions(text)] == ["first.py", "second.py", "third.py", "10k.py"]
