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
        where = "answers.yaml" if line is None else f"answers.yaml, line {line}"
        self.message = f"{where}: {problem}. {help}"
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
    answers = _read_once(content)
    if isinstance(answers, UnreadableAnswersError):
        raise answers
    return answers


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
    if not isinstance(root, MappingNode) or _find_oddity(root):
        raise _error_at(root, "expected items with their answers", "Write each as `q1a: your answer`.")
    items = {key: _read_item(value) for key, value in _read_pairs(root)}
    if sum(map(len, items.values())) > MAX_ENTRIES:
        raise UnreadableAnswersError(
            f"there are more than {MAX_ENTRIES} answers", "Leave only what was asked."
        )
    return Answers({item: leaves for item, leaves in items.items() if leaves})


def rename_items(content: bytes, names: Mapping[str, str], prefix: str) -> bytes:
    """Return the same file with the items under other ids.

    `prefix` goes before the id of an item that `names` lacks. A file that cannot be read is left as it is:
    its reader is told.
    """
    try:
        text = _decode(content)
        root = _compose(text)
    except UnreadableAnswersError:
        return content
    for key, _ in reversed(root.value if isinstance(root, MappingNode) else ()):
        name = names.get(key.value, f"{prefix}{key.value}")
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
        problem = f"the character U+{fault.character:04X} cannot stand here"
        raise UnreadableAnswersError(problem, "Delete it.", line) from None
    except MarkedYAMLError as fault:
        raise _syntax_error(fault) from None
    except Exception as fault:
        # On some malformed text ruamel.yaml stumbles itself; to whoever wrote the file it means the same.
        raise UnreadableAnswersError(f"this is not YAML ({type(fault).__name__})", _QUOTES) from None
    return node


_LEVELS: Final = "an item's id, and below it a name for each answer"
_QUOTES: Final = (
    'Put every answer into quotation marks, as in `W1: "x^T dz"`, close them, and indent with spaces.'
)


def _syntax_error(fault: MarkedYAMLError) -> UnreadableAnswersError:
    mark = fault.problem_mark or fault.context_mark
    problem = " ".join(str(fault.problem or fault.context).split())
    help = " ".join(filter(None, (yaml_errors.unclosed_hint(fault), _QUOTES)))
    return UnreadableAnswersError(f"this is not YAML ({problem})", help, mark.line + 1 if mark else None)


def _read_pairs(node: MappingNode) -> Iterator[tuple[str, Node]]:
    first_lines: dict[str, int] = {}
    for key, value in node.value:
        if not isinstance(key, ScalarNode) or _find_oddity(key) or not key.value:
            raise _error_at(key, "expected a name before the colon", "Write each answer as `name: answer`.")
        name, line = key.value, key.start_mark.line + 1
        if name in first_lines:
            problem = f"{_quote(name)} stands here again (first in line {first_lines[name]})"
            raise _error_at(key, problem, "Keep one of the two.")
        first_lines[name] = line
        yield name, value


def _read_item(node: Node) -> dict[str, str]:
    """Return every answer below one item."""
    answers: dict[str, str] = {}
    for name, leaf in _walk_leaves(node, ""):
        if name in answers:
            raise _error_at(leaf, f"{_quote(name)} stands here in two ways", "Keep one of the two.")
        answers[name] = _read_leaf(leaf)
    return answers


def _walk_leaves(node: Node, path: str) -> Iterator[tuple[str, ScalarNode]]:
    if oddity := _find_oddity(node):
        raise _error_at(node, f"expected plain text or a number, found {oddity}", _QUOTES)
    if isinstance(node, MappingNode):
        for name, value in _read_pairs(node):
            yield from _walk_leaves(value, f"{path}.{name}" if path else name)
    elif isinstance(node, SequenceNode):
        for number, value in enumerate(node.value, start=1):
            yield from _walk_leaves(value, f"{path}.{number}" if path else str(number))
    elif isinstance(node, ScalarNode) and not _is_empty(node):
        yield path or ONLY, node


def _read_leaf(leaf: ScalarNode) -> str:
    r"""Return the text of an answer. Programs that write YAML put ``\u0394`` for Δ into double quotes."""
    text = str(leaf.value)
    return _CODE.sub(_decode_code, text) if leaf.style == '"' else text


def _decode_code(code: re.Match[str]) -> str:
    character = chr(int(code.group(1), 16))
    return character if character.isprintable() else code.group()


def _find_oddity(node: Node) -> str:
    """Say, in words, what makes `node` more than plain data; empty where nothing does."""
    if node.anchor is not None:
        return f"the anchor {_quote('&' + node.anchor)}"
    kind = str(node.tag).removeprefix(_STANDARD)
    kinds = _KINDS[type(node)]
    return "" if kind in kinds else f"the tag {_quote(str(node.tag).replace(_STANDARD, '!!'))}"


def _is_empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and (
        not node.value.strip() or (str(node.tag) == f"{_STANDARD}null" and node.anchor is None)
    )


def _error_at(node: Node, problem: str, help: str) -> UnreadableAnswersError:
    return UnreadableAnswersError(problem, help, node.start_mark.line + 1)


def _quote(text: str) -> str:
    return f"`{''.join(c if c.isprintable() else '�' for c in truncate(text, _SHOWN))}`"
