"""Stand-ins for what a hand-in expects of a desktop: a screen, a keyboard, a browser.

Set up once in the worker, before it is forked, so a hand-in pays nothing for it.
"""

import builtins
import os
import site
import webbrowser

from .. import extensions
from . import old_names, placeholder, plot_screen, python_2, single_numbers, small_modules, torch_setup


def set_up() -> None:
    """Let figures be drawn nowhere, questions get no answer, pages stay closed, nothing be downloaded."""
    os.environ["MPLBACKEND"] = "Agg"
    old_names.set_up()
    small_modules.set_up()
    placeholder.set_up()
    site.setquit()  # the worker starts without `site`; students call exit()
    builtins.input = _no_input
    python_2.set_up()
    single_numbers.set_up()
    webbrowser.open = _no_browser
    plot_screen.set_up()
    torch_setup.set_up()
    extensions.set_up()


def _no_input(prompt: object = "") -> str:
    raise EOFError(f"input({prompt!r}) was called, but nobody is at the keyboard while a hand-in is graded")


def _no_browser(*_url: object, **_how: object) -> bool:
    return False
