"""Read a hand-in, load it, answer probes with it: what every box does, on whatever system it runs.

The process around it (box_process.py in a sandbox, local_worker.py on a laptop) decides where a probe runs
and when the trusted side is told that something is done.
"""

import ast
import gc
import os
import re
import sys
import traceback
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from . import extensions, loader, own_imports, wire, working_folder
from .notebook import cells
from .probes import Probe
from .recorder import RecordedRun, Recorder
from .source_reading import reader, required_cells, required_methods, sources
from .student_code import Case, StudentCode
from .student_computer import missing_imports, python_2, seeding, substitutes

_EVIDENCE: Final = 20
_MERGE: Final = re.compile(r"<{7}|={7}|>{7}|\|{7}")
"""What Git leaves at the margin where two versions contradict."""


@dataclass
class Responder:
    line: wire.Line
    work: Path
    file: str
    probes: dict[str, Probe]
    names: dict[str, Any] = field(default_factory=dict)
    recorded: RecordedRun = field(default_factory=RecordedRun)

    def __post_init__(self) -> None:
        self.folder = ""
        self.root = self.work
        """The hand-in's own folder; `work` is the one in it that the file lay in."""
        self.place_elsewhere: Callable[[BaseException], str] = _name_nowhere
        """Name what is the student's beside the files; a notebook's cells have no file."""

    def start_in(self, folder: str) -> None:
        self.folder = folder
        self.work = self.root / folder
        working_folder.start_in(self.work, self.root)

    def read(self, header: dict[str, Any]) -> None:
        nonce = header["nonce"]
        gc.disable()  # a syntax tree is thousands of objects and no garbage
        try:
            facts = self._facts(header)
        except (SyntaxError, ValueError, LookupError, RecursionError, MemoryError) as error:
            self._send_raised(nonce, error)
        else:
            wire.send_text(self.line, nonce, "text", "definitions", "\n".join(facts.definitions))
            wire.send_text(self.line, nonce, "text", "loops", "\n".join(facts.loops))
            wire.send_text(self.line, nonce, "text", "evasive", "\n".join(sorted(facts.evasive)))
            wire.send_text(self.line, nonce, "text", "evidence", "\n".join(facts.evidence))
        gc.enable()

    def load(self, header: dict[str, Any]) -> None:
        nonce = header["nonce"]
        substitutes.begin(self.root)
        seeding.seed(header["seed"])
        own_imports.SourceSnapshot(self.root, written_later=self._writes_files()).install()
        path, wall_s, cpu_s = self.work / self.file, header["wall_ms"] / 1000, header["cpu_s"]
        try:
            source = "" if header["mode"] == "text" else self._source()
            package = working_folder.find_package(source, path.parent, self.root)
            with self._noting(header["mode"], header["steps"]) as recorder:
                loaded = loader.load(header["mode"], path, source, wall_s, recorder, cpu_s, package)
        except BaseException as error:
            self._send_raised(nonce, error)
        else:
            self.names = loaded.names
            self.recorded.ended.extend(loaded.notes)
            notes = [*loaded.notes, *substitutes.notes(source, self.work, self.file)]
            wire.send_text(self.line, nonce, "text", "notes", "\n".join(notes))
            wire.send_text(self.line, nonce, "text", "absent", "\n".join(missing_imports.list_noted()))
        _flush()

    def answer(self, header: dict[str, Any], raw: bytes) -> None:
        """Run the probe of every case, one after another, in this process."""
        arrays = wire.read_arrays(header, raw)
        hand_in = StudentCode(self.file, self.names)
        for case in header["cases"]:
            of_case = {name.partition("/")[2]: a for name, a in arrays.items() if _belongs_to(name, case)}
            met = Case(case, of_case, self.line, self.recorded)
            self._one_case(self.probes[case["probe"]], hand_in, met, case["nonce"])
        _flush()

    def done(self, nonce: str, fate: str, code: int = 0) -> None:
        wire.send(self.line, {"nonce": nonce, "kind": "done", "fate": fate, "code": code})

    def _facts(self, header: dict[str, Any]) -> reader.Facts:
        source, _ = cells.make_legible(self._source(), self.file)
        facts = reader.read_facts(source)
        try:
            strange = self._strange(header, source)
        except Exception as error:  # a person looks; it is no fault of the hand-in's
            strange = [sources.Oddity(self.file, 0, f"what could not be read ({type(error).__name__})")]
        facts.evasive = {one.name for one in strange}
        facts.evidence = [str(one) for one in strange[:_EVIDENCE]]
        return facts

    def _strange(self, header: dict[str, Any], source: str) -> list[sources.Oddity]:
        """Return what is not ordinary in all that is loaded, read before any of it runs."""
        recorded: bool = header["beside"]
        tree = ast.parse(source)
        if header["asked"] and not recorded:
            modules = required_cells.Modules(self.work, header["provided"])
            part = partial(required_cells.select_required, asked=header["asked"], modules=modules)
            loaded, called = self._loaded(tree, source), header["called"]
            tree = part(loaded) if called is None else self._without_idle_methods(loaded, header, part)
        provided = [self.folder + name for name in header["provided"]]
        read = partial(
            sources.find_oddities,
            files=sources.Files(self.root, provided, self.folder + self.file),
            decode=_decode,
            nodes_of=partial(reader.list_running_nodes, as_main=recorded),
            counted=not recorded,
        )
        strange = read(tree, self.file)
        main = self.work / self.file
        later = extensions.find_followers(self.work, main, source, reader.decode) if recorded else []
        for path, text in later:
            strange += read(ast.parse(text), path.relative_to(self.work).as_posix())
        return list(dict.fromkeys(strange))

    def _without_idle_methods(
        self, loaded: list[ast.stmt], header: dict[str, Any], part: required_methods.Part
    ) -> ast.Module:
        others = [path for path in self.root.rglob("*.py") if path != self.work / self.file]
        return required_methods.drop_idle_methods(
            loaded, header["asked"], header["called"], part, partial(_is_named_in, others)
        )

    def _loaded(self, tree: ast.Module, source: str) -> list[ast.stmt]:
        """Return the statements that are loaded: of a notebook only definitions.

        Of any other file, what runs only where the file is started is left out.
        """
        if cells.split_cells(source) is not None:
            return [one for one in tree.body if loader.is_definition(one)]
        return [one for one in tree.body if not reader.is_only_for_starting(one)]

    @contextmanager
    def _noting(self, mode: str, most_steps: int) -> Iterator[Recorder]:
        """Note what a script draws, saves and trains while it runs; no other mode is slowed by it."""
        recorder = Recorder(self.work, most_steps, extensions.list_note_makers())
        if mode != "script":
            yield recorder
            return
        recorder.start()
        try:
            yield recorder
        finally:
            recorder.stop()
            self.recorded = recorder.recorded()

    def _writes_files(self) -> bool:
        """Tell whether the file is a notebook, which may write the files that it imports."""
        return cells.HEADER.encode() in (self.work / self.file).read_bytes()[:200]

    def _source(self) -> str:
        """Return the file as Python reads it: by its coding line, with a byte-order mark or without."""
        return _decode((self.work / self.file).read_bytes())

    def _one_case(self, probe: Probe, hand_in: StudentCode, case: Case, nonce: str) -> None:
        seeding.seed(case.seed)
        try:
            values = probe(hand_in, case)
            if not isinstance(values, dict):
                raise TypeError(f"a probe must return a dict of values, not {type(values).__name__}")
            for name, value in values.items():
                wire.send_value(self.line, nonce, name, value)
        except BaseException as error:
            self._send_raised(nonce, error)
        wire.send(self.line, {"nonce": nonce, "kind": "end"})

    def _send_raised(self, nonce: str, error: BaseException) -> None:
        line, file = self._place(error)
        wire.send_value(self.line, nonce, "line", line)
        wire.send_text(self.line, nonce, "text", "file", file)
        if described := missing_imports.describe(error):
            wire.send_text(self.line, nonce, "text", "absent", described)
        wire.send_text(self.line, nonce, "raised", type(error).__name__, _read_message(error))

    def _place(self, error: BaseException) -> tuple[int, str]:
        """Return the deepest line in the student's own files and its file; line 0 where there is none."""
        if isinstance(error, SyntaxError) and error.filename in (
            str(self.work / self.file),
            "<unknown>",
            None,
        ):
            return error.lineno or 0, self.file
        inner, outer = f"{self.work}{os.sep}", f"{self.root}{os.sep}"
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if frame.filename.startswith(outer):
                path = frame.filename.removeprefix(inner).removeprefix(outer)
                return frame.lineno or 0, path.replace(os.sep, "/")
        return 0, self.place_elsewhere(error)


def _name_nowhere(_error: BaseException) -> str:
    return ""


def _decode(content: bytes) -> str:
    """Return the text of a file of the hand-in, which is read in this one way to be judged and to be run."""
    return reader.decode(python_2.translate_bytes(content))


def _is_named_in(files: Sequence[Path], name: str) -> bool:
    """Tell whether one of the files holds the name, in letters that Python takes for it, or is unreadable."""
    try:
        texts = (unicodedata.normalize("NFKC", _decode(path.read_bytes())) for path in files)
        return any(name in text for text in texts)
    except (OSError, SyntaxError, ValueError, LookupError):
        return True


def _belongs_to(name: str, case: dict[str, Any]) -> bool:
    owner: str = case["nonce"]
    return name.partition("/")[0] == owner


def _read_message(error: BaseException) -> str:
    """Return the exception's own text, empty where asking a hostile exception for it raises again."""
    try:
        if isinstance(error, SyntaxError):
            mark = _MERGE.match(error.text or "")
            return f"a merge was not finished, its mark {mark[0]} was left" if mark else str(error.msg)
        return str(error)
    except BaseException:
        return ""


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            continue  # the student replaced or closed it: nothing to show
