"""Run a script whole, as `python file.py` does, and keep what it has when it ends, however it ends.

A script that sweeps for hours is stopped at its limit; one that raises half way keeps what it had by then.
"""

import sys
import types
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from . import extensions
from .function_locals import LastLocals
from .source_reading import reader
from .student_computer import file_redirect, missing_imports
from .time_limit import TimeUp

_TOLD = 250


def run(
    source: str, path: Path, module: types.ModuleType, in_time: AbstractContextManager[None]
) -> list[str]:
    """Run the script and return notes on how it ended; raise what kept it from running at all.

    Where an extension says so, scripts that use its files are run after it, in turn.
    """
    later = extensions.find_followers(path.parent, path, source, reader.decode)
    if not later:
        return run_one(source, path, module, in_time)
    with in_time:
        notes = run_one(source, path, module, nullcontext())
        for further, text in later:
            if any("was stopped after" in note for note in notes):
                break
            notes.append(f"{further.name} was run after {path.name}, whose file it takes up")
            with suppress(ImportError):
                notes += run_one(text, further, types.ModuleType(further.stem), nullcontext())
    return notes


def run_one(
    source: str, path: Path, module: types.ModuleType, in_time: AbstractContextManager[None]
) -> list[str]:
    """Run one script and return notes on how it ended; raise what kept it from running at all."""
    last_locals = LastLocals()
    program = last_locals.compiled(source, path)
    last_locals.watch(module.__dict__)
    notes: list[str] = []
    try:
        with as_main(module, path), file_redirect.serve_missing_files(Path.cwd()) as notes, in_time:
            exec(program, module.__dict__)
    except BaseException as error:
        if isinstance(error, ImportError) and not defines_anything(module):
            raise
        missing_imports.note(error)
        keep_locals(error, module.__dict__, path)
        return [*notes, f"{path.name} {_describe_end(error, path)}; what it had by then was judged"]
    finally:
        last_locals.leave(module.__dict__)
    return notes


@contextmanager
def as_main(module: types.ModuleType, path: Path) -> Iterator[None]:
    """Make the module `__main__`, started without arguments, while the block runs."""
    module.__dict__["__name__"] = "__main__"
    sys.modules["__main__"] = module  # pickle and torch.save look classes up there
    before, sys.argv = sys.argv, [str(path)]
    try:
        yield
    finally:
        sys.argv = before


def _describe_end(error: BaseException, path: Path) -> str:
    if isinstance(error, TimeUp):
        return f"was stopped after {error}"
    if isinstance(error, SystemExit):
        return "ended by exit()"
    line = find_line(path, error)
    where = f"line {line}" if line else "an unknown line"
    message = " ".join(f"{error}".split())[:_TOLD]
    return f"stopped at {where} ({type(error).__name__}: {message})"


def find_line(path: Path, error: BaseException) -> int:
    """Return the outermost line of the file that the error passed through; 0 where there is none."""
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            return trace.tb_lineno
        trace = trace.tb_next
    return 0


def defines_anything(module: types.ModuleType) -> bool:
    return any(isinstance(value, type | types.FunctionType) for value in vars(module).values())


def keep_locals(error: BaseException, names: dict[str, Any], path: Path) -> None:
    """Count the variables of a function that was cut short, such as `main()`, as the script's."""
    trace = error.__traceback__
    while trace is not None:
        frame = trace.tb_frame
        if frame.f_code.co_filename == str(path) and frame.f_code.co_name != "<module>":
            for name, value in frame.f_locals.items():
                names.setdefault(name, value)
        trace = trace.tb_next
