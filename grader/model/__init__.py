"""The words of the house: frozen values that pass between its parts.

    Submission ──box──> Observation ──check──> Outcome ──scoring──> Grade ──report──> page

What comes out of a box is plain data (`Observation`); what is kept in the store and shown to people is a
pydantic model (`Outcome`, `Grade`), so that a page can be rendered again without running anything.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Final, Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, field_validator

from grader.model import png
from grader.model.plain_values import Composite as Composite
from grader.model.plain_values import Foreign as Foreign

# ── what was handed in ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class SubmittedFile:
    """One file as the box will see it."""

    path: str
    """POSIX path inside the box's work folder, e.g. ``two_layernet.py``."""
    content: bytes
    found_as: str
    """Where it stood in the hand-in, e.g. ``ex2/Two_LayerNet.py`` or ``ex2.ipynb``."""
    from_notebook: bool = False
    """Made from a notebook's cells: a module is taken from what they define, a script is run cell by cell."""

    @property
    def folder(self) -> str:
        """Return the extra folders above it in the hand-in, as ``ex2/``; empty where there are none."""
        depth = self.found_as.count("/") - self.path.count("/")
        return "".join(f"{part}/" for part in self.found_as.split("/")[: max(depth, 0)])


@dataclass(frozen=True)
class Surroundings:
    """Where in the hand-in a run's files lay, and what lay outside their folder."""

    folder: str = ""
    """The folders above them, as ``ex2/``; empty where there are none."""
    outside: Mapping[str, bytes] = field(default_factory=dict, hash=False, repr=False)
    """Files outside `folder`, by where they lay."""

    def laid_out(self, files: Sequence[SubmittedFile]) -> dict[str, bytes]:
        """Return what a box holds: the files of the run in their folder, and around it what lay there.

        Modules of the folders above are not laid into it once more: `ex2` is one package, and not another in
        its own folder.
        """
        inside = [file for file in files if not self._is_module_above(file)]
        return {**self.outside, **{self.folder + file.path: file.content for file in inside}}

    def _is_module_above(self, file: SubmittedFile) -> bool:
        top, slash, _ = file.path.partition("/")
        stays = file.path == file.found_as and file.path in self.outside
        return stays and file.path.endswith(".py") and f"{top}{slash}" == self.folder[: len(top) + 1]


NO_SURROUNDINGS = Surroundings()
_OUTSIDE_BYTES = 64 << 20
"""How many bytes a run's files and those outside its folder may take together: a box has room for as much
again."""


@dataclass(frozen=True)
class Submission:
    assignment: str
    student: str
    files: tuple[SubmittedFile, ...]
    digest: str
    """SHA-256 over the paths and contents of `files`: the identity of the work, not of its author."""
    notes: tuple[str, ...] = ()
    """What intake did that the student should know: a renamed file, a skipped folder."""
    missing: tuple[str, ...] = ()
    """Required files that were not found."""
    tree: Mapping[str, bytes] = field(default_factory=dict, hash=False, repr=False)
    """All that was handed in, by where it lay; an opened archive is a folder, ``code.zip/P5/net.py``."""
    unopened: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Archives that stayed closed, and why."""
    doubts: Mapping[str, str] = field(default_factory=dict, hash=False)
    """For each wanted file that was not found: in sentences, what may be this file all the same."""
    unread: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Files that were left out, and why: too large, damaged, oddly named."""

    def doubt_about(self, file: str) -> str:
        """Say in sentences what may be a wanted file that was not found; empty where nothing may be."""
        doubt = self.doubts.get(file)
        return f"It is not clear which file is {file}. {doubt}" if doubt else ""

    def surroundings(self, file: str) -> Surroundings:
        """Return where the file lay, with the smallest files outside its folder, as far as there is room."""
        folder = next((submitted.folder for submitted in self.files if submitted.path == file), "")
        room = _OUTSIDE_BYTES - sum(len(submitted.content) for submitted in self.files)
        outside: dict[str, bytes] = {}
        paths = [path for path in self.tree if folder and not path.startswith(folder)]
        for path in sorted(paths, key=lambda path: (len(self.tree[path]), path)):
            room -= len(self.tree[path])
            if room >= 0:
                outside[path] = self.tree[path]
        return Surroundings(folder, outside)

    def beside(self, file: str) -> tuple[SubmittedFile, ...]:
        """Return the files as a run of `file` has them.

        Where two folders hold the same name, its own folder's file counts.
        """
        folder = next((submitted.folder for submitted in self.files if submitted.path == file), "")
        own_files = {
            submitted.path.removeprefix(folder): submitted
            for submitted in self.files
            if folder and submitted.path == submitted.found_as and submitted.path.startswith(folder)
        }
        moved = [replace(submitted, path=path) for path, submitted in own_files.items()]
        elsewhere = {submitted.path for submitted in own_files.values()} | own_files.keys()
        return (*(submitted for submitted in self.files if submitted.path not in elsewhere), *moved)


