"""See through what is put around a file's name: by browsers, Drive, Finder, Windows, platforms and people.

`Copy of net.py`, `net - Kopie (2).py`, `mueller_12345_678910_net.py` and `net_final_v2.py` may all be the
`net.py` that is asked for. A name is read in several ways, each with one more mark taken off.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_COPY: Final = (
    "copy|copie|copia|cópia|kopie|kopia|kopi|kopio|kópia|kopya|kopyası|kopija|másolat|копия|копія"
    "|副本|拷贝|複製|复制|コピー|のコピー|복사본|사본"
)
_VERSION: Final = (
    r"v(?:er(?:sion)?)?[\s_.-]*\d{1,3}(?:\.\d{1,2})?|version|final|finals|finished|done|complete|completed|full"
    "|submission|submit|submitted|handin|hand-in|solution|solutions|solved|answer|answers|new|latest|last|updated"
    "|fixed|corrected|edited|clean|working|abgabe|fertig|neu|lösung|loesung|endversion|korrigiert|lösungen"
    "|entrega|definitivo|définitif|finale|rendu|consegna|inlevering|oddanie|odevzdani|最终|最终版|终版|提交"
)
_SEPARATOR: Final = r"[\s_.–—~～-]+"
_AFTER: Final = re.compile(
    rf"""
    (?: \s* [(\[（【] \s* (?:(?:{_COPY})\s*)? \d{{0,3}} \s* [)\]）】]     # net (1), net[2], net (copia)
      | {_SEPARATOR} (?:{_COPY}) (?:[\s_-]* \d{{1,3}})?                  # net - Kopie, net copy 2, net-Copy1
      | (?:のコピー|的副本|副本|복사본) \s* \d{{0,3}}
      | [\s_-]+ \d{{1,3}}                                                # net-1, net 2
      | {_SEPARATOR} (?:{_VERSION})                                      # net_final, net-v2
      | {_SEPARATOR} (?:19|20)\d\d [._-]? \d\d [._-]? \d\d             # net_2024-05-12
        (?:{_SEPARATOR} [\d._h-]{{4,8}})?
    ) $
    """,
    re.VERBOSE,
)
_BEFORE: Final = re.compile(
    rf"""
    ^ (?: (?:copy|copie|copia|cópia|kopie|kopia|kopi|kópia|kopija|копия|копія) \s+ (?:\d{{1,3}}\s+)?
            (?: (?:of|von|de|di|van|av|af|pliku|souboru|súboru|из|от) \s+ )?
      | (?:副本|复制|拷贝|コピー) [\s_～~-]* (?:of\s+)?
      | [^/]*? (?:_late)? [_-] \d{{3,}} [_-] \d{{3,}} [_-]               # of Canvas: name_12345_678910_net
      | [^/]*? _ \d{{3,}} _ (?:assignsubmission_file_? | file_ | late_)?  # of Moodle: Name_12345_file_net
      | [^/]*? _attempt_ [\d-]+ _                                        # of Blackboard: ex2_a_attempt_…_net
      | \d{{3,}} - \d{{3,}} \s - \s [^/]* \s - \s                        # of Brightspace: 1-2 - A - day - net
      | (?:final|finished|abgabe|submission) {_SEPARATOR}
    )
    """,
    re.VERBOSE,
)
_COPIED: Final = re.compile(
    rf"""
    (?: ^ (?:copy|copie|copia|cópia|kopie|kopia|kopi|kópia|kopija|копия|копія) \s+ (?:\d{{1,3}}\s+)?
        (?: (?:of|von|de|di|van|av|af|pliku|souboru|súboru|из|от) \s+ )? )
    | (?: \s* [(\[（【] \s* (?:{_COPY}) \s* \d{{0,3}} \s* [)\]）】]
        | {_SEPARATOR} (?:{_COPY}) (?:[\s_-]* \(?\d{{1,3}}\)?)?
        | (?:のコピー|的副本|副本|복사본) \s* \d{{0,3}} ) $
    """,
    re.VERBOSE,
)
"""Marks that say that somebody copied the file, and no others."""
_BETWEEN: Final = re.compile(r"[\s_.–—-]+")
_MOST_MARKS: Final = 4
_MOST_CHARACTERS: Final = 255


@lru_cache(maxsize=4096)
def list_readings(stem: str) -> tuple[str, ...]:
    """Return the ways in which a name without its ending may have been meant.

    The name as it is comes first, then the name with ever more marks taken off.
    """
    waiting, seen, names = [_fold(stem)], set[str](), list[str]()
    for _ in range(_MOST_MARKS + 1):
        names += map(drop_separators, waiting)
        seen.update(waiting)
        fewer = [shorter for name in waiting for shorter in (_AFTER.sub("", name), _BEFORE.sub("", name))]
        waiting = [name for name in dict.fromkeys(fewer) if name and name not in seen]
    return tuple(dict.fromkeys(names))


def find_copied_name(stem: str) -> str:
    """Return the name of the file that this is a copy of, without separators.

    Return nothing where the name does not say that this is a copy.
    """
    plain = _fold(stem)
    rest = _COPIED.sub("", plain, count=1)
    return drop_separators(rest) if rest and rest != plain else ""


def drop_separators(stem: str) -> str:
    """Return the name without separators: equal for names that differ in these and in case only."""
    return _BETWEEN.sub("", _fold(stem)) or _fold(stem)


def _fold(stem: str) -> str:
    return unicodedata.normalize("NFKC", stem[:_MOST_CHARACTERS]).casefold().strip()
