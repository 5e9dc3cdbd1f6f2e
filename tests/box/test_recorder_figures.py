"""Figures are noted when a reader would see them, as numbers and text."""

import itertools
import math
from typing import Any

import pytest

from tests.support.warm_scripts import Warm

pytestmark = pytest.mark.data

PLT = "import matplotlib.pyplot as plt\n"


def figures(warm: Warm, script: str) -> list[dict[str, Any]]:
    ran = warm.run(PLT + script)
    assert (ran.raised, ran.problems) == ("", [])
    noted: list[dict[str, Any]] = ran.figures
    return noted


def test_what_stands_in_a_plot(plotting: Warm) -> None:
    script = """
fig, ax = plt.subplots()
ax.plot([1, 2, 3], [0.5, 0.25, 0.125], label="eta 0.5")
ax.semilogy([4, 5], [10, 20], label="eta 0.1")
ax.set(title="Loss", xlabel="epoch", ylabel="NLL", xlim=(0, 9), ylim=(0.1, 100))
ax.text(1, 1, "here")
ax.legend()
fig.suptitle("Both")
plt.show()
"""
    [figure] = figures(plotting, script)
    [axes] = figure["axes"]
    assert (figure["how"], figure["title"], figure["saved_as"]) == ("shown", "Both", [])
    assert (axes["title"], axes["xlabel"], axes["ylabel"], axes["kind"]) == ("Loss", "epoch", "NLL", "plane")
    assert (axes["xlim"], axes["ylim"]) == ([0, 9], [0.1, 100])
    assert (axes["xscale"], axes["yscale"]) == ("linear", "log")
    assert (axes["legend"], axes["texts"]) == (["eta 0.5", "eta 0.1"], ["here"])
    assert axes["lines"] == [
        {"label": "eta 0.5", "length": 3, "x": [1, 2, 3], "y": [0.5, 0.25, 0.125]},
        {"label": "eta 0.1", "length": 2, "x": [4, 5], "y": [10, 20]},
    ]


def test_points_images_bars_and_contours(plotting: Warm) -> None:
    script = """
import numpy as np
fig, ax = plt.subplots(1, 3)
ax[0].scatter([1, 2], [3, 4], c=[0.0, 1.0], label="classes")
ax[0].scatter([1, 2], [3, np.nan])
ax[0].imshow(np.zeros((4, 6, 3)))
ax[1].bar([1, 2], [48, 52], width=0.5)
x, y = np.meshgrid(np.linspace(-2, 2, 81), np.linspace(-2, 2, 81))
ax[2].contour(x, y, x**2 + y**2, levels=[1.0])
fig.colorbar(ax[2].contourf(x, y, x**2 + y**2, levels=[0, 1, 8]))
"""
    [figure] = figures(plotting, script)
    cloud, bars, regions, scale = figure["axes"]
    [points, holed], [image] = cloud["points"], cloud["images"]
    assert (points["x"], points["values"], points["label"]) == ([1, 2], [0, 1], "classes")
    assert points["y"] == [3, 4]
    assert [holed["y"][0], math.isnan(holed["y"][1]), holed["length"]] == [3, True, 2]
    assert image == {"shape": [4, 6, 3], "extent": [-0.5, 5.5, 3.5, -0.5], "values": [0] * 72}
    assert bars["bars"] == {"x": [0.75, 1.75], "y": [0, 0], "width": [0.5, 0.5], "height": [48, 52]}
    line, filled = regions["contours"]
    assert (line["filled"], line["levels"]) == (False, [1])
    assert all(abs(math.hypot(*point) - 1) < 1e-2 for point in line["curves"][0])
    assert (filled["filled"], filled["levels"], filled["curves"]) == (True, [0, 1, 8], [])
    assert scale["kind"] == "colorbar"


def test_what_all_plots_of_a_figure_share(plotting: Warm) -> None:
    script = """
fig, ax = plt.subplots(1, 2)
lines = [one.plot([1, 2])[0] for one in ax]
fig.savefig("without.png")
plt.figlegend(lines, ["eta 0.5", "eta 0.1"])
fig.supxlabel("epoch")
fig.supylabel("NLL")
plt.show()
"""
    bare, full = figures(plotting, script)
    assert (bare["xlabel"], bare["ylabel"], bare["legend"]) == ("", "", [])
    assert (full["xlabel"], full["ylabel"], full["legend"]) == ("epoch", "NLL", ["eta 0.5", "eta 0.1"])


