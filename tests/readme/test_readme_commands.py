"""Commands as people write them, and whether they can start what was handed in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.readme import arguments, commands, lines, starting
from grader.readme.starting import Files, Finding

PARSED = """
import argparse
parser = argparse.ArgumentParser()
group = parser.add_argument_group("training")
group.add_argument("-e", "--epochs", type=int, default=5)
group.add_argument("--lr", type=float)
parser.add_argument("--data-dir", required=False)
parser.add_argument("--mode", choices=["train", "test"])
parser.add_argument("-v", "--verbose", action="store_true")
parser.add_argument("--layers", nargs="+", type=int)
parser.add_argument("--flip", action=argparse.BooleanOptionalAction)
options = parser.parse_args()
"""
NEEDS = """
from argparse import ArgumentParser
p = ArgumentParser()
p.add_argument("data")
p.add_argument("--out", required=True)
p.parse_args()
"""
SOURCES = {
    "P6/plain.py": "print(1)",
    "P6/parsed.py": PARSED,
    "P6/needs.py": NEEDS,
    "P6/argv.py": "import sys\nprint(sys.argv[1], sys.argv[2])",
    "P6/asks.py": "import sys\nif len(sys.argv) > 1:\n    print(sys.argv[1])",
    "P6/elsewhere.py": "from options import parser\nargs = parser.parse_args()",
    "P6/options.py": PARSED.replace("options = parser.parse_args()", ""),
    "P6/clicked.py": "import click",
    "P6/python2.py": "print 'x'",
    "P6/looped.py": "import argparse\np = argparse.ArgumentParser()\nfor n in 'ab': p.add_argument('--' + n)",
    "P6/two words.py": "print(1)",
}
HAS = "(it has argv.py, asks.py, book.ipynb, clicked.py, elsewhere.py)"
TAKES = "(it takes --epochs, --lr, --data-dir, --mode, --verbose, --layers and 1 more)"
FILES = Files([*SOURCES, "P6/book.ipynb", "P6/run.sh", "P5/sgd.py"], "P6/", SOURCES)


def judged(text: str) -> list[Finding]:
    return [starting.judge(command, FILES) for command in commands.find(lines.lines(text))]


@pytest.mark.parametrize(
    "text",
    [
        "python plain.py",
        "    $ python3 plain.py",
        "> python.exe plain.py",
        "C:\\Users\\ada> python plain.py",
        "C:\\P6> py .\\plain.py",
        "1. Run: `python3.6 -u P6/plain.py`.",
        "To run it, type python plain.py in the folder.",
        "cd P6 && python plain.py | tee log.txt",
        "CUDA_VISIBLE_DEVICES=0 python plain.py > out.txt 2>&1",
        "python -m P6.plain",
        "!python plain.py  # takes an hour",
        "“python plain.py”",
        "python parsed.py --epochs 5 --lr=1e-3 -v",
        "python parsed.py –epochs 5",
        "python parsed.py -e5 --layers 64 32 --no-flip",
        "python parsed.py --ep 5",
        "python parsed.py [--epochs N] [--data-dir <folder>]",
        "python parsed.py \\\n    --epochs 5 \\\n    --mode train",
        "python parsed.py -h",
        "python parsed.py --help",
        "python parsed.py to train the network.",
        "python parsed.py --lr -0.5",
        "python needs.py images --out results",
        "python argv.py 5 0.1",
        "python asks.py",
        "python elsewhere.py --epochs 3",
        "python clicked.py --whatever 3",
        "python python2.py --whatever 3",
        "python looped.py --whatever 3",
        'python "two words.py"',
        "python two words.py",
        "bash run.sh",
        "./run.sh",
        "jupyter notebook book.ipynb",
        "ipython book.ipynb",
        "%run plain.py",
    ],
)
def test_a_command_that_starts(text: str) -> None:
    found = judged(text)
    assert [finding.fault for finding in found] == [""], found
    assert found[0].command.line.number == 1


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("python xyz.py", "names xyz.py, which is not in the hand-in " + HAS),
        ("python plan.py", "names plan.py, which is not in the hand-in (did you mean plain.py?)"),
        ("python plain", "names plain without its ending .py"),
        ("python book.py", "names book.py, but the hand-in has a notebook, book.ipynb"),
        ("python parsed.py --gpu 0", "gives --gpu, which parsed.py does not accept " + TAKES),
        ("python parsed.py -x", "gives -x, which parsed.py does not accept " + TAKES),
        ("python parsed.py --epochs five", "gives --epochs five, but it takes a whole number"),
        ("python parsed.py --epochs 0.5", "gives --epochs 0.5, but it takes a whole number"),
        ("python parsed.py --lr fast", "gives --lr fast, but it takes a number"),
        ("python parsed.py --mode dance", "gives --mode dance, but it is one of train, test"),
        ("python parsed.py --epochs", "gives --epochs without a value"),
        ("python parsed.py 64", "gives 64, but parsed.py takes no arguments without a name"),
        ("python needs.py", "leaves out --out, data, which needs.py needs"),
        ("python needs.py a b --out c", "gives b, but needs.py takes only 1 argument without a name"),
        ("python argv.py 5", "gives 1 argument, but argv.py reads sys.argv[2]"),
        ("python elsewhere.py --gpu", "gives --gpu, which elsewhere.py does not accept " + TAKES),
    ],
)  # fmt: skip
def test_a_command_that_does_not_start(text: str, fault: str) -> None:
    assert [finding.fault for finding in judged(text)] == [fault]


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("python plain.py --epochs 5", "plain.py reads no arguments: --epochs 5 has no effect."),
        ("python Plain.py", "The file is spelt plain.py, which matters on some systems."),
        ("python two words.py", "Put two words.py in quotes: a shell takes its words for several."),
    ],
)
def test_what_is_worth_knowing_and_costs_nothing(text: str, remark: str) -> None:
    assert [(finding.fault, finding.remark) for finding in judged(text)] == [("", remark)]


@pytest.mark.parametrize(
    "text",
    [
        "Python 3.6 and PyTorch are needed.",
        "We use python for this.",
        "pip install torch",
        "",
        "see plain.py",
        "the bash shell",
    ],
)
def test_what_is_no_command(text: str) -> None:
    assert commands.find(lines.lines(text)) == []


def test_every_command_has_its_line() -> None:
    found = judged("# Title\n\nFirst python plain.py, then python train.py\n```\npython parsed.py\n```")
    assert [(f.command.line.number, f.command.script, bool(f.fault)) for f in found] == [
        (3, "plain.py", False),
        (3, "train.py", True),
        (5, "parsed.py", False),
    ]


def test_words_that_tell_to_run_a_file() -> None:
    text = lines.lines("Nothing here.\nOpen Plain.py in an editor and press F5, or run book.ipynb.")
    found = [
        (c.line.number, c.script) for c in commands.instructions(text, ["plain.py", "book.ipynb", "x.py"])
    ]
    assert found == [(2, "plain.py"), (2, "book.ipynb")]


DEEP = ["-" * 90_000 + "1", "(" * 90_000, "+".join(["a"] * 50_000), "a" + ".b" * 50_000, "x = '\\d'", "\0"]


@pytest.mark.parametrize("source", DEEP)
def test_a_source_beyond_reading_lets_every_argument_pass(source: str) -> None:
    found = arguments.of("a.py", {"a.py": source})
    assert found.unknown or found == arguments.Interface()


WORDS = st.sampled_from(
    [
        *("python", "plain.py", "parsed.py", "needs.py", "--epochs", "5", "-e", "--lr=", "–x", "-m"),
        *("`", "'", '"', "&&", "\\", "-", "--", "=", "[", "\n", "…"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.lists(WORDS, max_size=20).map(" ".join), st.text(max_size=100).map("python {}".format)))
def test_any_text_gives_findings_with_a_line(text: str) -> None:
    for finding in judged(text):
        assert 1 <= finding.command.line.number <= text.count("\n") + 1
        assert len(finding.command.shown) <= 120
        assert not finding.fault.endswith(".")
