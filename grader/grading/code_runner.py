"""Run a hand-in's probes in a box, whatever the hand-in does to the box.

Items run alone, each in a process of its own, and one that brings the box down leaves a new one to the next.
First, though, all are run together in one process, which is cheap and settles the matter for a hand-in that
is right throughout.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Final

from grader.checks import CHECKS
from grader.model import NO_SURROUNDINGS, Fate, Loaded, Observation, SubmittedFile, Surroundings
from grader.rubric import DEFINITIONS, Assignment, Item, Limits, find_names_in_probes
from grader.rubric.modes import are_of_a_folder, are_typed, run_a_script
from grader.sandbox.box_limits import BoxLimits
from grader.sandbox.protocol import Box, BoxJob, Oracle, Sandbox
from grader.sandbox.request import CaseSpec, Request

_TOGETHER_S: Final = 3.0
"""Limit of computing, and of idling: what takes longer is run item by item, each with time of its own."""
_CALLED_LETTERS: Final = 2_000
"""The letters that a header has room for; where probes call by more names, everything is read."""
_MAYBE_FROM_OUTSIDE: Final = frozenset(f"signal {number}" for number in (1, 2, 3, 9, 15))
"""Ends of a process that may come from this machine, or a person at it; twice in a row is no accident."""


@dataclass(frozen=True)
class ItemGroup:
    """What is loaded together: one file, by the same ways of loading, for these items.

    Where a notebook stands for several scripts the file is the first of them: all hold the same cells.
    """

    file: str
    modes: tuple[str, ...]
    items: tuple[Item, ...]

    @property
    def is_typed(self) -> bool:
        return are_typed(self.modes)

    @property
    def judges_folder(self) -> bool:
        return are_of_a_folder(self.modes)

    @property
    def runs_script(self) -> bool:
        return run_a_script(self.modes)


def group_items(items: Sequence[Item], files: Sequence[SubmittedFile] = ()) -> list[ItemGroup]:
    """Group the items by what has to be loaded for them, in the rubric's order.

    A notebook is run once for all of its items.
    """
    notebooks = {file.path: file.found_as for file in files if file.from_notebook}
    groups: dict[tuple[str, tuple[str, ...]], list[Item]] = {}
    for item in items:
        held_by = notebooks.get(item.file, item.file) if item.runs_script else item.file
        groups.setdefault((held_by, item.load), []).append(item)
    return [ItemGroup(alike[0].file, load, tuple(alike)) for (_, load), alike in groups.items()]


def find_group(item: Item, assignment: Assignment) -> ItemGroup:
    """Return the group of all items that are loaded together with this one."""
    together = tuple(i for i in assignment.items if (i.file, i.load) == (item.file, item.load))
    return ItemGroup(item.file, item.load, together)


class CodeRunner(AbstractContextManager["CodeRunner"]):
    """One file of one hand-in, loaded by the first way of loading that works."""

    def __init__(
        self,
        sandbox: Sandbox,
        files: Sequence[SubmittedFile],
        group: ItemGroup,
        assignment: Assignment,
        seed: int = 0,
        cpu_s: float | None = None,
        steps: int = 0,
        surroundings: Surroundings = NO_SURROUNDINGS,
        *,
        wants_facts: bool = True,
    ) -> None:
        """Load the file; without `wants_facts`, its source is not read before, and `loaded` has no facts."""
        self._sandbox = sandbox
        self._files = lay_over(files, assignment.provided_files())
        self._provided = assignment.provided
        self._called = _list_called_names(group.items, assignment)
        self._surroundings = _restore_given_out(surroundings, assignment.provided_files())
        self._source = group
        self._seed = seed
        limits = join_limits(group.items)
        self._limits = replace(limits, cpu_s=cpu_s or limits.cpu_s, steps=steps)
        self._modes = _list_modes(self._files, group)
        self._box: Box | None = None
        self._spent = False
        self._wants_facts = wants_facts
        self.loaded = self._open_first_that_works()
        self._wants_facts = False  # opened again, the file is the same

    @property
    def usable(self) -> bool:
        return self.loaded.problem is None and self.loaded.fate is Fate.FINISHED

    @property
    def still_open(self) -> bool:
        """Tell whether a further request is answered without loading the file once more."""
        return self._box is not None and not self._box.ended and not self._spent

    def observe_together(self, requests: Mapping[str, Request]) -> Iterator[tuple[str, Observation]]:
        """Run all items one after another in the process that loaded the code, and yield what each yielded.

        That saves most of isolation's cost, but is good only where all of them pass: values that are right
        are right, whatever else ran before. Items are missing at the end where the process did not end as it
        should. The box is spent afterwards.
        """
        box = self._fresh()
        box.submit(_join_requests(requests))
        self._spent = True
        sizes = [len(request.cases) for request in requests.values()]
        yield from zip(requests, box.collect_parts(sizes), strict=False)

    def observe(self, request: Request, oracle: Oracle | None = None) -> Observation:
        """Ask the box; ask once more where a signal ended the process that may have come from outside.

        There is one request at a time. The box must not run ahead, or what a process does to it would be
        charged to another item.
        """
        observation = self._observe(request, oracle)
        if observation.fate is Fate.KILLED and observation.detail in _MAYBE_FROM_OUTSIDE:
            return self._observe(request, oracle)
        return observation

    def _observe(self, request: Request, oracle: Oracle | None) -> Observation:
        box = self._fresh()
        box.submit(request)
        return box.collect(oracle)

    def close(self) -> None:
        box, self._box = self._box, None  # so that none is closed twice, whether another can be opened or not
        if box is not None:
            box.close()

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def _open_first_that_works(self) -> Loaded:
        refused: list[str] = []
        absent: dict[str, None] = {}
        for mode in self._modes:
            loaded = self._open(mode).loaded
            absent |= dict.fromkeys(loaded.absent)
            if loaded.problem is None and loaded.fate is Fate.FINISHED:
                break
            absent |= dict.fromkeys([loaded.problem.absent] if loaded.problem else [])
            if loaded.unreadable:
                break
            refused.append(
                f"loading the whole file failed ({_explain_stop(loaded)}); its definitions were used"
            )
        notes = (*refused[: len(self._modes) - 1], *loaded.notes)
        return replace(loaded, notes=notes, absent=tuple(filter(None, absent)))

    def _fresh(self) -> Box:
        """Return a box that still answers; open one where needed."""
        if self._box is None or not self.still_open:
            return self._open(self.loaded.mode)
        return self._box

    def _open(self, mode: str) -> Box:
        self.close()
        self._spent = False
        asked = _list_asked_names(self._source.items)
        file, around = self._source.file, self._surroundings
        called, provided = self._called, self._provided
        job = BoxJob(
            self._files,
            file,
            mode,
            self._limits,
            self._seed,
            asked,
            called,
            provided,
            around,
            self._wants_facts,
        )
        self._box = self._sandbox.open(job)
        return self._box


def make_request(item: Item, probe: str, cases: tuple[CaseSpec, ...]) -> Request:
    limits = item.limits
    return Request(probe, cases, limits.wall_s, limits.cpu_s, limits.memory_bytes, limits.output_bytes)


def join_limits(items: Sequence[Item]) -> BoxLimits:
    """Return the limits of a box, which must hold its most demanding item.

    Each item is then held to its own limits. What is loaded for several files, as a notebook may be, has the
    time of all of them.
    """
    every: list[Limits] = [item.limits for item in items]
    by_file = [[item.limits for item in items if item.file == file] for file in {item.file for item in items}]
    return BoxLimits(
        wall_s=sum(max(limits.wall_s for limits in together) for together in by_file),
        cpu_s=sum(max(limits.cpu_s for limits in together) for together in by_file),
        memory_bytes=max(limits.memory_bytes for limits in every),
        processes=max(limits.processes for limits in every),
        output_bytes=max(limits.output_bytes for limits in every),
    )


def lay_over(files: Sequence[SubmittedFile], provided: Sequence[SubmittedFile]) -> tuple[SubmittedFile, ...]:
    """Return a hand-in's files with the course's own in place of those of the same name."""
    return tuple({file.path: file for file in (*files, *provided)}.values())


def _restore_given_out(surroundings: Surroundings, provided: Sequence[SubmittedFile]) -> Surroundings:
    """Return the surroundings with the course's own files in place of copies, as in ``../data.txt``."""
    contents = {file.path: file.content for file in provided}
    names = {path: path.split("/")[-1] for path in surroundings.outside}
    copies = {path: contents[name] for path, name in names.items() if name in contents}
    return replace(surroundings, outside={**surroundings.outside, **copies}) if copies else surroundings


