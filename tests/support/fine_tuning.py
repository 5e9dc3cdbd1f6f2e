"""Run fine-tuning scripts as a worker does, in forks of one warm process, and judge them."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Self

import numpy as np

from grader import rubric
from grader.checks import Verdict, fine_tuning
from grader.checks.support.verdict import CheckInput
from grader.model import CaseKind, CaseResult, Fate, Observation
from grader.rubric import starter
from tests.support.project import DATA, ROOT

NOTHING: Final[Mapping[str, bytes]] = MappingProxyType({})
REFERENCE: Final = ROOT / "reference" / "cmpt726-a2"
SCRIPTS: Final = DATA / "fine_tuning"
"""`right/<option>` where the reference has none, `right-looks-wrong/<appearance>` and `ways/<mistake>/<way>`,
each with a script."""
_RUBRIC: Final = rubric.load(ROOT / "rubrics", ROOT / "reference", "cmpt726-a2")
[_ITEM] = [item for item in _RUBRIC.items if item.check == "fine-tuning"]
assert isinstance(_ITEM.tolerance, fine_tuning.Params)
PARAMS: Final = _ITEM.tolerance
_DRIVER: Final = """
import sys
sys.path += [sys.argv[1]]
from box import extensions, recorder, script
from box.probes import list_functions
from box.student_computer import desktop, seeding, torch_setup
import contextlib, gc, json, os, traceback, types
from pathlib import Path

desktop.set_up()
import torch, torchvision
torch_setup.warm_up()
probes = list_functions(Path(sys.argv[2]).read_text(), "probes.py")
gc.collect()
gc.freeze()

def plain(value):
    return {"array": value.tolist(), "shape": list(value.shape)}

def run(folder):
    os.chdir(folder)
    sys.stdout = open(folder / "printed.log", "w")
    path = folder / "finetune.py"
    names = types.ModuleType("finetune")
    seeding.seed(1)
    notes = recorder.Recorder(folder, further=extensions.list_note_makers())
    notes.start()
    ended = script.run(path.read_text(), path, names, contextlib.nullcontext())
    found = notes.recorded()
    notes.stop()
    found.ended.extend(ended)
    values = probes["finetuning"](None, types.SimpleNamespace(recorded=found))
    answer = {"values": values, "problems": found.problems}
    (folder / "answer.json").write_text(json.dumps(answer, default=plain))

for line in sys.stdin:
    child = os.fork()
    if not child:
        try:
            run(Path(line.strip()))
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    print("ended", flush=True)
"""


class FineTuned:
    """One warm process; each script runs in a fork and a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._count = folder, 0
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8"}
        environment |= {"OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "GRADER_STAND_INS": "3200,200"}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-B", "-c", _DRIVER, str(ROOT / "grader"), str(REFERENCE / "probes.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )

    def observed(self, script: str, beside: Mapping[str, bytes] = NOTHING) -> Observation:
        """What the probe yields; nothing of it could not be noted. `beside` are further files by path."""
        place = self._folder / str(self._count)
        self._count += 1
        for path in ("finetune.py", *beside):
            (place / path).parent.mkdir(parents=True, exist_ok=True)
        for path, content in beside.items():
            (place / path).write_bytes(content)
        (place / "finetune.py").write_text(script)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(place, file=self._process.stdin, flush=True)
        assert self._process.stdout.readline() == "ended\n"
        answer = json.loads((place / "answer.json").read_text())
        assert answer["problems"] == []
        values = {name: _value(value) for name, value in answer["values"].items()}
        return Observation(Fate.FINISHED, (CaseResult(CaseKind.PUBLISHED, values),))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


def judged(found: Observation, reference: Observation) -> Verdict:
    return fine_tuning.judge(PARAMS, CheckInput(found, reference))


def marks(verdict: Verdict) -> float:
    """Of 15, as `scoring` gives them."""
    if verdict.share is not None:
        return round(15 * verdict.share, 2)
    return 15.0 if verdict.status == "passed" else 0.0


def source(place: str) -> str:
    """Return a script of `SCRIPTS`, or one of the reference: a starter is made from its solution."""
    if (SCRIPTS / place).exists():
        return (SCRIPTS / place / "finetune.py").read_text()
    if place == "starter":
        return starter.make_starter(_reference_files()["solution/finetune.py"], "finetune.py").text
    return _reference_files()[f"{place}/finetune.py"].decode()


@cache
def _reference_files() -> Mapping[str, bytes]:
    """Content by path, with what the edits of mistakes make."""
    return rubric.load(ROOT / "rubrics", ROOT / "reference", REFERENCE.name).tree


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return np.array(value["array"]).reshape(value["shape"])
    return value if isinstance(value, str) else np.array(value)
