"""What a probe is given: the student's names, and the case to try them on."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from . import counting, wire
from .recorder import RecordedRun
from .student_computer import image_layout


class NotDefined(Exception):  # noqa: N818  # its name is what students read
    """A name that the handout asks for is missing. The trusted side knows this word."""


class StudentCode:
    """The names a hand-in defines, as attributes: ``hand_in.TwoLayerNet``."""

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def __getitem__(self, name: str) -> Any:
        """Return the value of a name that is there."""
        return self._names[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names, in the order they were defined."""
        return iter(list(self._names))

    def __init__(self, file: str, names: dict[str, Any]) -> None:
        self._file = file
        self._names = names

    def __getattr__(self, name: str) -> Any:
        if name in self._names:
            return self._names[name]
        near = sorted(n for n in self._names if n.lower().replace("_", "") == name.lower().replace("_", ""))
        advice = f" (it defines {near[0]})" if near else ""
        raise NotDefined(f"{self._file} does not define {name}{advice}.")


class Case:
    """One set of inputs. The same case gives the same inputs beside the reference."""

    def __init__(
        self,
        header: dict[str, Any],
        given: dict[str, Any],
        line: wire.Line,
        recorded: RecordedRun | None = None,
    ) -> None:
        self.kind: str = header["kind"]
        self.index: int = header["index"]
        self.seed: int = header["seed"]
        self.given = given
        self.recorded = recorded or RecordedRun()
        """What was noted while the script ran; empty where none was run."""
        self._nonce: str = header["nonce"]
        self._line = line

    @property
    def rng(self) -> np.random.Generator:
        """Return a generator at its start: every call gives the same sequence."""
        return np.random.default_rng(self.seed)

    def count_operations(self, call: Callable[[], object]) -> int:
        return counting.count_operations(call)

    def find_row_recipe(self, rows: Any, pictures: Any) -> image_layout.RowRecipe | None:
        """Return how `rows` (n, D) were made of `pictures` (N, height, width, colours); None if not plain."""
        return image_layout.find_row_recipe(rows, pictures)

    def ask(self, **arrays: Any) -> dict[str, Any]:
        """Return the reference's answer, from outside this box, in place of an earlier part that is wrong."""
        for name, value in arrays.items():
            wire.send_value(self._line, self._nonce, name, value)
        wire.send(self._line, {"nonce": self._nonce, "kind": "ask"})
        header, raw = wire.receive(self._line)
        if header["op"] != "answer":
            raise RuntimeError("the reference has no answer to these values")
        return wire.read_arrays(header, raw)
