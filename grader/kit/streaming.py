"""Results of a folder's items one after another, as they are asked for."""

from collections.abc import Generator, Sequence
from pathlib import Path

from grader.kit.result import Result
from grader.kit.self_check import SelfCheck


class ResultStream:
    """Results of a folder's items, each on request.

    What is loaded together is loaded once, as long as results are asked for in the order of the rubric.
    """

    def __init__(self, folder: Path, upcoming: Sequence[str]) -> None:
        """Take the ids of items that will be asked for as `upcoming`; others are checked each by itself."""
        self.notes: tuple[str, ...] = ()
        """Notes on the files of the folder."""
        self._folder = folder
        self._upcoming = upcoming
        self._results: dict[str, Result] = {}
        self._running: Generator[Result] | None = None

    def get(self, item_id: str) -> Result:
        """Return the result of an item. Raises GraderError where the folder cannot be checked."""
        if item_id not in self._results and item_id in self._upcoming:
            self._running = self._running or self._begin(self._upcoming)
            self._go_on(item_id)
        if item_id not in self._results:
            self.close()
            self._running = self._begin([item_id])
            self._go_on(item_id)
        return self._results[item_id]

    def close(self) -> None:
        """End the check that is running, whose processes would stay open else."""
        if self._running is not None:
            self._running.close()
            self._running = None

    def _go_on(self, item_id: str) -> None:
        """Keep results up to that of the item, or to the end where it does not come."""
        for result in self._running or ():
            self._results[result.item.id] = result
            if result.item.id == item_id:
                return

    def _begin(self, items: Sequence[str]) -> Generator[Result]:
        self_check = SelfCheck(self._folder, items)
        self.notes = self_check.notes
        self._results |= {result.item.id: result for result in self_check.preview()}
        return self_check.judge()
