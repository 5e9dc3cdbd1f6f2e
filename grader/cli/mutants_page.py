"""What became of the mutants, on the terminal and as a page of Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from grader.grading.rubric_trials import Tally
from grader.grading.wrong_work.mutations import Mutant
from grader.model.text import truncate

_SHOWN: Final = 91
_HEAD: Final = """# Mutants of the solutions

`make mutants` writes this page. It changes each solution in one place of the part that students write, and
grades the result. A change that keeps every mark is a survivor: students can make it, and nobody will notice.
The solution marks a change as equivalent if no question could tell it from the solution; such a change is not
counted. Scripts train for long, so only a few of their changes are tried.
"""
_TABLE: Final = """
| file | made | equivalent | tried | lost marks | waited | survived | noticed |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


def describe_survivors(tally: Tally) -> Iterator[str]:
    """Yield a line for each mutant that keeps full marks."""
    for mutant in tally.survivors:
        location = f"{tally.mutants.file}, line {mutant.line}"
        yield f"{location}: {mutant.change} keeps full marks: {_quote_line(mutant)}"


def summarize(tally: Tally) -> str:
    """Say in a few words how many of them were noticed."""
    waited = f", {tally.waiting} wait" if tally.waiting else ""
    return f"{tally.lost} lose marks{waited}, {len(tally.survivors)} keep all: {tally.share:.1%} noticed"


def render_page(tallies: Mapping[str, Sequence[Tally]]) -> str:
    """Return the page: figures by file, and every survivor by its line."""
    parts = [_HEAD]
    for assignment, file_tallies in tallies.items():
        if file_tallies:
            rows = "".join(map(_render_row, file_tallies))
            lines = [f"- `{line}`\n" for tally in file_tallies for line in describe_survivors(tally)]
            listing = f"\nSurvivors:\n\n{''.join(lines)}" if lines else "\nNo survivors.\n"
            parts.append(f"\n## {assignment}\n{_TABLE}{rows}{listing}")
    return "".join(parts)


def _render_row(tally: Tally) -> str:
    mutants = tally.mutants
    kind = " (script)" if mutants.is_script else ""
    cells = (
        f"{mutants.file}{kind}", mutants.made, mutants.equivalent, len(mutants.tried), tally.lost,
        tally.waiting, len(tally.survivors), f"{tally.share:.1%}",
    )  # fmt: skip
    return f"| {' | '.join(map(str, cells))} |\n"


def _quote_line(mutant: Mutant) -> str:
    line = mutant.source.splitlines()[mutant.line - 1].strip().replace("`", "'")
    return truncate(line, _SHOWN)
