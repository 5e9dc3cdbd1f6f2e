"""What is recorded of the reference and the mistakes, how it is kept, and what it does not know."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.checks.support.same_result import same_values
from grader.grading import observation_file
from grader.grading.reference_provider import NotAvailableHereError
from grader.kit import public, recompute_subset
from grader.kit.recorded_reference import SEEDS, RecordedReference
from grader.model import CaseKind, CaseResult, Composite, Fate, Foreign, Observation, Raised, Submission
from grader.model.errors import UsageError
from grader.rubric import Assignment, Item
from grader.sandbox.laptop import Laptop
from tests.support.project import ROOT

RECOMPUTE = (ROOT / "reference" / "hlcv-ex2" / "recompute.py").read_text(encoding="utf-8")

# ── the file ──────────────────────────────────────────────────────────────────────────────────────────

values = st.one_of(
    arrays.arrays(np.float64, arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)),
    arrays.arrays(np.int64, arrays.array_shapes(max_dims=2, max_side=3)),
    st.text(max_size=20),
    st.text(min_size=1, max_size=20).map(Foreign),
    st.lists(st.integers() | st.floats() | st.text(max_size=5), max_size=4).map(
        lambda items: Composite("list", tuple(items))
    ),
)
cases = st.builds(
    CaseResult,
    kind=st.just(CaseKind.PUBLISHED),
    values=st.dictionaries(st.text(max_size=12), values, max_size=3),
    raised=st.none() | st.builds(Raised, st.text(max_size=9), st.text(max_size=9)),
    finished=st.booleans(),
)
seen = st.builds(
    Observation, st.sampled_from(Fate), st.lists(cases, max_size=2).map(tuple), st.text(max_size=9)
)


@given(known=st.dictionaries(st.text(max_size=12), seen, max_size=3))
def test_observations_are_kept_whole(
    known: dict[str, Observation], tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("kept") / "expected.npz"
    observation_file.write(place, known)
    again = observation_file.read(place)
    assert list(again) == list(known)
    for key, was in known.items():
        now = again[key]
        assert same_values(now, was)
        assert (now.fate, now.detail) == (was.fate, was.detail)
        assert [case.finished for case in now.cases] == [case.finished for case in was.cases]


def test_where_and_when_is_not_kept(tmp_path: Path) -> None:
    raised = Raised("ValueError", "no", line=12, file="solution.py")
    was = Observation(
        Fate.FINISHED, (CaseResult(CaseKind.PUBLISHED, raised=raised),), output="secret", wall_s=3
    )
    observation_file.write(tmp_path / "expected.npz", {"a": was})
    now = observation_file.read(tmp_path / "expected.npz")["a"]
    assert (now.output, now.wall_s, now.cases[0].raised) == ("", 0.0, Raised("ValueError", "no"))


@pytest.mark.parametrize("damage", ["missing", "cut", "no zip", "no index", "an object inside"])
def test_a_damaged_file_is_told(damage: str, tmp_path: Path) -> None:
    place = tmp_path / "expected.npz"
    observation_file.write(place, {"a": Observation(Fate.FINISHED, ())})
    content = place.read_bytes()
    place.unlink()
    if damage == "cut":
        place.write_bytes(content[:-40])
    elif damage == "no zip":
        place.write_bytes(b"nothing")
    elif damage == "no index":
        np.savez(place, other=np.zeros(2))
    elif damage == "an object inside":
        np.savez(place, index=np.array([{}], dtype=object))
    with pytest.raises(
        UsageError, match=r"expected\.npz: what the tests compare with cannot be read"
    ) as told:
        observation_file.read(place)
    assert "from the handout again" in told.value.help


# ── the part of recompute.py that can be given out ────────────────────────────────────────────────────


def test_only_what_asks_the_reference_is_given_out_with_what_it_uses() -> None:
    text, names = recompute_subset.extract(RECOMPUTE, ["toy_loss", "loss_from_own_probabilities"])
    assert names == {"toy_loss"}
    assert "def toy_loss(" in text
    assert "def _net(" in text
    for other in ("loss_from_own_probabilities", "_central_difference", "gradients_of_own_loss", "MARGIN"):
        assert other not in text
    assert {"toy_loss", "_loss_on", "UNUSABLE"} <= _defined(text)


def _defined(text: str) -> set[str]:
    module: dict[str, object] = {"TRAINING_REG": 0.01}
    own = "\n".join(line for line in text.splitlines() if not line.startswith("from probes"))
    exec(compile(own, "recompute.py", "exec"), module)
    return set(module) - {"TRAINING_REG"}


def test_what_is_the_courses_own_sum_stays() -> None:
    source = "import numpy as np\n\ndef y1(reference, given, case):\n    return {'y': np.ones(3)}\n"
    assert recompute_subset.extract(source, ["y1"]) == ("", frozenset())


# ── what the self-check knows ─────────────────────────────────────────────────────────────────────────


@pytest.fixture
def recorded(written: Path, whole: Assignment) -> RecordedReference:
    known = observation_file.read(public.read(written).recorded)
    own = Laptop(None)  # type: ignore[arg-type]  # nothing is run here
    return RecordedReference(known, own, Submission(whole.id, "ada", (), ""), whole)


def yielded(recorded: RecordedReference, mistake: str, item: Item, whole: Assignment) -> Observation:
    """What the mistake's variant yields; no box is asked."""
    [faulty] = recorded.observe_variants(item, SEEDS.cases(item), Laptop(None), [whole.mistake(mistake)])  # type: ignore[arg-type]
    return faulty


