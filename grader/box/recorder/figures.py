"""matplotlib figures, noted when a reader would see them: shown, saved, or still open at the end.

As on a desktop, figures are over once a window that waits has been closed: `plt.show()` closes them, unless
it does not wait (`block=False`, `plt.ion()`). A figure that looks exactly like an earlier one counts as that
one. A figure in which more was drawn after it was shown or saved stays one figure too, and its last state is
kept.
"""

import os
from typing import Any, Final
from weakref import WeakKeyDictionary

from . import axes_content
from .figure_picture import Pictures
from .patches import Patches

_KEPT: Final = 50
_AXES: Final = 30
_ROOM_BYTES: Final = 6 << 20
"""For the data of all figures together; what does not fit any more is noted without."""


class Figures:
    """Notes each figure.

    An entry has `how` (``shown``, ``saved``, ``open``), `number`, `saved_as` (names), `title`, `xlabel`,
    `ylabel` and `legend` of the whole figure, `axes` (see axes_content.py) and `png`, the bytes of a picture
    as an array, or None.
    """

    def __init__(self, patches: Patches) -> None:
        self.entries: list[dict[str, Any]] = []
        self._patches = patches
        self._pyplot: Any = None
        self._looks: dict[bytes, dict[str, Any]] = {}
        self._states: WeakKeyDictionary[Any, dict[str, Any]] = WeakKeyDictionary()
        """By figure the entry of its last state."""
        self._times: WeakKeyDictionary[Any, int] = WeakKeyDictionary()
        """How often each figure was noted."""
        self._shown: set[int] = set()
        self._room = _ROOM_BYTES
        self._pictures = Pictures()

    def hook(self, pyplot: Any, patches: Patches) -> None:
        self._pyplot = pyplot
        patches.instead(pyplot, "show", self._show)
        patches.instead(pyplot.Figure, "show", self._show_one)
        patches.before(pyplot, "close", self._note_shown)
        patches.before(pyplot, "pause", lambda *_how, **_named: self._shown.update(self._open()))
        patches.after(pyplot.Figure, "savefig", self._saved)

    def show_all(self) -> None:
        """Note every open figure as shown, and close it."""
        for figure in self._open().values():
            self._patches.safely(self._note, figure, "shown")
        if self._pyplot is not None:
            self._pyplot.close("all")
        self._shown.clear()

    def note_open(self) -> None:
        """Note every open figure as it stands, and leave it open."""
        for number, figure in self._open().items():
            self._patches.safely(self._note, figure, "shown" if number in self._shown else "open")

    def _open(self) -> dict[int, Any]:
        """Return open figures by number. Asking pyplot for one would make it the current one."""
        if self._pyplot is None:
            return {}
        managers = self._pyplot._pylab_helpers.Gcf.figs
        return {number: manager.canvas.figure for number, manager in sorted(managers.items())}

    def _show(self, *arguments: Any, block: Any = None, **_how: Any) -> None:
        waits = arguments[0] if arguments else block
        if waits or (waits is None and not self._pyplot.isinteractive()):
            self.show_all()
        else:
            self._shown.update(self._open())

    def _show_one(self, figure: Any, *_how: Any, **_named: Any) -> None:
        self._shown.add(getattr(figure, "number", 0))

    def _note_shown(self, *_which: Any, **_named: Any) -> None:
        """Note figures before any is closed: one in a window that did not wait is looked at until then."""
        for number, figure in self._open().items():
            if number in self._shown or self._pyplot.isinteractive():
                self._patches.safely(self._note, figure, "shown")

    def _saved(self, figure: Any, *arguments: Any, **named: Any) -> None:
        file = arguments[0] if arguments else named.get("fname", "")
        name = os.fspath(file)[:200] if isinstance(file, str | os.PathLike) else ""
        saved_as = self._note(figure, "saved").get("saved_as", [])
        if name not in saved_as and len(saved_as) < _KEPT:
            saved_as.append(name)

    def _note(self, figure: Any, how: str) -> dict[str, Any]:
        """Note the figure and return its entry; empty where none is kept.

        The entry may be that of a figure that looked the same.
        """
        axes = [axes_content.read_axes(one) for one in figure.axes[:_AXES]]
        words = axes_content.read_words(figure)
        looks = axes_content.digest_axes([axes, words])
        entry = self._looks.get(looks) or self._grown(figure, words, axes)
        if entry is None and axes and len(self.entries) < _KEPT:
            self._room = axes_content.cut_to_fit(axes, self._room)
            png = self._patches.safely(self._pictures.draw, figure)
            entry = _make_entry(figure, how, words, axes, png)
            self.entries.append(entry)
        elif entry is not None and how == "shown":
            entry["how"] = how
        if entry is not None:
            self._looks[looks] = self._states[figure] = entry
        return entry or {}

    def _grown(self, figure: Any, words: dict[str, Any], axes: list[dict[str, Any]]) -> dict[str, Any] | None:
        """Return the figure's entry, brought up to date, where more was drawn in the figure; else None."""
        entry = self._states.get(figure)
        if entry is None or not axes_content.is_continued(entry["axes"], axes):
            return None
        self._room = axes_content.cut_to_fit(axes, self._room + axes_content.measure_size(entry["axes"]))
        entry.update(words, axes=axes)
        self._times[figure] = times = self._times.get(figure, 1) + 1
        if times & (times - 1) == 0:  # at 2, 4, 8, …: a picture costs more than all else
            picture = self._patches.safely(self._pictures.draw, figure)
            entry["png"] = entry["png"] if picture is None else picture
        return entry


def _make_entry(
    figure: Any, how: str, words: dict[str, Any], axes: list[dict[str, Any]], png: Any
) -> dict[str, Any]:
    return {
        "how": how,
        "number": int(getattr(figure, "number", 0)),
        "saved_as": [],
        **words,
        "axes": axes,
        "png": png,
    }
