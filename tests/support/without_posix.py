"""Make a Python on Linux as poor as one on Windows, for the grader's own code and for hand-ins.

`install()` has every import of ours answered as Windows would: modules that only POSIX systems have are not
there, and `os`, `signal`, `select`, `socket` and `time` lack what only those have. Run as a script this file
takes Python's own arguments (`… -c CODE ARGUMENTS`), so that it can stand for the interpreter of a process.

What that shows: no code of ours, on either side, leans on any of them. What it cannot show: that the standard
library and psutil, which keep theirs since each has a half of its own for Windows, keep their word there; how
Windows treats open files, line ends and processes; and the few branches that ask for `sys.platform`.
"""

import builtins
import importlib
import sys
import types
from collections.abc import Mapping, Sequence
from typing import Any

ABSENT = "curses fcntl grp nis posix pty pwd readline resource spwd syslog termios tty"
LACKING = {
    "os": """
        O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK WNOHANG chown chroot confstr ctermid fchdir fchmod fchown
        fork forkpty getegid geteuid getgid getgroups getloadavg getpgid getpgrp getpriority getresuid getuid
        initgroups killpg lchown lockf major makedev memfd_create minor mkfifo mknod nice openpty pathconf
        pidfd_open pipe2 posix_spawn posix_spawnp pread pwrite readv register_at_fork sched_getaffinity
        sched_setaffinity sched_yield sendfile setegid seteuid setgid setgroups setpgid setpriority setsid
        setuid statvfs sysconf tcgetpgrp ttyname uname wait wait3 wait4 waitid writev
    """,
    "signal": """
        ITIMER_PROF ITIMER_REAL ITIMER_VIRTUAL SIGALRM SIGBUS SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGPROF
        SIGQUIT SIGSTOP SIGTSTP SIGUSR1 SIGUSR2 SIGVTALRM SIGXCPU SIGXFSZ alarm getitimer pause pthread_kill
        pthread_sigmask setitimer siginterrupt sigpending sigtimedwait sigwait sigwaitinfo
    """,
    "select": "poll epoll devpoll kqueue",
    "socket": "AF_UNIX CMSG_LEN CMSG_SPACE SCM_RIGHTS SOCK_SEQPACKET sethostname",
    "time": "pthread_getcpuclockid clock_gettime clock_settime tzset",
}
OURS = ("grader", "box", "__main__", "tests", "two_layernet", "probes", "recompute")

_import, _import_module = builtins.__import__, importlib.import_module


def install() -> None:
    poor = {name: _poor(name) for name in LACKING}

    def answered(
        name: str,
        scope: Mapping[str, object] | None = None,
        local: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> types.ModuleType:
        who = str((scope or {}).get("__name__", "")).partition(".")[0]
        top = name.partition(".")[0]
        if level or who not in OURS:
            return _import(name, scope, local, fromlist, level)
        _refuse(top)
        found = _import(name, scope, local, fromlist, level)
        return poor.get(found.__name__, found)

    def asked_for(name: str, package: str | None = None) -> types.ModuleType:
        _refuse(name)
        return _import_module(name, package)

    builtins.__import__ = answered  # type: ignore[assignment]
    importlib.import_module = asked_for


def _poor(name: str) -> types.ModuleType:
    whole = _import_module(name)
    poor = types.ModuleType(name, whole.__doc__)
    gone = LACKING[name].split()
    poor.__dict__.update({key: value for key, value in vars(whole).items() if key not in gone})
    return poor


def _refuse(name: str) -> None:
    if name in ABSENT.split():
        raise ModuleNotFoundError(f"No module named {name!r} (as on Windows)", name=name)


def run(arguments: list[str]) -> None:
    """What `python -c CODE ARGUMENTS` does, poorly."""
    code = arguments.index("-c")
    sys.argv = arguments[code:][:1] + arguments[code + 2 :]
    names: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}
    exec(compile(arguments[code + 1], "<string>", "exec"), names)


if __name__ == "__main__":
    install()
    run(sys.argv[1:])