def item(published: Assignment, name: str) -> Item:
    return published.item(name)


@pytest.mark.sandbox
def test_it_answers_what_was_published_and_nothing_else(
    recorded: RecordedReference, published: Assignment, whole: Assignment
) -> None:
    loss, gradients = item(published, "q1b"), item(published, "q2d")
    expected = recorded.expected(loss, SEEDS.cases(loss))
    assert float(expected.cases[0].values["loss"]) == pytest.approx(1.30378789133)  # type: ignore[arg-type]
    assert recorded.confirm(loss, SEEDS.cases(loss)) is None
    confirmed = recorded.confirm(gradients, SEEDS.cases(gradients))
    assert confirmed is not None
    assert {"W1", "b1", "W2", "b2"} == confirmed.cases[0].values.keys()
    faulty = yielded(recorded, "half-regularization", loss, whole)
    assert faulty.cases[0].values["loss"] != expected.cases[0].values["loss"]


@pytest.mark.sandbox
def test_what_it_cannot_know_is_not_here(
    recorded: RecordedReference, published: Assignment, whole: Assignment
) -> None:
    loss = item(published, "q1b")
    fresh = SEEDS.cases(whole.item("q1b"))
    asked: list[Callable[[], object]] = [
        lambda: recorded.expected(loss, fresh),
        lambda: recorded.expected(whole.item("q3b"), SEEDS.cases(whole.item("q3b"))),
        lambda: yielded(recorded, "python-loops", loss, whole),
        lambda: recorded.answer(loss, "loss_and_gradients", fresh[0], {}),
        lambda: recorded.try_solution(loss, lambda: ""),
    ]
    for ask in asked:
        with pytest.raises(NotAvailableHereError, match="Only the course knows what is right here"):
            ask()


@pytest.mark.sandbox
def test_mistakes_that_hide_in_the_published_cases_are_not_given_away(written: Path) -> None:
    content = (written / "tests" / "public.json").read_text(encoding="utf-8")
    for shown in ("half-regularization", "ascent-step", "python-loops", "unfinished-stub"):
        assert f'"{shown}"' in content
    for hidden in (
        "hard-coded-regularization",
        "regularizes-biases",
        "unstable-softmax",
        "missing-zero-grad",
    ):
        assert hidden not in content
    with zipfile.ZipFile(written / "tests" / "expected.npz") as packed:
        assert packed.testzip() is None
