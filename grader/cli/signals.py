"""Let a signal that asks a command to end work like Ctrl-C: what runs is stopped, the terminal given back."""

import signal
from typing import Final

_ASKED_TO_END: Final = ("SIGTERM", "SIGHUP")
"""The signals by name, since not every system has both."""


def end_as_after_ctrl_c() -> None:
    """Raise KeyboardInterrupt for these signals, too.

    A signal that `nohup` has set to be ignored stays ignored.
    """
    for name in _ASKED_TO_END:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
