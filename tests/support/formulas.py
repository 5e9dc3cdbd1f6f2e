"""The declarations that the formula suites read with: a two-layer network, single units, plain numbers."""

import json
from typing import Any

from grader.checks import expression
from tests.support.project import DATA

TWO_LAYERS: dict[str, Any] = json.loads((DATA / "formulas" / "two_layers.json").read_text("utf-8"))
REFERENCE = {
    "W1": "a1.T @ ((dz3 @ W2.T) * relu'(z2)) + 2*lambda*W1",
    "b1": "sum((dz3 @ W2.T) * relu'(z2), axis=0)",
    "b2": "sum(dz3, axis=0)",
}

_SCALARS = (
    "a_1^{(4)} a_1^{(3)} a_1^{(2)} t_n z_2^{(3)} z_1^{(2)} "
    "delta_1^{(4)} delta_1^{(3)} delta_2^{(3)} delta_3^{(3)} "
    "w_{11}^{(3)} w_{11}^{(2)} w_{21}^{(2)} w_{31}^{(2)}"
)
REGRESSION: dict[str, Any] = {
    "answers": ["answer"],
    "symbols": dict.fromkeys(_SCALARS.split(), "scalar"),
    "aliases": {"\\frac{\\partial E_n}{\\partial a_1^{(4)}}": "delta_1^{(4)}"},
    "functions": {"h": "smooth"},
    "given": {
        "delta_1^{(4)}": "a_1^{(4)} - t_n",
        "delta_1^{(3)}": "h'(a_1^{(3)}) w_{11}^{(3)} delta_1^{(4)}",
    },
}
NUMBERS: dict[str, Any] = {
    "answers": ["answer"],
    "symbols": {"w": "scalar", **dict.fromkeys(("eta", "lambda", "m", "n"), "positive")},
    "functions": {"sigma": "sigmoid"},
    "ranges": {"w": [-9.0, -4.5]},
}


def params(block: dict[str, Any], **changed: Any) -> expression.Params:
    """As a rubric's `tolerance:` block is read: strictly, from JSON."""
    return expression.Params.model_validate_json(json.dumps(block | changed), strict=True)


NET = params(TWO_LAYERS)
UNITS = params(REGRESSION)
SCALARS = params(NUMBERS)
