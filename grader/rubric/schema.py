"""The shape of a rubric file: which keys stand where, and of what type.

The module `rules` says what names must exist. A class whose name begins with ``Written`` is a block as the
file has it; one without is the same block as the rest of the grader sees it, with limits and tolerance
resolved. What both share stands once, in ``…Entry``.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, SerializeAsAny
from pydantic_core import PydanticCustomError

from grader.checks import StandIns
from grader.rubric import modes, units
from grader.rubric.document import ID_WORDS, is_id
from grader.rubric.modes import Mode
from grader.sandbox.environment.declared_packages import is_declaration

MAX_MARKS = 10_000
MAX_CASES = 1_000
MAX_PROCESSES = 4_096

Need = Literal["required", "optional"]


def make_unexpected(expected: str) -> PydanticCustomError:
    """Return a validator's own fault, whose words `pydantic_messages` takes as they stand."""
    return PydanticCustomError("unexpected", "expected {expected}", {"expected": expected})


def _check_package(text: str) -> str:
    if not is_declaration(text):
        raise make_unexpected("a package as pip reads it, such as tqdm or scikit-learn>=1.6")
    return text


def _check_text(text: str) -> str:
    if not text.strip():
        raise make_unexpected("some words")
    return text.strip()


def _check_id(text: str) -> str:
    if not is_id(text):
        raise make_unexpected(ID_WORDS)
    return text


def _check_file_name(text: str) -> str:
    parts = text.split("/")
    if (
        any(part in ("", ".", "..") for part in parts)
        or "\\" in text
        or ":" in text
        or not text.isprintable()
    ):
        raise make_unexpected("a file's path inside the hand-in, such as src/net.py")
    return text


def _strip_lines(text: str) -> str:
    """Return the text without the line ends around it: YAML has one after the last line."""
    return text.strip("\n")


def _check_lines(text: str) -> str:
    if not text.strip():
        raise make_unexpected("the text that is to be replaced")
    return _strip_lines(text)


def _read_duration(text: object) -> float:
    seconds = units.read_duration(text) if isinstance(text, str) else None
    if seconds is None:
        raise make_unexpected(
            f"a duration such as 20s or 500ms (units: {', '.join(units.SECONDS)}; at most 24 hours)"
        )
    return seconds


def _read_size(text: object) -> int:
    count = units.read_size(text) if isinstance(text, str) else None
    if count is None:
        raise make_unexpected(
            f"a size such as 1GiB or 512KiB (units: {', '.join(units.BYTES)}; at most 1024GiB)"
        )
    return count


Said = Annotated[str, AfterValidator(_check_text)]
Id = Annotated[str, AfterValidator(_check_id)]
FileName = Annotated[str, AfterValidator(_check_file_name)]
Lines = Annotated[str, AfterValidator(_strip_lines)]
SomeLines = Annotated[str, AfterValidator(_check_lines)]
Marks = Annotated[float, Field(ge=0, le=MAX_MARKS)]
SomeMarks = Annotated[float, Field(gt=0, le=MAX_MARKS)]
Seconds = Annotated[float, BeforeValidator(_read_duration)]
Bytes = Annotated[int, BeforeValidator(_read_size)]
Processes = Annotated[int, Field(ge=1, le=MAX_PROCESSES)]
Count = Annotated[int, Field(ge=0, le=MAX_CASES)]
Tolerance = dict[str, JsonValue]
Modes = Annotated[tuple[Mode, ...], Field(min_length=1)]