def _join_requests(requests: Mapping[str, Request]) -> Request:
    """Return one request with every case of all requests, within the strictest limits and little time."""
    every = list(requests.values())
    cases = (replace(case, probe=request.probe) for request in every for case in request.cases)
    return Request(
        probe="",
        cases=tuple(cases),
        wall_s=min(_TOGETHER_S, *(request.wall_s for request in every)),
        cpu_s=min(_TOGETHER_S, *(request.cpu_s for request in every)),
        memory_bytes=min(request.memory_bytes for request in every),
        output_bytes=min(request.output_bytes for request in every),
        fork=False,
    )


def _list_modes(files: Sequence[SubmittedFile], group: ItemGroup) -> Sequence[str]:
    """Return the ways of loading the file.

    A notebook's cells train and plot. Where a module is wanted, only what they define is taken.
    """
    loaded_file = next(file for file in files if file.path == group.file)
    whole = group.runs_script
    return (DEFINITIONS,) if loaded_file.from_notebook and not whole else group.modes


def _list_asked_names(items: Sequence[Item]) -> Sequence[str]:
    """Return the names that the items are about; none where one of the items does not say which."""
    names = {name.partition(".")[0]: None for item in items for name in item.code}
    return list(names) if all(item.code for item in items) else []


def _list_called_names(items: Sequence[Item], assignment: Assignment) -> Sequence[str] | None:
    """Return the names by which probes call methods, where an item asks what they may use; otherwise None.

    Probes up to the last such item count: what comes later cannot change it. None, too, where there are too
    many names; then everything is read.
    """
    asking_last = [number for number, item in enumerate(items) if CHECKS[item.check].reads_code]
    if not asking_last:
        return None
    asking = [probe for item in items[: asking_last[-1] + 1] for probe in _list_probes(item)]
    names = find_names_in_probes(assignment.probes_source(), tuple(asking))
    return sorted(names) if sum(map(len, names)) < _CALLED_LETTERS else None


def _list_probes(item: Item) -> Iterator[str]:
    for asking in (item, item.follow_through):
        if asking and asking.probe:
            yield asking.probe


def _explain_stop(loaded: Loaded) -> str:
    if loaded.problem is None:
        return loaded.notes[-1] if loaded.notes else loaded.fate.value
    line = f", line {loaded.problem.line}" if loaded.problem.line else ""
    return f"{loaded.problem.type_name}: {loaded.problem.message}{line}"
