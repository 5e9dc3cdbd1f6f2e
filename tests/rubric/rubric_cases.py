"""A broken rubric is the good one and a few changes: ``changes.yaml`` beside the message it must give."""

import shutil
from pathlib import Path

from ruamel.yaml import YAML

DATA = Path(__file__).parents[1] / "data" / "rubrics"
GOOD = DATA / "good"


def names() -> list[str]:
    return sorted(file.parent.name for file in DATA.glob("*/changes.yaml"))


def expected(case: str) -> str:
    return (DATA / case / "expected.txt").read_text(encoding="utf-8").rstrip("\n")


def copy_good(into: Path) -> None:
    shutil.copytree(GOOD, into, dirs_exist_ok=True)


def change(case: str, root: Path) -> None:
    """Change the good rubric or reference under `root` as the case says."""
    for step in YAML(typ="safe", pure=True).load(DATA / case / "changes.yaml"):
        _apply(step, root)


def _apply(step: dict[str, str], root: Path) -> None:
    match step:
        case {"edit": file, "find": find, "put": put}:
            text = (root / file).read_text(encoding="utf-8")
            assert text.count(find) == 1, f"{find!r} stands {text.count(find)} times in {file}"
            (root / file).write_text(text.replace(find, put), encoding="utf-8")
        case {"write": file, "text": text}:
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).write_text(text, encoding="utf-8")
        case {"move": old, "to": new}:
            (root / old).rename(root / new)
        case {"remove": old} if (root / old).is_dir():
            shutil.rmtree(root / old)
        case {"remove": old}:
            (root / old).unlink()
        case _:
            raise AssertionError(f"no such step: {step}")
