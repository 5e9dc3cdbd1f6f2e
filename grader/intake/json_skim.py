"""Walk through JSON text and decode only what is asked for; the rest is stepped over in place.

A notebook may hold a hundred times more output than code, and hostile text can be a million empty lists:
decoded as a whole either costs many times its size. Stepped over it costs nothing but its own bytes.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from grader.intake.text_encoding import decode
from grader.model.text import MANY_GROUPS

_SPACE: Final = re.compile(rb"[ \t\r\n]*+")
_MANY: Final = MANY_GROUPS.encode()
_SOME: Final = b"*+" if MANY_GROUPS == "*+" else b"{0,4096}"
"""Where repetitions are remembered there are few at a time: `_step_over_run` goes on from there."""
_TEXT: Final = rb'"[^"\\]*+(?:\\.[^"\\]*+)' + _MANY + rb'"'
_FLAT: Final = rb'[^\[\]{}"]*+(?:' + _TEXT + rb'[^\[\]{}"]*+)' + _SOME
_SHALLOW: Final = _FLAT + rb"(?:(?:\[" + _FLAT + rb"\]|\{" + _FLAT + rb"\})" + _FLAT + rb")" + _SOME
"""Any run of values without lists and objects, but for those that hold none themselves."""
_RUN: Final = re.compile(_SHALLOW, re.DOTALL)
_STRING: Final = re.compile(_TEXT, re.DOTALL)
_SCALAR: Final = re.compile(rb'[^\[\]{}",:\s]++')
_MOST_DEEP: Final = 500
_CUT: Final = "it ends in the middle: it was cut short"
_DEEP: Final = "it is nested too deeply"


class BrokenJsonError(ValueError):
    """The text is no JSON, or not all of it is there."""


class JsonSkim:
    """A place in a text of JSON that moves on value by value; every method raises `BrokenJsonError`."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._at = 0
        self.encodings: set[str] = set()
        """The encodings of the values that were decoded."""
        self._step_over_space()

    def opens(self) -> bytes:
        """Return the character that the next value begins with, or nothing at the end of the text."""
        return self._text[self._at : self._at + 1]

    def members(self) -> Iterator[str]:
        """Yield an object's keys, each while standing at its value: the caller takes it or skips it."""
        for _ in self._parts(b"{", b"}"):
            key = self._matched(_STRING, "a name in quotes")
            self._expect(b":")
            yield str(self._decoded(key))

    def elements(self) -> Iterator[int]:
        """Yield the number of each element of a list, while standing at it: the caller takes or skips it."""
        yield from (number for number, _ in enumerate(self._parts(b"[", b"]")))

    def skip(self) -> bytes:
        """Step over one value and return its text."""
        start = self._at
        if self.opens() in (b"[", b"{"):
            self._step_over_brackets()
        elif self.opens() == b'"':
            self._matched(_STRING, "a text")
        else:
            self._matched(_SCALAR, "a value")
        value = self._text[start : self._at]
        self._step_over_space()
        return value

    def take(self, most_bytes: int) -> Any:
        """Decode one value, or return None where its text has more than `most_bytes`."""
        text = self.skip()
        return self._decoded(text) if len(text) <= most_bytes else None

    def finish(self) -> None:
        """Raise BrokenJsonError unless this is the end of the text."""
        if self._at < len(self._text):
            raise self._broken("the end")

    def _parts(self, opening: bytes, closing: bytes) -> Iterator[None]:
        self._expect(opening)
        if self.opens() != closing:
            yield
        while self.opens() != closing:
            self._expect(b",")
            yield
        self._expect(closing)

    def _step_over_brackets(self) -> None:
        depth = 0
        while True:
            bracket = self.opens()
            if bracket in (b"", b'"'):  # a text that begins here has no end
                raise BrokenJsonError(_CUT)
            depth += 1 if bracket in (b"[", b"{") else -1
            self._at += 1
            if not depth:
                return
            if depth > _MOST_DEEP:
                raise BrokenJsonError(_DEEP)
            self._step_over_run()

    def _step_over_run(self) -> None:
        while (run := _RUN.match(self._text, self._at)) and run.end() > self._at:
            self._at = run.end()

    def _expect(self, character: bytes) -> None:
        if self.opens() != character:
            raise self._broken(character.decode())
        self._at += 1
        self._step_over_space()

    def _matched(self, pattern: re.Pattern[bytes], expected: str) -> bytes:
        match = pattern.match(self._text, self._at)
        if not match:
            raise self._broken(expected)
        self._at = match.end()
        self._step_over_space()
        return match[0]

    def _step_over_space(self) -> None:
        match = _SPACE.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _broken(self, expected: str) -> BrokenJsonError:
        begins_a_text = self.opens() == b'"' and not _STRING.match(self._text, self._at)
        if self._at >= len(self._text) or begins_a_text:
            return BrokenJsonError(_CUT)
        line = self._text.count(b"\n", 0, self._at) + 1
        return BrokenJsonError(f"it is not valid JSON: expected {expected} in line {line}")

    def _decoded(self, text: bytes) -> Any:
        words, encoding = decode(text)
        self.encodings.add(encoding)
        try:
            return json.loads(words, strict=False)
        except RecursionError:
            raise BrokenJsonError(_DEEP) from None
        except ValueError as error:
            raise BrokenJsonError(f"it is not valid JSON: {error}") from None