@dataclass(frozen=True)
class Rejected:
    """A hand-in that could not be opened. It is one row with a reason, and never stops the run."""

    assignment: str
    student: str
    reason: str
    help: str
    digest: str = ""


# ── what a box yielded ────────────────────────────────────────────────────────────────────────────────


class CaseKind(StrEnum):
    PUBLISHED = "published"
    """Printed in the handout: its values may be shown."""
    FRESH = "fresh"
    """Hidden and new for each run key: only how far off it was is shown."""
    ADVICE = "advice"
    """Judged, told, and free: a failure here costs nothing."""


Value = np.ndarray | str | Foreign | Composite


@dataclass(frozen=True)
class Raised:
    """An exception of the student's code, as text. Shown, never trusted."""

    type_name: str
    message: str
    line: int | None = None
    """Deepest line inside the student's own files."""
    file: str | None = None
    absent: str = ""
    """What was imported in vain, as `environment.absent` reads it; empty for another error."""


@dataclass(frozen=True)
class CaseResult:
    kind: CaseKind
    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    raised: Raised | None = None
    finished: bool = True
    """False where the process ended before it reached the end of this case."""


PROCESSOR_TIME = "of processor time"
"""Stands in the detail of a timeout where computing took too long; in other timeouts nothing was done."""


class Fate(StrEnum):
    """How the process that ran a probe ended."""

    FINISHED = "finished"
    EXITED = "exited"
    KILLED = "killed"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    OUTPUT_LIMIT = "output-limit"
    TAMPERED = "tampered"


@dataclass(frozen=True)
class Observation:
    """Raw values of one probe over its cases. Nothing in here is a verdict."""

    fate: Fate
    cases: tuple[CaseResult, ...]
    detail: str = ""
    """One clause on `fate` for the reader, e.g. ``stopped after 20 s``."""
    output: str = ""
    """What the code printed, capped."""
    wall_s: float = 0.0


@dataclass(frozen=True)
class Definition:
    """Where a function or class stands, read from the source before any of it ran."""

    name: str
    """Qualified, e.g. ``TwoLayerNet.loss``."""
    first_line: int
    last_line: int


@dataclass(frozen=True)
class Loop:
    """A loop or comprehension in the source."""

    inside: str
    line: int
    kind: str


@dataclass(frozen=True)
class SourceFacts:
    """What a reading of the source says, made inside the box before the student's code ran."""

    definitions: tuple[Definition, ...] = ()
    loops: tuple[Loop, ...] = ()
    evasive: tuple[str, ...] = ()
    """Names that are not on the list of ordinary ones. In code whose work is counted, they could hide work
    (``exec``, ``sys.settrace``); in a script, they could change the notes that are taken while it runs."""
    evidence: tuple[str, ...] = ()
    """Where the first of these names stand, as ``two_layernet.py:12 exec``."""


@dataclass(frozen=True)
class Loaded:
    """The student's code after loading: usable, or why not."""

    mode: str
    facts: SourceFacts = field(default_factory=SourceFacts)
    problem: Raised | None = None
    """Set where loading failed: a syntax error, a missing import, a crash at import."""
    fate: Fate = Fate.FINISHED
    notes: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    """What was imported in vain: it was left out, or ended the loading."""
    unreadable: bool = False
    """Set where the source itself cannot be read: no other way of loading would change that."""


# ── the judgement ─────────────────────────────────────────────────────────────────────────────────────


class Status(StrEnum):
    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    MISSING = "missing"
    BLOCKED = "blocked"
    PENDING = "pending"
    VOID = "void"


