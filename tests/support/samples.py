"""A small class, as a real run would grade it: every status, every kind of evidence, several mistakes."""

import math

from grader.model import (
    Cell,
    Cells,
    Code,
    Comparison,
    Evidence,
    Grade,
    GradedItem,
    GradeStatus,
    Override,
    Picture,
    Pictures,
    Printed,
    Prose,
    Reason,
    Rows,
    Status,
)
from grader.results.overrides import apply_overrides
from tests.support import pictures
from tests.support.exercise import (
    ASCENT,
    HALF,
    LOOPS,
    LOSS_LINES,
    MOST,
    SUMMED,
    UNMASKED,
    UNSTABLE,
    all_passed,
    decay,
    error_bars,
    failed,
    grade,
    judged,
    loss_curve,
    passed,
)

WRONG_LOSS = Comparison(
    label="Loss of the published case", found="1.24026862518", expected="1.30378789133", tolerance="1e-8"
)


def ada() -> Grade:
    """One mistake in the loss; the gradient follows through."""
    items = all_passed()
    items["q1b"] = failed(
        "q1b",
        Reason.WRONG_VALUE,
        "The loss of the published case is 1.24026862518, expected 1.30378789133: it is 0.0635 too small.",
        hint="Compare your penalty term with the handout's formula, factor by factor.",
        mistakes=(HALF,),
        evidence=(
            WRONG_LOSS,
            Code(file="two_layernet.py", first_line=62, lines=LOSS_LINES, marked=(76,)),
            Printed(text="loss on toy data: 1.24026862518\nchecking shapes ... (5, 3) ok\n"),
        ),
        staff_note="STAFF-ONLY: compare with the hand-in of bela",
    )
    items["q2d"] = passed(
        "q2d",
        error_bars(1.3e-10, 2.2e-11, 3.8e-10, 9.4e-12),
        message="Every gradient agrees with your own loss: the largest relative error is 3.8e-10, in W2.",
        follow_through="Your loss was wrong already (q1b), so your gradient was held against a numerical "
        "derivative of your own loss. That mistake costs its marks once.",
    )
    return grade(
        "ada",
        items,
        notes=(
            "Two_LayerNet.py was read as two_layernet.py.",
            "The files were found one folder down, in ex2_final/.",
        ),
    )


def bela() -> Grade:
    """Gradients partly right, training diverges, work grows with the batch."""
    items = all_passed()
    items["q1c"] = failed(
        "q1c",
        Reason.GROWS_WITH_INPUT,
        "Your forward pass takes 95 Python-level steps for 5 samples and 8,015 for 500: it loops over them.",
        hint="Look for a loop over the rows of X.",
        mistakes=(LOOPS,),
        evidence=(
            Code(
                file="two_layernet.py",
                first_line=40,
                lines=(
                    "        hidden = np.zeros((N, H))",
                    "        for i in range(N):",
                    "            for j in range(H):",
                    "                hidden[i, j] = max(0.0, X[i] @ W1[:, j] + b1[j])",
                    "        return hidden",
                ),
                marked=(41, 42),
            ),
        ),
    )
    items["q2d"] = failed(
        "q2d",
        Reason.WRONG_VALUE,
        "The gradients of W1 and b1 are off by relative errors of 0.83 and 1; the bound is 1e-8.",
        status=Status.PARTIAL,
        earned=0.5,
        mistakes=(UNMASKED,),
        evidence=(error_bars(0.83, 1.0, 2.9e-10, 0.0),),
    )
    diverging = (*decay(1.2, 40.0, 38), *[math.inf] * 4, *[math.nan] * 58)
    items["q3a"] = failed(
        "q3a",
        Reason.NOT_FINITE,
        "The loss is no finite number from step 39 on; a final training loss of at most 0.02 was expected.",
        hint="Print the loss of the first ten steps: it should fall from the start.",
        mistakes=(ASCENT,),
        evidence=(loss_curve(diverging),),
    )
    return grade("bela", items)


def chandra() -> Grade:
    """Waits for a person."""
    items = all_passed()
    items["q3a"] = judged(
        "q3a",
        Status.PENDING,
        reason=Reason.NEEDS_A_PERSON,
        message="Your answer could not be read by the grader. A person will read it.",
    )
    return grade("chandra", items, status=GradeStatus.PENDING, marks=None, pending_marks=3.0)


