"""Seeds of the hidden cases: a function of run key, submission, item and case, so any run can be replayed.

Hidden inputs differ per run key. Within a run each submission falls, by its hash, into one of a few sets of
hidden inputs: the reference and the known mistakes then answer once per set, not once per submission.
"""

import hashlib
from dataclasses import dataclass
from itertools import count
from typing import Final

from grader.model import CaseKind
from grader.rubric import Item
from grader.sandbox.request import CaseSpec

HIDDEN_SETS: Final = 4


@dataclass(frozen=True)
class Seeds:
    """The hidden inputs that one submission meets."""

    run_key: str
    hidden_set: int

    @classmethod
    def of(cls, run_key: str, submission_digest: str) -> "Seeds":
        return cls(run_key, derived("set", run_key, submission_digest) % HIDDEN_SETS)

    def cases(self, item: Item, attempt: int = 0) -> tuple[CaseSpec, ...]:
        """The item's cases in the order they are run: published first, advice last.

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
            CaseSpec(kind, index, derived(*self._own(kind), item.id, kind.value, str(index), *more))
            for kind, number in numbers.items()
            for index in range(number)
        )

    def _own(self, kind: CaseKind) -> tuple[str, ...]:
        hidden = kind is not CaseKind.PUBLISHED
        return (self.run_key, str(self.hidden_set)) if hidden else (self.run_key,)


def one_of_each_set(run_key: str) -> list[str]:
    """Digests that fall, one each, into all sets of a run's hidden inputs."""
    found: dict[int, str] = {}
    for digest in map(str, count()):
        found.setdefault(Seeds.of(run_key, digest).hidden_set, digest)
        if len(found) == HIDDEN_SETS:
            break
    return list(found.values())


def derived(*parts: str) -> int:
    """A number of 48 bits that only who knows all the parts can work out."""
    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    return int.from_bytes(digest[:6], "big")
