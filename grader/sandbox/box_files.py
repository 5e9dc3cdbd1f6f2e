"""What is the same for every box of every kind and on every system."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from grader.sandbox.environment import distributions

BOX: Final = Path(__file__).resolve().parent.parent / "box"
"""The untrusted side, a package of its own: never imported here."""
ENVIRONMENT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "PYTHONHASHSEED": "0",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "TZ": "UTC",
        "GRADER_PACKAGES": " ".join(sorted(distributions.KNOWN)),
    }
)
"""One thread for the maths: two deadlock a forked child. The names are those of packages that a hand-in may
import and not use, whether they are installed or not."""