class Reason(StrEnum):
    WRONG_VALUE = "wrong-value"
    WRONG_SHAPE = "wrong-shape"
    WRONG_TYPE = "wrong-type"
    NOT_FINITE = "not-finite"
    NOT_RETURNED = "not-returned"
    NOT_DEFINED = "not-defined"
    NO_FILE = "no-file"
    CRASH = "crash"
    IMPORT_ERROR = "import-error"
    EXITED = "exited"
    KILLED = "killed"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    OUTPUT_LIMIT = "output-limit"
    TAMPERED = "tampered"
    GROWS_WITH_INPUT = "grows-with-input"
    NOT_AS_ASKED = "not-as-asked"
    NEEDS_A_PERSON = "needs-a-person"
    MACHINE_BUSY = "machine-busy"
    GRADER_FAULT = "grader-fault"
    RUBRIC_FAULT = "rubric-fault"


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")


class Comparison(Frozen):
    """Found beside expected, for a published case; text so that any value can be shown."""

    kind: Literal["comparison"] = "comparison"
    label: str
    found: str
    expected: str
    tolerance: str = ""


class Series(Frozen):
    name: str
    y: tuple[float, ...]
    """One value per step, NaN where there is none."""


class Curve(Frozen):
    """Lines over steps, e.g. the student's loss beside the reference's."""

    kind: Literal["curve"] = "curve"
    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    threshold: float | None = None
    threshold_label: str = ""


class Bar(Frozen):
    label: str
    value: float
    passed: bool


class Bars(Frozen):
    """One number per name against a bound, on a logarithmic axis: relative errors per parameter."""

    kind: Literal["bars"] = "bars"
    title: str
    unit: str
    bars: tuple[Bar, ...]
    bound: float


class Code(Frozen):
    """Lines of the student's own file."""

    kind: Literal["code"] = "code"
    file: str
    first_line: int
    lines: tuple[str, ...]
    marked: tuple[int, ...] = ()
    """Numbers of the lines of the file to point at."""


class Printed(Frozen):
    """What the code printed; only kept where every case of the item is public."""

    kind: Literal["printed"] = "printed"
    text: str
    truncated: bool = False


class Picture(Frozen):
    """A small picture, as it may stand on a page: made by `from_png`, whatever drew it."""

    kind: Literal["picture"] = "picture"
    title: str
    alt: str
    """What can be seen on it, for those who cannot see it."""
    content: str
    """The PNG in base64, at most 300 KiB of it, of pixels and nothing else (`png.keep_pixels`)."""

    @classmethod
    def from_png(cls, title: str, alt: str, content: bytes) -> Self:
        """Return the picture of a PNG, also of a student's.

        Raise `png.NotShownError`, a ValueError, with the reason where it cannot stand on a page.
        """
        return cls(title=title, alt=alt, content=base64.b64encode(png.keep_pixels(content)).decode("ascii"))

    @property
    def png_bytes(self) -> bytes:
        return base64.b64decode(self.content, validate=True)

    @field_validator("content")
    @classmethod
    def _is_plain(cls, content: str) -> str:
        try:
            decoded = base64.b64decode(content, validate=True)
        except (binascii.Error, ValueError) as fault:
            raise ValueError(f"expected base64, {fault}") from fault
        if png.keep_pixels(decoded) != decoded:
            raise ValueError("expected a PNG without chunks beside its pixels")
        return content


class Pictures(Frozen):
    """What a file of the hand-in drew while it ran."""

    kind: Literal["pictures"] = "pictures"
    title: str
    pictures: tuple[Picture, ...]
    untold: tuple[str, ...] = ()
    """One sentence for each picture that is not shown, which says why."""


class Cell(Frozen):
    """One code cell, as its own process tells of it: shown, never trusted."""

    number: int
    """Counted from 1 over the notebook's code cells."""
    lines: tuple[str, ...]
    """As they were run: what only IPython understands is in comments."""
    reached: bool = True
    printed: str = ""
    error: str = ""
    """If it ended too soon: ``ValueError: no rows (line 2 of the cell)``, ``was stopped after 40 s``."""
    pictures: tuple[Picture, ...] = ()
    untold: tuple[str, ...] = ()


class Cells(Frozen):
    """A notebook as it was run."""

    kind: Literal["cells"] = "cells"
    file: str
    """As it was handed in, e.g. ``ex2.ipynb``."""
    cells: tuple[Cell, ...]
    left_out: str = ""
    """What is not shown, in one sentence; empty where all is."""


class Rows(Frozen):
    """A small table of text: what was measured beside what was claimed, files beside what is said of them."""

    kind: Literal["rows"] = "rows"
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Prose(Frozen):
    """What was typed beside the reference's answer; plain text with line breaks."""

    kind: Literal["prose"] = "prose"
    title: str
    found: str
    """The student's answer; empty where there is none."""
    expected: str = ""
    """The reference's answer; empty where none is shown."""


