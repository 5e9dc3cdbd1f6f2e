"""Python-level work as a number: how many bytecodes a call executes, in every frame it enters.

A loop over samples multiplies the count, one array operation does not change it, whatever the size.
Work inside C code is not seen, which is the point.
"""

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Final

LOST: Final = -1
"""In place of a count that cannot be trusted: the trusted side knows this number."""
_TOOLS: Final = range(6)
"""Places that Python has for tools that monitor."""


def count_operations(call: Callable[[], object]) -> int:
    """Run `call` and return the number of bytecodes it took, or `LOST` where something stopped the counting.

    The collector waits: what it runs in between would count on one day and not on another.
    """
    with _stop_collection():
        return _count_by_monitoring(call) if sys.version_info >= (3, 12) else _count_by_tracing(call)


@contextmanager
def _stop_collection() -> Iterator[None]:
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _count_by_tracing(call: Callable[[], object]) -> int:
    """Count with a tracer, which Python drops once it fails, as any function does without stack or memory."""
    count = 0

    def inside(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "opcode"
        return inside

    def entered(frame: FrameType, _event: str, _argument: Any) -> Any:
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        return inside

    sys.settrace(entered)
    try:
        call()
        is_traced = sys.gettrace() is entered
    finally:
        sys.settrace(None)
    return count if is_traced else LOST


def _count_by_monitoring(call: Callable[[], object]) -> int:
    """Count with `sys.monitoring`.

    From 3.12 on it depends on what ran before whether a tracer is told of bytecodes. Where the counter itself
    fails, at the end of the stack, the error is raised at the bytecode it was told of.
    """
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined]  # the types are those of Python 3.11
    event, count = monitoring.events.INSTRUCTION, 0

    def inside(_code: object, _offset: int) -> None:
        nonlocal count
        count += 1

    free = next((tool for tool in _TOOLS if monitoring.get_tool(tool) is None), None)
    if free is None:
        return LOST
    monitoring.use_tool_id(free, __name__)
    try:
        monitoring.register_callback(free, event, inside)
        monitoring.set_events(free, event)
        call()
        done = count  # before the rest of this function adds to it
        kept = (
            monitoring.get_tool(free) == __name__
            and monitoring.get_events(free) == event
            and monitoring.register_callback(free, event, None) is inside
        )
    finally:
        with suppress(ValueError):  # where the call gave the tool away
            monitoring.set_events(free, 0)
            monitoring.free_tool_id(free)
    return done if kept else LOST
