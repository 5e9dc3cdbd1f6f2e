"""One submission in a real box: every item gets its outcome, whatever the hand-in does to the others."""

import hashlib
import textwrap
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest

from grader import rubric
from grader.grading import engine
from grader.grading.code_runner import join_limits
from grader.grading.engine import Setting
from grader.grading.live_reference import LiveReference
from grader.grading.seeds import HiddenKey
from grader.model import Code, Comparison, Grade, GradeStatus, Status, Submission, SubmittedFile
from grader.rubric import Assignment
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.no_sandbox import UnprotectedSandbox
from grader.sandbox.worker_config import WorkerConfig
from tests.support.classes import COURSE, HALF_MEAN, RIGHT

pytestmark = pytest.mark.sandbox

GradeText = Callable[[str], Grade]


def stats_assignment() -> Assignment:
    return rubric.load(COURSE / "rubrics", COURSE / "reference", "stats")


def quick(assignment: Assignment, wall_s: float = 1.0) -> Assignment:
    """The same with little time for each item, so that an endless loop costs a test little."""
    limits = assignment.limits.model_copy(update={"wall_s": wall_s, "cpu_s": 1.0})
    problems = [
        problem.model_copy(
            update={"items": tuple(item.model_copy(update={"limits": limits}) for item in problem.items)}
        )
        for problem in assignment.problems
    ]
    return assignment.model_copy(update={"limits": limits, "problems": tuple(problems)})


def submission(text: str, *, from_notebook: bool = False) -> Submission:
    content = textwrap.dedent(text).encode()
    file = SubmittedFile("stats.py", content, "stats.py", from_notebook)
    return Submission("stats", "ada", (file,), hashlib.sha256(content).hexdigest(), notes=("from intake",))


@contextmanager
def setting(assignment: Assignment, *, recompute: str | None = None) -> Iterator[Setting]:
    """Its reference is closed at the end."""
    course = WorkerConfig(assignment.probes_source(), "", join_limits(assignment.items))
    full = WorkerConfig(course.probes, recompute or assignment.recompute_source(), course.limits)
    with closing(LiveReference(assignment, UnprotectedSandbox(full))) as reference:
        yield Setting(assignment, reference, HiddenKey("key"), "strong")


@pytest.fixture(scope="module")
def stats() -> Assignment:
    return quick(stats_assignment())


@contextmanager
def grading(stats: Assignment, *, nested: bool) -> Iterator[GradeText]:
    course = WorkerConfig(stats.probes_source(), "", join_limits(stats.items))
    with setting(stats) as chosen, closing(Bubblewrap(course, nested=nested)) as sandbox:
        yield lambda text: engine.grade(submission(text), sandbox, chosen)


@pytest.fixture(scope="module")
def grade_text(stats: Assignment) -> Iterator[GradeText]:
    with grading(stats, nested=True) as graded:
        yield graded


@pytest.fixture(scope="module")
def grade_text_cold(stats: Assignment) -> Iterator[GradeText]:
    with grading(stats, nested=False) as graded:
        yield graded


def verdicts(grade: Grade) -> list[tuple[str, str | None, float]]:
    return [
        (i.outcome.status.value, i.outcome.reason and i.outcome.reason.value, i.marks) for i in grade.items
    ]


PASSED_MEAN, PASSED_VARIANCE = ("passed", None, 2.0), ("passed", None, 3.0)
VARIANCE = (
    "import numpy as np\n\ndef variance(numbers):\n    return np.mean((numbers - np.mean(numbers)) ** 2)\n"
)


def test_the_reference_earns_everything(grade_text: GradeText) -> None:
    grade = grade_text(RIGHT)
    assert verdicts(grade) == [PASSED_MEAN, PASSED_VARIANCE]
    assert (grade.status, grade.marks, grade.notes) == (GradeStatus.GRADED, 5.0, ("from intake",))
    outcome = grade.items[0].outcome
    assert (outcome.message, outcome.hint, outcome.mistakes) == ("", "", ())
    assert outcome.ran == (
        "Probe mean on 1 published case, 1 hidden case. Limits: 1 s of computing, 1 s of doing nothing, "
        "512 MiB memory, 16 processes, 64 KiB output. Sandbox: strong."
    )


def test_a_known_mistake_is_named_and_the_next_part_followed_through(grade_text: GradeText) -> None:
    grade = grade_text(HALF_MEAN)
    assert verdicts(grade) == [("failed", "wrong-value", 0.0), PASSED_VARIANCE]
    first, second = (item.outcome for item in grade.items)
    assert [mistake.id for mistake in first.mistakes] == ["half-mean"]
    assert first.hint == "", "the mistake's own advice says more"
    assert second.follow_through == "Your variance was checked against your own mean."
    [comparison, code] = first.evidence
    assert isinstance(comparison, Comparison)
    assert (comparison.found, comparison.expected) == ("1.5", "3")
    assert isinstance(code, Code)
    assert code.lines[0] == "def mean(numbers):"


