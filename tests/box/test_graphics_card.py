"""A graphics card that is taken for granted: everything runs on the processor, and it is told."""

import pytest

from tests.support.warm_scripts import Warm

pytestmark = pytest.mark.data

ASKS = {
    "a module moved": "model = nn.Linear(2, 2).to('cuda'); answer = model.weight.device.type",
    "a module moved to one of several": "answer = nn.Linear(2, 2).to('cuda:1').weight.device.type",
    "a module moved to a device": "answer = nn.Linear(2, 2).to(torch.device('cuda')).weight.device.type",
    "a module moved to a number": "answer = nn.Linear(2, 2).to(0).weight.device.type",
    "a module made there": "answer = nn.Linear(2, 2, device='cuda').weight.device.type",
    "module.cuda": "answer = nn.Linear(2, 2).cuda().weight.device.type",
    "module.cuda of one": "answer = nn.Linear(2, 2).cuda(0).weight.device.type",
    "a tensor moved": "answer = torch.ones(2).to('cuda').device.type",
    "a tensor moved by name": "answer = torch.ones(2).to(device='cuda', dtype=torch.float64).device.type",
    "tensor.cuda": "answer = torch.ones(2).cuda(non_blocking=True).device.type",
    "zeros there": "answer = torch.zeros(2, device='cuda').device.type",
    "a tensor made there": "answer = torch.tensor([1.0], device=torch.device('cuda:0')).device.type",
    "like another": "answer = torch.ones(2).new_zeros(3, device='cuda').device.type",
    "random there": "answer = torch.randn(2, device='cuda').device.type",
    "apple's": "answer = torch.ones(2, device='mps').to('mps').device.type",
    "by default": "torch.set_default_device('cuda'); answer = torch.zeros(2).device.type",
    "by default in a block": "with torch.device('cuda'):\n    answer = torch.zeros(2).device.type",
    "by default, formerly": (
        "torch.set_default_tensor_type('torch.cuda.FloatTensor'); answer = torch.zeros(2).device.type"
    ),
    "a type of its": "answer = torch.ones(2).type(torch.cuda.FloatTensor).device.type",
    "a type of its, made": "answer = torch.cuda.LongTensor([1, 2]).device.type",
    "a generator of its": (
        "g = torch.Generator(device='cuda').manual_seed(1); assert isinstance(g, torch.Generator)\n"
        "answer = torch.randperm(4, generator=g, device='cuda').device.type"
    ),
}
GOES_ON = {
    "it waits": "torch.cuda.synchronize(); torch.cuda.empty_cache(); torch.cuda.set_device(0)",
    "it seeds": "torch.cuda.manual_seed(1); torch.cuda.manual_seed_all(1)",
    "it prints": (
        "print(torch.cuda.get_device_name(0), torch.cuda.get_device_properties(0).total_memory,\n"
        "      torch.cuda.current_device(), torch.cuda.memory_allocated(), torch.cuda.mem_get_info())"
    ),
    "it measures": (
        "start = torch.cuda.Event(enable_timing=True); start.record()\n"
        "end = torch.cuda.Event(enable_timing=True); end.record(); start.elapsed_time(end)"
    ),
    "it mixes": (
        "scaler = torch.cuda.amp.GradScaler()\n"
        "with torch.autocast('cuda'):\n    loss = nn.Linear(2, 1)(torch.ones(3, 2)).sum()\n"
        "scaler.scale(loss).backward()"
    ),
    "it pins": "torch.ones(2).pin_memory()",
    "it spreads": "nn.DataParallel(nn.Linear(2, 2), device_ids=[0]).cuda()(torch.ones(1, 2))",
    "it chooses one": "with torch.cuda.device(0), torch.cuda.stream(torch.cuda.Stream()):\n    torch.ones(2)",
    "it saves and loads": (
        "torch.save({'w': torch.ones(2)}, 'w.pt')\n"
        "for place in ('cuda', 'cuda:0', torch.device('cuda'), None, lambda s, where: s.cuda(0)):\n"
        "    assert torch.load('w.pt', map_location=place)['w'].device.type == 'cpu'"
    ),
    "apple's": "torch.mps.synchronize(); torch.mps.empty_cache()",
}


@pytest.mark.parametrize("way", ASKS)
def test_it_runs_on_the_processor(training: Warm, way: str) -> None:
    ran = training.run(f"import torch\nfrom torch import nn\n{ASKS[way]}\n")
    assert (ran.raised, ran.answer) == ("", "cpu")


@pytest.mark.parametrize("way", GOES_ON)
def test_what_only_a_card_does_is_passed_over(training: Warm, way: str) -> None:
    ran = training.run(f"import torch\nfrom torch import nn\n{GOES_ON[way]}\nanswer = 1\n")
    assert (ran.raised, ran.answer) == ("", 1)


def test_the_truth_is_said_to_whoever_asks(training: Warm) -> None:
    script = """
import torch
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
there = [torch.cuda.is_available(), torch.backends.mps.is_available(), torch.cuda.device_count()]
answer = [device.type, *there]
"""
    assert training.run(script).answer == ["cpu", False, False, 0]


def test_other_places_stay_what_they_are(training: Warm) -> None:
    script = """
import torch
torch.set_default_device("meta")
there = [torch.zeros(2).device.type, torch.zeros(2, device="cpu").device.type]
answer = [*there, str(torch.ones(2, dtype=torch.int8).dtype)]
"""
    assert training.run(script).answer == ["meta", "cpu", "torch.int8"]
