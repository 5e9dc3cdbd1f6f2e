"""What an item writes under `tolerance`, as its check knows it."""

import json
from functools import lru_cache

from pydantic import BaseModel

from grader.checks import CHECKS
from grader.rubric.schema import Tolerance


def params(check: str, tolerance: Tolerance) -> BaseModel:
    """The check's own `Params`. Raises pydantic.ValidationError where they are not as it wants them."""
    return _validated(check, json.dumps(tolerance))


@lru_cache(maxsize=256)
def _validated(check: str, text: str) -> BaseModel:
    """Kept: the formulas in it are read and tried, and many items of many editions have the very same."""
    return CHECKS[check].Params.model_validate_json(text, strict=True)
