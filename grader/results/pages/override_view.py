"""A person's marks as the page shows them: who gave them and why, and what the grader itself had said."""

from dataclasses import dataclass

from grader.model import AppliedOverride
from grader.model.text import count_marks, format_marks, shorten
from grader.results.pages.labels import NOT_JUDGED
from grader.results.pages.shared_view import Badge, choose_item_badge


@dataclass(frozen=True)
class OverrideView:
    head: str
    why: str
    outdated: str
    machine: Badge
    """The status that the grader itself gave."""
    machine_marks: str
    at: str
    """The machine-readable date for the page; `when` is the same in words."""
    when: str


def build_override_view(overruled: AppliedOverride) -> OverrideView:
    override = overruled.override
    open_ = overruled.machine_status in NOT_JUDGED and not overruled.machine_marks
    number = f"{format_marks(override.marks or 0)} of {count_marks(override.max_marks)}"
    return OverrideView(
        head=f"{number}, given by {shorten(override.by, 80)}",
        why=override.why,
        outdated=overruled.outdated,
        machine=choose_item_badge(overruled.machine_status),
        machine_marks="no marks" if open_ else count_marks(overruled.machine_marks),
        at=shorten(override.at, 40),
        when=shorten(override.at.replace("T", " ").replace("Z", " UTC"), 40),
    )