def test_contours_keep_every_vertex(plotting: Warm) -> None:
    script = """
import numpy as np
x, y = np.meshgrid(np.linspace(-2, 2, 161), np.linspace(-2, 2, 161))
plt.clabel(plt.contour(x, y, x**2 + y**2, levels=[1.0, 2.0, 9.0]))
"""
    [figure] = figures(plotting, script)
    one, two, none = figure["axes"][0]["contours"][0]["curves"]
    assert none == []
    for radius, curve in ((1, one), (2**0.5, two)):
        steps = [math.dist(a, b) for a, b in itertools.pairwise(curve)]
        assert 0.025 < max(step for step in steps if step == step) < 0.036
        assert max(abs(math.hypot(*point) - radius) for point in curve if point[0] == point[0]) < 1e-3


def test_arrows_are_counted(plotting: Warm) -> None:
    script = """
from matplotlib.collections import LineCollection
plt.quiver([0, 1], [0, 1], [1, 1], [1, 1])
plt.annotate("", xy=(1, 1), xytext=(0, 0), arrowprops={"arrowstyle": "->"})
plt.annotate("start", xy=(1, 1))
plt.gca().add_collection(LineCollection([[(0, 0), (1, 1)]]))
"""
    [figure] = figures(plotting, script)
    assert figure["axes"][0]["others"] == 3


def heights(warm: Warm, script: str) -> list[list[list[float]]]:
    """Of x + 10·y on a grid of three by two, in each of the places that the numbers may have."""
    grid = "import numpy as np\nx, y = np.meshgrid([0., 1, 2], [0., 1])\nz = x + 10 * y\n"
    [figure] = figures(warm, grid + script)
    found: list[list[list[float]]] = figure["axes"][0]["heights"]
    return found


@pytest.mark.parametrize(
    "script",
    [
        "plt.pcolormesh(x, y, z)",
        "plt.pcolormesh(x, y, z, shading='gouraud')",
        "plt.pcolormesh([0, 1, 2, 3], [0, 1, 2], z)",
        "plt.pcolormesh([-1, 0, 1, 2], [-1, 0, 1], z)",
        "plt.imshow(z, extent=(0, 2, 0, 1), origin='lower')",
        "plt.imshow(z[::-1], extent=(0, 2, 0, 1))",
        "plt.imshow(z, extent=(0, 3, 0, 2), origin='lower')",
        "plt.pcolormesh([-.5, .5, 1.5, 2.5], [-.5, .5, 1.5], z)",
    ],
    ids=[
        "nearest",
        "smooth",
        "first corners",
        "last corners",
        "ends",
        "from above",
        "first pixel corners",
        "middles",
    ],
)
def test_images_and_meshes_have_their_numbers_in_one_of_their_places(plotting: Warm, script: str) -> None:
    right = [[x, y, x + 10 * y] for x in (0.0, 1.0, 2.0) for y in (0.0, 1.0)]
    assert right in [sorted(placed) for placed in heights(plotting, script)]


def test_an_image_over_pixels_has_numbers_but_no_places(plotting: Warm) -> None:
    for origin in ("upper", "lower"):
        [placed] = heights(plotting, f"plt.imshow(np.full((4, 5), 8.), origin={origin!r})")
        assert len(placed) == 20
        assert all(math.isnan(x) and math.isnan(y) and number == 8 for x, y, number in placed)


def test_a_large_image_is_thinned_and_a_coloured_one_has_no_numbers(plotting: Warm) -> None:
    script = "plt.imshow(np.arange(400 * 300.).reshape(400, 300), extent=(0, 1, 0, 1))"
    assert [len(placed) for placed in heights(plotting, script)] == [31 * 30] * 3
    assert heights(plotting, "plt.imshow(np.zeros((4, 5, 3)))") == []


def test_a_surface_has_a_third_side(plotting: Warm) -> None:
    script = "plt.figure().add_subplot(projection='3d').plot([1, 2], [3, 4], [5, 6])"
    [figure] = figures(plotting, script)
    [axes] = figure["axes"]
    assert axes["kind"] == "3d"
    assert axes["lines"][0]["z"] == [5, 6]


