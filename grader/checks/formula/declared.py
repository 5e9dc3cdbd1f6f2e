"""The names of an expression item, as its rubric declares them.

sizes: [N, D, H, C]                 what lengths there are; each is also a number that may be used
rows: N                             the one that counts the examples
symbols: {a1: [N, D], b1: [H], lambda: positive}
aliases: {X: a1, "a^{(1)}": a1, "dJ/dz3": dz3}
functions: {relu: relu, phi: relu, softmax: softmax}
given: {z2: a1 @ W1 + b1}           how symbols hang together, whichever of them is used
layouts: {one column per example: [a1, W1]}     what else may be laid out the other way round
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, model_validator
from pydantic_core import PydanticCustomError

from grader.checks.formula import functions
from grader.checks.formula.fault import FormulaError
from grader.checks.formula.grammar import parse
from grader.checks.formula.products import Reading, ShapeMisfitError, find_likeliest
from grader.checks.formula.reading import Reader
from grader.checks.formula.shapes import Shape, core, write_shape
from grader.checks.formula.table import Table
from grader.checks.formula.tree import Node, find_symbols

NUMBER: Final = "scalar"
POSITIVE: Final = "positive"
MAX_SIZES: Final = 8
MAX_SYMBOLS: Final = 60


def unexpected(expected: str) -> PydanticCustomError:
    """Return the error in the words of a rubric's fault: ``expected …``."""
    return PydanticCustomError("unexpected", "expected {expected}", {"expected": expected})


def _check_letter(text: object) -> str:
    if not (isinstance(text, str) and text.isascii() and text.isalnum() and text[:1].isalpha()):
        raise unexpected("a size letter such as N")
    return text


def _check_function(name: str) -> str:
    if name not in functions.DECLARABLE:
        raise unexpected(f"one of the functions {', '.join(sorted(functions.DECLARABLE))}")
    return name


def _check_range(ends: tuple[float, float]) -> tuple[float, float]:
    if not -1e6 <= ends[0] < ends[1] <= 1e6:
        raise unexpected("a lower and a higher end within a million")
    return ends


def _check_symbol(written_shape: object) -> str | tuple[str, ...]:
    if written_shape in (NUMBER, POSITIVE):
        return str(written_shape)
    if isinstance(written_shape, list | tuple) and 1 <= len(written_shape) <= 2:
        return tuple(_check_letter(letter) for letter in written_shape)
    raise unexpected("scalar, positive or a list of one or two size letters")


Letter = Annotated[str, AfterValidator(_check_letter)]
SymbolShape = Annotated[str | tuple[str, ...], PlainValidator(_check_symbol)]


class Declarations(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    sizes: Annotated[tuple[Letter, ...], Field(max_length=MAX_SIZES)] = ()
    rows: str | None = None
    """The size that counts examples: a softmax never runs along it, a sum without bounds does."""
    symbols: Annotated[dict[str, SymbolShape], Field(min_length=1, max_length=MAX_SYMBOLS)]
    aliases: dict[str, str] = {}
    functions: dict[str, Annotated[str, AfterValidator(_check_function)]] = {}
    given: dict[str, str] = {}
    one_hot: tuple[str, ...] = ()
    """Matrices with a single 1 in each row and zeros elsewhere, such as labels."""
    ranges: dict[str, Annotated[tuple[float, float], AfterValidator(_check_range)]] = {}
    """Between which ends a number is drawn, where its formula has no value elsewhere."""
    layouts: dict[str, tuple[str, ...]] = {}
    """Symbols that may be transposed together; the words are told to the student."""

    @model_validator(mode="after")
    def _check_consistency(self) -> Self:
        self._check_names()
        try:
            _ = self.table
            _ = self.order
            for name in self.given:
                self._check_given(name)
        except FormulaError as fault:
            raise unexpected(f"names and formulas that can be read ({fault.message})") from None
        except CycleError:
            raise unexpected("given symbols that do not depend on themselves") from None
        return self

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """Return the shape of every symbol and size, as declared."""
        numbers: dict[str, Shape] = dict.fromkeys(self.sizes, ())
        return numbers | {name: self.shape_of(name) for name in self.symbols}

    @cached_property
    def table(self) -> Table:
        return Table(tuple(self.symbols), self.sizes, self.aliases, self.functions)

    @cached_property
    def drawn(self) -> dict[tuple[int, bool], Any]:
        """Return what `draw_sets` has drawn for these symbols: it takes longer than to compare a formula."""
        return {}

    @cached_property
    def given_nodes(self) -> dict[str, Node]:
        return {name: parse(text, self.table, self.rows) for name, text in self.given.items()}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Return the given symbols, each after those that it depends on."""
        below = {name: find_symbols(node) for name, node in self.given_nodes.items()}
        return tuple(name for name in TopologicalSorter(below).static_order() if name in self.given)

    @cached_property
    def given_readings(self) -> Mapping[str, Reading]:
        """Return each given formula, read with the declared shapes."""
        reader = Reader(self.shapes, {size: size for size in self.sizes}, self.rows)
        likeliest_fits: dict[str, Reading] = {}
        for name, node in self.given_nodes.items():
            readings = reader.readings(node)
            fitting = [r for shape, r in readings.items() if core(shape) == core(self.shapes[name])]
            if not fitting:
                shape = write_shape(find_likeliest(readings)[0])
                raise ShapeMisfitError(
                    f"it has the shape {shape}, declared is {write_shape(self.shapes[name])}"
                )
            likeliest_fits[name] = min(fitting, key=lambda reading: reading.cost)
        return likeliest_fits

    def list_following(self, names: Iterable[str]) -> frozenset[str]:
        """Return these symbols with all that are given by them."""
        reached = set(names)
        for name in self.order:
            if find_symbols(self.given_nodes[name]) & reached:
                reached.add(name)
        return frozenset(reached)

    def lay_out(self, transposed: tuple[str, ...]) -> dict[str, Shape]:
        """Return the shapes, those of `transposed` the other way round."""
        return {name: shape[::-1] if name in transposed else shape for name, shape in self.shapes.items()}

    def _check_given(self, name: str) -> None:
        try:
            _ = self.given_readings
        except ShapeMisfitError as misfit:
            raise unexpected(f"given formulas of their symbols' shapes ({name}: {misfit.message})") from None

    def _check_names(self) -> None:
        if self.rows is not None and self.rows not in self.sizes:
            raise unexpected(f"rows to be one of the sizes {', '.join(self.sizes)}")
        for name in self.symbols:
            self._check_sizes(name)
        for name in (*self.given, *self.one_hot, *self.ranges):
            if name not in self.symbols:
                raise unexpected(f"{name} to be among the symbols")
        for name in self.one_hot:
            if len(self.shape_of(name)) != 2:
                raise unexpected(f"{name}, which is one-hot, to be a matrix")

    def _check_sizes(self, name: str) -> None:
        shape = self.shape_of(name)
        if name in self.sizes and shape:
            raise unexpected(f"{name}, which is a size, to be a scalar where it is a symbol")
        for letter in shape:
            if letter not in self.sizes:
                raise unexpected(f"{name} to have sizes among {', '.join(self.sizes)}, not {letter}")

    def shape_of(self, name: str) -> Shape:
        shape = self.symbols[name]
        return () if isinstance(shape, str) else shape
