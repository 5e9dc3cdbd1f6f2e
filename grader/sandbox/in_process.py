"""The names of a running notebook as a box: they are asked in its own process.

The box side is laid into this process under a name of its own, so that nothing of it stands in a notebook's
way. Nothing is limited and nothing contained: the person who asks can interrupt.
"""

import importlib.util
import io
import random
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, redirect_stdout
from functools import cache, partial
from itertools import accumulate, pairwise
from pathlib import Path
from traceback import walk_tb
from types import ModuleType
from typing import Any, Final

import numpy as np

from grader.model import Fate, Loaded, Observation
from grader.sandbox.frames import Decoder
from grader.sandbox.protocol import BoxJob, Oracle
from grader.sandbox.request import Reply, Request
from grader.sandbox.worker_config import WorkerConfig

_BOX: Final = Path(__file__).resolve().parent.parent / "box"
_UNDER: Final = "_grader_box"
_CAP: Final = 1 << 30
_HERE: Final = "This notebook"
"""Where names are looked for, in the message that one is missing."""
_LENT: Final = ("probes", "recompute", "probe_tools")
"""Names that the course's files, and the library they use, have among the modules while they work."""


Probe = Callable[..., Any]
Note = Callable[[str, BaseException], None]
"""Takes the probe's name and what it raised, with the frames, which no observation holds."""


def ignore_exception(_probe: str, _raised: BaseException) -> None:
    return


class NamesSandbox:
    """A sandbox in name only: every box that it opens holds the same names."""

    def __init__(self, config: WorkerConfig, names: Mapping[str, Any], note: Note = ignore_exception) -> None:
        self._config = config
        self._names = names
        self._note = note

    def open(self, job: BoxJob) -> "NamesBox":
        return NamesBox(self._config, job, self._names, self._note)

    def close(self) -> None:
        return


class NamesBox(AbstractContextManager["NamesBox"]):
    loaded: Loaded
    ended = False

    def __init__(self, config: WorkerConfig, job: BoxJob, names: Mapping[str, Any], note: Note) -> None:
        self.loaded = Loaded(job.mode)
        self._file = job.file
        self._cells = names
        """The notebook's own names. A frame with these as its globals runs code of a cell."""
        self._names = dict(names)
        with _keep_modules():
            probes = _import_box_part("probes").probes_of(config.probes, config.recompute)
            self._probes = _note_exceptions(probes, note)
            self._lent = _list_lent_modules()
        self._queue: deque[Request] = deque()

    def submit(self, request: Request) -> None:
        self._queue.append(request)

    def collect(self, oracle: Oracle | None = None) -> Observation:  # noqa: ARG002
        """Return the answer to the oldest request; raise KeyboardInterrupt where the probe was interrupted.

        `oracle` is never asked.
        """
        reply = Reply(self._queue.popleft(), [self._file])
        start, printed = time.monotonic(), io.StringIO()
        with redirect_stdout(printed), _keep_generators(), _keep_modules():
            sys.modules.update(self._lent)
            sent = self._answered(reply)
        for frame in Decoder(_CAP, _CAP).feed(sent):
            reply.add(frame)
        observation = reply.observation(Fate.FINISHED, "", printed.getvalue(), time.monotonic() - start)
        if any(
            case.raised and case.raised.type_name == KeyboardInterrupt.__name__ for case in observation.cases
        ):
            raise KeyboardInterrupt
        return observation

    def collect_parts(self, sizes: Sequence[int]) -> Iterator[Observation]:
        whole = self.collect()
        for start, stop in pairwise(accumulate(sizes, initial=0)):
            yield Observation(Fate.FINISHED, whole.cases[start:stop])

    def close(self) -> None:
        return

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def _place_in_a_cell(self, error: BaseException) -> str:
        """Return the name of what is checked where code of the notebook's cells was running, else ""."""
        traced = [frame for frame, _ in walk_tb(error.__traceback__)]
        return self._file if any(frame.f_globals is self._cells for frame in traced) else ""

    def _answered(self, reply: Reply) -> bytes:
        line, (header, raw) = _Line(), reply.message()
        responder = _import_box_part("responder").Responder(
            line, Path.cwd(), _HERE, self._probes, self._names
        )
        responder.place_elsewhere = self._place_in_a_cell
        responder.answer(header, raw)
        responder.done(reply.nonce, "finished")
        return bytes(line.sent)


def _note_exceptions(probes: Mapping[str, Probe], note: Note) -> dict[str, Probe]:
    """Return the probes, each of which tells `note` what it raised.

    Once somebody has interrupted one, the probes after it are interrupted as well.
    """
    interrupted = False

    def asked(name: str, *arguments: Any) -> Any:
        nonlocal interrupted
        if interrupted:
            raise KeyboardInterrupt
        try:
            return probes[name](*arguments)
        except BaseException as error:
            interrupted = isinstance(error, KeyboardInterrupt)
            note(name, error)
            raise

    return {name: partial(asked, name) for name in probes}


class _Line:
    """A line that keeps what the box side sends, and never answers."""

    def __init__(self) -> None:
        self.sent = bytearray()

    def sendall(self, data: bytes, /) -> None:
        self.sent += data

    def recv(self, size: int, /) -> bytes:  # noqa: ARG002
        return b""


@cache
def _import_box_part(name: str) -> ModuleType:
    """Return a module of the box side, imported under a name of its own."""
    if _UNDER not in sys.modules:
        path = _BOX / "__init__.py"
        spec = importlib.util.spec_from_file_location(_UNDER, path, submodule_search_locations=[str(_BOX)])
        assert spec is not None
        assert spec.loader is not None
        sys.modules[_UNDER] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[_UNDER])
    return importlib.import_module(f"{_UNDER}.{name}")


def _list_lent_modules() -> dict[str, ModuleType]:
    """Return what is registered under the names that are lent, and below them."""
    return {name: module for name, module in list(sys.modules.items()) if name.partition(".")[0] in _LENT}


@contextmanager
def _keep_modules() -> Iterator[None]:
    before = _list_lent_modules()
    try:
        yield
    finally:
        for name in _list_lent_modules():
            del sys.modules[name]
        sys.modules.update(before)


@contextmanager
def _keep_generators() -> Iterator[None]:
    """Restore the random generators of the notebook at the end: probes start every generator anew."""
    torch = sys.modules.get("torch")
    plain, arrays = random.getstate(), np.random.get_state()
    tensors = torch.get_rng_state() if torch else None
    try:
        yield
    finally:
        random.setstate(plain)
        np.random.set_state(arrays)
        if torch and tensors is not None:
            torch.set_rng_state(tensors)
