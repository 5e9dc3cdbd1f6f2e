"""`python -m grader`, and the command `grader`.

The first second goes into imports: an interrupt during them ends with the same words as one during the work.
"""

import sys

INTERRUPTED = "interrupted."
HELP = "What was graded is kept: run the same command again to go on."
EXIT_CODE = 130
"""As in `RunInterruptedError` of `grader.model.errors`, which would have to be imported."""

if __name__ == "__main__":  # the current folder stands first then, where a student may have a random.py
    sys.path.append(sys.path.pop(0))

if sys.version_info < (3, 11):  # noqa: UP036  # an older one reads this file, and none that this one imports next
    version = ".".join(map(str, sys.version_info[:3]))
    sys.stderr.write(f"error: expected Python 3.11 or newer, found {version} ({sys.executable}).\n")
    sys.stderr.write("  Make the environment with a newer one: python3.11 -m venv .venv\n")
    sys.exit(2)

try:
    from grader.cli import main
except KeyboardInterrupt:
    sys.stderr.write(f"error: {INTERRUPTED}\n  {HELP}\n")
    sys.exit(EXIT_CODE)

if __name__ == "__main__":
    main()
