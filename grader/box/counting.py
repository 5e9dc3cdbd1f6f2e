"""Python-level work as a number: how many bytecodes a call executes, in every frame it enters.

A loop over samples multiplies the count, one array operation does not change it, whatever the size.
Work inside C code is not seen, which is the point.
"""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def count_operations(call: Callable[[], object]) -> int:
    """Run `call` under a tracer and return the number of bytecodes and calls it took."""
    count = 0

    def inside(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "opcode"
        return inside

    def entered(frame: FrameType, _event: str, _argument: Any) -> Any:
        nonlocal count
        count += 1
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        return inside

    sys.settrace(entered)
    try:
        call()
    finally:
        sys.settrace(None)
    return count
