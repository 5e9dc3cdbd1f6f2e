"""The packages that a course declares for its hand-ins, and whether they are installed as it says.

A declaration is a line as pip reads it: ``tqdm``, ``scikit-learn>=1.6``. Those of every course are the extra
`course` of this package itself; a rubric adds its own.
"""

from collections.abc import Iterable, Iterator
from importlib import metadata
from typing import Final

from packaging.requirements import InvalidRequirement, Requirement

from grader import DISTRIBUTION

_EXTRA: Final = "course"


def list_common_packages() -> tuple[str, ...]:
    """Return the declarations of what is installed for every course; empty where grader is not installed."""
    try:
        lines = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return ()
    requirements = (Requirement(line) for line in lines)
    extra = (one for one in requirements if one.marker and one.marker.evaluate({"extra": _EXTRA}))
    return tuple(sorted(f"{one.name}{one.specifier}" for one in extra if "extra" in str(one.marker)))


def is_declaration(line: str) -> bool:
    """Tell whether pip would read the line as a package, with or without versions."""
    try:
        return not Requirement(line).url
    except InvalidRequirement:
        return False


def find_versions(declared: Iterable[str]) -> dict[str, str]:
    """Return the installed version of each package by its name; empty text where it is not installed."""
    names = [Requirement(line).name for line in declared]
    return {name: _find_version(name) for name in dict.fromkeys(names)}


def describe_shortcomings(declared: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each package that is missing, or installed in another version than declared."""
    for line in dict.fromkeys(declared):
        requirement = Requirement(line)
        version = _find_version(requirement.name)
        if not version:
            yield f"{requirement.name} is not installed; {line} is declared."
        elif not requirement.specifier.contains(version, prereleases=True):
            yield f"{requirement.name} {version} is installed; {line} is declared."


def _find_version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
