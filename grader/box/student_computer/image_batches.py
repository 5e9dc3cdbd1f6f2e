"""Read the images of a batch together, where that yields what reading them one by one does.

A script that trains on CIFAR-10 spends most of its time making a tensor of each image: 18 of 20 s of
processor time for three epochs. `DataLoader` and `Subset` ask a dataset for a whole batch where it has
`__getitems__`; torchvision's have none. The numbers are the same to the last bit, since dividing, subtracting
and multiplying go entry by entry. Whatever is not plainly torchvision's own is read one by one.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

_PIXELS: Final = "uint8"
_AS_INSTALLED: Final = {"Compose": "__call__", "ToTensor": "__call__", "Normalize": "forward"}
"""The transforms that are done for a whole batch, and the method that has to be torchvision's own."""


class NotPlainError(Exception):
    """The images cannot be read together: something is not as torchvision made it."""


def set_up(torchvision: Any) -> None:
    """Give CIFAR-10 and MNIST, and what is made from them, a way to read a batch."""
    transforms = torchvision.transforms
    installed = {getattr(transforms, kind): method for kind, method in _AS_INSTALLED.items()}
    methods = {kind: vars(kind)[method] for kind, method in installed.items()}

    def normalisers(transform: Any) -> list[Any]:
        """Return the steps after `ToTensor`. Raise NotPlainError where a step is no plain normalisation."""
        if any(vars(kind).get(method) is not methods[kind] for kind, method in installed.items()):
            raise NotPlainError
        steps = list(transform.transforms) if type(transform) is transforms.Compose else [transform]
        if not steps or type(steps[0]) is not transforms.ToTensor:
            raise NotPlainError
        if not all(_is_plain_normalisation(step, transforms.Normalize) for step in steps[1:]):
            raise NotPlainError
        return steps[1:]

    def tensors(dataset: Any, indices: Sequence[int]) -> Any:
        """Return the images (N, channels, height, width) as the dataset's own transform yields them."""
        steps = normalisers(dataset.transform)
        images = _stack_pixels(torchvision.torch, dataset, indices)
        images = images.to(torchvision.torch.get_default_dtype()).div(255)
        for step in steps:
            images = transforms.functional.normalize(images, step.mean, step.std)
        return images

    datasets = torchvision.datasets
    for kind, target in ((datasets.CIFAR10, lambda label: label), (datasets.MNIST, int)):
        kind.__getitems__ = _make_batch_getter(kind.__getitem__, tensors, target)


def _make_batch_getter(
    getitem: Callable[..., Any],
    tensors: Callable[[Any, Sequence[int]], Any],
    target: Callable[[Any], Any],
) -> Callable[[Any, Sequence[Any]], list[Any]]:
    """Return a `__getitems__` for a dataset whose `__getitem__` is this one and labels each item so."""

    def getitems(dataset: Any, indices: Sequence[Any]) -> list[Any]:
        """Return the items at `indices`; where they cannot be read together, one by one."""
        try:
            if type(dataset).__getitem__ is not getitem or dataset.target_transform is not None:
                raise NotPlainError
            rows = [int(index) for index in indices]
            targets = [target(dataset.targets[row]) for row in rows]
            return list(zip(tensors(dataset, rows), targets, strict=True))
        except Exception:  # whatever it is: read one by one, the script meets it as it would have
            return [dataset[index] for index in indices]

    return getitems


def _stack_pixels(torch: Any, dataset: Any, rows: Sequence[int]) -> Any:
    """Return the bytes of the images (N, channels, height, width)."""
    data = dataset.data
    if str(data.dtype).rpartition(".")[2] != _PIXELS or data.ndim not in (3, 4):
        raise NotPlainError
    pixels = torch.as_tensor(data[rows])
    if pixels.ndim == 3:
        return pixels.unsqueeze(1)
    if pixels.shape[3] != 3:
        raise NotPlainError
    return pixels.permute(0, 3, 1, 2).contiguous()


def _is_plain_normalisation(step: Any, kind: Any) -> bool:
    hooks = ("_forward_hooks", "_forward_pre_hooks")
    if type(step) is not kind or "forward" in vars(step) or any(vars(step).get(name) for name in hooks):
        return False
    return all(_is_plain_number_or_list(value) for value in (step.mean, step.std))


def _is_plain_number_or_list(value: Any) -> bool:
    numbers = value if isinstance(value, list | tuple) else [value]
    return all(isinstance(number, int | float) for number in numbers)
