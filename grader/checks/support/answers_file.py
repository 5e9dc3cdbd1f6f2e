r"""Read the answers that a student typed into ``answers.yaml``: text by item and name, exactly as typed.

    q1a: 0.33                       one answer
    q2c:                            several, by name
      W1: A.T @ u + 3*c*y0
      b1: "\mathbf{1}^T u"          a backslash in double quotes stays what it is: this is LaTeX

The text is composed and never constructed, so no tag is acted on and ``1e-3`` stays ``1e-3``. Tags, anchors,
aliases and merge keys are refused, and so is whatever is far larger than answers are.
"""

import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.composer import MaxDepthExceededError
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.scanner import Scanner

from grader.checks.support import yaml_errors
from grader.model.text import truncate

MAX_BYTES: Final = 32 * 1024
MAX_DEPTH: Final = 4
MAX_ENTRIES: Final = 400
ONLY: Final = "answer"
"""The name of an answer that stands alone behind its item's id."""
_STANDARD: Final = "tag:yaml.org,2002:"
_KINDS: Final[Mapping[type[Node], frozenset[str]]] = {
    MappingNode: frozenset({"map"}),
    SequenceNode: frozenset({"seq"}),
    ScalarNode: frozenset({"str", "int", "float", "bool", "null", "timestamp"}),
}
_CODE: Final = re.compile(r"\\u([0-9a-fA-F]{4})")
_SHOWN: Final = 40


class UnreadableAnswersError(Exception):
    """Why nothing of the file is used; `message` is a sentence for the student, with the line where known."""

    def __init__(self, problem: str, help: str, line: int | None = None) -> None:
        place = "answers.yaml" if line is None else f"answers.yaml, line {line}"
        self.message = f"{place}: {problem}. {help}"
        self.line = line
        super().__init__(self.message)


