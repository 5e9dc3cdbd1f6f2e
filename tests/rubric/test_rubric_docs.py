"""docs/rubric.md and the code name the same keys: each block of a rubric and each check has its table."""

import re
from collections.abc import Iterator
from types import NoneType
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from grader.checks import CHECKS, StandIns
from grader.rubric import modes, schema
from tests.support.project import ROOT

BLOCKS: dict[str, type[BaseModel]] = {
    "The file": schema.WrittenAssignment,
    "A problem": schema.WrittenProblem,
    "An item": schema.WrittenItem,
    "limits": schema.Limits,
    "cases": schema.Cases,
    "follow_through": schema.WrittenFollowThrough,
    "A mistake": schema.WrittenMistake,
    "An edit": schema.Edit,
    "other_names": schema.OtherNames,
    "data": schema.Data,
    "quick and full": schema.Size,
    "stand_ins": StandIns,
}
SECTIONS = BLOCKS | {name: check.Params for name, check in CHECKS.items()}
WORDS: dict[Any, tuple[str, ...]] = {
    bool: ("true or false",),
    int: ("whole number", "size"),
    float: ("number", "duration"),
    str: ("text",),
    tuple: ("list",),
    dict: ("mapping",),
}
"""How the tables begin to say of which type a key is."""


class Row(NamedTuple):
    """One key as the page has it."""

    key: str
    type: str
    default: str


def sections() -> Iterator[tuple[str, str]]:
    """Yield the heading of each section below the second level, and its text up to the next heading."""
    page = (ROOT / "docs" / "rubric.md").read_text(encoding="utf-8")
    for section in re.split(r"^#+ ", page, flags=re.MULTILINE)[1:]:
        heading, _, text = section.partition("\n")
        yield heading, text


def rows_of(heading: str) -> list[Row]:
    """Return the rows of the table of keys in the section with this heading."""
    (text,) = (text for name, text in sections() if name == heading)
    cells = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \| .+ \|$", text, re.MULTILINE)
    return [Row(*cell) for cell in cells]


def fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return the fields by the keys that a rubric writes."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def type_words(annotation: Any) -> tuple[str, ...]:
    """Return the words that may stand for a type; a key that may be left out has those of its value."""
    parts = get_args(annotation)
    if NoneType in parts:
        (value,) = (part for part in parts if part is not NoneType)
        return type_words(value)
    kind = get_origin(annotation) or annotation
    if kind is Annotated:
        return type_words(parts[0])
    if kind is Literal:
        return (" or ".join(f"`{choice}`" for choice in parts),)
    return WORDS[dict if issubclass(kind, BaseModel) else kind]


def default_words(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    if isinstance(field.default, bool):
        return f"`{str(field.default).lower()}`"
    return f"`{field.default:g}`" if isinstance(field.default, int | float) else "none"


@pytest.mark.parametrize(("heading", "model"), SECTIONS.items())
def test_each_section_has_the_keys_of_its_block(heading: str, model: type[BaseModel]) -> None:
    assert sorted(row.key for row in rows_of(heading)) == sorted(fields(model))


@pytest.mark.parametrize(("heading", "model"), SECTIONS.items())
def test_each_key_has_its_type_and_default(heading: str, model: type[BaseModel]) -> None:
    for row in rows_of(heading):
        field = fields(model)[row.key]
        assert row.type.startswith(type_words(field.annotation)), f"{heading}: {row}"
        assert row.default == default_words(field), f"{heading}: {row}"


def test_every_way_to_load_a_file_is_explained() -> None:
    (text,) = (text for name, text in sections() if name == "Ways to load a file")
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == set(get_args(modes.Mode))


def test_each_check_names_its_parts() -> None:
    for name, check in CHECKS.items():
        (text,) = (text for heading, text in sections() if heading == name)
        assert [part for part in check.parts or () if f"`{part}`" not in text] == [], name


def test_a_link_within_the_page_leads_to_a_heading() -> None:
    headings = {re.sub(r"[^\w -]", "", name).lower().replace(" ", "-") for name, _ in sections()}
    page = (ROOT / "docs" / "rubric.md").read_text(encoding="utf-8")
    links = set(re.findall(r"\]\(#([\w-]+)\)", page))
    assert len(links) > 20
    assert links - headings == set()
