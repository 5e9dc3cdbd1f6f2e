"""A figure as a small picture: evidence for the reader, nothing is measured on it."""

import io
from typing import Any, Final

import numpy as np

_PICTURES: Final = 12
_BYTES: Final = 300 << 10
_DOTS_PER_INCH: Final = 80
_PIXELS: Final = 1000
_SMALLER: Final = (1.0, 0.6, 0.3)


class Pictures:
    def __init__(self) -> None:
        self._left = _PICTURES

    def draw(self, figure: Any) -> "np.ndarray[Any, np.dtype[np.uint8]] | None":
        """Return PNG bytes, or None where there have been enough or it would be too large."""
        if not self._left:
            return None
        self._left -= 1
        dots_per_inch = min(_DOTS_PER_INCH, _PIXELS / max(figure.get_size_inches()))
        for scale in _SMALLER:
            file = io.BytesIO()
            figure.savefig(file, format="png", dpi=scale * dots_per_inch)
            if file.tell() <= _BYTES:
                return np.frombuffer(file.getvalue(), np.uint8)
        return None
