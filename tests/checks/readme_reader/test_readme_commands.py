"""Commands as people write them, and whether they can start what was handed in."""

import json
import sys
import types
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.box import command_line
from grader.checks.readme_reader import command_check, commands, lines
from grader.checks.readme_reader.command_check import Files, Finding
from grader.checks.support.dry_runs import DryRun, Ending

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
    "P6/clicked.py": "import click_that_is_not_here as click  # argparse",
    "P6/unfinished.py": "import argparse\nnot_there()",
    "P6/opts.py": "from optparse import OptionParser\n"
    "p = OptionParser()\np.add_option('--rate')\np.parse_args()",
    "P6/getopted.py": "import getopt, sys\ngetopt.getopt(sys.argv[1:], 'n:')",
    "P6/known.py": "import argparse\np = argparse.ArgumentParser()\np.parse_known_args()",
    "P6/later.py": "from options import parser\nprint('no arguments are asked for')",
    "P6/guarded.py": "import sys\ntry:\n    n = sys.argv[1]\nexcept IndexError:\n    n = 5",
    "P6/sub.py": "import argparse\np = argparse.ArgumentParser()\n"
    "t = p.add_subparsers().add_parser('train')\n"
    "t.add_argument('--epochs', type=int)\np.parse_args()",
    "P6/run_time.py": "import argparse\np = argparse.ArgumentParser()\n"
    "for n in range(5):\n    p.add_argument(f'--layer-{n}', type=int)\np.parse_args()",
    "P6/python2.py": "print 'x'",
    "P6/looped.py": "import argparse\n"
    "p = argparse.ArgumentParser()\nfor n in 'ab': p.add_argument('--' + n)\np.parse_args()",
    "P6/two words.py": "print(1)",
}
HAS = "(it has argv.py, asks.py, book.ipynb, clicked.py, elsewhere.py)"
FILES = Files([*SOURCES, "P6/book.ipynb", "P6/run.sh", "P5/sgd.py"], "P6/", SOURCES)


def judged(text: str, home: Path | None = None) -> list[Finding]:
    """Judge every command, after trying in `home` what has to be tried."""
    found = commands.find_commands(lines.split_lines(text))
    dry_runs = {dry_run for command in found if (dry_run := command_check.build_dry_run(command, FILES))}
    tried = {dry_run: tried_in(home, dry_run) for dry_run in dry_runs} if home else {}
    return [command_check.judge(command, FILES, tried) for command in found]


