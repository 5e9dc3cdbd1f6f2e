"""Ways of calling matplotlib that newer versions no longer have: served, with a note.

`fig.gca(projection="3d")`, `Axes3D(fig)`, `hist(normed=True)`, `grid(b=True)`, `plt.hold(True)`, styles named
``seaborn``. What the installed version still knows by itself is left alone.
"""

import functools
import inspect
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

from .old_uses import note
from .on_import import when_imported

_COLOURS: Final = {"spectral": "nipy_spectral", "spectral_r": "nipy_spectral_r"}


def set_up() -> None:
    """Arrange for old calls to be served. Call once, before anything imports matplotlib."""
    when_imported("matplotlib.figure", _set_up_figures)
    when_imported("matplotlib.axes._axes", _set_up_axes)
    when_imported("matplotlib.axes._base", _set_up_bases)
    when_imported("matplotlib.backend_bases", _set_up_windows)
    when_imported("matplotlib.contour", _set_up_contours)
    when_imported("matplotlib.style", _set_up_styles)
    when_imported("matplotlib.cm", _set_up_colours)
    when_imported("matplotlib.pyplot", _set_up_pyplot)
    when_imported("mpl_toolkits.mplot3d.axes3d", _set_up_3d)


def _set_up_figures(figure: Any) -> None:
    base = figure.FigureBase
    plain = base.gca

    @functools.wraps(plain)
    def gca(itself: Any, **options: Any) -> Any:
        if not options:
            return plain(itself)
        note("fig.gca(projection=…)", "fig.add_subplot(projection=…)")
        there = [axes for axes in itself.axes if axes.name == options.get("projection", axes.name)]
        if there:
            itself.sca(there[-1])
            return there[-1]
        return itself.add_subplot(**options)

    base.gca = gca
    _rename(base, "add_subplot", {"axisbg": "facecolor"})
    _rename(figure.Figure, "savefig", {}, dropped=("papertype", "frameon"))


def _set_up_axes(axes: Any) -> None:
    _rename(axes.Axes, "hist", {"normed": "density"})
    _rename(axes.Axes, "bar", {"left": "x"})
    _rename(axes.Axes, "barh", {"bottom": "y"})
    _rename(axes.Axes, "boxplot", {"labels": "tick_labels"})
    _rename(axes.Axes, "stem", {}, dropped=("use_line_collection",))
    _rename(axes.Axes, "scatter", {}, dropped=("verts",))
    _rename(axes.Axes, "imshow", {}, dropped=("shape", "imlim"))


def _set_up_bases(bases: Any) -> None:
    base = bases._AxesBase
    _rename(base, "grid", {"b": "visible"})
    _add(base, "hold", _do_nothing, "nothing: every plot is added")
    _add(base, "set_axis_bgcolor", lambda axes, colour: axes.set_facecolor(colour), "ax.set_facecolor")
    _add(base, "get_axis_bgcolor", lambda axes: axes.get_facecolor(), "ax.get_facecolor")


def _set_up_windows(bases: Any) -> None:
    now = "fig.canvas.manager.set_window_title"
    _add(bases.FigureCanvasBase, "set_window_title", _do_nothing, now)


def _set_up_contours(contour: Any) -> None:
    if not hasattr(contour.ContourSet, "collections"):
        contour.ContourSet.collections = property(lambda itself: [itself])


def _set_up_styles(style: Any) -> None:
    plain = style.use

    @functools.wraps(plain)
    def use(named: Any) -> None:
        plain(_find_style(named, style.available))

    style.use = use


def _find_style(named: Any, available: Any) -> Any:
    if isinstance(named, (list, tuple)):
        return [_find_style(one, available) for one in named]
    if not isinstance(named, str) or named in available or not named.startswith("seaborn"):
        return named
    now = named.replace("seaborn", "seaborn-v0_8", 1)
    note(f"plt.style.use({named!r})", f"plt.style.use({now!r})")
    return now


def _set_up_colours(colours: Any) -> None:
    if not hasattr(colours, "get_cmap"):
        colours.get_cmap = _get_cmap
    for old, new in _COLOURS.items():
        if not hasattr(colours, old) and hasattr(colours, new):
            setattr(colours, old, getattr(colours, new))


def _get_cmap(name: Any = None, lut: int | None = None) -> Any:
    note("matplotlib.cm.get_cmap", "plt.get_cmap")
    return sys.modules["matplotlib.pyplot"].get_cmap(_COLOURS.get(name, name), lut)


def _set_up_pyplot(pyplot: Any) -> None:
    plain = pyplot.gca

    @functools.wraps(plain)
    def gca(**options: Any) -> Any:
        return pyplot.gcf().gca(**options) if options else plain()

    pyplot.gca = gca
    _rename(pyplot, "bar", {"left": "x"})
    _rename(pyplot, "barh", {"bottom": "y"})
    _rename(pyplot, "axes", {"axisbg": "facecolor"})
    _rename(pyplot, "stem", {}, dropped=("use_line_collection",))
    _rename(pyplot, "boxplot", {"labels": "tick_labels"})
    _rename(pyplot, "xlabel", {"s": "xlabel"})
    _rename(pyplot, "ylabel", {"s": "ylabel"})
    _rename(pyplot, "title", {"s": "label"})
    _add(pyplot, "hold", _do_nothing, "nothing: every plot is added")
    _add(pyplot, "ishold", lambda: True, "nothing: every plot is added")


def _set_up_3d(axes3d: Any) -> None:
    """Let `Axes3D(fig)` put itself into the figure, as it once did; a figure's own axes stay as they are."""
    kind = axes3d.Axes3D
    plain = kind.__init__

    @functools.wraps(plain)
    def made(itself: Any, figure: Any, *arguments: Any, **named: Any) -> None:
        named.pop("auto_add_to_figure", None)
        plain(itself, figure, *arguments, **named)
        caller = sys._getframe(1).f_code.co_filename
        if "matplotlib" not in caller and "mpl_toolkits" not in caller:
            note("Axes3D(fig)", "fig.add_subplot(projection='3d')")
            figure.add_axes(itself)

    kind.__init__ = made


def _do_nothing(*_any: Any, **_named: Any) -> None:
    """Do nothing, in place of what no longer has a meaning."""


def _add(owner: Any, name: str, function: Callable[..., Any], now: str) -> None:
    """Give `owner` a function that it no longer has."""
    if hasattr(owner, name):
        return

    def served(*arguments: Any, **named: Any) -> Any:
        note(f"{name}()", now)
        return function(*arguments, **named)

    setattr(owner, name, served)


def _rename(owner: Any, name: str, renamed: Mapping[str, str], dropped: tuple[str, ...] = ()) -> None:
    """Let a function take arguments by their old names, and drop those that no longer mean anything."""
    plain = getattr(owner, name)
    parameters = inspect.signature(plain).parameters
    old = {was: now for was, now in renamed.items() if was not in parameters}
    missing = [was for was in dropped if was not in parameters]

    @functools.wraps(plain)
    def called(*arguments: Any, **named: Any) -> Any:
        for was in [was for was in (*old, *missing) if was in named]:
            value, now = named.pop(was), old.get(was, "")
            note(f"{name}({was}=…)", f"{name}({now}=…)" if now else f"{name}(…) without it")
            if now:
                named[now] = value  # pyplot hands on its own default beside it
        return plain(*arguments, **named)

    setattr(owner, name, called)
