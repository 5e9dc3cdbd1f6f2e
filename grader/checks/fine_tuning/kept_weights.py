"""Which weights were kept, compared with how well all weights did when they were validated."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from grader.checks.fine_tuning.facts import Facts, Pass, Save

_MOST_FILES: Final = 3


class Kept(StrEnum):
    """How the saving of the best came out."""

    BEST = "the best is saved"
    BY_REFERENCE = "kept by reference"
    LAST = "the last is saved"
    OTHER = "another one is saved"
    EVERY = "every one is saved"
    ELSEWHERE = "saved by other means"
    NOTHING = "nothing is saved"


def kept(facts: Facts) -> Kept:
    files = {save.file: save for save in facts.saves if save.version >= 0}
    if not files:
        return Kept.ELSEWHERE if facts.weight_files else Kept.NOTHING
    best, versions = best_versions(facts), {save.version for save in files.values()}
    if best & versions:
        validated = {one.version for one in facts.measurements()}
        several = len(versions & validated)
        every = several >= _MOST_FILES and several == len(validated)
        return Kept.EVERY if every and not _stands_out(files.values(), best) else Kept.BEST
    by_reference = any(save.by_reference for save in files.values()) or facts.restored_by_reference
    if not best:
        return Kept.LAST if facts.version in versions else Kept.OTHER
    if by_reference:
        return Kept.BY_REFERENCE
    return Kept.LAST if max(versions) > max(best) else Kept.OTHER


def _stands_out(saves: Iterable[Save], best: set[int]) -> bool:
    """Tell whether the best has a file of its own, beside the files that all versions have."""
    counted = Counter(save.version for save in saves)
    return any(counted[version] > 1 for version in best)


def best_versions(facts: Facts) -> set[int]:
    """Return the best versions of the weights.

    They are the best by the share of right answers or by the loss, over each set that was validated on.
    """
    groups: dict[tuple[int, int], list[Pass]] = defaultdict(list)
    for one in facts.measurements():
        groups[one.over].append(one)
    found: set[int] = set()
    for group in groups.values():
        share = max(one.right / one.rows for one in group)
        loss = min(one.loss / one.rows for one in group)
        found |= {
            one.version for one in group if one.right / one.rows == share or one.loss / one.rows == loss
        }
    return found - {-1}


def table(facts: Facts) -> list[tuple[str, str, str]]:
    """Return step, right answers and the files that hold these weights in the end, for each validation."""
    files = {save.file: save for save in facts.saves}
    rows = []
    for one in facts.measurements()[:12]:
        held = [name for name, save in files.items() if save.version == one.version]
        rows.append((str(one.step), f"{one.right} of {one.rows}", ", ".join(held)[:80] or "–"))
    return rows
