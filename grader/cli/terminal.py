"""The two outputs that a person reads: what came of the command, and what went wrong."""

import os
import sys

from rich.console import Console

# A process that was started with its outputs closed has nowhere to write to: that is no reason to fail.
sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115
sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115

# Without a terminal there is no width to ask for: tables must not be cut in a log.
out = Console(highlight=False, width=None if sys.stdout.isatty() else 140)
err = Console(stderr=True, highlight=False)