def dmitri() -> Grade:
    """Withheld: the grader's own fault."""
    items = all_passed()
    items["q2d"] = judged(
        "q2d",
        Status.VOID,
        reason=Reason.GRADER_FAULT,
        message="This item could not be judged. It is not your fault and costs you nothing.",
        staff_note="STAFF-ONLY: box ended before the first frame",
    )
    return grade(
        "dmitri",
        items,
        status=GradeStatus.WITHHELD,
        marks=None,
        reason="Gradients (q2d) could not be judged: the sandbox did not start.",
        help="Nothing to do for you. The course will grade this hand-in again.",
    )


def elif_() -> Grade:
    """Could not be opened at all."""
    return Grade(
        assignment="hlcv-ex2",
        student="elif",
        status=GradeStatus.INVALID,
        marks=None,
        max_marks=18.0,
        reason="elif.zip is no readable zip archive: it ends in the middle of two_layernet.py.",
        help="Make the archive again, open it once yourself, and hand it in once more.",
    )


def fatima() -> Grade:
    """A Python 2 file: nothing could be loaded."""
    message = (
        "two_layernet.py could not be loaded: line 88 holds a print statement of Python 2. "
        "Write print(…) with parentheses."
    )
    first = failed("q1a", Reason.IMPORT_ERROR, message)
    blocked = {
        item: judged(
            item,
            Status.BLOCKED,
            reason=Reason.IMPORT_ERROR,
            message="Not judged: two_layernet.py could not be loaded.",
        )
        for item in MOST
    }
    return grade("fatima", {**blocked, "q1a": first})


def goran() -> Grade:
    """The untouched starter."""
    missing = {
        item: judged(
            item,
            Status.MISSING,
            reason=Reason.NOT_RETURNED,
            message="TwoLayerNet.loss returned None: it looks unfinished.",
            hint="Start with the probabilities: what does loss return when y is None?",
        )
        for item in MOST
    }
    return grade("goran", missing)


def hana() -> Grade:
    """Ran out of time in training, with a great deal printed."""
    items = all_passed()
    items["q3a"] = failed(
        "q3a",
        Reason.TIMEOUT,
        "train was stopped after 20 s; 100 steps were expected to end long before that.",
        hint="Look for a while loop whose condition never becomes false.",
        evidence=(
            Printed(text="".join(f"iteration {n} / 100: loss 1.10\n" for n in range(400)), truncated=True),
        ),
    )
    return grade("hana", items)


def ivo() -> Grade:
    items = all_passed()
    items["q1b"] = failed(
        "q1b",
        Reason.WRONG_VALUE,
        "The loss of the published case is 5.71190434, expected 1.30378789133.",
        mistakes=(SUMMED,),
        evidence=(WRONG_LOSS.model_copy(update={"found": "5.71190434"}),),
    )
    return grade("ivo", items)


def advised(student: str) -> Grade:
    """Full marks, and something worth knowing."""
    items = all_passed()
    items["q1a"] = passed("q1a", message="An extreme case yields NaN.", mistakes=(UNSTABLE,))
    return grade(student, items)


def half_again(student: str) -> Grade:
    return ada().model_copy(update={"student": student, "notes": ()})


def clean(student: str) -> Grade:
    return grade(student, all_passed())


def klass() -> list[Grade]:
    """All of them, in no particular order."""
    some = [ada(), bela(), chandra(), dmitri(), elif_(), fatima(), goran(), hana(), ivo()]
    return [*some, half_again("jonas"), half_again("kim"), *map(clean, ("lena", "mohammed", "noor", "Žofie"))]


# ── what people did, and what waits for them ──────────────────────────────────────────────────────────

TYPED = (
    "dL/dW1 = X^T ((P - Y) W2^T * (hidden > 0)) / N + reg * W1\n"
    "\n"
    "because the ReLU lets the gradient through only where it let the value through."
)
REFERENCE = (
    "∂L/∂W1 = Xᵀ((P − Y) W2ᵀ ∘ 1[hidden > 0]) / N + 2·reg·W1\n"
    "\n"
    "The penalty is reg·‖W1‖² without a ½, so its derivative keeps the 2."
)
STAND_IN = "Graded on stand-in data: the accuracies are not those of the real data set."


