"""A stand-in for the screen that matplotlib draws on: nothing waits for a window or is drawn for one.

Scripts that redraw at every step would spend their time on pictures that nobody sees. What a figure shows is
noted by the recorder, and saving one to a file still draws it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from .on_import import when_imported

_WINDOWS: Final = ("tk", "qt", "gtk", "wx", "macosx", "nbagg", "notebook", "webagg", "ipympl", "widget")
"""How the names of those backends begin that need a desktop or a browser."""


def set_up() -> None:
    when_imported("matplotlib", lambda matplotlib: _keep_off_windows(matplotlib, "use"))
    when_imported("matplotlib.backend_bases", _draw_nothing_unasked)
    when_imported("matplotlib.pyplot", _wait_for_nobody)


def _keep_off_windows(owner: Any, name: str) -> None:
    setattr(owner, name, _wrap_use(getattr(owner, name)))


def _wrap_use(choose: Callable[..., object]) -> Callable[..., object]:
    """Wrap `matplotlib.use`: a choice of a window, which would raise here, changes nothing."""

    @wraps(choose)
    def chosen(backend: object, *others: Any, **options: Any) -> object:
        if isinstance(backend, str) and backend.lower().startswith(_WINDOWS):
            return None
        return choose(backend, *others, **options)

    return chosen


def _draw_nothing_unasked(bases: Any) -> None:
    bases.FigureCanvasBase.draw_idle = _do_nothing
    bases.FigureCanvasBase.start_event_loop = _do_nothing


def _wait_for_nobody(pyplot: Any) -> None:
    _keep_off_windows(pyplot, "switch_backend")
    pyplot.pause = _do_nothing


def _do_nothing(*_any: object, **_how: object) -> None:
    """Do nothing, in place of waiting or of drawing on a screen."""
