"""The two places a person reads from: what came of it, and what went wrong."""

import sys

from rich.console import Console

# Without a terminal there is no width to ask for: tables must not be cut in a log.
out = Console(highlight=False, width=None if sys.stdout.isatty() else 140)
err = Console(stderr=True, highlight=False)
