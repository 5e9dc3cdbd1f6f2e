"""A sandbox that notes all that its boxes yield, as bytes to search in."""

from collections.abc import Iterator, Sequence

import numpy as np

from grader.model import Composite, Foreign, Loaded, Observation, Value
from grader.model.plain_values import walk
from grader.sandbox.protocol import Box, BoxJob, Oracle, Sandbox
from grader.sandbox.request import Request


class Recording:
    """A sandbox that notes all that its boxes yield."""

    def __init__(self, inner: Sandbox) -> None:
        self._inner = inner
        self.observed: list[Observation] = []
        self.loaded: list[Loaded] = []

    def open(self, job: BoxJob) -> "RecordedBox":
        box = self._inner.open(job)
        self.loaded.append(box.loaded)
        return RecordedBox(box, self.observed)

    def close(self) -> None:
        self._inner.close()

    def everything(self) -> bytes:
        """All that left the boxes since the last call, as one heap of bytes to search in."""
        heap = b"\n".join([*map(_of_observation, self.observed), *(repr(x).encode() for x in self.loaded)])
        self.observed.clear()
        self.loaded.clear()
        return heap


class RecordedBox:
    def __init__(self, inner: Box, observed: list[Observation]) -> None:
        self._inner = inner
        self._observed = observed
        self.loaded = inner.loaded

    def submit(self, request: Request) -> None:
        self._inner.submit(request)

    def collect(self, oracle: Oracle | None = None) -> Observation:
        observation = self._inner.collect(oracle)
        self._observed.append(observation)
        return observation

    def collect_parts(self, sizes: Sequence[int]) -> Iterator[Observation]:
        for observation in self._inner.collect_parts(sizes):
            self._observed.append(observation)
            yield observation

    @property
    def ended(self) -> bool:
        return self._inner.ended

    def close(self) -> None:
        self._inner.close()

    def __enter__(self) -> "RecordedBox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _of_observation(observation: Observation) -> bytes:
    parts = [observation.detail.encode(), observation.output.encode("utf-8", "replace")]
    for case in observation.cases:
        parts += [repr(case.raised).encode(), *(_of_value(value) for value in case.values.values())]
    return b"\n".join(parts)


def _of_value(value: Value) -> bytes:
    if isinstance(value, np.ndarray):
        return value.tobytes()
    if isinstance(value, Composite):
        parts = [part for part in walk(value) if not isinstance(part, Composite)]
        plain = [part if isinstance(part, np.ndarray | Foreign) else f"{part}" for part in parts]
        return b"\n".join(map(_of_value, plain))
    return (value.type_name if isinstance(value, Foreign) else value).encode("utf-8", "replace")
