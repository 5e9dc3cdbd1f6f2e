"""What PyTorch traces or transforms works beside the recorder, which keeps out and says so."""

import pytest

from tests.support.warm_scripts import Warm

pytestmark = pytest.mark.data

MODEL = """
import torch
model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
x = torch.rand(8, 3)
"""
TRAINS = """
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(3):
    optimizer.zero_grad()
    model(x).square().sum().backward()
    optimizer.step()
"""
WAYS = {
    "traced": "answer = torch.equal(torch.jit.trace(model, x)(x), model(x))",
    "mapped over rows": "answer = torch.allclose(torch.vmap(model)(x), model(x))",
    "differentiated as a function": """
from torch.func import functional_call, grad
weights = dict(model.named_parameters())
slopes = grad(lambda given: functional_call(model, given, (x,)).sum())(weights)
answer = slopes.keys() == weights.keys()
""",
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("trained_first", [True, False])
def test_it_yields_what_it_yields_elsewhere(training: Warm, way: str, trained_first: bool) -> None:
    parts = (TRAINS, WAYS[way]) if trained_first else (WAYS[way], TRAINS)
    ran = training.run("\n".join([MODEL, *parts]))
    assert (ran.raised, ran.answer) == ("", True)
    assert ran.problems == ["PyTorch traced or transformed a function, in which nothing is noted"]
    assert (ran.training["steps"], ran.training["backwards"]) == (3, 3)