class Block(BaseModel):
    """A mapping of the file: its keys are fixed, nothing is converted in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Limits(Block):
    """What one item may use."""

    wall_s: Seconds = Field(alias="wall")
    """How long it may do nothing: sleep, or wait for what does not come."""
    cpu_s: Seconds = Field(alias="cpu")
    """How long it may compute, all its processes together."""
    memory_bytes: Bytes = Field(alias="memory")
    processes: Processes
    output_bytes: Bytes = Field(alias="output")

    def __str__(self) -> str:
        wall, cpu = units.format_duration(self.wall_s), units.format_duration(self.cpu_s)
        memory, output = units.format_size(self.memory_bytes), units.format_size(self.output_bytes)
        return units.space_measures(
            f"{cpu} of computing, {wall} of doing nothing, {memory} memory, {self.processes} processes, "
            f"{output} output"
        )


class WrittenLimits(Block):
    """The limits that an item sets for itself; those it leaves out stay the assignment's."""

    wall_s: Seconds | None = Field(None, alias="wall")
    cpu_s: Seconds | None = Field(None, alias="cpu")
    memory_bytes: Bytes | None = Field(None, alias="memory")
    processes: Processes | None = None
    output_bytes: Bytes | None = Field(None, alias="output")

    def over(self, limits: Limits) -> Limits:
        return limits.model_copy(update=self.model_dump(exclude_none=True))


class Size(Block):
    """How much of the data a run uses, and how much longer than written a script may then take."""

    training_rows: Annotated[int, Field(ge=1, le=1_000_000)]
    times: Annotated[float, Field(gt=0, le=1000)]


class Data(Block):
    """The images that hand-ins train on."""

    set: Literal["cifar-10"]
    quick: Size
    full: Size


RemovedName = Literal["np.bool", "np.complex", "np.float", "np.int", "np.object", "np.str"]


class OtherNames(Block):
    """How else students call a file, and the folder of its problem."""

    names: tuple[Said, ...] = ()
    """Patterns of the name without its ending, the most telling first; case and separators do not count."""
    folders: tuple[Said, ...] = ()


class Cases(Block):
    published: Count
    fresh: Count
    advice: Count


class FollowThroughEntry(Block):
    after: tuple[Id, ...] = Field(min_length=1)
    """Earlier items; this one is judged with their error taken out where one of them lost marks."""
    probe: Said
    """Observed in the student's box in place of the item's own probe."""
    recompute: Said | None = None
    """Works out on the reference what is right, given the student's earlier part."""
    oracle: Said | None = None
    """Answers in place of the student's earlier part while the probe runs."""
    depends: dict[Said, tuple[Said, ...]] = Field(default={})
    """What the probe yields of the earlier part, each with what that becomes under other inputs: where it
    stays the same it was made up, and a person looks before anything that follows from it earns marks."""
    pays: Annotated[float, Field(gt=0, le=1)]
    """Share of the marks that can still be earned."""
    says: Said


class WrittenFollowThrough(FollowThroughEntry):
    tolerance: Tolerance | None = None


class FollowThrough(FollowThroughEntry):
    tolerance: SerializeAsAny[BaseModel]
    """The item's own, unless the rubric sets another for this road."""


class ItemEntry(Block):
    id: Id
    same_as: Id | None = None
    """Its id in the assignment that this one shares with."""
    title: Said
    asks: Said
    marks: Marks
    marks_source: Literal["handout", "course"]
    visibility: Literal["public", "hidden"]
    file: FileName
    code: tuple[Said, ...]
    check: Said
    probe: Said | None = None
    """Left out where the item is judged by typed answers: nothing is run for it."""
    cases: Cases
    images: Annotated[int, Field(ge=0, le=100_000)] = 0
    """Hidden images that go with each case; their labels stay outside the box."""
    recompute: Said | None = None
    """Works out on the reference what the returned arrays amount to, e.g. the loss of the final weights."""
    confirm: Said | None = None
    """Works out the reference's own answer a second way; where the two differ the rubric is at fault."""
    parts: dict[str, SomeMarks] = Field(default={})
    """Marks per part of the check; empty where the item is judged as a whole."""
    form: SomeMarks | None = None
    """How many marks are lost where values are right but for their shape or type; left out, all of them."""
    waits_after: tuple[Id, ...] = ()
    """Earlier items: where one of them lost marks, marks lost here wait for a person."""
    only_with: tuple[Id, ...] = ()
    """Items that hold the work itself: where none of them earned any marks, marks earned here wait."""
    report: FileName | None = None
    """A report whose words go to the check along with what was typed."""
    manual: Said | None = None
    """What a person has to judge beside the check: the item then always waits for one."""
    manual_marks: SomeMarks | None = None
    """How many of the marks a person gives for that; left out, all of them wait for one."""
    hint: Said
    mistakes: tuple[Id, ...]