def test_an_unknown_mistake_gets_the_hint(grade_text: GradeText) -> None:
    grade = grade_text(RIGHT.replace("len(numbers)", "len(numbers) + 0.25"))
    outcome = grade.items[0].outcome
    assert (outcome.mistakes, outcome.hint) == ((), "Divide the sum by how many numbers there are.")


def test_a_wrong_part_after_a_wrong_part_is_not_followed_through(grade_text: GradeText) -> None:
    grade = grade_text("def mean(numbers):\n    return 0.5\n\ndef variance(numbers):\n    return 0.25\n")
    assert verdicts(grade) == [("failed", "wrong-value", 0.0)] * 2
    assert grade.items[1].outcome.follow_through == ""


def test_without_an_own_mean_nothing_follows_from_it(grade_text: GradeText) -> None:
    """What cannot be worked out is nothing to compare with; it must not pass for agreement."""
    for nothing in ("None", "'three'", "[1, 2]", "float('nan')"):
        text = f"def mean(numbers):\n    return {nothing}\n\ndef variance(numbers):\n    return 7.0\n"
        assert grade_text(text).marks == 0


BESIDE_A_RIGHT_VARIANCE = [
    ("pass", ("missing", "not-returned", 0.0)),
    ("return None", ("missing", "not-returned", 0.0)),
    ("raise NotImplementedError", ("missing", "not-returned", 0.0)),
    ("return 1 / 0", ("failed", "crash", 0.0)),
    ("while True: pass", ("failed", "timeout", 0.0)),
    ("import time; time.sleep(9)", ("failed", "timeout", 0.0)),
    ("import os; os._exit(0)", ("failed", "exited", 0.0)),
    ("import sys; sys.exit('done')", ("failed", "crash", 0.0)),
    ("import os; os.kill(os.getpid(), 11)", ("failed", "killed", 0.0)),
    ("return bytearray(1 << 33)", ("failed", "memory", 0.0)),
    ("return np.ones(3)", ("failed", "wrong-shape", 0.0)),
    ("return np.array([numbers.mean()])", ("failed", "wrong-shape", 0.0)),
    ("return 'three'", ("failed", "wrong-type", 0.0)),
    ("return {'mean': 3.0}", ("failed", "wrong-type", 0.0)),
    ("return float('inf')", ("failed", "not-finite", 0.0)),
    ("return numbers.mean() if len(numbers) == 3 else 0.0", ("failed", "wrong-value", 0.0)),
    ("print('x' * 100_000, flush=True); return numbers.mean()", PASSED_MEAN),
    ("print('x' * 10_000); return numbers.mean()", PASSED_MEAN),
    ("return np.mean(numbers, dtype=np.longdouble)", PASSED_MEAN),
    ("return numbers.mean().astype('>f8')", PASSED_MEAN),
    ("return np.array(numbers.mean(), '>f8')", PASSED_MEAN),
    ("return numbers.mean()", PASSED_MEAN),
]


@pytest.mark.parametrize(("body", "expected"), BESIDE_A_RIGHT_VARIANCE, ids=lambda case: str(case)[:30])
def test_one_item_never_harms_the_other(
    grade_text: GradeText, body: str, expected: tuple[str, str | None, float]
) -> None:
    grade = grade_text(f"{VARIANCE}\ndef mean(numbers):\n    {body}\n")
    assert verdicts(grade) == [expected, PASSED_VARIANCE]
    assert grade.status is GradeStatus.GRADED


@pytest.mark.parametrize(
    ("text", "status", "reason", "words"),
    [
        ("", "missing", "not-defined", "stats.py does not define mean."),
        ("def Mean(x): ...\n", "missing", "not-defined", "stats.py does not define mean (it defines Mean)."),
        ("def mean(:\n", "failed", "import-error", "stats.py is not valid Python: invalid syntax, line 1."),
        ("x = 1\nprint 'x'\n", "failed", "import-error", "stats.py is written in Python 2: line 2"),
        ("if 1:\n    a = 1\n\tb = 2\n", "failed", "import-error", "stats.py is not valid Python: line 3 is"),
        ("\0", "failed", "import-error", "stats.py is not valid Python: source code string cannot"),
        ("import os\nos._exit(3)\n", "missing", "not-defined", "stats.py does not define mean."),
        ("while True:\n    pass\n", "missing", "not-defined", "stats.py does not define mean."),
        ("import sys\nsys.exit()\n", "missing", "not-defined", "stats.py does not define mean."),
    ],
    ids=lambda case: str(case)[:20],
)  # fmt: skip
def test_a_file_that_cannot_be_used(
    grade_text: GradeText, text: str, status: str, reason: str, words: str
) -> None:
    grade = grade_text(text)
    assert verdicts(grade) == [(status, reason, 0.0)] * 2
    assert grade.items[0].outcome.message.startswith(words)


