"""The texts of the readmes in a hand-in: plain text, RTF, or a PDF whose words a box has taken."""

from collections.abc import Mapping, Sequence

from grader.checks.readme_reader import decoding
from grader.checks.readme_reader.decoding import UnreadableTextError
from grader.checks.support.handed_in_folder import Words


def read_texts(
    paths: Sequence[str], tree: Mapping[str, bytes], words: Words
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the texts by path, and by path the reasons why others cannot be read."""
    readable, unread = {}, {}
    for path in paths:
        try:
            readable[path] = _read_text(tree[path], words)
        except UnreadableTextError as why:
            unread[path] = str(why)
    return readable, unread


def _read_text(content: bytes, words: Words) -> str:
    if not decoding.is_pdf(content):
        return decoding.decode_text(content)
    text = words(content)
    if text is None:
        raise UnreadableTextError("is a PDF that cannot be read")
    if content and not text.strip():
        raise UnreadableTextError("is a PDF without words, such as a scan")
    return decoding.clean_text(text)
