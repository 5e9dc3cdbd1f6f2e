"""`python -m grader`, and the command `grader`.

The first second goes into imports: an interrupt during them ends with the same words as one during the work.
"""

import sys

from grader.errors import Interrupted

try:
    from grader.cli import main
except KeyboardInterrupt:
    stopped = Interrupted()
    sys.stderr.write(f"error: {stopped.message}\n  {stopped.help}\n")
    sys.exit(stopped.exit_code)

if __name__ == "__main__":
    main()
