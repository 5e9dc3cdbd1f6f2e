"""Read a rubric's text into plain values, and remember the line of each.

The text is composed by ruamel.yaml's round-trip loader and never constructed, so no tag is ever acted on.
What dull data does not need (tags, anchors, aliases, merge keys, keys that are not text, empty values,
doubled keys) is a fault at its line. Where that leaves no value, the place is marked as spoiled, and what
merely follows from it is not told a second time.
"""

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.composer import MaxDepthExceededError
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from grader.model.errors import RubricError
from grader.rubric.document import Document, Path, Plain
from grader.rubric.faults import make_refusal, show_value

MAX_BYTES: Final = 128 * 1024
MAX_DEPTH: Final = 16
LARGEST_WHOLE: Final = 10**15
_STANDARD: Final = "tag:yaml.org,2002:"


def read_bytes(file: FilePath) -> bytes:
    """Return the content of a rubric file.

    Raises RubricError unless it is a regular file that can be read and is small enough for a rubric.
    """
    if not file.is_file():
        raise make_refusal(file, "a regular file", "something else")
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as fault:
        raise make_refusal(file, "a file that can be read", fault.strerror or "an error") from fault
    if len(content) > MAX_BYTES:
        raise make_refusal(file, f"at most {MAX_BYTES // 1024} KiB", "a larger file")
    return content


def parse(content: bytes, file: str, expected: str = "a mapping") -> Document:
    """Return `content` as plain values with their lines; `expected` says what an empty file lacks.

    Raises RubricError only for text that is empty or cannot be read as YAML; other faults are noted in the
    document.
    """
    root = _compose(_decode(content, file), file)
    if root is None:
        raise make_refusal(file, expected, "an empty file", line=1)
    document = Document(file)
    document.data = _read_value(document, root, ())
    return document


def _decode(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        actual = f"the byte 0x{content[fault.start]:02x}"
        raise make_refusal(file, "text in UTF-8", actual, line=line) from fault


@lru_cache(maxsize=256)
def _compose(text: str, file: str) -> Node | None:
    """Return the YAML nodes of `text`, or None where it is empty.

    The result is kept: composing takes a tenth of a second, and an edition that others share with is read for
    each of them, as are the edits of its mistakes.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.max_depth = MAX_DEPTH
    yaml.composer.warn_double_anchors = False
    try:
        node: Node | None = yaml.compose(text)
    except MaxDepthExceededError as fault:
        line = fault.problem_mark.line + 1
        raise make_refusal(file, f"at most {MAX_DEPTH} levels", "deeper nesting", line=line) from fault
    except ReaderError as fault:
        line = text[: fault.position].count("\n") + 1
        actual = f"the character U+{fault.character:04X}"
        raise make_refusal(file, "printable text", actual, line=line) from fault
    except MarkedYAMLError as fault:
        raise _make_syntax_refusal(fault, file) from fault
    except Exception as fault:
        # On some malformed text ruamel.yaml stumbles itself: KeyError on an unknown %YAML version,
        # NotImplementedError on a comment in an odd place. To the author they all mean the same.
        raise make_refusal(file, "YAML", f"text that cannot be read ({type(fault).__name__})") from fault
    return node


def _make_syntax_refusal(fault: MarkedYAMLError, file: str) -> RubricError:
    mark = fault.problem_mark or fault.context_mark
    line = mark.line + 1 if mark else None
    problem = " ".join(str(fault.problem or fault.context).split())
    return make_refusal(file, "YAML", f"a syntax error ({problem})", line=line)


def _read_value(document: Document, node: Node, path: Path) -> Plain:
    document.lines.setdefault(path, node.start_mark.line + 1)
    if oddity := _find_oddity(node):
        _spoil(document, path, "plain values written out", oddity)
        return None
    match node:
        case MappingNode():
            return _read_mapping(document, node, path)
        case SequenceNode():
            return [_read_value(document, entry, (*path, index)) for index, entry in enumerate(node.value)]
        case _:
            return _read_scalar(document, node, path)


def _read_mapping(document: Document, node: MappingNode, path: Path) -> Plain:
    mapping: dict[str, Plain] = {}
    for key, entry in node.value:
        line = key.start_mark.line + 1
        key_path = (*path, key.value) if _name_kind(key) == "str" else path
        if oddity := _find_key_oddity(key):
            document.blame(path, "keys of plain text", oddity, line=line)
        elif key.value in mapping:
            first = document.line(key_path)
            document.blame(key_path, f"this key once (it stands in line {first})", "it again", line=line)
        else:
            document.lines[key_path] = line
            mapping[key.value] = _read_value(document, entry, key_path)
    return mapping


def _read_scalar(document: Document, node: Node, path: Path) -> Plain:
    expected, convert = _SCALARS[_name_kind(node)]
    try:
        return convert(node.value)
    except ValueError:
        _spoil(document, path, expected, show_value(node.value) if node.value else "nothing")
        return None


def _spoil(document: Document, path: Path, expected: str, actual: str) -> None:
    document.blame(path, expected, actual)
    document.spoiled.add(path)


def _find_oddity(node: Node) -> str:
    """Say what makes `node` more than plain data; empty for plain data."""
    if node.anchor is not None:
        return f"the anchor {show_value('&' + node.anchor)}"
    return (
        ""
        if _name_kind(node) in _KINDS[type(node)]
        else f"the tag {show_value(str(node.tag).replace(_STANDARD, '!!'))}"
    )


def _find_key_oddity(key: Node) -> str:
    if _name_kind(key) == "merge":
        return "the merge key '<<'"
    if oddity := _find_oddity(key):
        return oddity
    if not isinstance(key, ScalarNode):
        return f"{show_value(key.value)} as a key"
    return "" if _name_kind(key) == "str" else f"the key {key.value or '(empty)'}, which is not text"


def _name_kind(node: Node) -> str:
    return str(node.tag).removeprefix(_STANDARD)


def _read_text(text: str) -> str:
    text.encode()  # a lone surrogate, written as an escape, is no text: UnicodeEncodeError is a ValueError
    return text


def _read_whole(text: str) -> int:
    digits = text.replace("_", "")
    number = int(digits, 10 if digits.lstrip("+-").isdigit() else 0)
    if abs(number) > LARGEST_WHOLE:
        raise ValueError(text)
    return number


def _read_finite(text: str) -> float:
    number = float(text.replace("_", ""))
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _read_truth(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(text)
    return text.lower() == "true"


def _read_absent(text: str) -> None:
    raise ValueError(text)


_SCALARS: Final[Mapping[str, tuple[str, Callable[[str], Plain]]]] = {
    "str": ("text", _read_text),
    "timestamp": ("text", _read_text),
    "int": (f"a whole number within {LARGEST_WHOLE:.0e}", _read_whole),
    "float": ("a finite number", _read_finite),
    "bool": ("true or false", _read_truth),
    "null": ("a value (or leave an optional key out)", _read_absent),
}
_KINDS: Final[Mapping[type[Node], frozenset[str]]] = {
    MappingNode: frozenset({"map"}),
    SequenceNode: frozenset({"seq"}),
    ScalarNode: frozenset(_SCALARS),
}
