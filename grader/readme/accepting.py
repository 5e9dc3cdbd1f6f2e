"""Would a script's argument parser take this command line? Gone through as argparse goes through it.

Placeholders such as `N`, `<folder>` and `...` stand for whatever is right.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from grader.readme import arguments
from grader.readme.arguments import Interface, Option

PROSE: Final = re.compile(r"[A-Za-z][a-z]*[.,;:!?]*|\(.*|.*\)")
"""Words behind a command that are no arguments: the sentence goes on."""
_PLACEHOLDER: Final = re.compile(r"<.*>?|.*>|\.{2,}|…|\$\w+|[A-Z][A-Z_]*|\{.*\}?|.*\}")
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_HELP: Final = Option(("-h", "--help"), 0, 0)


def fault(accepted: Interface, script: str, given: Sequence[str]) -> str:
    """Why it would be refused, as the end of a sentence; empty where it is taken."""
    return _Parsing(accepted, script, list(given)).fault()


@dataclass
class _Parsing:
    """One command line as argparse would go through it."""

    accepted: Interface
    script: str
    given: list[str]
    spare: list[str] = field(default_factory=list)
    met: list[Option] = field(default_factory=list)

    def fault(self) -> str:
        place = 0
        while place < len(self.given):
            word = self.given[place]
            place += 1
            if not _is_option(word):
                self.spare.append(word)
                continue
            option, value = self._option(word)
            if option is None:
                known = arguments.shown(self.accepted.options) or "no options"
                return (
                    f"gives {word.partition('=')[0]}, which {self.script} does not accept (it takes {known})"
                )
            self.met.append(option)
            values = [value] if value is not None else self._values(option, place)
            place += len(values) if value is None else 0
            if fault := _values_fault(option, values):
                return fault
        return self._spare_fault() or self._missing_fault()

    def _option(self, word: str) -> tuple[Option | None, str | None]:
        """The option a word stands for, and the value that is joined to it."""
        name, equals, value = word.partition("=")
        if name in _HELP.names:
            return _HELP, None
        for option in self.accepted.options:
            if name in option.names or _negated(name) in option.names:
                return option, value if equals else None
        if not word.startswith("--"):
            return self._joined(word)
        begun = [o for o in self.accepted.options if any(n.startswith(name) for n in o.names)]
        return (begun[0], value if equals else None) if len(begun) == 1 else (None, None)

    def _joined(self, word: str) -> tuple[Option | None, str | None]:
        """``-b64``, and ``-vx`` for two that take no value."""
        for option in self.accepted.options:
            if word[:2] in option.names:
                return option, word[2:] if option.most != 0 else None
        return None, None

    def _values(self, option: Option, place: int) -> list[str]:
        end = place
        while end < len(self.given) and not _is_option(self.given[end]):
            end += 1
        most = len(self.given) if option.most is None else option.most
        return self.given[place : min(end, place + most)]

    def _spare_fault(self) -> str:
        takes = self.accepted.positionals
        most = None if any(option.most is None for option in takes) else sum(o.most or 0 for o in takes)
        values = [word for word in self.spare if not PROSE.fullmatch(word)] if not takes else self.spare
        if most is not None and len(values) > most:
            extra = values[most][:60]
            return (
                f"gives {extra}, but {self.script} takes {'no' if not most else f'only {most}'} argument"
                + ("s without a name" if most != 1 else " without a name")
            )
        return next((f for o, v in zip(takes, self.spare, strict=False) if (f := _values_fault(o, [v]))), "")

    def _missing_fault(self) -> str:
        names = [
            option.shown for option in self.accepted.options if option.required and option not in self.met
        ]
        least = sum(option.least for option in self.accepted.positionals)
        if len(self.spare) < least:
            names += [option.shown for option in self.accepted.positionals][len(self.spare) :]
        return f"leaves out {', '.join(names)}, which {self.script} needs" if names else ""


def _is_option(word: str) -> bool:
    return len(word) > 1 and word.startswith("-") and not _NUMBER.fullmatch(word)


def _negated(name: str) -> str:
    return f"--{name[5:]}" if name.startswith("--no-") else name


def _values_fault(option: Option, values: Sequence[str]) -> str:
    if len(values) < option.least:
        return f"gives {option.shown} without a value"
    for value in values:
        if _PLACEHOLDER.fullmatch(value):
            continue
        if option.choices and value not in option.choices:
            return f"gives {option.shown} {value[:40]}, but it is one of {', '.join(option.choices[:8])}"
        if option.kind and not _is_number(value, option.kind):
            return f"gives {option.shown} {value[:40]}, but it takes {_NUMBERS[option.kind]}"
    return ""


_NUMBERS: Final = {"int": "a whole number", "float": "a number"}


def _is_number(value: str, kind: str) -> bool:
    return bool(_NUMBER.fullmatch(value)) and (kind == "float" or not re.search(r"[.eE]", value))
