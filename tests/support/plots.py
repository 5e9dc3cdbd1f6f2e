"""Plots written down by hand, as a probe yields them."""

from typing import Any

import numpy as np

from grader.model import CaseResult
from tests.support.observations import case


def plot(
    *lines: dict[str, Any], number: int = 0, x: str = "epoch", y: str = "NLL", legend: str | None = None
) -> Any:
    """Values of one plot; its legend has every label unless told otherwise."""
    named = "\n".join(line["label"] for line in lines) if legend is None else legend
    values: dict[str, Any] = {"xlabel": x, "ylabel": y, "title": "", "legend": named, "texts": ""}
    values["path"] = np.empty((0, 2))
    for place, line in enumerate(lines):
        values |= {f"line{place}/{key}": value for key, value in line.items()}
    return {f"plot{number}/{key}": value for key, value in values.items()}


def line(label: str, y: Any, x: Any = None) -> dict[str, Any]:
    values = np.asarray(y, np.float64)
    steps = np.arange(values.size, dtype=np.float64) if x is None else np.asarray(x, np.float64)
    return {"label": label, "x": steps, "y": values, "length": values.size}


def drawn(*plots: dict[str, Any], **more: Any) -> CaseResult:
    return case(**{"rows": 200} | {name: value for plot in plots for name, value in plot.items()} | more)
