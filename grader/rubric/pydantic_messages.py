"""pydantic's errors in the words of a rubric's author."""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from grader.rubric.document import Document, Path
from grader.rubric.faults import find_nearest, show_value

_EXPECTED: Final[Mapping[str, str]] = {
    "missing": "this key",
    "extra_forbidden": "a known key",
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "too_short": "at least one entry",
    "greater_than": "a number above {gt:g}",
    "greater_than_equal": "a number of {ge:g} or more",
    "less_than_equal": "a number of {le:g} or less",
    "literal_error": "{expected}",
    "unexpected": "{expected}",
}


def blame_all(document: Document, model: type[BaseModel], failure: ValidationError, base: Path = ()) -> None:
    """Blame every error of `failure` in `document`; `base` is where the validated block stands."""
    for details in failure.errors(include_url=False):
        if not _is_consequence(details):
            _blame(document, model, details, base)


def _is_consequence(details: ErrorDetails) -> bool:
    """Tell whether the error only follows from others that are told already.

    A list counts as too short where its entries were refused.
    """
    return details["type"] == "too_short" and bool(details["input"])


def _blame(document: Document, model: type[BaseModel], details: ErrorDetails, base: Path) -> None:
    kind = details["type"]
    inside = tuple(step for step in details["loc"] if step != "[key]")
    path = (*base, *inside)
    context = details.get("ctx", {})
    expected = _EXPECTED.get(kind, "another value ({msg})").format(msg=details["msg"], **context)
    if kind == "missing":
        document.blame(path, expected, "none")
    elif kind == "extra_forbidden":
        word = str(path[-1])
        document.blame(path, expected, show_value(word), names=_list_keys(model, inside[:-1]), word=word)
    elif kind == "literal_error":
        word = str(details["input"])
        valid = find_nearest(word, re.findall(r"'([^']*)'", expected))
        document.blame(
            path, expected, show_value(details["input"]), names=[valid] if valid else [], word=word
        )
    else:
        actual = "none" if kind == "too_short" else show_value(details["input"])
        document.blame(path, expected, actual)


def _list_keys(model: type[BaseModel], path: Path) -> Collection[str]:
    """Return the valid keys of the block at `path` inside `model`."""
    for step in path:
        field = _map_keys(model).get(step) if isinstance(step, str) else None
        model = next(_find_models(field), model) if field is not None else model
    return _map_keys(model)


def _map_keys(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _find_models(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _find_models(part)
