"""Arrays and weights in files that were handed in, read without running anything that stands in them."""

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import numpy as np

_MOST_UNPACKED: Final = 256 << 20
"""Bytes that a saved network may unpack to: more than ten times the largest file that is taken."""
_SIGNS: Final = {
    "pickle": "pickled",
    "key(s)": "names",
    "dict-like": "names",
    "allocate memory": "too-large",
}
"""Words from the texts of NumPy and PyTorch, and what they are a sign of."""


class UnusableFileError(Exception):
    """A saved network cannot be used: why, in a word that the accuracy check knows."""


@contextmanager
def fault_as(word: str) -> Iterator[None]:
    """Raise `UnusableFileError` with this word, or a more fitting one, for whatever goes wrong in the block.

    No exception's own text leaves the box: the images are hidden, and it could carry them out.
    """
    try:
        yield
    except UnusableFileError:
        raise
    except MemoryError:
        raise UnusableFileError("too-large") from None
    except Exception as error:
        word = next((fitting for sign, fitting in _SIGNS.items() if sign in str(error)), word)
        raise UnusableFileError(word) from None


def require_small(file: str) -> None:
    """Raise `UnusableFileError` where the zip unpacks to more than any network needs.

    It may do so to a thousand times its size, but weights hardly pack at all.
    """
    with zipfile.ZipFile(file) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _MOST_UNPACKED:
            raise UnusableFileError("too-large")


def saved_arrays(file: str, names: Sequence[str]) -> dict[str, Any]:
    """Return the arrays of these names in an ``.npz`` file.

    Raise `UnusableFileError` where it is damaged, lacks one of them or holds anything but numbers.
    """
    with fault_as("unreadable"):
        require_small(file)
        with np.load(file, allow_pickle=False) as saved:
            if not set(names) <= set(saved.files):
                raise UnusableFileError("names")
            return {name: saved[name] for name in names}


def saved_tensors(file: str, torch: Any) -> Any:
    """Return what `torch.save` wrote into the file, on the processor; only tensors are read.

    Raise `UnusableFileError` where it is damaged, too large or holds other things.
    """
    with fault_as("unreadable"):
        if zipfile.is_zipfile(file):  # before PyTorch 1.6 it was none
            require_small(file)
        return torch.load(file, map_location="cpu", weights_only=True)


def weights_in(saved: Any, torch: Any) -> Any:
    """Return the weights by name, also where they are one of several things, or of a wrapped network."""
    parts = [part for part in saved.values() if isinstance(part, dict)] if isinstance(saved, dict) else []
    held = [part for part in parts if part and all(isinstance(one, torch.Tensor) for one in part.values())]
    weights = held[0] if held else saved
    if isinstance(weights, dict) and all(str(name).startswith("module.") for name in weights):
        return {name.removeprefix("module."): tensor for name, tensor in weights.items()}
    return weights