def test_a_file_that_works_when_imported_keeps_its_definitions_and_says_so(grade_text: GradeText) -> None:
    grade = grade_text(RIGHT + "\nopen('data/numbers.csv')\n")
    assert verdicts(grade) == [PASSED_MEAN, PASSED_VARIANCE]
    assert grade.notes == (
        "from intake",
        "loading the whole file failed (FileNotFoundError: [Errno 2] No such file or directory: "
        "'data/numbers.csv', line 13); its definitions were used",
        "only definitions were loaded; 2 other statements were not run",
    )


def test_hidden_inputs_stay_hidden(grade_text: GradeText) -> None:
    """Neither an exception's text nor a value of a hidden case is in anything that is kept."""
    secret = "raise ValueError(numbers.tobytes().hex() + 'SECRET')"
    grade = grade_text(
        f"{VARIANCE}\ndef mean(numbers):\n    if len(numbers) == 3: return numbers.mean()\n    {secret}"
    )
    assert grade.items[0].outcome.message == "It raised ValueError (stats.py, line 8) on a hidden case."
    assert "SECRET" not in grade.model_dump_json().replace(secret, "")


def test_what_is_kept_of_a_hand_in_is_bounded(grade_text: GradeText) -> None:
    grade = grade_text("def mean(numbers):\n    raise ValueError('x' * 5_000_000)\n\nvariance = mean\n")
    assert verdicts(grade) == [("failed", "crash", 0.0)] * 2
    assert len(grade.model_dump_json()) < 100_000


@pytest.mark.parametrize(
    "text",
    [
        RIGHT,
        HALF_MEAN,
        "",
        "print 'x'\n",
        RIGHT + "\nimport os; os._exit(0)\n",
        RIGHT + "\nmean = 3\n",
        RIGHT.replace("return np.sum", "import os; os.kill(os.getpid(), 9)\n    return np.sum"),
        RIGHT.replace("return np.sum", "print('x' * 100_000, flush=True)\n    return np.sum"),
    ],
    ids=["right", "mistake", "empty", "python 2", "exits", "no function", "killed", "prints"],
)
def test_warm_and_cold_give_the_same_grade(
    grade_text: GradeText, grade_text_cold: GradeText, text: str
) -> None:
    assert grade_text_cold(text) == grade_text(text)


def test_a_missing_file(stats: Assignment) -> None:
    course = WorkerConfig("", "", join_limits(stats.items))
    with setting(stats) as chosen, closing(UnprotectedSandbox(course)) as sandbox:
        grade = engine.grade(Submission("stats", "ada", (), "d", missing=("stats.py",)), sandbox, chosen)
    assert verdicts(grade) == [("missing", "no-file", 0.0)] * 2
    assert grade.items[0].outcome.message == "stats.py is not in the hand-in; it holds no files."
    assert grade.items[0].outcome.hint == "Give the file exactly the name the handout asks for."


def test_where_the_course_cannot_work_out_what_follows_nobody_is_blamed(stats: Assignment) -> None:
    broken = "def variance_about_own_mean(reference, given, case):\n    raise KeyError('mean')\n"
    course = WorkerConfig(stats.probes_source(), "", join_limits(stats.items))
    wrong = "def mean(numbers):\n    return 0.5\n\ndef variance(numbers):\n    return 7.0\n"
    with setting(stats, recompute=broken) as chosen, closing(UnprotectedSandbox(course)) as sandbox:
        grade = engine.grade(submission(wrong), sandbox, chosen)
    assert [item.outcome.status for item in grade.items] == [Status.FAILED, Status.VOID]
    assert grade.status is GradeStatus.WITHHELD
    assert "KeyError" in grade.items[1].outcome.staff_note
    assert "KeyError" not in grade.items[1].outcome.message


def test_a_reference_that_cannot_be_loaded_blames_nobody() -> None:
    spoiled = stats_assignment()
    tree = {name: b for name, b in spoiled.tree.items()} | {"solution/stats.py": b"import nowhere\n1 / 0\n"}
    broken = quick(spoiled.model_copy(update={"tree": tree}))
    course = WorkerConfig(spoiled.probes_source(), "", join_limits(spoiled.items))
    with setting(broken) as chosen, closing(UnprotectedSandbox(course)) as sandbox:
        grade = engine.grade(submission(RIGHT), sandbox, chosen)
    assert [item.outcome.status for item in grade.items] == [Status.VOID, Status.VOID]
    assert grade.marks is None
