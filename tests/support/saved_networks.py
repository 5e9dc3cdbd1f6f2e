"""Saved networks as a hand-in may bring them: a good one of each kind, and what can be done to it; and a
reference that is soon done."""

import io
import pickle
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from grader import rubric
from tests.support.project import ROOT, SHIPPED

REFERENCE = ROOT / "reference" / "hlcv-ex2"
GOOD_CHECKPOINT = (SHIPPED / "otto" / "model.ckpt").read_bytes()
WENT_OFF = 7
"""Exit code of a process that the bomb went off in."""
_BOMB_BYTES = 300 << 20

TRAINS_NOTHING = "from two_layernet import TwoLayerNet\n"
NET = """
import torch
import torch.nn as nn
import torchvision.transforms as T

prepare = T.Compose([T.ToTensor(), T.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))])


class MultiLayerPerceptron(nn.Module):
    def __init__(self, input_size, hidden_layers, num_classes):
        super().__init__()
        sizes = [input_size, *hidden_layers]
        self.hidden = nn.ModuleList([nn.Linear(a, b) for a, b in zip(sizes[:-1], sizes[1:])])
        self.out = nn.Linear(sizes[-1], num_classes)

    def forward(self, x):
        x = x.flatten(1)
        for layer in self.hidden:
            x = torch.relu(layer(x))
        return self.out(x)


model = MultiLayerPerceptron(3 * 32 * 32, [80], 10)
optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
model(torch.zeros(2, 3, 32, 32)).mean().backward()
optimizer.step()
"""
"""One step that leads hardly anywhere: what it is worth hangs on the saved weights alone."""


class _Bomb:
    def __reduce__(self) -> tuple[Any, ...]:
        return exec, (f"import os; os._exit({WENT_OFF})",)


BOMB = pickle.dumps(_Bomb(), 2)


def _as_arrays(checkpoint: bytes) -> bytes:
    """The same network for images as rows (32 · 32 · 3) from 0 to 255, less the mean of those to train on."""
    entries, roughly_the_mean = unzipped(checkpoint), 120.0
    W1, b1, W2, b2 = (np.frombuffer(entries[f"model/data/{n}"], np.float16).astype(float) for n in range(4))
    W1 = W1.reshape(80, 3, 32, 32).transpose(2, 3, 1, 0).reshape(-1, 80)
    b1 = b1 + (roughly_the_mean / 127.5 - 1) * W1.sum(axis=0)
    file = io.BytesIO()
    np.savez(file, W1=W1 / 127.5, b1=b1, W2=W2.reshape(10, 80).T, b2=b2)
    return file.getvalue()


def arrays(**changed: bytes) -> bytes:
    """The good network's arrays with some in another form, each as an .npy file."""
    return zipped(unzipped(GOOD_ARRAYS) | {f"{name}.npy": content for name, content in changed.items()})


def array(name: str) -> bytes:
    return unzipped(GOOD_ARRAYS)[f"{name}.npy"]


def without(name: str) -> bytes:
    return zipped({file: content for file, content in unzipped(GOOD_ARRAYS).items() if file != f"{name}.npy"})


def announced(shape: tuple[int, ...], descr: str = "<f8") -> bytes:
    """The beginning of an .npy file of this shape."""
    header = io.BytesIO()
    fields = {"descr": descr, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(header, fields)
    return header.getvalue()


def bomb_of_arrays() -> bytes:
    """A few hundred kilobytes, and 300 MiB of zeros when unpacked."""
    width = _BOMB_BYTES // (3072 * 8)
    return zipped({"W1.npy": announced((3072, width)) + bytes(3072 * 8 * width)}, zipfile.ZIP_DEFLATED)


def checkpoint(**changed: bytes) -> bytes:
    """The good checkpoint with some of its entries in another form; `pickle` is the one with the names."""
    names = {"pickle": "model/data.pkl", "storage": "model/data/0"}
    entries = unzipped(GOOD_CHECKPOINT) | {names[name]: content for name, content in changed.items()}
    return zipped(entries, zipfile.ZIP_DEFLATED if "storage" in changed else zipfile.ZIP_STORED)


def renamed() -> bytes:
    return checkpoint(pickle=_swapped(b"out.weight", b"end.weight"))


def expanded() -> bytes:
    """10¹² elements that all lie on one: shape (80, 3072) and its strides in PyTorch's own pickle."""
    million = b"J" + (1_000_000).to_bytes(4, "little")
    shape, strides = b"K\x50M\x00\x0c\x86q\x08", b"M\x00\x0cK\x01\x86"
    return checkpoint(pickle=_swapped(shape + strides, million + million + b"\x86q\x08K\x00K\x00\x86"))


def bomb_of_tensors() -> bytes:
    return checkpoint(storage=bytes(_BOMB_BYTES))


def _swapped(old: bytes, new: bytes) -> bytes:
    text = unzipped(GOOD_CHECKPOINT)["model/data.pkl"]
    assert text.count(old) == 1
    return text.replace(old, new)


def zipped(entries: Mapping[str, bytes], packing: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing, compresslevel=1) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


GOOD_ARRAYS = _as_arrays(GOOD_CHECKPOINT)


def reference_that_trains_nothing(folder: Path) -> Path:
    """Return a copy of the reference whose second script brings its weights and is soon done.

    Where marks are lost the reference is tried as well. The script's mistakes are whole files in the copy,
    for their edits would find nothing in it.
    """
    copy = folder / "reference" / "hlcv-ex2"
    shutil.copytree(REFERENCE, copy)
    tree = rubric.load(ROOT / "rubrics", ROOT / "reference", "hlcv-ex2").tree
    for edits in sorted((copy / "mistakes").glob("*/edits.yaml")):
        if "ex2_pytorch.py" in edits.read_text(encoding="utf-8"):
            edits.with_name("ex2_pytorch.py").write_bytes(
                tree[f"mistakes/{edits.parent.name}/ex2_pytorch.py"]
            )
            edits.unlink()
    script = f"### BEGIN SOLUTION\n{NET}\n### END SOLUTION\n".encode()
    hand_in(copy / "solution", {"ex2_pytorch.py": script, "model.ckpt": GOOD_CHECKPOINT})
    return copy.parent


def hand_in(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
