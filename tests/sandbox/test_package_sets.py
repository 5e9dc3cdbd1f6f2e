"""Which worker a hand-in gets is guessed at a glance, however long and strange its text is."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from grader.model import SubmittedFile
from grader.sandbox.box_limits import BoxLimits
from grader.sandbox.package_sets import SandboxPerPackageSet
from grader.sandbox.protocol import Box, BoxJob
from grader.sandbox.worker_config import WorkerConfig

LIMITS = BoxLimits(1, 1, 1 << 28, 8, 1 << 16)


class Opened(Exception):
    """Carries the package set that was asked for."""


def package_set_for(content: bytes, **others: bytes) -> str:
    """The package set for `net.py`; `others` are the files beside it, a dot for a slash and without `.py`."""

    class Noting:
        def __init__(self, config: WorkerConfig) -> None:
            self._package_set = config.package_set

        def open(self, _job: BoxJob) -> Box:
            raise Opened(self._package_set)

        def close(self) -> None:
            return

    contents = {"net.py": content} | {f"{name.replace('.', '/')}.py": text for name, text in others.items()}
    files = tuple(SubmittedFile(path, text, path) for path, text in contents.items())
    sandboxes = SandboxPerPackageSet(Noting, WorkerConfig("", "", LIMITS))
    with pytest.raises(Opened) as opened:
        sandboxes.open(BoxJob(files, "net.py", "module", LIMITS))
    return str(opened.value)


@pytest.mark.parametrize(
    ("content", "package_set"),
    [
        (b"import numpy as np\n", "numpy"),
        (b"import matplotlib.pyplot as plt\n", "science"),
        (b"x = 1\n    from scipy.special import softmax\n", "science"),
        (b"# import matplotlib\n", "numpy"),
        (b"import matplotlibrary\n", "numpy"),
        (b"\r\nimport  pandas\r\n", "science"),
        (b"\xff\xfe\x00import pandas", "numpy"),
        (b"import torch\nimport matplotlib\n", "torch"),
        (b"import matplotlib\nimport torch.nn as nn\n", "torch"),
        (b"import numpy as np, torchvision\n", "torch"),
        (b"from torchvision import datasets, transforms\n", "torch"),
        (b"import numpy # and torch\n", "numpy"),
        (b"from numpy import torch\n", "numpy"),
    ],
)
def test_the_package_set_follows_the_imports(content: bytes, package_set: str) -> None:
    assert package_set_for(content) == package_set


def test_files_that_are_not_loaded_do_not_matter() -> None:
    assert package_set_for(b"import numpy\n", ex2_pytorch=b"import torch\n") == "numpy"


@pytest.mark.parametrize(
    ("content", "others"),
    [
        (b"from models import Net\n", {"models": b"import torch\n"}),
        (b"import models as m\n", {"models": b"import torch\n"}),
        (b"import numpy, models\n", {"models": b"import torch\n"}),
        (b"from src.models import Net\n", {"src.models": b"import torch\n"}),
        (b"from src import models\n", {"src.models": b"import torch\n", "src.__init__": b""}),
        (b"import src\n", {"src.__init__": b"from . import models", "src.models": b"import torch"}),
        (b"import a\n", {"a": b"import b\n", "b": b"import a, c\n", "c": b"import torch\n"}),
    ],
)
def test_own_modules_count_as_far_as_they_are_imported(content: bytes, others: dict[str, bytes]) -> None:
    assert package_set_for(content, **others) == "torch"
    assert package_set_for(b"import numpy\n", **others) == "numpy"


@pytest.mark.large
@pytest.mark.parametrize("text", [b"\n", b" ", b"\t\n", b"import ", b"from\n", b"import\t\t", b"\n \n"])
def test_a_glance_takes_a_glance_at_any_text(
    text: bytes, no_longer_than: Callable[[float], AbstractContextManager[None]]
) -> None:
    """A careless pattern looks at megabytes for hours."""
    with no_longer_than(30):
        assert package_set_for(text * (4 << 20)) == "numpy"
