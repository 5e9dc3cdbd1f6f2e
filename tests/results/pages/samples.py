"""A small class, as a real run would grade it: every status, every kind of evidence, several mistakes."""

import hashlib
import math

from grader.model import (
    Bar,
    Bars,
    Cell,
    Cells,
    Code,
    Comparison,
    Curve,
    Evidence,
    Grade,
    GradedItem,
    GradeStatus,
    NamedMistake,
    Outcome,
    Override,
    Picture,
    Pictures,
    Printed,
    Prose,
    Reason,
    Rows,
    Series,
    Status,
)
from grader.results.overrides import applied_to
from grader.results.pages import About, AboutItem, AboutProblem, RunInfo

from . import pictures

RUN = RunInfo(grader_version="0.1.0", run_key="winter-2026-a", sandbox="strong")

ABOUT = About(
    id="hlcv-ex2",
    title="Two-layer network from scratch",
    problems=(
        AboutProblem(
            "q1",
            "Feedforward model",
            (
                AboutItem(
                    "q1a",
                    "Class probabilities",
                    "Return the softmax probabilities of every class, one row for each sample.",
                    4,
                    "handout",
                    "Public: the published case is printed in the handout.",
                    "every probability within 1e-7 of the expected one",
                ),
                AboutItem(
                    "q1b",
                    "Loss",
                    "Return the mean cross-entropy plus the L2 penalty of both weight matrices.",
                    4,
                    "handout",
                    "Public: the published case is printed in the handout.",
                    "within 1e-8 of the expected loss",
                ),
                AboutItem(
                    "q1c",
                    "Vectorised forward pass",
                    "Compute the scores of a whole batch without a Python loop over its samples.",
                    2,
                    "handout",
                    "Public: the published case is printed in the handout.",
                    "as many Python-level steps for 500 samples as for 5",
                ),
            ),
        ),
        AboutProblem(
            "q2",
            "Backpropagation",
            (
                AboutItem(
                    "q2d",
                    "Gradients",
                    "Return the gradient of the loss with respect to every parameter.",
                    5,
                    "handout",
                    "Public: the published case is printed in the handout.",
                    "largest relative error of each parameter below 1e-8",
                ),
            ),
        ),
        AboutProblem(
            "q3",
            "Stochastic gradient descent",
            (
                AboutItem(
                    "q3a",
                    "Training on the toy data",
                    "Train for 100 steps and bring the training loss to 0.02 or less.",
                    3,
                    "handout",
                    "Public: the published case is printed in the handout.",
                    "final training loss at most 0.02",
                ),
            ),
        ),
    ),
)

HALF = NamedMistake(
    id="half-regularization",
    title="The penalty is halved",
    advice="This assignment's penalty is reg·(‖W1‖² + ‖W2‖²): there is no ½ in front of it.",
)
LOOPS = NamedMistake(
    id="python-loops",
    title="A Python loop over the samples",
    advice="Let the matrix product handle the whole batch: X @ W1 has one row for each sample.",
)
UNMASKED = NamedMistake(
    id="relu-gradient-unmasked",
    title="The ReLU is missing on the way back",
    advice="Where the hidden activation was 0, no gradient flows: multiply by (hidden > 0).",
)
SUMMED = NamedMistake(
    id="sum-instead-of-mean",
    title="Summed over the batch, not averaged",
    advice="Divide the cross-entropy by the number of samples.",
)
ASCENT = NamedMistake(
    id="ascent-step",
    title="The step goes uphill",
    advice="Subtract the gradient times the learning rate from each parameter.",
)

LOSS_LINES = (
    "    def loss(self, X, y=None, reg=0.0):",
    '        """Softmax loss of a batch, and its gradients."""',
    "        W1, b1 = self.params['W1'], self.params['b1']",
    "        W2, b2 = self.params['W2'], self.params['b2']",
    "        N, D = X.shape",
    "",
    "        hidden = np.maximum(0, X.dot(W1) + b1)  # (N, H)",
    "        scores = hidden.dot(W2) + b2",
    "        scores -= scores.max(axis=1, keepdims=True)",
    "        probs = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)",
    "        if y is None:",
    "            return probs",
    "",
    "        loss = -np.log(probs[np.arange(N), y]).mean()",
    "        loss += 0.5 * reg * (np.sum(W1 * W1) + np.sum(W2 * W2))",
)

RAN = (
    "The published case and 3 fresh ones, each in a process of its own: 20 s wall time, 10 s CPU time, "
    "1 GiB memory, 32 processes, 1 MiB of output."
)


def decay(start: float, end: float, steps: int = 100, wobble: float = 0.06) -> tuple[float, ...]:
    """A loss that falls from `start` to `end`, a little unevenly."""
    fall = [(end / start) ** (n / (steps - 1)) for n in range(steps)]
    return tuple(start * f * (1 + wobble * math.sin(1.7 * n)) for n, f in enumerate(fall))


UNSTABLE = NamedMistake(
    id="unstable-softmax",
    title="The softmax overflows on large scores",
    advice="Take the greatest score of each row off first: that changes nothing in the result.",
)


def loss_curve(own: tuple[float, ...]) -> Curve:
    return Curve(
        title="Training loss over 100 steps",
        x_label="step",
        y_label="loss",
        series=(
            Series(name="yours", y=own),
            Series(name="reference", y=decay(1.17, 0.0158, wobble=0.02)),
        ),
        threshold=0.02,
        threshold_label="bound 0.02",
    )


