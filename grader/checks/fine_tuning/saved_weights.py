"""Which weights were kept, compared with how well all weights did when they were validated."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from grader.checks.fine_tuning.facts import Facts, Pass, Save

_MOST_FILES: Final = 3


class SavingOutcome(StrEnum):
    """How the saving of the best came out."""

    BEST = "the best is saved"
    BY_REFERENCE = "kept by reference"
    LAST = "the last is saved"
    OTHER = "another one is saved"
    EVERY = "every one is saved"
    ELSEWHERE = "saved by other means"
    NOTHING = "nothing is saved"


def find_saving_outcome(facts: Facts) -> SavingOutcome:
    files = {save.file: save for save in facts.saves if save.version >= 0}
    if not files:
        return SavingOutcome.ELSEWHERE if facts.weight_files else SavingOutcome.NOTHING
    best, versions = best_versions(facts), {save.version for save in files.values()}
    if best & versions:
        validated = {validation.version for validation in facts.measurements()}
        several = len(versions & validated)
        every = several >= _MOST_FILES and several == len(validated)
        return SavingOutcome.EVERY if every and not _stands_out(files.values(), best) else SavingOutcome.BEST
    by_reference = any(save.by_reference for save in files.values()) or facts.restored_by_reference
    if not best:
        return SavingOutcome.LAST if facts.version in versions else SavingOutcome.OTHER
    if by_reference:
        return SavingOutcome.BY_REFERENCE
    return SavingOutcome.LAST if max(versions) > max(best) else SavingOutcome.OTHER


def _stands_out(saves: Iterable[Save], best: set[int]) -> bool:
    """Tell whether the best has a file of its own, beside the files that all versions have."""
    counted = Counter(save.version for save in saves)
    return any(counted[version] > 1 for version in best)


def best_versions(facts: Facts) -> set[int]:
    """Return the best versions of the weights.

    They are the best by the share of right answers or by the loss, over each set that was validated on.
    """
    groups: dict[tuple[int, int], list[Pass]] = defaultdict(list)
    for validation in facts.measurements():
        groups[validation.over].append(validation)
    versions: set[int] = set()
    for group in groups.values():
        share = max(validation.right / validation.rows for validation in group)
        loss = min(validation.loss / validation.rows for validation in group)
        versions |= {
            validation.version
            for validation in group
            if validation.right / validation.rows == share or validation.loss / validation.rows == loss
        }
    return versions - {-1}


def list_validations(facts: Facts) -> list[tuple[str, str, str]]:
    """Return step, right answers and the files that hold these weights in the end, for each validation."""
    files = {save.file: save for save in facts.saves}
    rows = []
    for validation in facts.measurements()[:12]:
        holding = [name for name, save in files.items() if save.version == validation.version]
        rows.append(
            (str(validation.step), f"{validation.right} of {validation.rows}", ", ".join(holding)[:80] or "–")
        )
    return rows
