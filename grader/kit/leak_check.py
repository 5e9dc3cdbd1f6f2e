"""Prove that a kit gives nothing away: no solution, no mistake's code, no typed answer, no hidden case.

Every text in the folder is looked through: files, what lies in the wheel, and the texts among what the tests
compare with. See `fingerprint` for what counts as found.
"""

import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from grader.checks import CHECKS
from grader.checks.support import answers_file
from grader.grading import observation_file
from grader.kit.fingerprint import Fingerprint, SecretLine
from grader.kit.public import EXPECTED, FILE, FOLDER
from grader.kit.wheel import BEGINNING, PACKAGE
from grader.model import CaseKind
from grader.model.errors import RubricError
from grader.rubric import Assignment, starter
from grader.rubric.folder import (
    EDITS,
    GIVEN_OUT,
    HAND_IN,
    PROBES,
    PROVIDED,
    RECOMPUTE,
    SOLUTION,
    STARTER,
)

_GIVEN_TO_STUDENTS: Final = frozenset({STARTER, PROVIDED, GIVEN_OUT, PROBES, RECOMPUTE})
"""Folders and files that a kit has, whole or in part."""
_WHEEL: Final = ".whl"
_ANSWER: Final = 8
"""Length from which a typed answer is not found by chance, without signs that notation leaves open."""
_PIECE: Final = 14
"""Length of a piece of an answer, counted the same way."""
_OPEN: Final = re.compile(r"[\s{}*·\\$\"']+")
_HIDDEN_KEYS: Final = frozenset({"seed", "seeds", "run_key", "secret", "fresh", "advice"})
_SHOWN: Final = 20


@dataclass(frozen=True)
class Text:
    """Something in the kit that can be read."""

    location: str
    text: str


@dataclass(frozen=True)
class Secrets:
    """What an assignment's students must find nowhere.

    Call `from_assignment` once, however many folders are held to it.
    """

    copied: Fingerprint
    typed: Mapping[str, str]
    """See `_collect_pieces`."""

    @classmethod
    def from_assignment(cls, assignment: Assignment) -> Self:
        return cls(take_fingerprint(assignment), _collect_pieces(assignment))


def refuse_leaks(folder: Path, assignment: Assignment, secrets: Secrets) -> None:
    """Raise RubricError where `folder` holds something that students must not have.

    The error names file and line of each such place.
    """
    texts = list(_read_texts(folder))
    faults = [
        *_find_copies(texts, secrets.copied, assignment.id),
        *_find_typed_answers(texts, secrets.typed),
        *_find_hidden_cases(folder),
        *_find_filled_in(folder, assignment),
        *_find_foreign_parts(folder),
    ]
    if faults:
        listing = [
            *faults[:_SHOWN],
            *([f"… and {len(faults) - _SHOWN} more"] if len(faults) > _SHOWN else []),
        ]
        message = f"{assignment.id}: the kit was not written, because it would give away secrets:"
        raise RubricError(
            "\n".join((message, *listing)),
            help=f"Put the solution between {starter.BEGIN} and {starter.END}, or reword the text.",
        )


# ── what is secret ────────────────────────────────────────────────────────────────────────────────────


def take_fingerprint(assignment: Assignment) -> Fingerprint:
    """Return the fingerprint of all in the reference folder that students are not given.

    What starters and questions say anyway is not secret.
    """
    fingerprint = Fingerprint()
    for file in assignment.starter_files():
        fingerprint.add_public(file.content.decode("utf-8", "replace"))
    for item in assignment.items:
        fingerprint.add_public("\n".join((item.title, item.asks, item.hint, item.manual or "")))
    for lines in _collect_secret_lines(assignment):
        fingerprint.add_secret(lines)
    return fingerprint


def _collect_secret_lines(assignment: Assignment) -> Iterator[list[SecretLine]]:
    starters = {file.path for file in assignment.starter_files()}
    for path, content in sorted(assignment.tree.items(), key=_solution_first):
        part, _, name = path.partition("/")
        if part in _GIVEN_TO_STUDENTS or path.endswith(HAND_IN):
            continue
        text = content.decode("utf-8", "replace")
        if path.endswith(f"/{EDITS}"):
            # As one line: a short one is only a part of a line, which the file that is made has whole.
            yield [SecretLine(text, path)]
        elif part == SOLUTION and name in starters and starter.is_marked(content):
            yield _locate_lines(path, starter.make_starter(content, path).taken_out)
        else:
            yield _locate_lines(path, enumerate(text.splitlines(), start=1))


def _solution_first(entry: tuple[str, bytes]) -> bool:
    """Sort what a line may stand in: where it is the solution's, the solution is named."""
    return not entry[0].startswith(f"{SOLUTION}/")


def _locate_lines(path: str, numbered: Iterable[tuple[int, str]]) -> list[SecretLine]:
    return [SecretLine(line, f"{path}:{number}") for number, line in numbered]


# ── where it could stand ──────────────────────────────────────────────────────────────────────────────


