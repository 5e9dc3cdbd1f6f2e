"""The command line that starts a worker inside bubblewrap.

Started as root, bubblewrap would be no sandbox: uid 0 inside is uid 0 outside. So root is dropped for an
unprivileged uid first. Where that uid cannot reach the interpreter (under a 0700 home, say), a private mount
namespace lays the runtime out under /run before the drop. The arguments travel through a descriptor, since
a command line can be read from inside.
"""

import os
import shutil
import stat
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from grader.model.errors import SandboxUnavailableError
from grader.sandbox import box_files
from grader.sandbox.package_folders import find_package_folders

WORK: Final = "/box"
SCRATCH: Final = (WORK, "/tmp", "/dev/shm")
DATA: Final = "/data"
"""Where the images to train on are to be seen inside, read-only: one copy in memory for all boxes."""
_INSIDE: Final = "/opt/grader"
_SYSTEM: Final = "/usr"
_LIBRARIES: Final = "/etc/ld.so.cache"
_SYSTEM_SETTINGS: Final = ("/etc/alternatives", "/etc/matplotlibrc")
"""What packages of the system need: Debian's numpy finds its libraries by links in the first."""
_FIRST_UID: Final = 64_000
_SLOTS: Final = 16
_STAGE: Final = "/run"

_AS_USER: Final = """
while [ "$1" != -- ]; do echo $$ > "$1" || :; shift; done; shift
exec "$@"
"""

# Joins the control groups, lays out what the uid cannot reach, and becomes bubblewrap: one pid throughout.
_AS_ROOT: Final = """
set -e
uid=$1; shift
while [ "$1" != -- ]; do echo $$ > "$1"; shift; done; shift
if [ "$1" != -- ]; then mount -t tmpfs -o mode=755,size=1m stage /run; fi
n=0
while [ "$1" != -- ]; do mkdir "/run/$n"; mount --bind "$1" "/run/$n"; n=$((n+1)); shift; done; shift
exec setpriv --reuid "$uid" --regid "$uid" --clear-groups --inh-caps=-all -- "$@"
"""


@dataclass(frozen=True)
class Runtime:
    """What must be visible inside for Python to run; `binds` are (path on this machine, path in the box)."""

    binds: tuple[tuple[Path, str], ...]
    covers: tuple[str, ...]
    """Folders inside the binds that must look empty."""
    settings: tuple[str, ...]
    """What is bound of ``/etc``, if it is there."""
    python: str


def find_bwrap() -> str:
    path = shutil.which("bwrap")
    if path is None:
        raise SandboxUnavailableError(
            "bubblewrap is not installed, so untrusted code cannot be run safely.",
            help="Install it (Debian, Ubuntu: `sudo apt-get install bubblewrap libseccomp2`), "
            "or grade code you wrote yourself with `--sandbox none`.",
        )
    return path


def find_runtime(data: Path | None = None) -> Runtime:
    """Return the interpreter, its packages and the box side at neutral places; nothing else of the grader.

    The packages are added to the path by hand (`-S` in `_write_worker_arguments`). So the box sees neither
    the environment's own path nor the source that `.pth` files point to, such as a checkout with the
    reference in it.
    """
    base, folders = Path(sys.base_prefix), find_package_folders()
    prefix = _SYSTEM if base == Path(_SYSTEM) else f"{_INSIDE}/python"
    packages = [(folder, f"{_INSIDE}/packages{number}") for number, folder in enumerate(folders)]
    binds = [] if prefix == _SYSTEM else [(base, prefix)]
    binds += [(box_files.BOX, f"{_INSIDE}/box"), *packages]
    binds += [(data, DATA)] if data else []
    of_the_system = any(folder.is_relative_to(_SYSTEM) for folder in folders)
    return Runtime(
        tuple(binds),
        covers=tuple(f"{inside}/grader" for folder, inside in packages if (folder / "grader").is_dir()),
        settings=(_LIBRARIES, *(_SYSTEM_SETTINGS if of_the_system else ())),
        python=f"{prefix}/bin/python{sys.version_info.major}.{sys.version_info.minor}",
    )