Evidence = Annotated[
    Comparison | Curve | Bars | Code | Printed | Picture | Pictures | Cells | Rows | Prose,
    Field(discriminator="kind"),
]


class NamedMistake(Frozen):
    """A known mistake whose faulty variant yields exactly what the hand-in yields."""

    id: str
    title: str
    advice: str


class Outcome(Frozen):
    """The judgement of one item. Marks are given by `scoring`, from `earned`."""

    item: str
    status: Status
    reason: Reason | None = None
    message: str = ""
    """One sentence: what was expected and what was found."""
    hint: str = ""
    """One sentence: what to try."""
    earned: float = 0.0
    """Share of the item's marks, 0 to 1."""
    waits: float = 1.0
    """Share of the marks that only a person can give, where the item is pending; the rest is judged."""
    mistakes: tuple[NamedMistake, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    ran: str = ""
    """What was run and under which limits, in words."""
    follow_through: str = ""
    """Set where the item was judged with an earlier part's error taken out: what was done, in words."""
    staff_note: str = ""
    """For the course only: never on a student's page."""
    wanted: tuple[str, ...] = ()
    """What is not installed and would be needed to judge it: for the course."""


class Override(Frozen):
    """A person's marks for one item of one hand-in. Appended to the store, never changed there."""

    assignment: str
    student: str
    item: str
    marks: float | None
    """None takes back what a person gave before."""
    max_marks: float
    """What the item was worth then."""
    why: str
    by: str
    at: str
    """The time in UTC, as ``2026-01-31T14:05:09Z``."""
    digest: str
    """The digest of the hand-in that was looked at."""


class Removal(Frozen):
    """A row that a person took out of the outputs. Its grades stay in the store."""

    assignment: str
    student: str
    why: str
    by: str
    at: str
    """The time in UTC, as ``2026-01-31T14:05:09Z``."""
    digest: str
    """The digest of the last work that was graded."""


class AppliedOverride(Frozen):
    """The marks that a person gave an item, beside what the machine says of it."""

    override: Override
    machine_marks: float
    machine_status: Status
    outdated: str = ""
    """Why the override does not count any more, in one sentence; empty where it does."""


NO_WORK_EARNED: Final = "No work earned marks in {items}, so a person has to decide what this is worth."


class GradedItem(Frozen):
    """An outcome with its marks: one line of `results.json`."""

    id: str
    title: str
    problem: str
    marks: float
    max_marks: float
    outcome: Outcome
    only_with: tuple[str, ...] = ()
    """Items that hold the work: where none of them earns anything, this one waits, with `NO_WORK_EARNED`."""
    overruled: AppliedOverride | None = None
    """Never set in the store: a grade there is the machine's own. `overrides.apply_to_grade` sets it."""

    @property
    def pending_marks(self) -> float:
        waits = self.outcome.waits if self.outcome.status is Status.PENDING else 0.0
        return round(self.max_marks * waits, 2)

    @property
    def judged(self) -> bool:
        """Tell whether `marks` says something about the work: no marks yet are not the same as zero marks."""
        return self.outcome.status is not Status.VOID and (
            self.outcome.status is not Status.PENDING or self.outcome.waits < 1
        )


class GradeStatus(StrEnum):
    GRADED = "graded"
    PENDING = "pending"
    WITHHELD = "withheld"
    INVALID = "invalid"


class Grade(Frozen):
    """A whole submission. `marks` is None where no total may be given as final or at all."""

    assignment: str
    student: str
    status: GradeStatus
    marks: float | None
    max_marks: float
    pending_marks: float = 0.0
    reason: str | None = None
    help: str = ""
    items: tuple[GradedItem, ...] = ()
    digest: str = ""
    notes: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    """What everybody must know who reads the marks, e.g. ``Graded on stand-in data``: top of every output."""
    staff_notices: tuple[str, ...] = ()
    """For the course only: on the index, never on a student's page."""
    sandbox: str = ""
    """``strong``, ``partial`` or ``none``: how well the run was protected."""
    wall_s: float = 0.0

    @property
    def mistakes(self) -> tuple[NamedMistake, ...]:
        """Return each named mistake once, in the order of the items."""
        named = {m.id: m for item in self.items for m in item.outcome.mistakes}
        return tuple(named.values())
