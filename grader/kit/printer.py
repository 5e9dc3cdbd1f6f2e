"""A self-check on its way to a terminal or a log: each item as soon as it is known."""

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from grader.kit import result_text
from grader.kit.deduplicate import Deduplicator
from grader.kit.result import Result, SelfCheckResult, State
from grader.kit.self_check import SelfCheck
from grader.model.errors import UsageError
from grader.model.text import make_visible


class SelfCheckPrinter:
    """Print a self-check.

    `wraps` is for a person who reads along; in a file a sentence stays one line, however long it is.
    """

    def __init__(self, console: Console, *, wraps: bool) -> None:
        self._console = console
        self._one_line = not wraps

    def print_all(self, folder: Path, self_check: SelfCheck) -> SelfCheckResult:
        self._print_head(folder, self_check)
        results: list[Result] = []
        deduplicator = Deduplicator()
        for result in self_check.stream():
            self._print_notes(
                note for note in result.notes if all(note not in earlier.notes for earlier in results)
            )
            results.append(result)
            self._console.print(result_text.render(deduplicator.deduplicate(result)))
        checked = SelfCheckResult(self_check.assignment, tuple(results), self_check.notes)
        self._print_end(checked)
        return checked

    def announce_watching(self) -> None:
        self._print_line("Watching; Ctrl-C ends it.", "dim")

    def announce_saved(self, names: list[str]) -> None:
        self._console.print(
            Rule(Text(make_visible(", ".join(Path(name).name for name in names[:3])), style="dim"))
        )

    def print_refusal(self, fault: UsageError) -> None:
        self._print_line(f"{fault.message} {fault.help}", "red")

    def _print_head(self, folder: Path, self_check: SelfCheck) -> None:
        assignment = self_check.assignment
        title = f"{assignment.id}: {assignment.title}, in {folder.absolute()}"
        self._console.print(Text(make_visible(title), style="bold"), soft_wrap=True)  # a path is copied whole
        self._print_line(result_text.WITHOUT_A_SANDBOX, "dim")
        self._print_notes(self_check.notes)
        self._console.print()

    def _print_notes(self, notes: Iterable[str]) -> None:
        for note in notes:
            self._print_line(note, "yellow")

    def _print_end(self, checked: SelfCheckResult) -> None:
        self._console.print()
        if any(result.state is State.PASSED for result in checked.results):
            self._print_line(result_text.ONLY_PUBLISHED, "dim")
        self._print_line(checked.last_line, "bold")

    def _print_line(self, text: str, style: str) -> None:
        self._console.print(Text(make_visible(text), style=style), soft_wrap=self._one_line)
