"""A module for what stand-ins leave in saved networks: pickle looks classes up by the module that they name.

This package itself is out of reach when a hand-in runs (hiding.py).
"""

import sys
import types
from typing import Any, Final, TypeVar

_Named = TypeVar("_Named", bound=Any)
_MODULE: Final = types.ModuleType("stand_in_networks")


def findable(thing: _Named) -> _Named:
    """Let `thing`, a class or a function, be found under its name when a network with it is loaded again."""
    sys.modules[_MODULE.__name__] = _MODULE
    thing.__module__ = _MODULE.__name__
    setattr(_MODULE, thing.__name__, thing)
    return thing
