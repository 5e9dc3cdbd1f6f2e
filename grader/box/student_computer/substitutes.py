"""What a hand-in meets in place of what is gone or not installed here: begun and noted in one place.

old_names.py       names that libraries no longer have
small_modules.py   TensorBoard's writer, Colab's drive and the like
placeholder.py     packages that are not installed and that nothing uses
graphics_card.py   a graphics card
torch_compiler.py  PyTorch's compiler
python_2.py        Python 2
"""

from pathlib import Path

from . import graphics_card, missing_imports, old_names, placeholder, python_2, small_modules, torch_compiler


def begin(folder: Path) -> None:
    """Forget what another file met. `folder` is the hand-in's."""
    missing_imports.begin()
    old_names.begin()
    small_modules.begin()
    placeholder.begin(folder)
    graphics_card.begin(folder)
    torch_compiler.begin()


def notes(source: str, folder: Path, file: str) -> list[str]:
    """Return what the file met while it was loaded, for the page; `source` is its text as it was run."""
    old_uses_notes = [*python_2.notes(folder / file), *old_names.notes(source, file)]
    packages = [*small_modules.notes(), *placeholder.notes()]
    return [*old_uses_notes, *packages, *graphics_card.notes(), *torch_compiler.notes()]
