"""A self-check on its way to a terminal or a log: each item as soon as it is known."""

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from grader.kit import result_text
from grader.kit.deduplicate import Above
from grader.kit.result import Checked, Result, State
from grader.kit.self_check import SelfCheck
from grader.model.errors import UsageError
from grader.model.text import visible


class Telling:
    """Print a self-check.

    `wraps` is for a person who reads along; in a file a sentence stays one line, however long it is.
    """

    def __init__(self, console: Console, *, wraps: bool) -> None:
        self._console = console
        self._one_line = not wraps

    def all_of(self, folder: Path, opened: SelfCheck) -> Checked:
        self._begin(folder, opened)
        results: list[Result] = []
        above = Above()
        for result in opened.results():
            self._notes(
                note for note in result.notes if all(note not in earlier.notes for earlier in results)
            )
            results.append(result)
            self._console.print(result_text.rendered(above.taken_out(result)))
        checked = Checked(opened.assignment, tuple(results), opened.notes)
        self._end(checked)
        return checked

    def watching(self) -> None:
        self._line("Watching; Ctrl-C ends it.", "dim")

    def saved(self, names: list[str]) -> None:
        self._console.print(
            Rule(Text(visible(", ".join(Path(name).name for name in names[:3])), style="dim"))
        )

    def refused(self, fault: UsageError) -> None:
        self._line(f"{fault.message} {fault.help}", "red")

    def _begin(self, folder: Path, opened: SelfCheck) -> None:
        assignment = opened.assignment
        title = f"{assignment.id}: {assignment.title}, in {folder.absolute()}"
        self._console.print(Text(visible(title), style="bold"), soft_wrap=True)  # a path is copied whole
        self._line(result_text.WITHOUT_A_SANDBOX, "dim")
        self._notes(opened.notes)
        self._console.print()

    def _notes(self, notes: Iterable[str]) -> None:
        for note in notes:
            self._line(note, "yellow")

    def _end(self, checked: Checked) -> None:
        self._console.print()
        if any(result.state is State.PASSED for result in checked.results):
            self._line(result_text.ONLY_PUBLISHED, "dim")
        self._line(checked.last_line, "bold")

    def _line(self, text: str, style: str) -> None:
        self._console.print(Text(visible(text), style=style), soft_wrap=self._one_line)