@dataclass(frozen=True)
class Answers:
    entries: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By item and name. What was left empty is not in here."""

    def for_item(self, item_id: str) -> Mapping[str, str]:
        """Return the answers to one item by name; one without a name is called ``answer``.

        Nested names are joined by dots, and entries of a list are counted from 1.
        """
        return self.entries.get(item_id, {})


def read(content: bytes) -> Answers:
    """Return the answers in `content`; UnreadableAnswersError where it is no file of answers."""
    found = _read_once(content)
    if isinstance(found, UnreadableAnswersError):
        raise found
    return found


@lru_cache(maxsize=16)  # every item of a hand-in asks, and for each the reference is asked, too
def _read_once(content: bytes) -> Answers | UnreadableAnswersError:
    """Read the answers, and remember also why they cannot be read: that may have taken a while."""
    try:
        return _read(content)
    except UnreadableAnswersError as fault:
        return fault


def _read(content: bytes) -> Answers:
    if len(content) > MAX_BYTES:
        size = f"the file is larger than {MAX_BYTES // 1024} KiB"
        raise UnreadableAnswersError(size, "Leave only your answers in it.")
    root = _compose(_decode(content))
    if root is None or _is_empty(root):
        return Answers()
    if not isinstance(root, MappingNode) or _oddity(root):
        raise _at(root, "expected items with their answers", "Write each as `q1a: your answer`.")
    items = {key: _named(value) for key, value in _pairs(root)}
    if sum(map(len, items.values())) > MAX_ENTRIES:
        raise UnreadableAnswersError(
            f"there are more than {MAX_ENTRIES} answers", "Leave only what was asked."
        )
    return Answers({item: leaves for item, leaves in items.items() if leaves})


def renamed(content: bytes, names: Mapping[str, str], others: str) -> bytes:
    """Return the same file with the items under other ids.

    `others` goes before the id of an item that `names` lacks. A file that cannot be read is left as it is:
    its reader is told.
    """
    try:
        text = _decode(content)
        root = _compose(text)
    except UnreadableAnswersError:
        return content
    for key, _ in reversed(root.value if isinstance(root, MappingNode) else ()):
        name = names.get(key.value, f"{others}{key.value}")
        text = text[: key.start_mark.index] + name + text[key.end_mark.index :]
    return text.encode()


_VERBATIM: Final = {
    **{character: f"\\{character}" for character in string.printable if character not in '\\"\t\n\r\x0b\x0c'},
    "\\": "\\",
    '"': '"',
}
_NO_CODES: Final[dict[str, int]] = {}


class _Verbatim(Scanner):
    r"""A scanner that keeps what double quotes hold as it was typed.

    Students type LaTeX into double quotes: ``"\frac"`` must not become a form feed and ``rac``.
    """

    ESCAPE_REPLACEMENTS = _VERBATIM
    ESCAPE_CODES = _NO_CODES


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        raise UnreadableAnswersError("this is not text in UTF-8", "Save the file as UTF-8.", line) from None


def _compose(text: str) -> Node | None:
    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner = _Verbatim
    yaml.max_depth = MAX_DEPTH + 1
    yaml.composer.warn_double_anchors = False
    try:
        node: Node | None = yaml.compose(text)
    except MaxDepthExceededError as fault:
        line = fault.problem_mark.line + 1
        raise UnreadableAnswersError("the answers are nested too deep", f"Use {_LEVELS}.", line) from None
    except ReaderError as fault:
        line = text[: fault.position].count("\n") + 1
        found = f"the character U+{fault.character:04X} cannot stand here"
        raise UnreadableAnswersError(found, "Delete it.", line) from None
    except MarkedYAMLError as fault:
        raise _syntax(fault) from None
    except Exception as fault:
        # On some malformed text ruamel.yaml stumbles itself; to whoever wrote the file it means the same.
        raise UnreadableAnswersError(f"this is not YAML ({type(fault).__name__})", _QUOTES) from None
    return node


_LEVELS: Final = "an item's id, and below it a name for each answer"
_QUOTES: Final = (
    'Put every answer into quotation marks, as in `W1: "x^T dz"`, close them, and indent with spaces.'
)


def _syntax(fault: MarkedYAMLError) -> UnreadableAnswersError:
    mark = fault.problem_mark or fault.context_mark
    problem = " ".join(str(fault.problem or fault.context).split())
    help = " ".join(filter(None, (yaml_errors.unclosed_hint(fault), _QUOTES)))
    return UnreadableAnswersError(f"this is not YAML ({problem})", help, mark.line + 1 if mark else None)


def _pairs(node: MappingNode) -> Iterator[tuple[str, Node]]:
    seen: dict[str, int] = {}
    for key, value in node.value:
        if not isinstance(key, ScalarNode) or _oddity(key) or not key.value:
            raise _at(key, "expected a name before the colon", "Write each answer as `name: answer`.")
        name, line = key.value, key.start_mark.line + 1
        if name in seen:
            problem = f"{_short(name)} stands here again (first in line {seen[name]})"
            raise _at(key, problem, "Keep one of the two.")
        seen[name] = line
        yield name, value


def _named(node: Node) -> dict[str, str]:
    """Return every answer below one item."""
    found: dict[str, str] = {}
    for name, leaf in _leaves(node, ""):
        if name in found:
            raise _at(leaf, f"{_short(name)} stands here in two ways", "Keep one of the two.")
        found[name] = _typed(leaf)
    return found


def _leaves(node: Node, path: str) -> Iterator[tuple[str, ScalarNode]]:
    if oddity := _oddity(node):
        raise _at(node, f"expected plain text or a number, found {oddity}", _QUOTES)
    if isinstance(node, MappingNode):
        for name, value in _pairs(node):
            yield from _leaves(value, f"{path}.{name}" if path else name)
    elif isinstance(node, SequenceNode):
        for number, value in enumerate(node.value, start=1):
            yield from _leaves(value, f"{path}.{number}" if path else str(number))
    elif isinstance(node, ScalarNode) and not _is_empty(node):
        yield path or ONLY, node


def _typed(leaf: ScalarNode) -> str:
    r"""Return the text of an answer. Programs that write YAML put ``\u0394`` for Δ into double quotes."""
    text = str(leaf.value)
    return _CODE.sub(_decoded, text) if leaf.style == '"' else text


def _decoded(code: re.Match[str]) -> str:
    character = chr(int(code.group(1), 16))
    return character if character.isprintable() else code.group()


def _oddity(node: Node) -> str:
    """Say, in words, what makes `node` more than plain data; empty where nothing does."""
    if node.anchor is not None:
        return f"the anchor {_short('&' + node.anchor)}"
    kind = str(node.tag).removeprefix(_STANDARD)
    kinds = _KINDS[type(node)]
    return "" if kind in kinds else f"the tag {_short(str(node.tag).replace(_STANDARD, '!!'))}"


def _is_empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and (
        not node.value.strip() or (str(node.tag) == f"{_STANDARD}null" and node.anchor is None)
    )


def _at(node: Node, problem: str, help: str) -> UnreadableAnswersError:
    return UnreadableAnswersError(problem, help, node.start_mark.line + 1)


def _short(text: str) -> str:
    return f"`{''.join(c if c.isprintable() else '�' for c in truncate(text, _SHOWN))}`"
