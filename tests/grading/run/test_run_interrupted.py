"""Ctrl-C and `kill -9` in the middle: what was graded stays, nothing keeps running, a second run goes on."""

import fcntl
import os
import pty
import re
import signal
import subprocess
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.classes import ENDLESS, HALF_MEAN, RIGHT, Class
from tests.support.commands import (
    INTERRUPTED,
    PATIENCE_S,
    heed_interrupts,
    line,
    read_screen,
    read_until,
    started,
)
from tests.support.project import ROOT

pytestmark = [pytest.mark.sandbox, pytest.mark.usefixtures("nothing_left_running")]

PROMPTLY_S = 20.0
"""Far less than the minute that the hand-in under way still has; a run that takes longer fails its test."""


@pytest.fixture
def with_endless(stats: Class) -> Class:
    """Two quick hand-ins and then one that takes as long as it may: a minute for each probe."""
    return stats.hand_in(ada=RIGHT, bob=HALF_MEAN, cleo=ENDLESS)


@pytest.fixture
def stopped_at_the_third(with_endless: Class) -> Iterator[subprocess.Popen[str]]:
    """A run that has graded two hand-ins and is busy with the third."""
    process = started(with_endless.command("--run-key", "k"))
    read_until(process, "[2/3] bob: ")
    with process:
        yield process
        process.kill()


def goes_on(stats: Class) -> None:
    """The third student hands in something better; the other two are not graded again."""
    assert stats.rows() == ["ada", "bob"]
    done = stats.hand_in(cleo=RIGHT).run()
    assert done.returncode == 0
    assert done.stdout.count("(kept from before)") == 2
    assert stats.rows() == ["ada", "bob", "cleo"]
    assert stats.results()["run_key"] == "k"
    assert {name: grade["marks"] for name, grade in stats.grades().items()} == {"ada": 5, "bob": 3, "cleo": 5}


def test_an_interrupt_keeps_what_was_graded(
    with_endless: Class, stopped_at_the_third: subprocess.Popen[str]
) -> None:
    stopped_at_the_third.send_signal(signal.SIGINT)
    _, said = stopped_at_the_third.communicate(timeout=PROMPTLY_S)
    assert (stopped_at_the_third.returncode, said) == (130, INTERRUPTED)
    goes_on(with_endless)


def test_a_killed_run_leaves_nothing_and_goes_on(
    with_endless: Class, stopped_at_the_third: subprocess.Popen[str]
) -> None:
    stopped_at_the_third.send_signal(signal.SIGKILL)
    assert stopped_at_the_third.wait(PATIENCE_S) == -signal.SIGKILL
    goes_on(with_endless)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_asked_to_end_does_so_as_after_ctrl_c(
    with_endless: Class, stopped_at_the_third: subprocess.Popen[str], number: signal.Signals
) -> None:
    stopped_at_the_third.send_signal(number)
    _, said = stopped_at_the_third.communicate(timeout=PROMPTLY_S)
    assert (stopped_at_the_third.returncode, said) == (130, INTERRUPTED)
    goes_on(with_endless)


def test_a_run_whose_terminal_is_closed_keeps_what_was_graded(with_endless: Class) -> None:
    """What it would still say has nowhere to go; that is no fault of the grader's."""
    ours, theirs = pty.openpty()
    process = in_a_terminal(with_endless.command("--run-key", "k"), theirs)
    os.close(theirs)
    try:
        shown = read_screen(ours, lambda screen: "2/3" in screen)
        assert "2/3" in shown, shown
    finally:
        os.close(ours)
        code = process.wait(PATIENCE_S)
    assert code == 130
    goes_on(with_endless)


def test_nohup_is_heeded(with_endless: Class) -> None:
    def ignore_hangups() -> None:
        heed_interrupts()
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    process = subprocess.Popen(
        line(*with_endless.command("--run-key", "k")),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        preexec_fn=ignore_hangups,
    )
    with process:
        read_until(process, "[1/3] ada: ")
        process.send_signal(signal.SIGHUP)
        read_until(process, "[2/3] bob: ")
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PROMPTLY_S)
    assert (process.returncode, said) == (130, INTERRUPTED)


def in_a_terminal(arguments: list[str], other_side: int) -> subprocess.Popen[bytes]:
    def own_the_terminal() -> None:
        heed_interrupts()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    return subprocess.Popen(
        line(*arguments),
        stdin=other_side,
        stdout=other_side,
        stderr=other_side,
        cwd=ROOT,
        env=os.environ | {"TERM": "xterm-256color", "COLUMNS": "100"},
        start_new_session=True,
        preexec_fn=own_the_terminal,
    )


def test_ctrl_c_at_a_terminal_gives_it_back_as_it_was(with_endless: Class) -> None:
    """The key itself: every process of the terminal's group gets the signal, the boxes' too."""
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    process = in_a_terminal(with_endless.command("--run-key", "k"), theirs)
    try:
        shown = read_screen(ours, lambda screen: "2/3" in screen)
        assert "2/3" in shown, shown
        os.write(ours, b"\x03")
        shown += read_screen(ours, lambda _: process.poll() is not None)
        shown += read_screen(ours, lambda screen: "run the same command again" in shown + screen)
        assert process.wait(PATIENCE_S) == 130
        assert termios.tcgetattr(theirs) == before
    finally:
        process.kill()
        process.wait()
        os.close(ours)
        os.close(theirs)
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l"), "the cursor stays hidden"
    words = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown).replace("\r\n", "\n")
    assert words.endswith(INTERRUPTED)
    assert "Traceback" not in words
    assert with_endless.rows() == ["ada", "bob"]


def test_a_run_to_the_end_leaves_nothing_either(stats: Class, tmp_path: Path) -> None:
    """Not even what a hand-in started and left behind."""
    forks = "import os\n\nif os.fork() == 0:\n    while True:\n        pass\n"
    done = stats.hand_in(ada=RIGHT, eve=forks + RIGHT).run()
    assert done.returncode == 0
    assert stats.grades()["ada"]["marks"] == 5.0
    assert not list(tmp_path.glob("**/*.draft"))
