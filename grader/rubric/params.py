"""What an item writes under `tolerance`, as its check knows it."""

import json
from functools import lru_cache

from pydantic import BaseModel

from grader.checks import CHECKS
from grader.rubric.schema import Tolerance


def read_params(check: str, tolerance: Tolerance) -> BaseModel:
    """Return the tolerance as the check's own `Params`.

    Raises pydantic.ValidationError where the tolerance is not as the check wants it.
    """
    return _validate(check, json.dumps(tolerance))


@lru_cache(maxsize=256)
def _validate(check: str, text: str) -> BaseModel:
    """Return the check's `Params` for the tolerance written as JSON in `text`.

    The result is kept: reading it reads and tries formulas, and many items of many editions have the very
    same tolerance.
    """
    return CHECKS[check].Params.model_validate_json(text, strict=True)
