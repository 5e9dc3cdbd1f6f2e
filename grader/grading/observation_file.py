"""Observations in one ``.npz`` file: plain arrays and an index in JSON; nothing has to be unpickled."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from grader.model import (
    CaseKind,
    CaseResult,
    Composite,
    Fate,
    Foreign,
    Observation,
    Raised,
    Value,
    plain_json,
)
from grader.model.errors import UsageError
from grader.sandbox.frames import Array

Observations = Mapping[str, Observation]
_INDEX: Final = "index"


def write(path: Path, observations: Observations) -> None:
    """Write the observations to `path`, without what was printed and how long it took.

    Of an exception, its type and message are kept, and the place where it was raised is left out.
    """
    arrays: list[Array] = []
    index = {key: _serialize(observation, arrays) for key, observation in observations.items()}
    text = np.frombuffer(json.dumps(index).encode(), dtype=np.uint8)
    entries: dict[str, Any] = {_INDEX: text} | {f"a{n}": array for n, array in enumerate(arrays)}
    np.savez_compressed(path, allow_pickle=False, **entries)


def read(path: Path) -> dict[str, Observation]:
    """Read the observations that `write` left at `path`.

    Raises UsageError for a file that is missing or not as `write` left it.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        index = json.loads(arrays[_INDEX].tobytes())
        return {key: _parse_observation(entry, arrays) for key, entry in index.items()}
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as fault:
        message = f"{path}: what the tests compare with cannot be read ({type(fault).__name__})."
        raise UsageError(message, help="Copy the folder tests/ from the handout again.") from None


def _serialize(observation: Observation, arrays: list[Array]) -> dict[str, Any]:
    cases = [
        {
            "kind": case.kind.value,
            "finished": case.finished,
            "raised": [case.raised.type_name, case.raised.message] if case.raised else None,
            "values": {name: _serialize_value(value, arrays) for name, value in case.values.items()},
        }
        for case in observation.cases
    ]
    return {"fate": observation.fate.value, "detail": observation.detail, "cases": cases}


def _serialize_value(value: Value, arrays: list[Array]) -> list[str]:
    if isinstance(value, np.ndarray):
        arrays.append(value)
        return ["array", f"a{len(arrays) - 1}"]
    if isinstance(value, Composite):
        return ["plain", plain_json.write_value(value)]
    return ["foreign", value.type_name] if isinstance(value, Foreign) else ["text", value]


def _parse_observation(entry: Mapping[str, Any], arrays: Mapping[str, Array]) -> Observation:
    return Observation(
        Fate(entry["fate"]), tuple(_parse_case(case, arrays) for case in entry["cases"]), entry["detail"]
    )


def _parse_case(entry: Mapping[str, Any], arrays: Mapping[str, Array]) -> CaseResult:
    values = {name: _parse_value(kind, content, arrays) for name, (kind, content) in entry["values"].items()}
    raised = Raised(*entry["raised"]) if entry["raised"] else None
    return CaseResult(CaseKind(entry["kind"]), values, raised, entry["finished"])


def _parse_value(kind: str, content: str, arrays: Mapping[str, Array]) -> Value:
    if kind == "plain":
        return plain_json.read_value(content)
    return arrays[content] if kind == "array" else Foreign(content) if kind == "foreign" else content
