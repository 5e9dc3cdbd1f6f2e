"""Whether there is work to describe, and a readme is about it. Words alone are cheap: anybody can write some.

Little is asked: code that does something, and a text that has some words in common with the code or with the
problem. Whether it is a good text a person judges.
"""

import ast
import re
import warnings
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Final

_BUILT_IN: Final = "print range len str int float bool list dict set tuple input repr exit quit super"
_IDLE_CALLS: Final = frozenset(_BUILT_IN.split())
"""Code that calls nothing else does no work."""
_LEAST_SHARED: Final = 2
"""Words in common: one may be chance."""
_WORD: Final = re.compile(r"[A-Z]?[^\W\d_A-Z]{3,}|[A-Z]{3,}(?![a-z])")
_COMMENT: Final = re.compile(r"#[^\n]*")
_LITTLE: Final = re.compile(
    r"\b(?:the|an?|of|with|and|or|is|are|was|were|it|its|i|we|my|our|this|that|to|in|on|for|from|by|at|as|into"
    r"|then|each|every|after|before|which|so|only)\b",
    re.IGNORECASE,
)
_FEW_LITTLE: Final = 0.12
"""Share of little words and stops: it is smaller only where words stand side by side at random."""
_STOPS: Final = re.compile(r"[,.;:()!?](?=\s|$)")
_LONG: Final = 12
"""From so many words on, a text of sentences has some little words or stops."""
_ANY_WORD: Final = re.compile(r"[^\W\d_]+")
_STEM: Final = 4
"""Letters that two forms of a word share, as in regularise and regularization."""
_WORDS_ANYWHERE: Final = """
    this that with from what which when then than there their they have will each only also some more most
    file files code readme script scripts program python main test return import print self true false none
    the and for not are was were you your has its one two all can use used uses using run runs running
    problem question assignment course class machine learning homework exercise project report
"""
_ANYWHERE: Final = frozenset(_WORDS_ANYWHERE.split())
"""Words that stand in any readme or any code, whatever it is about."""


@lru_cache(maxsize=256)  # every item asks
def holds_work(source: str) -> bool:
    """Tell whether a source does anything but print or name constants; True where it is unreadable."""
    if not source.strip():
        return True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    return any(_works(node, _IDLE_CALLS | defined) for node in ast.walk(tree))


def _works(node: ast.AST, idle: Collection[str]) -> bool:
    """Tell whether a part of a tree calls something that works, or works with numbers that have names."""
    if isinstance(node, ast.Call):
        return not (isinstance(node.func, ast.Name) and node.func.id in idle)
    return isinstance(node, ast.BinOp | ast.AugAssign) and any(
        isinstance(part, ast.Name) for part in ast.walk(node)
    )


def is_about(text: Iterable[str], sources: Iterable[str], words: Iterable[str]) -> bool:
    """Tell whether a text shares some words with the code, or with `words`, which the problem is about."""
    expected = {stem for source in sources for stem in _stems(_COMMENT.sub(" ", source))}
    expected |= {stem for word in words for stem in _stems(word)}
    shared = {stem for line in text for stem in _stems(line)} & expected
    return len(shared) >= _LEAST_SHARED


def has_sentences(text: Iterable[str]) -> bool:
    """Tell whether a text has little words, as sentences have, or stops, as notes have.

    A short text needs neither.
    """
    joined = "\n".join(text)
    words, little = (len(pattern.findall(joined)) for pattern in (_ANY_WORD, _LITTLE))
    return words < _LONG or little + len(_STOPS.findall(joined)) >= _FEW_LITTLE * words


def mentions(text: Iterable[str], beginnings: Iterable[str]) -> bool:
    """Tell whether a word of the text begins with one of `beginnings`."""
    joined = "\n".join(text)
    return any(re.search(rf"(?<![^\W_]){re.escape(b)}", joined, re.IGNORECASE) for b in beginnings)


def _stems(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        word = match.group().casefold()
        if word not in _ANYWHERE:
            yield word[:_STEM]
