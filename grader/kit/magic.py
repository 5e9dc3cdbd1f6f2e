"""``%grader``: check the names of a running notebook, in the notebook.

The probe and the check are those of `grader check`; the code runs in the notebook's own process, so that the
kernel's interrupt ends it.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from grader.kit import find_handout, public, traceback_excerpt
from grader.kit.notebook_check import check_names, is_about_a_file
from grader.kit.result import Result, State
from grader.kit.rich_output import RichOutput
from grader.kit.self_check import select_items
from grader.model import Code, Reason
from grader.model.errors import UsageError
from grader.rubric import Item

NAME: Final = "grader"
_GO_THERE: Final = "Open the notebook in the handout's folder, or go there first: %cd PATH"


class _PlainMessage(BaseException):
    """Ends a cell with words instead of a traceback through the grader."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


class NotebookUsageError(_PlainMessage, Exception):
    """There is nothing to check: the folder is wrong, or there is no such item."""


class Interrupted(_PlainMessage, KeyboardInterrupt):
    """The person at the notebook stopped the check; later cells of the same run do not follow."""


class Magic:
    """The object that IPython calls; `shell` is IPython's own."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell

    def grader(self, line: str) -> RichOutput:
        """Check what you have defined in this notebook, as far as that is possible without the course.

        %grader             every item
        %grader q1b         one item
        %grader q1b q2d     these two
        %grader q1          all of a problem

        Your code runs in this notebook; the kernel's interrupt ends it. Typed answers, and what is about
        files, are checked as they were last saved.
        """
        folder, items = _parse_request(line)
        return RichOutput(tuple(self._check(item, folder) for item in items))

    def _check(self, item: Item, folder: Path) -> Result:
        raised: dict[str, BaseException] = {}
        try:
            result = check_names(self._shell.user_ns, item.id, folder, raised.__setitem__)
        except UsageError as fault:
            raise _make_refusal(fault) from None
        except KeyboardInterrupt as stop:
            raise self._describe_interrupt(item, folder, next(_find_interrupts(raised), stop)) from None
        if is_about_a_file(item):
            return _add_saved_note(result)
        return self._add_own_lines(_add_missing_names(result, self._shell.user_ns), folder, raised)

    def _add_own_lines(self, result: Result, folder: Path, raised: dict[str, BaseException]) -> Result:
        """Return the result with the lines that raised.

        They stand in cells, where only this process finds them.
        """
        error = raised.get(result.item.probe or "")
        if error is None or result.outcome is None or result.outcome.reason is not Reason.CRASH:
            return result
        evidence = (*self._find_lines(error, folder), *result.outcome.evidence)
        return replace(result, outcome=result.outcome.model_copy(update={"evidence": evidence}))

    def _describe_interrupt(self, item: Item, folder: Path, stop: BaseException) -> Interrupted:
        sentences = [f"Interrupted while {item.id} was checked: nothing is known of it."]
        for code in self._find_lines(stop, folder)[-1:]:
            number = code.marked[0]
            sentences.append(f"{code.file}, line {number}: {code.lines[number - code.first_line].strip()}")
        return Interrupted("\n".join(sentences))

    def _find_lines(self, raised: BaseException, folder: Path) -> tuple[Code, ...]:
        excerpts = traceback_excerpt.find_excerpts(
            raised, self._shell.user_ns, folder.resolve(), self._name_cell
        )
        return tuple(code for code in excerpts if code.lines)

    def _name_cell(self, file: str) -> str:
        """Return the name by which IPython calls the cell; older versions have no word for it."""
        name = getattr(self._shell.compile, "format_code_name", lambda _: None)(file)
        return " ".join(name) if name else "Your cell"


def load(shell: Any) -> None:
    """Have `%grader` in this shell."""
    shell.register_magic_function(Magic(shell).grader, "line", NAME)


def _parse_request(line: str) -> tuple[Path, tuple[Item, ...]]:
    try:
        folder = find_handout.find_folder(Path.cwd())
    except UsageError as fault:
        raise _make_refusal(UsageError(fault.message, help=_GO_THERE)) from None
    try:
        return folder, select_items(public.read(folder).assignment, line.replace(",", " ").split())
    except UsageError as fault:
        raise _make_refusal(fault) from None


def _make_refusal(fault: UsageError) -> NotebookUsageError:
    return NotebookUsageError("\n".join(filter(None, (fault.message, fault.help))))


def _find_interrupts(raised: dict[str, BaseException]) -> Any:
    return (error for error in raised.values() if isinstance(error, KeyboardInterrupt))


def _add_missing_names(result: Result, names: Any) -> Result:
    """Return the result with the names that the item needs, where one of them is not there."""
    if result.outcome is None or result.outcome.reason is not Reason.NOT_DEFINED:
        return result
    missing = dict.fromkeys(
        name for dotted_name in result.item.code if (name := dotted_name.partition(".")[0]) not in names
    )
    needs = (
        f" {result.item.id} needs {', '.join(missing)}: run the cell that defines it first."
        if missing
        else ""
    )
    outcome = result.outcome.model_copy(update={"hint": ""})  # it is about values, and there are none
    return replace(result, message=result.message + needs, outcome=outcome)


def _add_saved_note(result: Result) -> Result:
    where = "answers.yaml" if result.item.is_typed else "its file"
    if result.state is State.AT_GRADING and not result.read_as:
        return result
    note = f"Checked as it was last saved in {where}, not by the names of this notebook."
    return replace(result, notes=(*result.notes, note))
