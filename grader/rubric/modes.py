"""The ways of loading a file, as a rubric writes them under `load`, and what they say of its items."""

from typing import Final, Literal

Mode = Literal["module", "definitions", "script", "answers", "text", "folder"]
DEFINITIONS: Final = "definitions"
"""The way of loading that takes what a file defines and runs nothing else of it."""
SCRIPT: Final = "script"
"""The way of loading for what is run whole, as `python file.py` does."""
COMMAND: Final = "command"
"""A script is started with a command line, as far as its parser: no rubric asks for it."""
TEXT: Final = "text"
"""The way of loading for reports: their words are taken, in a box."""
ANSWERS: Final = "answers"
"""The way of loading for what students typed: it is read outside the box, and nothing is run."""
FOLDER: Final = "folder"
"""The way of loading for how the work was handed in: paths and readmes are looked at, and nothing is run."""


def are_typed(modes: object) -> bool:
    """Tell whether what was typed is judged; `modes` may be whatever an unchecked rubric has there."""
    return modes in ((ANSWERS,), [ANSWERS])


def are_of_a_folder(modes: object) -> bool:
    """Tell whether it is judged how the work was handed in; `modes` as for `are_typed`."""
    return modes in ((FOLDER,), [FOLDER])


def are_definitions_alone(modes: object) -> bool:
    """Tell whether nothing of the file is run but what a probe calls; `modes` as for `are_typed`."""
    return modes in ((DEFINITIONS,), [DEFINITIONS])


def run_a_script(modes: tuple[str, ...] | list[str]) -> bool:
    """Tell whether the file is run whole."""
    return SCRIPT in modes