def tried_in(home: Path, dry_run: DryRun) -> Ending:
    for path, source in SOURCES.items():
        (home / path.removeprefix("P6/")).write_text(source)
    request = {"lines": dry_run.lines, "placeholders": dry_run.placeholders}
    (home / command_line.REQUEST).write_text(json.dumps(request))
    file = home / dry_run.file.removeprefix("P6/")
    said = json.loads(command_line.run(SOURCES[dry_run.file], file, types.ModuleType("tried"), nullcontext()))
    return Ending(said["end"], said["why"])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "options", raising=False)
    return tmp_path


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
        "python python2.py --whatever 3",
        "python looped.py --a 3",
        "python opts.py --rate 3",
        "python getopted.py -n 3",
        "python known.py --anything",
        "python later.py",
        "python guarded.py",
        "python sub.py train --epochs 3",
        "python run_time.py --layer-3 7",
        'python "two words.py"',
        "python two words.py",
        "bash run.sh",
        "./run.sh",
        "jupyter notebook book.ipynb",
        "ipython book.ipynb",
        "%run plain.py",
    ],
)
def test_a_command_that_starts(text: str, home: Path) -> None:
    found = judged(text, home)
    assert [(finding.fault, finding.doubt) for finding in found] == [("", "")], found
    assert found[0].command.line.number == 1


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("python xyz.py", "names xyz.py, which is not in the hand-in " + HAS),
        ("python plan.py", "names plan.py, which is not in the hand-in (did you mean plain.py?)"),
        ("python plain", "names plain without its ending .py"),
        ("python book.py", "names book.py, but the hand-in has a notebook, book.ipynb"),
    ],
)  # fmt: skip
def test_a_command_that_does_not_start(text: str, fault: str, home: Path) -> None:
    assert [finding.fault for finding in judged(text, home)] == [fault]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("python parsed.py --gpu 0", "unrecognized arguments: --gpu 0"),
        ("python parsed.py -x", "unrecognized arguments: -x"),
        ("python parsed.py --epochs five", "argument -e/--epochs: invalid int value: 'five'"),
        ("python parsed.py --epochs 0.5", "argument -e/--epochs: invalid int value: '0.5'"),
        ("python parsed.py --lr fast", "argument --lr: invalid float value: 'fast'"),
        ("python parsed.py --mode dance", "argument --mode: invalid choice: 'dance'"),
        ("python parsed.py --epochs", "argument -e/--epochs: expected one argument"),
        ("python parsed.py 64", "unrecognized arguments: 64"),
        ("python needs.py", "the following arguments are required: data, --out"),
        ("python needs.py a b --out c", "unrecognized arguments: b"),
        ("python argv.py 5", "it reads sys.argv[2], which is not there"),
        ("python elsewhere.py --gpu", "unrecognized arguments: --gpu"),
        ("python looped.py --whatever 3", "unrecognized arguments: --whatever 3"),
    ],
)
def test_a_command_that_the_scripts_own_parser_refuses(text: str, why: str, home: Path) -> None:
    (finding,) = judged(text, home)
    assert finding.fault.startswith(f"is refused by {finding.file.removeprefix('P6/')} itself: {why}")


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        (
            "python clicked.py --whatever 3",
            "line 1: ModuleNotFoundError",
        ),
        ("python unfinished.py --epochs 3", "line 2: NameError"),
    ],
)
def test_a_command_that_only_a_person_can_judge(text: str, doubt: str, home: Path) -> None:
    (finding,) = judged(text, home)
    assert not finding.fault
    assert finding.doubt.startswith(f"stops before it reads its arguments ({doubt}")


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("python plain.py --epochs 5", "plain.py reads no arguments: --epochs 5 has no effect."),
        ("python Plain.py", "The file is spelt plain.py, which matters on some systems."),
        ("python two words.py", "Put two words.py in quotes: a shell splits it at the spaces."),
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
    assert commands.find_commands(lines.split_lines(text)) == []


def test_every_command_has_its_line() -> None:
    found = judged("# Title\n\nFirst python plain.py, then python train.py\n```\npython parsed.py\n```")
    assert [(f.command.line.number, f.command.script, bool(f.fault)) for f in found] == [
        (3, "plain.py", False),
        (3, "train.py", True),
        (5, "parsed.py", False),
    ]


def test_words_that_tell_to_run_a_file() -> None:
    text = lines.split_lines("Nothing here.\nOpen Plain.py in an editor and press F5, or run book.ipynb.")
    found = [
        (c.line.number, c.script)
        for c in commands.find_instructions(text, ["plain.py", "book.ipynb", "x.py"])
    ]
    assert found == [(2, "plain.py"), (2, "book.ipynb")]


DEEP = ["-" * 90_000 + "1", "(" * 90_000, "import a" * 9_000, "a" + ".b" * 50_000, "x = '\\d'", "\0"]


@pytest.mark.parametrize("source", DEEP)
def test_a_source_of_any_kind_is_looked_through(source: str) -> None:
    files = Files(["a.py"], "", {"a.py": source})
    (command,) = commands.find_commands(lines.split_lines("python a.py --epochs 3"))
    assert command_check.build_dry_run(command, files) is None
    assert command_check.judge(command, files, {}).fault == ""


def test_nothing_is_tried_where_nothing_asks_for_arguments() -> None:
    (command,) = commands.find_commands(lines.split_lines("python plain.py --epochs 3"))
    assert command_check.build_dry_run(command, FILES) is None


def test_what_was_not_tried_is_no_fault() -> None:
    assert [finding.fault for finding in judged("python parsed.py --gpu 0")] == [""]


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
        assert len(finding.command.short_text) <= 120
        assert not finding.fault.endswith(".")
