"""The code that a grade depends on: a changed check can change marks, a changed page cannot."""

from functools import cache
from pathlib import Path
from typing import Final

import grader
from grader.model.digest import digest_files

ROOMS: Final = ("box", "checks", "grading", "intake", "model", "rubric", "sandbox")
"""The packages whose code can change a mark. `cli`, `kit` and `results` only ask for grades, keep and show
them."""
_TEMPLATES: Final = "template"
"""The folder of course material that `grader init` copies; it is none of the grader's code."""


@cache
def digest_code() -> str:
    """Return the identity of the code that can change a mark, as 64 hexadecimal digits."""
    return digest_package(Path(grader.__file__).parent)


def digest_package(package: Path) -> str:
    """Return the same identity for a copy of the package that lies elsewhere.

    It is made of the names and contents of its modules.
    """
    modules = sorted(file for room in ROOMS for file in (package / room).rglob("*.py"))
    named = ((module.relative_to(package), module) for module in modules)
    return digest_files(
        (name.as_posix(), module.read_bytes()) for name, module in named if _TEMPLATES not in name.parts
    )
