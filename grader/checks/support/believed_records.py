"""Whether to believe a record that was kept in the hand-in's own process.

The code that such a record is about can change it. So it counts only where a reading of all files that are
loaded, made before any of them ran, finds only ordinary code; else a person looks, and using what is
not ordinary costs nothing.
"""

from typing import Final

from grader.model import SourceFacts

_NAMES: Final = 6
_LONGEST: Final = 40


def explain_doubt(facts: SourceFacts) -> str:
    """Say why a person has to look at what the record says; nothing where it is believed."""
    if not facts.evasive:
        return ""
    return (
        f"The grader noted what the script did while it ran, and {name_unusual(facts)} could change "
        "these notes: a person has to look. Using it costs nothing."
    )


def name_unusual(facts: SourceFacts) -> str:
    """Name what is not ordinary, with file and line where they are known."""
    locations = [_locate(line) for line in facts.evidence[:_NAMES]]
    names = [f"`{name[:_LONGEST]}`" for name in facts.evasive[:_NAMES]]
    return ", ".join(location for location in locations if location) or ", ".join(names)


def _locate(evidence: str) -> str:
    where, _, name = evidence.partition(" ")
    file, _, line = where.rpartition(":")
    at = f" in line {line} of {file[:80]}" if line.isdecimal() and line != "0" else f" of {file[:80]}"
    return f"`{name[:_LONGEST]}`{at}" if name and file else ""
