"""Does a script take a command line? Start it with that line, and stop as soon as its parser has read it.

The script's own parser says what it takes: argparse, optparse and getopt of the standard library, click, fire
and docopt where they are there. What is said is one line of JSON, the name `text` of what was loaded:

    {"end": "parsed"}                     its parser took the line
    {"end": "refused", "why": "…"}        and here it did not, in the parser's words
    {"end": "stopped", "why": "…"}        it came to an end by an error before it asked for arguments
    {"end": "ran"}                        it ran on, or to its end, and asked no parser for them
"""

import argparse
import getopt
import importlib
import json
import optparse
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import product
from pathlib import Path
from typing import Any, Final, NoReturn

from .script import find_line
from .student_computer import file_redirect
from .time_limit import TimeUp

REQUEST: Final = "command-line.json"
"""The file that says with which lines to try: the first that is taken will do."""
_WHY_CAP: Final = 300


class ScriptEnd(BaseException):
    """Raised through the script once its parser has spoken."""


class _RefusedError(Exception):
    """A parser's own words."""


class Parsers:
    """Every parser of a command line, made to report here and to stop the script."""

    def __init__(self, lines: Sequence[Sequence[str]], placeholders: Sequence[str]) -> None:
        self.end: dict[str, str] = {}
        self._lines = [list(line) for line in lines]
        self._placeholders = frozenset(placeholders)
        self._inside = False
        self._changed: list[tuple[Any, str, Any]] = []

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Have all parsers report here."""
        parser = argparse.ArgumentParser
        for rest, kind in product(("", "_known"), ("", "_intermixed")):
            name = f"parse{rest}{kind}_args"
            self._change(parser, name, self._asked(getattr(parser, name)))
        self._change(parser, "error", _refuse)
        self._change(parser, "_get_value", self._unless_placeholder(parser._get_value))
        self._change(parser, "_check_value", self._unless_placeholder(parser._check_value))
        options = optparse.OptionParser
        self._change(options, "parse_args", self._asked(options.parse_args))
        self._change(options, "error", _refuse)
        self._change(getopt, "getopt", self._asked_with_line(getopt.getopt))
        self._change(getopt, "gnu_getopt", self._asked_with_line(getopt.gnu_getopt))
        self._listen_to_others()
        try:
            yield
        finally:
            for owner, name, before in reversed(self._changed):
                setattr(owner, name, before)

    def _listen_to_others(self) -> None:
        for module, owner, name in (("click", "Command", "main"), ("click.core", "BaseCommand", "main")):
            with suppress(Exception):
                target = getattr(importlib.import_module(module), owner)
                self._change(target, name, self._asked_of_click(getattr(target, name)))
        for module, name in (("fire", "Fire"), ("docopt", "docopt")):
            with suppress(Exception):
                target = importlib.import_module(module)
                self._change(target, name, lambda *_args, **_named: self._say("ran"))

    def _change(self, owner: Any, name: str, value: Any) -> None:
        self._changed.append((owner, name, getattr(owner, name)))
        setattr(owner, name, value)

    def _asked(self, parse: Callable[..., Any]) -> Callable[..., Any]:
        """Wrap a method that parses `sys.argv[1:]` unless it is given a list of its own."""

        def asked(parser: Any, args: Any = None, *rest: Any, **named: Any) -> Any:
            if self._inside or (args is not None and list(args) != sys.argv[1:]):
                return parse(parser, args, *rest, **named)
            return self._try_each(lambda line: parse(parser, line, *rest, **named))

        return asked

    def _asked_with_line(self, parse: Callable[..., Any]) -> Callable[..., Any]:
        def asked(args: Any, *rest: Any, **named: Any) -> Any:
            if self._inside or list(args) != sys.argv[1:]:
                return parse(args, *rest, **named)
            return self._try_each(lambda line: parse(line, *rest, **named))

        return asked

    def _asked_of_click(self, _main: Callable[..., Any]) -> Callable[..., Any]:
        def asked(command: Any, args: Any = None, prog_name: Any = None, **_named: Any) -> Any:
            if self._inside or args is not None:
                return None
            return self._try_each(lambda line: command.make_context(prog_name or "script", list(line)))

        return asked

    def _try_each(self, parse: Callable[[list[str]], Any]) -> NoReturn:
        """Parse one line after the other; report the first that is taken, else the first line's refusal."""
        refusals = []
        self._inside = True
        for line in self._lines:
            try:
                parse(line)
            except SystemExit as error:
                if error.code in (0, None):  # as --help does
                    self._say("parsed")
                refusals.append("it refuses the line without a word")
            except Exception as error:
                refusals.append(str(getattr(error, "message", "") or error))
            else:
                self._say("parsed")
        self._say("refused", refusals[0] if refusals else "")

    def _unless_placeholder(self, take: Callable[..., Any]) -> Callable[..., Any]:
        """Wrap `take` so that a placeholder such as `N` or `<folder>` counts as a right value."""

        def taken(parser: Any, action: Any, value: Any) -> Any:
            if isinstance(value, str) and value in self._placeholders:
                return value
            return take(parser, action, value)

        return taken

    def _say(self, end: str, why: str = "") -> NoReturn:
        self.end = {"end": end, "why": " ".join(why.split())[:_WHY_CAP]}
        raise ScriptEnd


def _refuse(_parser: Any, message: str) -> NoReturn:
    raise _RefusedError(message)


class _Arguments(list[str]):
    """`sys.argv`, which remembers the place that was last read beyond its end."""

    missed = 0

    def __getitem__(self, index: Any) -> Any:
        try:
            return super().__getitem__(index)
        except IndexError:
            self.missed = int(index)
            raise


def run(source: str, path: Path, module: types.ModuleType, in_time: AbstractContextManager[None]) -> str:
    """Start the script with the line that the request names; return as JSON how that ended."""
    request = json.loads((path.parent / REQUEST).read_text(encoding="utf-8"))
    parsers = Parsers(request["lines"], request["placeholders"])
    arguments = _Arguments([str(path), *request["lines"][0]])
    module.__dict__["__name__"] = "__main__"
    before, main, sys.argv = sys.argv, sys.modules["__main__"], arguments
    sys.modules["__main__"] = module
    try:
        with parsers.listening(), file_redirect.serve_missing_files(Path.cwd()), in_time:
            exec(compile(source, str(path), "exec"), module.__dict__)
    except BaseException as error:
        if not parsers.end:
            parsers.end = _describe_end(error, arguments, path)
    finally:
        sys.argv, sys.modules["__main__"] = before, main
    return json.dumps(parsers.end or {"end": "ran", "why": ""})


def _describe_end(error: BaseException, arguments: _Arguments, path: Path) -> dict[str, str]:
    if isinstance(error, TimeUp):
        return {"end": "ran", "why": ""}
    if isinstance(error, SystemExit) and error.code in (0, None):
        return {"end": "ran", "why": ""}
    if isinstance(error, IndexError) and arguments.missed:
        return {"end": "refused", "why": f"it reads sys.argv[{arguments.missed}], which is not there"}
    message = " ".join(f"{type(error).__name__}: {error}".split())[:_WHY_CAP]
    line = find_line(path, error)
    return {"end": "stopped", "why": f"line {line}: {message}" if line else message}
