"""How Python is started for a box on a laptop: with which flags, packages and surroundings."""

import os
import subprocess
import sys
from typing import Final

from grader.model.errors import BoxBrokenError
from grader.sandbox import box_files
from grader.sandbox.package_folders import find_package_folders
from grader.sandbox.worker_config import WorkerConfig

_START: Final = (
    "import sys; sys.path += sys.argv[1:]; from box import local_worker as worker; "
    "sys.path.remove(sys.argv[1]); worker.main()"
)
"""The box side is found beside the trusted side, whose modules must not be mistaken for the hand-in's."""
_QUIET: Final = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(
    subprocess, "CREATE_NEW_PROCESS_GROUP", 0
)
"""On Windows: no window of its own, and Ctrl-C is for its parent, as a session of its own does elsewhere."""


def start_python(config: WorkerConfig) -> subprocess.Popen[bytes]:
    """Start Python with the box side in it, waiting for its setup; raise BoxBrokenError where that fails."""
    # The flags are those of a grading box: the hash seed is honoured, no `.pth` file and no user's
    # start-up file is run, and text is UTF-8 whatever the system's own encoding is.
    command = [
        sys.executable,
        "-P",
        "-s",
        "-S",
        "-X",
        "utf8",
        "-c",
        _START,
        str(box_files.BOX.parent),
        *map(str, find_package_folders()),
    ]
    try:
        return subprocess.Popen(
            command,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_make_environment(config),
            start_new_session=True,
            creationflags=_QUIET,
        )
    except OSError as error:
        raise BoxBrokenError(f"a process to run your code in could not be started: {error}") from error


def _make_environment(config: WorkerConfig) -> dict[str, str]:
    """Return the user's environment variables, with those that are the same in every box."""
    variables = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GRADER_"))
    }
    data = {"GRADER_DATA": str(config.data)} if config.data else {}
    return variables | {**box_files.ENVIRONMENT, **data, **config.environment}
