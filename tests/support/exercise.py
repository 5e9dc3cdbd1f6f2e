"""A small exercise for sample pages: what is asked, known mistakes, and grades of any items of it."""

import hashlib
import math

from grader.model import (
    Bar,
    Bars,
    Curve,
    Evidence,
    Grade,
    GradedItem,
    GradeStatus,
    NamedMistake,
    Outcome,
    Reason,
    Series,
    Status,
)
from grader.results.pages import About, AboutItem, AboutProblem, RunInfo

PUBLIC = ("handout", "Public: the published case is printed in the handout.")
RUN = RunInfo(grader_version="0.1.0", run_key="winter-2026-a", sandbox="strong")

ITEMS = (
    AboutItem(
        "q1a",
        "Class probabilities",
        "Return the softmax probabilities of every class, one row for each sample.",
        4,
        *PUBLIC,
        "every probability within 1e-7 of the expected one",
    ),
    AboutItem(
        "q1b",
        "Loss",
        "Return the mean cross-entropy plus the L2 penalty of both weight matrices.",
        4,
        *PUBLIC,
        "within 1e-8 of the expected loss",
    ),
    AboutItem(
        "q1c",
        "Vectorised forward pass",
        "Compute the scores of a whole batch without a Python loop over its samples.",
        2,
        *PUBLIC,
        "as many Python-level steps for 500 samples as for 5",
    ),
    AboutItem(
        "q2d",
        "Gradients",
        "Return the gradient of the loss with respect to every parameter.",
        5,
        *PUBLIC,
        "largest relative error of each parameter below 1e-8",
    ),
    AboutItem(
        "q3a",
        "Training on the toy data",
        "Train for 100 steps and bring the training loss to 0.02 or less.",
        3,
        *PUBLIC,
        "final training loss at most 0.02",
    ),
)
ABOUT = About(
    id="hlcv-ex2",
    title="Two-layer network from scratch",
    problems=(
        AboutProblem("q1", "Feedforward model", ITEMS[:3]),
        AboutProblem("q2", "Backpropagation", ITEMS[3:4]),
        AboutProblem("q3", "Stochastic gradient descent", ITEMS[4:]),
    ),
)
MOST = {item.id: float(item.marks) for item in ITEMS}

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


PASSED = {
    "q1a": "All four cases agree: the largest difference is 2.2e-16.",
    "q1b": "All four cases agree: the published loss is 1.30378789133, as expected.",
    "q1c": "412 Python-level steps for 5 samples and 412 for 500.",
    "q2d": "Every gradient agrees: the largest relative error is 4.4e-10, in W1.",
    "q3a": "The training loss ends at 0.0171, recomputed from the returned weights; the bound is 0.02.",
}


def judged(item: str, status: Status, **rest: object) -> GradedItem:
    """`rest` are fields of the outcome."""
    [about] = (about for about in ITEMS if about.id == item)
    outcome = Outcome.model_validate({"item": item, "status": status, **rest})
    return GradedItem(
        id=item,
        title=about.title,
        problem=item[:2],
        marks=outcome.earned * MOST[item],
        max_marks=MOST[item],
        outcome=outcome,
    )


def passed(item: str, *evidence: Evidence, **rest: object) -> GradedItem:
    words = {"message": PASSED[item], "ran": RAN, **rest}
    return judged(item, Status.PASSED, earned=1.0, evidence=evidence, **words)


def all_passed() -> dict[str, GradedItem]:
    return {
        **{item: passed(item) for item in MOST},
        "q2d": passed("q2d", error_bars(4.4e-10, 3.1e-11, 2.2e-10, 1.4e-11)),
        "q3a": passed("q3a", loss_curve(decay(1.16, 0.0171))),
    }


def failed(
    item: str, reason: Reason, message: str, status: Status = Status.FAILED, **rest: object
) -> GradedItem:
    return judged(item, status, reason=reason, message=message, ran=RAN, **rest)


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
