"""Datasets and loaders as a hand-in finds them: images from the course's folder, one process.

Whatever `root` a script names, a dataset that the course provides is found; a missing one raises an error
that says so. The course's pixels are copies, so checksums of the originals are not asked for.
"""

import functools
import inspect
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NoReturn

_SINGLE: Final = {
    "num_workers": 0,
    "prefetch_factor": None,
    "persistent_workers": False,
    "timeout": 0,
    "multiprocessing_context": None,
}
"""What a DataLoader has to be told to load in the process it is in."""


class NotAvailable(RuntimeError):  # noqa: N818  # its name is what students read
    """A dataset that is missing in the hand-in and that the course does not provide."""


def find_provided() -> Path:
    """Return the folder of the course's images; it need not exist."""
    return Path(os.environ.get("GRADER_DATA") or "/data")


# ── loaders ───────────────────────────────────────────────────────────────────────────────────────────


def set_up_loaders(torch: Any) -> None:
    """Load in the process itself, and keep `iter.next()` of old scripts working."""
    loader = torch.utils.data.DataLoader
    loader.__init__ = _load_in_one_process(loader.__init__)
    iterator = torch.utils.data.dataloader._BaseDataLoaderIter
    iterator.next = iterator.__next__


def _load_in_one_process(init: Callable[..., None]) -> Callable[..., None]:
    signature = inspect.signature(init)

    @functools.wraps(init)
    def single(*arguments: Any, **named: Any) -> None:
        try:
            bound = signature.bind(*arguments, **named).arguments
        except TypeError:
            return init(*arguments, **named)  # which raises the same, in its own words
        workers = bound.get("num_workers", 0)
        if isinstance(workers, int) and workers > 0:
            bound |= {name: value for name, value in _SINGLE.items() if name in bound}
        return init(bound.pop("self"), **bound)

    return single


# ── datasets ──────────────────────────────────────────────────────────────────────────────────────────


def set_up_datasets(torchvision: Any) -> None:
    datasets = torchvision.datasets
    _serve_cifar(datasets.cifar)
    _serve_mnist(datasets.mnist)
    datasets.utils._get_redirect_url = datasets.utils._urlretrieve = _refuse
    for kind in {getattr(datasets, name) for name in datasets.__all__}:
        if "__init__" in vars(kind) and "download" in inspect.signature(kind).parameters:
            kind.__init__ = _wrap_unavailable(kind.__init__)


def _serve_cifar(cifar: Any) -> None:
    """Serve CIFAR-10 and CIFAR-100: a root without the files becomes the course's."""
    cifar.check_integrity = _is_file
    cifar.CIFAR10._check_integrity = _find_cifar
    cifar.CIFAR10.download = _needs(_find_cifar)


def _find_cifar(dataset: Any) -> bool:
    for root in (dataset.root, find_provided()):
        folder = Path(root, dataset.base_folder)
        if all(_is_file(folder / name) for name, _ in dataset.train_list + dataset.test_list):
            dataset.root = os.fspath(root)
            return True
    return False


def _serve_mnist(mnist: Any) -> None:
    """Serve MNIST and its relatives, whose folders are named after their classes."""
    mnist.MNIST.raw_folder = property(_find_raw_folder)
    mnist.MNIST.download = _needs(lambda dataset: dataset._check_exists())


def _find_raw_folder(dataset: Any) -> str:
    raw = Path(dataset.root, type(dataset).__name__, "raw")
    # A class of the student's own is served as what it is made from: FashionMNIST is no MNIST.
    kind = next(c for c in type(dataset).__mro__ if c.__module__.startswith("torchvision."))
    served = find_provided() / kind.__name__ / "raw"
    return os.fspath(served if served.is_dir() and not _holds(raw) else raw)


def _holds(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _needs(is_there: Callable[[Any], bool]) -> Callable[[Any], None]:
    """Return a `download` that does nothing where the files are there, and raises where they are not."""

    def download(dataset: Any) -> None:
        if not is_there(dataset):
            _refuse(type(dataset).__name__)

    return download


def _is_file(path: "str | Path", _md5: str | None = None) -> bool:
    return os.path.isfile(path)


def _wrap_unavailable(init: Callable[..., None]) -> Callable[..., None]:
    """Wrap `init`: all the ways in which a dataset finds its files missing raise one error."""

    @functools.wraps(init)
    def initialise(dataset: Any, *arguments: Any, **named: Any) -> None:
        try:
            init(dataset, *arguments, **named)
        except NotAvailable:
            raise NotAvailable(_list_missing(dataset)) from None
        except (RuntimeError, OSError) as error:
            download = inspect.signature(init).bind(dataset, *arguments, **named).arguments.get("download")
            if "download=True" in str(error) or (download and isinstance(error, OSError)):
                raise NotAvailable(_list_missing(dataset)) from error
            raise

    return initialise


def _list_missing(dataset: Any) -> str:
    there = sorted(path.name for path in find_provided().glob("*") if path.is_dir())
    return (
        f"the dataset {type(dataset).__name__} is not available while a hand-in is graded; available: "
        f"{', '.join(there) or 'none'}"
    )


def _refuse(*_what: object, **_how: object) -> NoReturn:
    raise NotAvailable("nothing can be downloaded while a hand-in is graded")
