"""Run small scripts as a worker does: in a fork of a process that has `box` on its path and its world."""

import json
import os
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.support.project import ROOT

_DRIVER = """
import sys
sys.path += [sys.argv[1]]
from box import recorder
from box.student_computer import desktop, torch_setup
import gc, importlib, json, os, traceback
from pathlib import Path

desktop.set_up()
for name in sys.argv[2:]:
    importlib.import_module(name)
torch_setup.warm_up()
gc.collect()
gc.freeze()

def plain(value):
    return value.tolist() if hasattr(value, "tolist") else str(value)

def run(job):
    os.chdir(job["folder"])
    os.environ["GRADER_DATA"] = job["data"]
    sys.stdout = open(job["output"], "w")
    notes = recorder.Recorder(Path(job["folder"]), job["most_steps"])
    notes.start()
    names, raised = {"__name__": "__main__", "recorder": notes}, ""
    try:
        exec(compile(job["script"], "script.py", "exec"), names)
    except BaseException as error:
        raised = f"{type(error).__name__}: {error}"
    found = notes.recorded()
    notes.stop()
    sys.stdout.close()
    answer = vars(found) | {"raised": raised, "answer": names.get("answer")}
    answer["imported"] = [name for name in ("numpy", "torch", "matplotlib") if name in sys.modules]
    Path(job["result"]).write_text(json.dumps(answer, default=plain))

for line in sys.stdin:
    child = os.fork()
    if not child:
        try:
            run(json.loads(line))
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    print("ended", flush=True)
"""


@dataclass(frozen=True)
class Ran:
    """What a script left: `recorded`, what it printed, how it ended."""

    recorded: dict[str, Any]
    output: str

    def __getattr__(self, name: str) -> Any:
        return self.recorded[name]


class Warm:
    """A process that has imported some modules and forks for every script."""

    def __init__(self, folder: Path, *modules: str) -> None:
        self._folder = folder
        self._count = 0
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8"}
        environment |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-B", "-c", _DRIVER, str(ROOT / "grader"), *modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )

    def run(self, script: str, data: Path | None = None, most_steps: int = 0) -> Ran:
        """Run a script in a folder of its own; `answer` in it is handed back."""
        place = self._folder / str(self._count)
        self._count += 1
        (place / "work").mkdir(parents=True)
        output, result = place / "output", place / "result"
        job = {
            "script": textwrap.dedent(script),
            "folder": str(place / "work"),
            "data": str(data or place / "none"),
            "most_steps": most_steps,
            "output": str(output),
            "result": str(result),
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(job), file=self._process.stdin, flush=True)
        assert self._process.stdout.readline() == "ended\n"
        return Ran(json.loads(result.read_text()), output.read_text())

    def run_whole(self, script: str) -> Ran:
        """Run a script that must raise nothing, and of which everything must be noted."""
        ran = self.run(script)
        assert (ran.raised, ran.problems) == ("", [])
        return ran

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
