"""What is said of a plain value: its kind, the value in a few words, and which keys are the same."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from grader.checks.support import closeness
from grader.model import Composite, Foreign, Value
from grader.model.plain_values import SEQUENCES, SETS, WRITTEN, PlainValue
from grader.model.text import truncate

FIRST: Final = 8
"""How many parts of a value are told."""
_MOST: Final = 60
"""Characters of a value in a sentence."""
_BRACKETS: Final = {
    "list": ("[", "]"),
    "tuple": ("(", ")"),
    "set": ("{", "}"),
    "frozenset": ("{", "}"),
    "dict": ("{", "}"),
}
_NUMBER_WORDS: Final[Mapping[type, str]] = {
    bool: "a truth value",
    int: "a whole number",
    float: "a real number",
    complex: "a complex number",
}
_KIND_WORDS: Final = {
    "list": "a list", "tuple": "a tuple", "dict": "a dict", "set": "a set", "frozenset": "a frozenset",
    "array": "an array of text or objects", "tensor": "a torch tensor", "sparse matrix": "a sparse matrix",
    "Series": "a Series", "DataFrame": "a DataFrame", "Index": "an Index", "bytes": "bytes",
    "int": "a whole number",
}  # fmt: skip


def describe_kind(value: Value | PlainValue) -> str:
    """Return what kind of value it is, for the middle of a sentence."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}" if value.ndim else _NUMBER_WORDS[type(value.item())]
    if isinstance(value, Foreign):
        return "None" if value.type_name == "NoneType" else f"of type {value.type_name}"
    if isinstance(value, Composite):
        words = _KIND_WORDS.get(value.kind, f"a {value.kind}")
        return f"{words} of {len(value.items)}" if value.kind in (*SEQUENCES, *SETS, "dict") else words
    return "text" if isinstance(value, str) else _NUMBER_WORDS.get(type(value), "None")


def show_value(value: Value | PlainValue, most: int = _MOST) -> str:
    """Return the value in at most `most` characters."""
    if isinstance(value, np.ndarray):
        return closeness.format_array(value)
    if isinstance(value, Foreign):
        return value.type_name
    text = _write_out(value) if isinstance(value, Composite) else repr(value)
    return truncate(text, most)


def _write_out(value: Composite) -> str:
    if value.kind in WRITTEN:
        return str(value.items[0])
    if value.kind not in _BRACKETS:
        return describe_kind(value)
    opening, closing = _BRACKETS[value.kind]
    parts = [show_value(item) for item in value.items[:FIRST]]
    if value.kind == "dict":
        parts = [f"{show_value(key)}: {part}" for key, part in zip(value.keys[:FIRST], parts, strict=True)]
    more = ["…"] if len(value.items) > FIRST else []
    return f"{opening}{', '.join([*parts, *more])}{closing}"


def describe_near_miss(value: PlainValue, want: PlainValue) -> str:
    """Return in what little two similar texts differ; empty for all others."""
    if not (isinstance(value, str) and isinstance(want, str)):
        return ""
    if value.split() == want.split():
        return ": only spaces or line ends differ"
    return ": only capitals differ" if value.casefold() == want.casefold() else ""


def identity(value: PlainValue) -> tuple[object, ...]:
    """Return what two values share that are the same key: 1 and 1.0 do, 1 and True do not."""
    if isinstance(value, Composite):
        parts = tuple(map(identity, (*value.keys, *value.items)))
        return value.kind, value.shape, frozenset(parts) if value.kind in SETS else parts
    if isinstance(value, np.ndarray):
        return "numbers", value.dtype.kind, value.shape, value.tobytes()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return type(value).__name__.replace("int", "float"), repr(value)
