"""Which known mistakes are the very same in two editions: what one proves is proved for both."""

from collections.abc import Collection
from typing import Final

from grader.rubric import Assignment, Mistake

_NAMES: Final = {"id", "same_as", "problem", "waits_after", "only_with", "marks_source"}
"""What editions name differently; the items that an item waits for are compared by place."""


def find_shared_trials(assignment: Assignment, other: Assignment) -> frozenset[str]:
    """Return the ids of the mistakes whose trials ask the very same in both editions."""
    theirs = {mistake.id: mistake for mistake in other.mistakes}
    both = set(assignment.files) & set(other.files)
    return frozenset(
        mistake.id
        for mistake in assignment.mistakes
        if mistake.id in theirs
        and _list_trial_inputs(assignment, mistake, both)
        == _list_trial_inputs(other, theirs[mistake.id], both)
    )


def _list_trial_inputs(
    assignment: Assignment, mistake: Mistake, files: Collection[str]
) -> tuple[object, ...]:
    """Return all that a trial depends on, with items by their places in place of their names."""
    changed = assignment.changed_files(mistake.id)
    items = assignment.judged_on(changed).items
    places = {item.id: number for number, item in enumerate(items)}
    rivals = {mistake.id, *(name for item in items for name in item.mistakes)}
    return (
        changed,
        [item.model_dump(exclude=_NAMES) for item in items],
        [tuple(map(places.get, (*item.waits_after, *item.only_with))) for item in items],
        {places.get(item): lost for item, lost in mistake.loses.items()},
        {places.get(item) for item in mistake.named_by},
        {
            one.id: _list_variant_files(assignment, one, files)
            for one in assignment.mistakes
            if one.id in rivals
        },
        assignment.handed_in(mistake.id) if any(item.judges_folder for item in items) else None,
        assignment.provided_files(),
        assignment.probes_source(),
        assignment.recompute_source(),
        assignment.stand_ins,
        assignment.data,
    )


def _list_variant_files(assignment: Assignment, mistake: Mistake, files: Collection[str]) -> dict[str, bytes]:
    """Return the contents of a variant's files, as far as both editions have them.

    A file of typed answers counts only where the mistake lies in it.
    """
    counted = set(files) - set(assignment.typed_names) | set(assignment.changed_files(mistake.id))
    return {file.path: file.content for file in assignment.variant_files(mistake.id) if file.path in counted}