class WrittenItem(ItemEntry):
    tolerance: Tolerance
    load: Modes | None = None
    """Ways to load the file for this item, where they are not the file's own."""
    limits: WrittenLimits | None = None
    follow_through: WrittenFollowThrough | None = None


class Item(ItemEntry):
    tolerance: SerializeAsAny[BaseModel]
    """The check's own `Params`."""
    load: tuple[Mode, ...]
    limits: Limits
    follow_through: FollowThrough | None
    problem: Id

    @property
    def is_typed(self) -> bool:
        """Tell whether what was typed is judged: it is read outside the box, and nothing is run."""
        return modes.are_typed(self.load)

    @property
    def judges_folder(self) -> bool:
        """Tell whether it is judged how the work was handed in; nothing of it is run."""
        return modes.are_of_a_folder(self.load)

    @property
    def runs_script(self) -> bool:
        """Tell whether the file is run whole, as `python file.py` does."""
        return modes.run_a_script(self.load)

    @property
    def takes_definitions_alone(self) -> bool:
        """Tell whether only what the file defines is loaded, and the rest of it is never run."""
        return modes.are_definitions_alone(self.load)


class MistakeEntry(Block):
    id: Id
    title: Said
    advice: Said
    loses: dict[Id, SomeMarks]
    """Exact marks per item; empty where the mistake only earns advice."""
    untouched: bool = False
    """Whether the mistake is also named where a hand-in yields what a present or earlier starter yields."""


class WrittenMistake(MistakeEntry):
    named_by: tuple[Id, ...] | None = None


class Mistake(MistakeEntry):
    named_by: tuple[Id, ...]
    """Items whose diagnosis must name it."""


class Edit(Block):
    """A place of a file that a mistake's variant changes."""

    file: FileName
    """The file of the variant, by its path inside the hand-in."""
    base: FileName | None = None
    """The file of the reference to change; left out, the solution's of the same name."""
    find: SomeLines
    replace: Lines


class ProblemEntry(Block):
    id: Id
    same_as: Id | None = None
    title: Said


class WrittenProblem(ProblemEntry):
    items: tuple[WrittenItem, ...] = Field(min_length=1)


class Problem(ProblemEntry):
    items: tuple[Item, ...]


class AssignmentEntry(Block):
    title: Said
    shares: Id | None = None
    """Another edition of the same assignment: what both have in common is written there."""
    files: dict[FileName, Need] = Field(min_length=1)
    other_names: dict[FileName, OtherNames] = Field(default={})
    archive: FileName | None = None
    """The one archive inside a hand-in that is opened, where the handout asks for one."""
    provided: tuple[FileName, ...] = ()
    """Files that the handout gives out: the course's own copies are laid over the hand-in's."""
    fresh_files: dict[FileName, Said] = Field(default={})
    """Provided files that each run draws anew, and the function of recompute.py that draws them: a script
    whose item has fresh cases is run again with them in place of those that were given out."""
    load: dict[FileName, Modes]
    data: Data | None = None
    stand_ins: StandIns | None = None
    environment: tuple[Annotated[str, AfterValidator(_check_package)], ...] = ()
    """Packages that its hand-ins may import beside those of every course, as pip reads them."""
    python_2: bool = False
    """Whether the course gave out Python 2: its print statement and its names are then understood."""
    tolerates: tuple[RemovedName, ...] = ()
    """Read, and of no effect: what libraries have no more is served everywhere."""
    limits: Limits
    marks: Marks


class WrittenAssignment(AssignmentEntry):
    assignment: Id
    problems: tuple[WrittenProblem, ...] = Field(min_length=1)
    mistakes: tuple[WrittenMistake, ...]
