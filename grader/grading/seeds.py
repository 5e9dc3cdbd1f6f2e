"""Seeds of the hidden cases: a function of run key, secret, submission, item and case.

A seed goes into the box with its case. A run key is often a word that a person made up, which code in the box
could find by trying; so a secret of 128 bits goes into every hidden seed beside it. With both, any run can be
replayed. Within a run each submission falls, by its hash, into one of a few sets of hidden inputs: the
reference and the known mistakes then answer once per set, not once per submission.

Published cases depend on neither run key nor secret: a kit replays them.
"""

import hashlib
from dataclasses import dataclass
from itertools import count
from typing import Final, NewType

from grader.model import CaseKind
from grader.rubric import Item
from grader.sandbox.request import CaseSpec

HIDDEN_SETS: Final = 4

NO_SECRET: Final = ""
"""For trials without students: the course's own material does not guess hidden inputs."""

HiddenKey = NewType("HiddenKey", str)
"""What all hidden inputs of a run follow from."""


def derive_hidden_key(run_key: str, secret: str) -> HiddenKey:
    """Return what the hidden inputs follow from; without the secret nobody can work it out."""
    return HiddenKey(hashlib.sha256(f"{run_key}\0{secret}".encode()).hexdigest())


@dataclass(frozen=True)
class Seeds:
    """The hidden inputs that one submission meets."""

    key: HiddenKey
    hidden_set: int

    @classmethod
    def for_submission(cls, key: HiddenKey, submission_digest: str) -> "Seeds":
        return cls(key, derive_number("set", key, submission_digest) % HIDDEN_SETS)

    def cases(self, item: Item, attempt: int = 0) -> tuple[CaseSpec, ...]:
        """Return the item's cases in the order they are run: published first, advice last.

        Another `attempt` at an item that was too close to call meets other inputs. Published cases are the
        same in all sets, so that the reference answers them once.
        """
        more = (str(attempt),) if attempt else ()
        numbers = {
            CaseKind.PUBLISHED: item.cases.published,
            CaseKind.FRESH: item.cases.fresh,
            CaseKind.ADVICE: item.cases.advice,
        }
        return tuple(
            CaseSpec(
                kind, index, derive_number(*self._set_digests(kind), item.id, kind.value, str(index), *more)
            )
            for kind, number in numbers.items()
            for index in range(number)
        )

    def for_points(self, item: Item) -> int:
        """Return the seed of the numbers on which the typed formulas of an item are tried."""
        return derive_number(*self._set_digests(CaseKind.FRESH), item.id, "points")

    def data_seed(self, file: str, number: int) -> int:
        """Return the seed of a file of data that is drawn anew for each run.

        All submissions of a run meet the same data: a script cannot hand its data on, and the reference need
        not be run for each set.
        """
        return derive_number("data", self.key, file, str(number))

    def _set_digests(self, kind: CaseKind) -> tuple[str, ...]:
        hidden = kind is not CaseKind.PUBLISHED
        return (self.key, str(self.hidden_set)) if hidden else ()


def find_digests_of_sets(key: HiddenKey) -> list[str]:
    """Return digests that fall, one each, into all sets of a run's hidden inputs."""
    digests: dict[int, str] = {}
    for digest in map(str, count()):
        digests.setdefault(Seeds.for_submission(key, digest).hidden_set, digest)
        if len(digests) == HIDDEN_SETS:
            break
    return list(digests.values())


def derive_number(*parts: str) -> int:
    """Return a number of 48 bits that can be worked out only by those who know all the parts."""
    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    return int.from_bytes(digest[:6], "big")