def _read_texts(folder: Path) -> Iterator[Text]:
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        location = file.relative_to(folder).as_posix()
        if file.suffix == _WHEEL:
            with zipfile.ZipFile(file) as wheel:
                for name in wheel.namelist():
                    yield from _decode(f"{location}/{name}", wheel.read(name))
        elif location == f"{FOLDER}/{EXPECTED}":
            yield from _read_recorded_texts(location, file)
        else:
            yield from _decode(location, file.read_bytes())


def _decode(location: str, content: bytes) -> Iterator[Text]:
    """Yield the content as a text, or nothing where it is none, such as an image."""
    try:
        yield Text(location, content.decode("utf-8"))
    except UnicodeDecodeError:
        return


def _read_recorded_texts(location: str, file: Path) -> Iterator[Text]:
    for key, observation in observation_file.read(file).items():
        for case in observation.cases:
            for name, value in case.values.items():
                if isinstance(value, str):
                    yield Text(f"{location}, {key}, {name}", value)


def _find_copies(texts: Iterable[Text], secrets: Fingerprint, assignment: str) -> Iterator[str]:
    for text in texts:
        for line, secret in secrets.find_occurrences(text.text):
            yield f"{text.location}:{line}: what stands in {assignment}/{secret}"


def _find_typed_answers(texts: Iterable[Text], pieces: Mapping[str, str]) -> Iterator[str]:
    short = {piece: item for piece, item in pieces.items() if len(piece) < _PIECE}
    for text in texts:
        for number, line in enumerate(text.text.splitlines(), start=1):
            plain = _strip_notation(line)
            starts = range(len(plain) - _PIECE + 1)
            items = [pieces[piece] for start in starts if (piece := plain[start : start + _PIECE]) in pieces]
            items += [item for piece, item in short.items() if piece in plain]
            if items:
                yield f"{text.location}:{number}: what is typed for {items[0]}"


def _collect_pieces(assignment: Assignment) -> dict[str, str]:
    """Return every piece of the reference's typed formulas without spaces, with the item it belongs to.

    Short formulas are one piece; too short ones, and what starters say anyway, are left out.
    """
    public = _strip_notation("".join(file.content.decode() for file in assignment.starter_files()))
    pieces: dict[str, str] = {}
    for text, item in _read_formulas(assignment):
        for start in range(max(len(text) - _PIECE, 0) + 1):
            piece = text[start : start + _PIECE]
            if len(piece) >= _ANSWER and piece not in public:
                pieces.setdefault(piece, item)
    return pieces


def _read_formulas(assignment: Assignment) -> Iterator[tuple[str, str]]:
    """Yield (text, item) for each of the reference's own formulas; sentences are found like other text."""
    files = {file.path: file.content for file in assignment.solution_files()}
    for item in assignment.items:
        formulas = CHECKS[item.check].typed_answers.formulas(item.tolerance)
        if formulas and item.file in files:
            typed = answers_file.read(files[item.file]).for_item(item.id)
            for name in formulas:
                yield _strip_notation(typed.get(name, "")), f"{item.id} ({name})"


def _strip_notation(text: str) -> str:
    return _OPEN.sub("", text)


# ── what must not be there at all ─────────────────────────────────────────────────────────────────────


def _find_hidden_cases(folder: Path) -> Iterator[str]:
    """Yield a fault for each unpublished case and each seed.

    They are looked for in the rubric's public form and in what was recorded.
    """
    public_file = f"{FOLDER}/{FILE}"
    for where, value in _find_hidden_keys(json.loads((folder / public_file).read_text(encoding="utf-8")), ""):
        yield f"{public_file}: {where} is {value}, and nothing of hidden cases belongs there"
    recorded_file = f"{FOLDER}/{EXPECTED}"
    for key, observation in observation_file.read(folder / recorded_file).items():
        if any(case.kind is not CaseKind.PUBLISHED for case in observation.cases):
            yield f"{recorded_file}: {key} has a case that is not published"


def _find_hidden_keys(value: object, path: str) -> Iterator[tuple[str, object]]:
    """Yield (where, value) for every number but 0 that stands under a key of hidden cases."""
    if isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _find_hidden_keys(inner, f"{path}[{number}]")
    if not isinstance(value, dict):
        return
    for key, inner in value.items():
        here = f"{path}.{key}" if path else key
        if key in _HIDDEN_KEYS and isinstance(inner, int) and inner:
            yield here, inner
        yield from _find_hidden_keys(inner, here)


def _find_filled_in(folder: Path, assignment: Assignment) -> Iterator[str]:
    for name in {item.file for item in assignment.items if item.is_typed}:
        if (folder / name).is_file():
            for item, typed in answers_file.read((folder / name).read_bytes()).entries.items():
                yield f"{name}: {item} is filled in ({', '.join(typed)})"


def _find_foreign_parts(folder: Path) -> Iterator[str]:
    """Yield a fault for each file in the wheel that is no part of the package.

    Reference, rubrics and submissions are no part of it.
    """
    for file in sorted(folder.glob(f"*{_WHEEL}")):
        with zipfile.ZipFile(file) as wheel:
            for name in wheel.namelist():
                top = name.split("/")[0]
                if top != PACKAGE and not (top.startswith(BEGINNING) and top.endswith(".dist-info")):
                    yield f"{file.name}/{name}: not part of the package {PACKAGE}"
