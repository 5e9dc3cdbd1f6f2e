"""Words of a source that say what was meant, where what was done leaves it open."""

import ast
from collections.abc import Sequence
from pathlib import Path


def words_in(file: str, words: Sequence[str]) -> list[str]:
    """Return those of `words` that are part of a name, an attribute or a function's name in the file.

    Comments and strings do not count. Of a file that cannot be read nothing is returned.
    """
    try:
        tree = ast.parse(Path(file).read_text(encoding="utf-8", errors="replace"))
    except (OSError, SyntaxError, ValueError):
        return []
    names = {getattr(node, "attr", getattr(node, "id", "")) for node in ast.walk(tree)}
    names |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return [word for word in words if any(word in str(name).lower() for name in names)]
