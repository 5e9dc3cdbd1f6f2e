"""Python-level work as a number: how many bytecodes a call executes, in every frame it enters.

A loop over samples multiplies the count, one array operation does not change it, whatever the size.
Work inside C code is not seen, which is the point.
"""

import gc
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

LOST: Final = -1
"""In place of a count that cannot be trusted: the trusted side knows this number."""


def count_operations(call: Callable[[], object]) -> int:
    """Run `call` under a tracer and return the number of bytecodes and calls it took.

    Python drops a tracer that fails, as any function does at the end of the stack or of the memory; the
    count is `LOST` then. The collector waits: what it runs within the tracer would not be counted.
    """
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

    # Python 3.12 tells of bytecodes only where a frame had asked for that before the tracer was set.
    sys._getframe().f_trace_opcodes = True
    collecting = gc.isenabled()
    gc.disable()
    sys.settrace(entered)
    try:
        call()
        kept = sys.gettrace() is entered
    finally:
        sys.settrace(None)
        if collecting:
            gc.enable()
    return count if kept else LOST
