"""Hidden inputs: the same for the same run key and submission, others for another run key."""

import string
from itertools import combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.grading.seeds import (
    HIDDEN_SETS,
    NO_SECRET,
    HiddenKey,
    Seeds,
    derive_hidden_key,
    find_digests_of_sets,
)
from grader.model import CaseKind
from grader.rubric import Assignment

FIXTURES = settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
words = st.text(string.ascii_letters + string.digits, min_size=1, max_size=12)


def _all(assignment: Assignment, seeds: Seeds) -> list[int]:
    return [case.seed for item in assignment.items for case in seeds.cases(item)]


def _hidden(assignment: Assignment, seeds: Seeds) -> list[int]:
    cases = [case for item in assignment.items for case in seeds.cases(item)]
    return [case.seed for case in cases if case.kind is not CaseKind.PUBLISHED]


def test_published_cases_come_first_and_advice_last(assignment: Assignment) -> None:
    cases = Seeds(HiddenKey("k"), 0).cases(assignment.item("q1a"))
    assert [(case.kind, case.index) for case in cases] == [
        (CaseKind.PUBLISHED, 0),
        (CaseKind.FRESH, 0),
        (CaseKind.FRESH, 1),
        (CaseKind.FRESH, 2),
        (CaseKind.ADVICE, 0),
    ]
    assert all(not case.given for case in cases)


@FIXTURES
@given(words, words)
def test_the_same_run_key_and_submission_meet_the_same_inputs(
    assignment: Assignment, run_key: str, digest: str
) -> None:
    one, other = (
        Seeds.for_submission(HiddenKey(run_key), digest),
        Seeds.for_submission(HiddenKey(run_key), digest),
    )
    assert one == other
    assert _all(assignment, one) == _all(assignment, other)


@FIXTURES
@given(st.lists(words, min_size=2, max_size=2, unique=True), words)
def test_another_run_key_means_other_inputs(assignment: Assignment, run_keys: list[str], digest: str) -> None:
    one, other = (_hidden(assignment, Seeds.for_submission(HiddenKey(key), digest)) for key in run_keys)
    assert not set(one) & set(other)


@FIXTURES
@given(words)
def test_no_two_hidden_cases_of_a_run_share_their_inputs(assignment: Assignment, run_key: str) -> None:
    sets = [Seeds(HiddenKey(run_key), number) for number in range(HIDDEN_SETS)]
    cases = [case for own in sets for item in assignment.items for case in own.cases(item)]
    hidden = [case.seed for case in cases if case.kind is not CaseKind.PUBLISHED]
    assert len(hidden) == len(set(hidden)) > 0
    assert all(0 <= case.seed < 2**48 for case in cases)


def test_published_cases_are_the_same_for_a_whole_class(assignment: Assignment) -> None:
    """The reference then answers them once, which for a script that trains is seconds."""
    item = assignment.item("q3a")
    published = [Seeds(HiddenKey("k"), number).cases(item)[0] for number in range(HIDDEN_SETS)]
    assert published == published[:1] * HIDDEN_SETS
    assert Seeds(HiddenKey("other"), 0).cases(item)[0] in published  # a kit replays them, whatever the run


def test_a_class_spreads_over_all_hidden_sets() -> None:
    sets = [Seeds.for_submission(HiddenKey("winter"), f"digest-{number}").hidden_set for number in range(400)]
    assert set(sets) == set(range(HIDDEN_SETS))
    assert max(sets.count(number) for number in range(HIDDEN_SETS)) < 150


@FIXTURES
@given(words, st.lists(st.text("0123456789abcdef", min_size=32, max_size=32), min_size=2, unique=True))
def test_a_run_key_that_is_known_tells_no_seed(
    assignment: Assignment, run_key: str, secrets: list[str]
) -> None:
    """Code in the box knows the seeds of its own cases, and may guess the word that somebody chose."""
    seeds = [
        set(_hidden(assignment, Seeds.for_submission(derive_hidden_key(run_key, secret), "digest")))
        for secret in secrets
    ]
    guessed = set(_hidden(assignment, Seeds.for_submission(HiddenKey(run_key), "digest")))
    guessed |= set(_hidden(assignment, Seeds.for_submission(derive_hidden_key(run_key, NO_SECRET), "digest")))
    assert not any(own & other for own, other in combinations([*seeds, guessed], 2))


def test_run_key_and_secret_are_kept_apart() -> None:
    assert (
        len({derive_hidden_key("ab", "c"), derive_hidden_key("a", "bc"), derive_hidden_key("abc", "")}) == 3
    )


def test_which_set_a_submission_meets_depends_on_the_run_key() -> None:
    sets = {
        key: [Seeds.for_submission(HiddenKey(key), f"{n}").hidden_set for n in range(40)]
        for key in ("a", "b")
    }
    assert sets["a"] != sets["b"]


def test_what_seeds_are_made_of_is_kept_apart(assignment: Assignment) -> None:
    """A digit must not be able to move from the run key into the number of the set."""
    assert not set(_hidden(assignment, Seeds(HiddenKey("k1"), 2))) & set(
        _hidden(assignment, Seeds(HiddenKey("k"), 12))
    )


def test_seeds_stay_what_they_were(assignment: Assignment) -> None:
    """A run must be replayable with a later grader: these numbers are part of the contract."""
    seeds = Seeds.for_submission(HiddenKey("winter"), "0" * 64)
    assert [case.seed for case in seeds.cases(assignment.item("q1c"))] == [73574493800342, 31484676431254]


def test_one_submission_of_each_set_can_be_made_up() -> None:
    for run_key in ("winter", "summer", ""):
        digests = find_digests_of_sets(HiddenKey(run_key))
        assert sorted(
            Seeds.for_submission(HiddenKey(run_key), digest).hidden_set for digest in digests
        ) == list(range(HIDDEN_SETS))


def test_points_of_formulas_follow_from_the_hidden_key_set_and_item(assignment: Assignment) -> None:
    first, second = assignment.items[:2]
    one, other = Seeds(derive_hidden_key("k", "a"), 0), Seeds(derive_hidden_key("k", "b"), 0)
    drawn = {seeds.for_points(item) for seeds in (one, other, Seeds(one.key, 1)) for item in (first, second)}
    assert len(drawn) == 6
    assert one.for_points(first) == Seeds(derive_hidden_key("k", "a"), 0).for_points(first)
    assert drawn.isdisjoint(case.seed for seeds in (one, other) for case in seeds.cases(first))