def waits(item: str, message: str, *evidence: Evidence) -> GradedItem:
    return failed(item, Reason.NEEDS_A_PERSON, message, Status.PENDING, evidence=evidence)


def farid() -> Grade:
    """Two items wait, with everything that a person has to look at."""
    items = all_passed()
    items["q2d"] = waits(
        "q2d",
        "The formula could not be read as an expression. A person will read it.",
        Prose(title="Derivative with respect to W1", found=TYPED, expected=REFERENCE),
        Prose(title="Derivative with respect to b2", found="", expected="The mean of P − Y over the batch."),
    )
    items["q3a"] = waits(
        "q3a",
        "The discussion of the four depths has to be read by a person.",
        Rows(
            title="Claimed and measured accuracy",
            columns=("depth", "claimed in the report", "measured", "agrees"),
            rows=(
                ("2", "52.4 %", "52.1 %", "yes"),
                ("3", "54.9 %", "54.8 %", "yes"),
                ("4", "61 %", "53.2 %", "no: 7.8 percentage points apart"),
            ),
        ),
        Picture.from_png("Accuracy by depth", "Bars of the same height.", pictures.png(420, 240, shade=255)),
        Picture.from_png(
            "First weights", "A square that gets darker downwards.", pictures.png(16, 16, shade=250)
        ),
    )
    notices = {"notices": (STAND_IN,), "pending_marks": 8.0, "marks": 10.0}
    return grade("farid", items, status=GradeStatus.PENDING, **notices)


def override(student: str, item: str, marks: float | None, why: str, **rest: object) -> Override:
    told = {
        "assignment": "hlcv-ex2",
        "student": student,
        "item": item,
        "marks": marks,
        "max_marks": MOST[item],
        "why": why,
        "by": "Kim Osei",
        "at": "2026-01-31T14:05:09Z",
        "digest": grade(student, {}).digest,
    }
    return Override.model_validate({**told, **rest})


def overrides() -> list[Override]:
    """On `looked_at`: one that raises, one that gives what was open, one on work that has changed since."""
    return [
        override("ada", "q1b", 2.5, "The method is right and written out in the report;\nthe ½ costs 1.5."),
        override("chandra", "q3a", 3.0, "Read: correct, with the reason."),
        override("bela", "q1c", 2.0, "The loop is over the classes only.", digest="of an earlier hand-in"),
    ]


def looked_at() -> list[Grade]:
    """The class after people have looked at some of it; two hand-ins still wait."""
    return apply_overrides([*klass(), farid()], overrides())


# ── what was drawn, and a notebook ────────────────────────────────────────────────────────────────────


def figure(number: int, shade: int = 255) -> Picture:
    alt = "A figure with 1 plot: x “step”, y “loss”, 2 lines."
    return Picture.from_png(f"Figure {number}: Loss", alt, pictures.png(420, 240, shade=shade))


def notebook() -> Cells:
    cells = (
        Cell(number=1, lines=("import numpy as np", "# %matplotlib inline")),
        Cell(number=2, lines=()),
        Cell(
            number=3,
            lines=("for step in range(3):", "    print('step', step)", "plt.plot(history)"),
            printed="step 0\nstep 1\nstep 2\n",
            pictures=(figure(1), figure(2, shade=240)),
            untold=("Figure 3 is not shown: it is not a PNG.",),
        ),
        Cell(
            number=4,
            lines=("assert best_net is not None",),
            error="AssertionError: no network (line 1 of the cell)",
        ),
        Cell(number=5, lines=("while True: pass",), error="was stopped after 40 s"),
        Cell(number=6, lines=("print('never')",), reached=False),
    )
    return Cells(file="ex2_FCnet.ipynb", cells=cells, left_out="2 further cells not shown.")


def omar() -> Grade:
    """Handed in a notebook; everything passed, and all that was drawn is shown."""
    few = Pictures(title="What few.py drew", pictures=(figure(1), figure(2)))
    untold = ("Figure 4 is not shown: there is no picture of it.",)
    many = Pictures(title="What many.py drew", pictures=tuple(map(figure, (1, 2, 3))), untold=untold)
    return grade("omar", all_passed() | {"q1a": passed("q1a", notebook(), few), "q1b": passed("q1b", many)})
