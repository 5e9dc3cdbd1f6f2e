"""Print the packages that the rubrics of this project declare beside those of every course, one to a line."""

import sys
from pathlib import Path

from grader import rubric
from grader.model.errors import RubricError


def main(project: Path) -> int:
    try:
        assignments = rubric.load_all(project / "rubrics", project / "reference")
    except RubricError as fault:
        sys.stderr.write(f"{fault.message}\nThe packages that the rubrics declare were not installed.\n")
        return 1
    for line in dict.fromkeys(line for one in assignments for line in one.environment):
        sys.stdout.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path.cwd()))