@pytest.mark.parametrize(
    ("script", "how"),
    [
        ("plt.plot([1, 2]); plt.show(); plt.plot([3]); plt.show()", [("shown", [1, 2]), ("shown", [3])]),
        ("plt.plot([1, 2]); plt.savefig('a.png'); plt.show()", [("shown", [1, 2])]),
        ("plt.plot([1, 2]); plt.savefig('a.png'); plt.close(); plt.plot([3])",
         [("saved", [1, 2]), ("open", [3])]),
        ("plt.plot([1]); plt.savefig('a.png'); plt.clf(); plt.plot([2]); plt.savefig('b.png')",
         [("saved", [1]), ("saved", [2])]),
        ("plt.plot([1]); plt.close(); plt.figure()", []),
        ("plt.ion(); plt.plot([1]); plt.show(); plt.cla(); plt.plot([2])", [("shown", [2])]),
        ("plt.plot([1]); plt.show(block=False); plt.close()", [("shown", [1])]),
        ("plt.plot([1]); plt.figure(); plt.plot([2]); plt.show(False); plt.close()",
         [("shown", [1]), ("shown", [2])]),
        ("plt.plot([1]); plt.gcf().show()", [("shown", [1])]),
        ("plt.plot([1]); recorder.end_of_cell(); plt.plot([2])", [("shown", [1]), ("open", [2])]),
        ("plt.plot([1]); recorder.recorded(); recorder.recorded()", [("open", [1])]),
        ("plt.plot([1]); recorder.recorded(); plt.plot([2]); recorder.recorded()", [("open", [1])]),
        ("plt.ion(); plt.plot([1]); plt.pause(0.1); plt.close()", [("shown", [1])]),
        ("plt.plot([1]); plt.pause(0.1); plt.close()", [("shown", [1])]),
        ("plt.ion(); plt.plot([1]); plt.draw(); plt.close()", [("shown", [1])]),
    ],
)  # fmt: skip
def test_when_a_figure_is_noted(plotting: Warm, script: str, how: list[tuple[str, list[float]]]) -> None:
    noted = figures(plotting, script)
    assert [(figure["how"], figure["axes"][0]["lines"][0]["y"]) for figure in noted] == how


def test_the_current_figure_stays_the_current_one(plotting: Warm) -> None:
    script = """
plt.figure(1); plt.plot([1]); plt.figure(2); plt.plot([2]); plt.figure(1)
plt.show(block=False)
recorder.recorded()
plt.close()
answer = plt.get_fignums()
"""
    assert plotting.run(PLT + script).answer == [2]


def test_a_saved_figure_knows_its_files(plotting: Warm) -> None:
    script = "import io\nplt.plot([1])\nplt.savefig('a.png')\nplt.savefig('b.pdf')\nplt.savefig(io.BytesIO())"
    [figure] = figures(plotting, script)
    assert figure["saved_as"] == ["a.png", "b.pdf", ""]


def test_a_figure_that_grows_is_one_figure_in_its_last_state(plotting: Warm) -> None:
    script = """
for step in range(1, 70):
    for rate in range(2):
        plt.figure(rate)
        line, = plt.plot([], [])
        line.set_data(range(step), [rate] * step)
        plt.savefig(f"{rate}.png", dpi=8)
plt.figure(9); plt.plot([1, 2]); plt.legend(["last"])
"""
    noted = figures(plotting, script)
    assert [len(figure["axes"][0]["lines"]) for figure in noted] == [69, 69, 1]
    assert [figure["saved_as"] for figure in noted] == [["0.png"], ["1.png"], []]
    assert all(figure["png"] for figure in noted[:2])


def test_a_line_that_gets_further_points_is_one_line(plotting: Warm) -> None:
    script = """
fig, ax = plt.subplots()
line, = ax.plot([], [])
for step in range(1, 60):
    line.set_data(range(step), range(step)); ax.set_title(f"step {step}"); fig.savefig("a.png", dpi=8)
"""
    [figure] = figures(plotting, script)
    [axes] = figure["axes"]
    assert (axes["lines"][0]["length"], axes["title"], figure["saved_as"]) == (59, "step 59", ["a.png"])


def test_what_takes_the_place_of_something_else_is_another_figure(plotting: Warm) -> None:
    script = """
for rate in range(3):
    plt.clf(); plt.plot([rate, 2, 3]); plt.savefig("a.png", dpi=8)
"""
    assert [figure["axes"][0]["lines"][0]["y"][0] for figure in figures(plotting, script)] == [0, 1, 2]


def test_the_first_twelve_have_a_picture(plotting: Warm) -> None:
    noted = figures(plotting, "for i in range(14): plt.plot([i]); plt.show()")
    pictures = [bytes(figure["png"]) for figure in noted if figure["png"]]
    assert len(pictures) == 12
    assert all(picture.startswith(b"\x89PNG") and len(picture) <= 300 << 10 for picture in pictures)


def test_a_huge_or_noisy_figure_has_a_small_picture(plotting: Warm) -> None:
    script = """
import numpy as np
for size in (6, 60):
    plt.figure(figsize=(size, size))
    plt.imshow(np.random.default_rng(size).random((900, 900, 3)))
    plt.show()
"""
    noted = figures(plotting, script)
    assert [0 < len(figure["png"]) <= 300 << 10 for figure in noted] == [True, True]