def error_bars(w1: float, b1: float, w2: float, b2: float) -> Bars:
    found = {"W1": w1, "b1": b1, "W2": w2, "b2": b2}
    return Bars(
        title="Largest relative error of each gradient",
        unit="relative error",
        bars=tuple(Bar(label=name, value=value, passed=value < 1e-8) for name, value in found.items()),
        bound=1e-8,
    )


TITLES = {
    "q1a": ("q1", "Class probabilities", 4.0),
    "q1b": ("q1", "Loss", 4.0),
    "q1c": ("q1", "Vectorised forward pass", 2.0),
    "q2d": ("q2", "Gradients", 5.0),
    "q3a": ("q3", "Training on the toy data", 3.0),
}

PASSED = {
    "q1a": "All four cases agree: the largest difference is 2.2e-16.",
    "q1b": "All four cases agree: the published loss is 1.30378789133, as expected.",
    "q1c": "412 Python-level steps for 5 samples and 412 for 500.",
    "q2d": "Every gradient agrees: the largest relative error is 4.4e-10, in W1.",
    "q3a": "The training loss ends at 0.0171, recomputed from the returned weights; the bound is 0.02.",
}


def judged(item: str, outcome: Outcome) -> GradedItem:
    problem, title, most = TITLES[item]
    return GradedItem(
        id=item, title=title, problem=problem, marks=outcome.earned * most, max_marks=most, outcome=outcome
    )


def passed(item: str, *evidence: Evidence) -> GradedItem:
    outcome = Outcome(
        item=item, status=Status.PASSED, earned=1.0, message=PASSED[item], evidence=evidence, ran=RAN
    )
    return judged(item, outcome)


def all_passed() -> dict[str, GradedItem]:
    return {
        **{item: passed(item) for item in TITLES},
        "q2d": passed("q2d", error_bars(4.4e-10, 3.1e-11, 2.2e-10, 1.4e-11)),
        "q3a": passed("q3a", loss_curve(decay(1.16, 0.0171))),
    }


def failed(item: str, reason: Reason, message: str, **rest: object) -> GradedItem:
    told = {"status": Status.FAILED, "earned": 0.0, "ran": RAN, **rest}
    return judged(item, Outcome.model_validate({"item": item, "reason": reason, "message": message, **told}))


def grade(student: str, items: dict[str, GradedItem], **rest: object) -> Grade:
    given = tuple(items.values())
    told = {
        "assignment": "hlcv-ex2",
        "student": student,
        "status": GradeStatus.GRADED,
        "marks": sum(item.marks for item in given),
        "max_marks": 18.0,
        "items": given,
        "digest": hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest(),
        "sandbox": "strong",
        "wall_s": 0.412,
    }
    return Grade.model_validate({**told, **rest})


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
    items["q2d"] = judged(
        "q2d",
        Outcome(
            item="q2d",
            status=Status.PASSED,
            earned=1.0,
            message="Every gradient agrees with your own loss: the largest relative error is 3.8e-10, in W2.",
            follow_through="Your loss was wrong already (q1b), so your gradient was held against a numerical "
            "derivative of your own loss. That mistake costs its marks once.",
            evidence=(error_bars(1.3e-10, 2.2e-11, 3.8e-10, 9.4e-12),),
            ran=RAN,
        ),
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
        Outcome(
            item="q3a",
            status=Status.PENDING,
            reason=Reason.NEEDS_A_PERSON,
            message="Your answer could not be read by the grader. A person will read it.",
        ),
    )
    return grade("chandra", items, status=GradeStatus.PENDING, marks=None, pending_marks=3.0)


def dmitri() -> Grade:
    """Withheld: the grader's own fault."""
    items = all_passed()
    items["q2d"] = judged(
        "q2d",
        Outcome(
            item="q2d",
            status=Status.VOID,
            reason=Reason.GRADER_FAULT,
            message="This item could not be judged. It is not your fault and costs you nothing.",
            staff_note="STAFF-ONLY: box ended before the first frame",
        ),
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
            Outcome(
                item=item,
                status=Status.BLOCKED,
                reason=Reason.IMPORT_ERROR,
                message="Not judged: two_layernet.py could not be loaded.",
            ),
        )
        for item in TITLES
    }
    return grade("fatima", {**blocked, "q1a": first})


def goran() -> Grade:
    """The untouched starter."""
    missing = {
        item: judged(
            item,
            Outcome(
                item=item,
                status=Status.MISSING,
                reason=Reason.NOT_RETURNED,
                message="TwoLayerNet.loss returned None: it looks unfinished.",
                hint="Start with the probabilities: what does loss return when y is None?",
            ),
        )
        for item in TITLES
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
    told = {"message": "An extreme case yields NaN.", "mistakes": (UNSTABLE,)}
    items["q1a"] = judged("q1a", items["q1a"].outcome.model_copy(update=told))
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
    told = {"item": item, "status": Status.PENDING, "reason": Reason.NEEDS_A_PERSON, "message": message}
    return judged(item, Outcome.model_validate({**told, "evidence": evidence, "ran": RAN}))


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
        "max_marks": TITLES[item][2],
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
    return applied_to([*klass(), farid()], overrides())


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
            untold=("Figure 3 is not shown: it is no PNG.",),
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
