"""The command `grader verify`."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from grader import rubric
from grader.cli import completion, mutants_page
from grader.cli.options import CORES, DataFolder, Jobs, ProfileOption, Reference, Rubrics, SandboxOption
from grader.cli.terminal import err, out
from grader.grading import hidden_images
from grader.grading.rubric_trials import MutantAmount, Tally
from grader.grading.seeds import NO_SECRET, derive_hidden_key
from grader.grading.shared_trials import find_shared_trials
from grader.grading.verify import TrialResult
from grader.grading.verify import verify as verify_rubric
from grader.sandbox.sandbox_choice import SandboxKind, find_safest_sandbox

app = typer.Typer(add_completion=False)


@app.command()
def verify(
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            help="Which assignments; all, if none is named.", autocompletion=completion.complete_assignments
        ),
    ] = None,
    jobs: Jobs = CORES,
    run_key: Annotated[str, typer.Option(help="Decides the hidden inputs.")] = "verify",
    data: DataFolder = None,
    profile: ProfileOption = None,
    mutants: Annotated[
        MutantAmount, typer.Option(help="How many changed solutions to try: some of each file, all, or none.")
    ] = MutantAmount.SAMPLE,
    mutants_report: Annotated[
        Path | None, typer.Option(help="A Markdown file for what became of them.")
    ] = None,
    sandbox: SandboxOption = SandboxKind.AUTO,
    rubrics: Rubrics = Path("rubrics"),
    reference: Reference = Path("reference"),
) -> None:
    """Test the rubrics: reference, starter, every known mistake, rubbish, and mutants of the solution.

    Example: grader verify hlcv-ex2
    """
    assignments = rubric.load_all(rubrics, reference)
    chosen = [rubric.load(rubrics, reference, name) for name in ids] if ids else assignments
    choice, key = find_safest_sandbox(sandbox), derive_hidden_key(run_key, NO_SECRET)
    faults: dict[str, int] = {}
    tallies: dict[str, list[Tally]] = {}
    for assignment in sorted(chosen, key=lambda assignment: assignment.shares is not None):
        opened = hidden_images.open_images(assignment.data, data, profile, key)
        timed = hidden_images.lengthen_limits(assignment, opened)
        proved = _find_proved(assignment, chosen, faults)
        results = list(verify_rubric(timed, choice, key, opened, jobs, proved, mutants))
        tallies[assignment.id] = [result.tally for result in results if result.tally]
        faults[assignment.id] = _print_trials(assignment, results, proved)
    if mutants_report:
        mutants_report.write_text(mutants_page.render_page(tallies), encoding="utf-8")
    raise typer.Exit(2 if any(faults.values()) else 0)


def _find_proved(
    assignment: rubric.Assignment, chosen: Sequence[rubric.Assignment], faults: Mapping[str, int]
) -> frozenset[str]:
    """Return the mistakes that the edition shared with has tried already, as far as it is without faults."""
    shared = [other for other in chosen if other.id == assignment.shares and faults.get(other.id) == 0]
    return find_shared_trials(assignment, shared[0]) if shared else frozenset()


def _print_trials(
    assignment: rubric.Assignment, results: Sequence[TrialResult], proved: Collection[str]
) -> int:
    """Print an assignment's trials and their number, and return how many faults there are."""
    faults = _print_faults(assignment.id, results)
    more = f", {len(proved)} of them shared with {assignment.shares} and tried there" if proved else ""
    out.print(f"{assignment.id}: {len(results)} trials{more}, {faults} faults")
    return faults


def _print_faults(title: str, results: Sequence[TrialResult]) -> int:
    """Tell each fault, and return how many there are."""
    out.print(_make_table(title, results))
    for result in results:
        for fault in result.faults:
            err.print(f"{title}: {escape(result.name)}: {escape(fault)}", style="red")
        for survivor in mutants_page.describe_survivors(result.tally) if result.tally else ():
            out.print(f"{title}: {escape(survivor)}", style="yellow", highlight=False)
    return sum(len(result.faults) for result in results)


def _make_table(title: str, results: Sequence[TrialResult]) -> Table:
    rows = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    rows.add_column("trial")
    rows.add_column("marks", justify="right")
    rows.add_column("loses")
    rows.add_column("named as")
    rows.add_column("as promised")
    for result in results:
        loses = ", ".join(f"{item} {lost:g}" for item, lost in result.loses.items())
        loses = mutants_page.summarize(result.tally) if result.tally else loses
        as_promised = (
            ("yes" if not result.faults else "NO") if not result.proved_by else f"as in {result.proved_by}"
        )
        marks = "" if result.proved_by or result.tally else f"{result.marks or 0:g}"
        rows.add_row(result.name, marks, loses, ", ".join(result.named), as_promised)
    return rows
