"""PyTorch's compiler is imported where a hand-in compiles, and nowhere else."""

import pytest

from tests.support.warm_scripts import Warm

pytestmark = pytest.mark.data

TRAINS = """
import sys, torch
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
x, y = torch.rand(8, 3), torch.tensor([0, 1] * 4)
for kind in (torch.optim.SGD, torch.optim.Adam, torch.optim.RMSprop):
    optimizer = kind(model.parameters(), lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
    for _ in range(3):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
        scheduler.step()
    optimizer.load_state_dict(optimizer.state_dict())
"""
LEFT = """
answer = [[w.tolist() for w in model.parameters()], "torch._dynamo" in sys.modules, torch.is_grad_enabled()]
"""


@pytest.mark.parametrize("first", ["import torch\n", "import torchvision\n"])
@pytest.mark.parametrize("world", ["bare", "training"])
def test_training_does_without_it(request: pytest.FixtureRequest, world: str, first: str) -> None:
    """In a worker that has PyTorch imported, and in one that has not."""
    warm: Warm = request.getfixturevalue(world)
    _, imported, tracks_gradients = warm.run_whole(first + TRAINS + LEFT).answer
    assert (imported, tracks_gradients) == (False, True)


def test_the_steps_are_the_same_with_it(training: Warm) -> None:
    without = training.run_whole(TRAINS + LEFT).answer
    beside = training.run_whole("import torch._dynamo\n" + TRAINS + LEFT).answer
    assert (without[1], beside[1]) == (False, True)
    assert without[0] == beside[0]


def test_the_steps_are_noted_the_same_with_it(training: Warm) -> None:
    without, beside = training.run_whole(TRAINS), training.run_whole("import torch._dynamo\n" + TRAINS)
    assert without.training["steps"] == 9
    assert without.training == beside.training


WAYS = {
    "a module": "whole = torch.compile(model)",
    "a module, with options": "whole = torch.compile(model, mode='reduce-overhead', fullgraph=True)",
    "a module, by its method": "model.compile(backend='inductor'); whole = model",
    "a module, of which the weights are asked for": (
        "whole = torch.compile(model); assert set(whole._orig_mod.state_dict()) == set(model.state_dict())"
    ),
    "a decorated function": "@torch.compile\ndef whole(x):\n    return model(x)\n",
    "a function decorated with options": "@torch.compile(dynamic=True)\ndef whole(x):\n    return model(x)\n",
}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_compiled_runs_as_it_is_written(training: Warm, way: str) -> None:
    """Compiled, it would need a C++ compiler, and would meet the hooks of the recorder."""
    trains = """
with torch.no_grad():
    same = torch.equal(whole(x), model(x))
optimizer.zero_grad()
whole(x).sum().backward()
optimizer.step()
from box.student_computer import torch_compiler
answer = [same, "torch._dynamo" in sys.modules, torch_compiler.notes()]
"""
    note = "torch.compile has no compiler here: the code was run as it is written"
    assert training.run_whole(f"{TRAINS}{WAYS[way]}{trains}").answer == [True, False, [note]]


def test_where_nothing_is_compiled_there_is_no_note(training: Warm) -> None:
    asks = "from box.student_computer import torch_compiler\nanswer = torch_compiler.notes()"
    assert training.run_whole(f"{TRAINS}{asks}").answer == []


def test_a_function_that_is_left_out_keeps_its_name_and_values(training: Warm) -> None:
    script = """
import torch

@torch.compiler.disable
def leave(x):
    return x + 1

@torch.compiler.disable(recursive=False)
def leave_as_well(x):
    return leave(x) + 1

first = leave_as_well(torch.ones(1)).item()
import torch._dynamo
answer = [first, leave_as_well(torch.ones(1)).item(), leave.__name__]
"""
    assert training.run_whole(script).answer == [3.0, 3.0, "leave"]


def test_torchvision_is_answered_as_by_the_compiler(training: Warm) -> None:
    """It asks whether regions may be compiled for a device."""
    script = """
import sys, importlib
ops = importlib.import_module("torchvision.ops.roi_align")
before = [name for name in sys.modules if name.startswith("torch._dynamo")]
answers = [ops.is_compile_supported(device) for device in ("cpu", "cuda")]
from torch._dynamo.utils import is_compile_supported
answer = [before, answers == [is_compile_supported(device) for device in ("cpu", "cuda")]]
"""
    assert training.run_whole(script).answer == [[], True]