def build_command(
    *,
    nested: bool,
    slot: int,
    joins: Sequence[Path],
    scratch_bytes: int,
    args_fd: int,
    control_fd: int,
    data: Path | None,
    extra: Mapping[str, str],
) -> tuple[list[str], bytes]:
    """Return the argument vector to start, and the bytes that `args_fd` must yield to bubblewrap."""
    layout = find_runtime(data)
    as_root = os.geteuid() == 0
    hidden = [source for source, _ in layout.binds if as_root and not _is_reachable(source)]
    sources = {source: f"{_STAGE}/{hidden.index(source)}" for source in hidden}
    variables = make_environment(DATA if data else "") | dict(extra)
    view = _write_view(layout, sources, variables, nested=nested, scratch_bytes=scratch_bytes)
    inner = [find_bwrap(), "--args", str(args_fd), "--", *_write_worker_arguments(layout, control_fd)]
    if as_root:
        places = [*map(str, joins), "--", *map(str, hidden), "--"]
        # Graders side by side must not share a uid: keyrings and some limits are counted by it.
        uid = str(_FIRST_UID + (os.getpid() * _SLOTS + slot) % 1000)
        start = ["unshare", "--mount", "--propagation", "private", "sh", "-c", _AS_ROOT, "launch", uid]
        inner = [*start, *places, *inner]
    elif joins:  # what could not be joined after all is found out by the attack trials
        inner = ["sh", "-c", _AS_USER, "launch", *map(str, joins), "--", *inner]
    return inner, b"\0".join(argument.encode() for argument in view) + b"\0"


def _write_worker_arguments(runtime: Runtime, control_fd: int) -> list[str]:
    paths = [inside for _, inside in runtime.binds if inside.startswith(f"{_INSIDE}/packages")]
    start = f"import sys; sys.path += {[*paths, _INSIDE]!r}; from box import worker; worker.main()"
    return [runtime.python, "-P", "-S", "-B", "-c", start, str(control_fd)]


def make_environment(data: str = "") -> dict[str, str]:
    """Return the environment variables of a box; `data` is where it finds the training images."""
    return {
        **({"GRADER_DATA": data} if data else {}),
        **box_files.ENVIRONMENT,
        "HOME": WORK,
        "USER": "student",
        "LANG": "C.UTF-8",
        "PATH": "/usr/bin:/bin",
        "MPLCONFIGDIR": "/tmp",
        "LD_LIBRARY_PATH": f"{_INSIDE}/python/lib",
    }


def _write_view(
    runtime: Runtime,
    staged: dict[Path, str],
    variables: Mapping[str, str],
    *,
    nested: bool,
    scratch_bytes: int,
) -> list[str]:
    view = ["--unshare-all", "--hostname", "box", "--new-session", "--die-with-parent"]
    view += ["--cap-drop", "ALL", "--clearenv", "--as-pid-1"]
    view += [] if nested else ["--disable-userns", "--unshare-user"]
    for name, value in variables.items():
        view += ["--setenv", name, value]
    view += _bind_system()
    for path in runtime.settings:
        view += ["--ro-bind-try", path, path]
    for source, inside in runtime.binds:
        view += ["--ro-bind", staged.get(source, str(source)), inside]
    for cover in runtime.covers:
        view += ["--size", "4096", "--tmpfs", cover, "--remount-ro", cover]
    view += ["--proc", "/proc", "--dev", "/dev"]
    for folder in SCRATCH:
        view += ["--size", str(scratch_bytes), "--tmpfs", folder]
    view += ["--remount-ro", "/", "--remount-ro", "/dev", "--chdir", WORK]
    return view + ([] if nested else ["--remount-ro", "/proc"])


def _bind_system() -> list[str]:
    view = ["--ro-bind", _SYSTEM, _SYSTEM]
    for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        path = Path("/", name)
        if path.is_symlink():
            view += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir():
            view += ["--ro-bind", str(path), str(path)]
    return view


def _is_reachable(path: Path) -> bool:
    """Tell whether anybody can enter every folder on the way to `path`."""
    return all(step.stat().st_mode & stat.S_IXOTH for step in (path, *path.parents))
