"""PyTorch as a hand-in finds it: one thread, no network, no graphics card, and torchvision as installed.

Nothing here imports either: what has to be changed is changed when a hand-in or the worker imports them.
"""

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Sequence
from typing import Any, Final, NoReturn

from . import graphics_card, image_batches, torch_compiler, torch_data
from .on_import import when_imported

_REGISTRATIONS: Final = "torchvision._meta_registrations"


class NoNetwork(RuntimeError):  # noqa: N818  # its name is what students read
    """Something was to be downloaded. It reads as the error that a script without internet would meet."""


def set_up() -> None:
    """Arrange for PyTorch to be changed when it is imported. Call once, before anything imports it."""
    sys.meta_path.insert(0, _SkipRegistrations())
    torch_compiler.set_up()
    when_imported("torch", _one_thread)
    when_imported("torch", torch_data.set_up_loaders)
    when_imported("torch", graphics_card.set_up)
    when_imported("torch.hub", _close_hub)
    when_imported("torchvision", torch_data.set_up_datasets)
    when_imported("torchvision", image_batches.set_up)


def warm_up() -> None:
    """Do once, in the worker, what every training does first. Does nothing where torch is not imported."""
    torch: Any = sys.modules.get("torch")
    if torch is None:
        return
    points = torch.utils.data.TensorDataset(torch.rand(4, 3), torch.zeros(4, dtype=torch.long))
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
    for kind in (torch.optim.SGD, torch.optim.Adam):
        optimizer = kind(model.parameters(), lr=0.1)
        for inputs, labels in torch.utils.data.DataLoader(points, batch_size=2, shuffle=True):
            optimizer.zero_grad()
            torch.nn.CrossEntropyLoss()(model(inputs), labels).backward()
            optimizer.step()
    _convolve(torch)
    _transform(sys.modules.get("torchvision"))


def _convolve(torch: Any) -> None:
    image = torch.rand(1, 3, 8, 8)
    layers = (torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.MaxPool2d(2))
    torch.nn.Sequential(*layers)(image).sum().backward()


def _transform(torchvision: Any) -> None:
    if torchvision is None:
        return
    transforms = torchvision.transforms
    steps = [transforms.RandomHorizontalFlip(), transforms.ToTensor(), transforms.Normalize(0.5, 0.5)]
    transforms.Compose(steps)(torchvision.transforms.functional.to_pil_image(_image()))


def _image() -> Any:
    return sys.modules["numpy"].zeros((8, 8, 3), "uint8")


def _one_thread(torch: Any) -> None:
    """Use one thread from the start: threads once started are missing after a fork, which waits for them."""
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)


def _close_hub(hub: Any) -> None:
    hub.urlopen = _refuse
    hub.download_url_to_file = _refuse


def _refuse(request: Any, *_others: object, **_options: object) -> NoReturn:
    url = getattr(request, "full_url", request)
    raise NoNetwork(f"{url} was to be downloaded, but there is no network while a hand-in is graded")


class _SkipRegistrations(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Lets torchvision be imported where its compiled operators do not fit the installed torch.

    Registering what they would yield then fails, and the whole import with it; all else works without them.
    With fitting operators this does nothing.
    """

    def find_spec(
        self, name: str, _path: Sequence[str] | None, _target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != _REGISTRATIONS:
            return None
        extension: Any = sys.modules.get("torchvision.extension")
        if extension is None or extension._has_ops():
            return None
        return importlib.machinery.ModuleSpec(name, self)

    def create_module(self, _spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        return None

    def exec_module(self, _module: types.ModuleType) -> None:
        return