def test_a_figure_that_cannot_be_drawn_is_noted_without_a_picture(plotting: Warm) -> None:
    ran = plotting.run(
        PLT + "plt.figure(figsize=(900, 600)); plt.plot([1]); plt.show(); plt.plot([2]); plt.show()"
    )
    assert [figure["png"] is None for figure in ran.figures] == [True, False]
    assert ran.problems[0].startswith("Pictures.draw: RuntimeError")


def test_all_of_it_has_an_end(plotting: Warm) -> None:
    script = """
for i in range(60): plt.plot([i]); plt.show()
"""
    assert len(figures(plotting, script)) == 50
    script = """
import numpy as np
for i in range(3):
    for _ in range(101): plt.plot(np.arange(20_001.0) + i)
    plt.show()
plt.plot([1], label="x" * 999)
"""
    noted = figures(plotting, script)
    lines = [line for figure in noted for line in figure["axes"][0]["lines"]]
    assert len(lines) == 301
    assert {line["length"] for line in lines} == {20_001, 1}
    assert lines[0]["y"] == list(map(float, range(10_000)))
    assert sum(8 * (len(line["x"]) + len(line["y"])) for line in lines) <= 6 << 20
    assert lines[-1]["label"] == "x" * 300


def test_what_cannot_be_noted_is_told_and_the_script_goes_on(plotting: Warm) -> None:
    script = """
class Odd(plt.Line2D):
    def get_data(self, orig=True): raise ValueError("no data today")
plt.gca().add_line(Odd([0, 1], [0, 1]))
plt.show()
plt.savefig("a.png")
answer = "went on"
"""
    ran = plotting.run(PLT + script)
    assert (ran.answer, ran.raised) == ("went on", "")
    assert "Figures._note: ValueError: no data today" in ran.problems


def test_nothing_is_imported_for_the_recorder(bare: Warm) -> None:
    assert bare.run("import math").imported == ["numpy"]


def test_packages_imported_by_the_script_are_noted_as_well(bare: Warm) -> None:
    script = """
from matplotlib import pyplot
from matplotlib.pyplot import plot, show
plot([1, 2])
show()
answer = [type(pyplot.__loader__).__module__, pyplot.__spec__.loader is pyplot.__loader__]
"""
    ran = bare.run(script)
    assert (ran.raised, ran.problems) == ("", [])
    assert ran.figures[0]["axes"][0]["lines"][0]["y"] == [1, 2]
    assert ran.answer == ["_frozen_importlib_external", True]


def test_once_stopped_nothing_is_left_in_the_libraries(plotting: Warm) -> None:
    script = """
def patched():
    functions = (plt.show, plt.close, plt.Figure.savefig, plt.Figure.show)
    return [f.__code__.co_filename.rpartition("box/")[2].startswith("recorder/") for f in functions]
answer = [patched()]
recorder.stop()
answer += [patched()]
plt.plot([1]); plt.savefig("a.png"); plt.close()
"""
    ran = plotting.run(PLT + script)
    assert ran.answer == [[True] * 4, [False] * 4]
    assert ran.figures == []


# ── the screen that is not there ──────────────────────────────────────────────────────────────────────


def test_nothing_waits_for_a_window(plotting: Warm) -> None:
    script = """
import matplotlib
from matplotlib.backends import backend_agg
matplotlib.use("TkAgg"); matplotlib.use(backend="Qt5Agg"); plt.switch_backend("macosx")
drawn = []
backend_agg.FigureCanvasAgg.draw = lambda canvas: drawn.append(1)
plt.ion()
for i in range(20): plt.plot([i]); plt.draw(); plt.pause(3600)
plt.waitforbuttonpress()
answer = [matplotlib.get_backend().lower(), len(drawn)]
"""
    ran = plotting.run(PLT + script)
    assert (ran.raised, ran.answer) == ("", ["agg", 0])


def test_a_backend_that_does_not_exist_is_still_an_error(plotting: Warm) -> None:
    ran = plotting.run("import matplotlib\nmatplotlib.use('NoSuch')")
    assert ran.raised.startswith("ValueError: 'NoSuch' is not a valid value for backend")


def test_no_page_is_opened_and_no_question_answered(bare: Warm) -> None:
    ran = bare.run("import webbrowser\nanswer = webbrowser.open('a.html', new=2)\ninput('epochs? ')")
    assert ran.answer is False
    assert ran.raised == (
        "EOFError: input('epochs? ') was called, but nobody is at the keyboard while a hand-in is graded"
    )
