"""What a box tells of a script's run becomes evidence, or none: whatever it tells, and never too much."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.grading import script_evidence
from grader.intake.ipython import make_python_lines
from grader.model import (
    CaseKind,
    CaseResult,
    Cells,
    Evidence,
    Fate,
    Foreign,
    Observation,
    Outcome,
    Pictures,
    Raised,
    Status,
    SubmittedFile,
    Value,
)
from tests.support import pictures
from tests.support.notebook_source import python_source

SCRIPT = SubmittedFile("ex2_FCnet.py", b"", "ex2_FCnet.py")
MOST_BYTES = 1 << 20


def notebook(*sources: str) -> SubmittedFile:
    cells = [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources]
    written = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}
    return SubmittedFile(
        "ex2_FCnet.py", python_source(json.dumps(written).encode()), "hw/ex2.ipynb", from_notebook=True
    )


def observed(values: dict[str, Value], fate: Fate = Fate.FINISHED) -> Observation:
    return Observation(fate, (CaseResult(CaseKind.PUBLISHED, values),))


def values(**told: Any) -> dict[str, Value]:
    """As a box sends them: ``figure0_png`` stands for ``figure0/png``."""
    made = {name.replace("_", "/"): value for name, value in told.items()}
    return {
        name: value if isinstance(value, str | Foreign | np.ndarray) else np.asarray(value)
        for name, value in made.items()
    }


def pixels(content: bytes) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.frombuffer(content, np.uint8)


SMALL = pixels(pictures.png(4, 4))
# Wide enough that four of them are more than there is room for.
LARGE = pixels(pictures.png(4, 4, pictures.chunk(b"IDAT", bytes(200 * 1024))))


def only(told: dict[str, Value], file: SubmittedFile = SCRIPT) -> Evidence:
    (one,) = script_evidence.collect_evidence(observed(told), file)
    return one


def row(told: dict[str, Value]) -> Pictures:
    found = only(told)
    assert isinstance(found, Pictures)
    return found


def run(told: dict[str, Value], *sources: str) -> Cells:
    found = only(told, notebook(*sources))
    assert isinstance(found, Cells)
    return found


# ── figures ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_figure_has_its_title_or_the_files_name() -> None:
    found = row(values(figures=2, figure0_png=SMALL, figure0_title="Loss  history", figure1_png=SMALL))
    assert found.title == "What ex2_FCnet.py drew"
    assert [one.title for one in found.pictures] == [
        "Figure 1: Loss history",
        "Figure 2 of your ex2_FCnet.py",
    ]
    assert found.untold == ()


@pytest.mark.parametrize(
    ("axes", "alt"),
    [
        ("Loss | Iteration | Loss | 2", "A figure with 1 plot: “Loss”, x “Iteration”, y “Loss”, 2 lines."),
        (" |  |  | 0", "A figure with 1 plot: without labels."),
        ("A |  |  | 1\nB |  | y | 0", "A figure with 2 plots: “A”, 1 line; “B”, y “y”."),
        ("\n".join(["A |  |  | 1"] * 6), f"A figure with 6 plots: {'; '.join(['“A”, 1 line'] * 4)}; 2 more."),
        ("no bars at all", "A figure whose axes are unknown."),
        ("", "A figure whose axes are unknown."),
    ],
)
def test_the_axes_are_told_in_words(axes: str, alt: str) -> None:
    assert row(values(figures=1, figure0_png=SMALL, figure0_axes=axes)).pictures[0].alt == alt


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (pixels(b"<svg onload=x()>"), "it is not a PNG."),
        (pixels(pictures.huge(9_999, 9_999)), "it is 9999 × 9999 pixels, and at most 4,000,000 in all "
         "are shown."),
        (None, "there is no picture of it."),
        ("text", "there is no picture of it."),
        (Foreign("Figure"), "there is no picture of it."),
        (np.zeros(9), "there is no picture of it."),
        (np.zeros((3, 3), np.uint8), "there is no picture of it."),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_told_in_one_sentence(content: Any, reason: str) -> None:
    told = values(figures=2, figure0_png=SMALL) | ({} if content is None else {"figure1/png": content})
    found = row(told)
    assert len(found.pictures) == 1
    assert found.untold == (f"Figure 2 is not shown: {reason}",)


def test_pictures_beyond_the_room_are_told() -> None:
    found = row(
        values(figures=3, figure0_png=LARGE, figure1_png=LARGE, figure2_png=LARGE) | {"figure3/png": SMALL}
    )
    assert len(found.pictures) == 2
    assert found.untold == ("Figure 3 is not shown: the pictures before it take all the room.",)


def test_no_more_than_twelve() -> None:
    told = values(figures=10**9) | {f"figure{n}/png": SMALL for n in range(50)}
    assert len(row(told).pictures) == 12


@pytest.mark.parametrize("figures", [0, -3, 0.5, "two", True, np.ones(3, int), None])
def test_without_figures_there_is_nothing(figures: Any) -> None:
    told = values(figure0_png=SMALL) | ({} if figures is None else values(figures=figures))
    assert script_evidence.collect_evidence(observed(told), SCRIPT) == ()


@pytest.mark.parametrize("fate", [fate for fate in Fate if fate is not Fate.FINISHED])
def test_a_process_that_ended_badly_shows_nothing(fate: Fate) -> None:
    assert (
        script_evidence.collect_evidence(observed(values(figures=1, figure0_png=SMALL), fate), SCRIPT) == ()
    )


def test_a_probe_that_raised_shows_nothing() -> None:
    case = CaseResult(CaseKind.PUBLISHED, raised=Raised("KeyError", "'record'"))
    assert script_evidence.collect_evidence(Observation(Fate.FINISHED, (case,)), SCRIPT) == ()
    assert script_evidence.collect_evidence(Observation(Fate.FINISHED, ()), SCRIPT) == ()


# ── a notebook ────────────────────────────────────────────────────────────────────────────────────────


def told_of(*cells: tuple[int, str, str, int]) -> dict[str, Value]:
    """(number, printed, error, figures by its end) for each."""
    names = ("number", "printed", "error", "figures")
    flat = {
        f"cell{at}_{name}": part
        for at, cell in enumerate(cells)
        for name, part in zip(names, cell, strict=True)
    }
    return values(cells=len(cells), **flat)


def test_a_cell_has_its_code_output_error_and_figures() -> None:
    figures = values(figures=3, figure0_png=SMALL, figure1_png=SMALL, figure2_png=pixels(b"no"))
    told = figures | told_of((1, "", "", 0), (3, "a\nb\n", "", 2), (4, "", "ValueError: no", 2))
    found = run(
        told, "import numpy\nx = 1\n", "   ", "print('a')\nprint('b')", "raise ValueError('no')", "y = 2"
    )
    assert (found.file, found.left_out) == ("ex2.ipynb", "")
    assert [cell.number for cell in found.cells] == [1, 2, 3, 4, 5]
    assert [cell.reached for cell in found.cells] == [True, False, True, True, False]
    assert found.cells[0].lines == ("import numpy", "x = 1")
    assert found.cells[1].lines == ()
    assert found.cells[2].printed == "a\nb\n"
    assert [len(cell.pictures) for cell in found.cells] == [0, 0, 2, 0, 0]
    assert found.cells[3].error == "ValueError: no"
    assert found.cells[3].untold == ("Figure 3 is not shown: it is not a PNG.",)


def test_a_comment_that_looks_like_the_head_of_a_cell_is_a_comment() -> None:
    found = run(told_of((1, "", "", 0), (2, "", "", 0)), "# %% cell 7\nx = 1", "y = 2")
    assert [len(cell.lines) for cell in found.cells] == [2, 1]


def test_magics_and_shell_lines_are_shown_as_they_were_written() -> None:
    lines = ["!pip install x", "if True:", "    %cd data", "names = !ls", "print('a')  # 100 %!"]
    turned = make_python_lines("\n".join(lines))
    assert turned != lines
    assert run(told_of((1, "", "", 0)), "\n".join(turned)).cells[0].lines == tuple(lines)


def test_forged_counts_of_figures_lose_none_and_repeat_none() -> None:
    figures = values(figures=2, figure0_png=SMALL, figure1_png=SMALL)
    found = run(figures | told_of((1, "", "", 10**6), (2, "", "", -5), (3, "", "", 1)), "a", "b", "c")
    assert [len(cell.pictures) for cell in found.cells] == [2, 0, 0]


def test_a_notebook_of_which_no_cell_is_told_shows_its_figures() -> None:
    (found,) = script_evidence.collect_evidence(
        observed(values(figures=1, figure0_png=SMALL)), notebook("x = 1")
    )
    assert isinstance(found, Pictures)
    assert found.pictures[0].title == "Figure 1 of your ex2.ipynb"


def test_long_cells_and_many_of_them_are_cut_and_it_is_said() -> None:
    found = run(
        told_of((1, "z" * 9_000, "", 0)), "x = 1  # " + "y" * 900 + "\n" + "pass\n" * 400, *["a = 1"] * 160
    )
    first = found.cells[0]
    assert (len(first.lines), len(first.lines[0]), len(first.printed)) == (301, 300, 4_000)
    assert first.lines[-1] == "# 101 further lines not shown"
    assert first.printed.endswith("…")
    assert (len(found.cells), found.left_out) == (150, "11 further cells not shown.")


def test_cells_that_print_without_end_end_the_evidence_and_it_is_said() -> None:
    flood = [(n, "\x00" * 4_000, "", 0) for n in range(1, 101)]
    found = run(told_of(*flood), *["a = 1"] * 100)
    assert (len(found.cells), found.left_out) == (10, "90 further cells not shown.")


# ── whatever is told ──────────────────────────────────────────────────────────────────────────────────

NAMES = st.sampled_from(
    [
        "figures",
        "cells",
        *(f"figure{n}/{part}" for n in range(3) for part in ("png", "title", "axes", "how")),
        *(f"cell{n}/{part}" for n in range(4) for part in ("number", "printed", "error", "figures")),
    ]
)
TEXTS = st.text(st.characters(codec=None), max_size=40) | st.sampled_from(
    ["\x00" * 70_000, "\ud800", " | | | "]
)
NUMBERS = st.integers(-5, 5) | st.sampled_from([10**6, 2**63 - 1, -(2**63)])
ARRAYS = st.sampled_from(
    [
        SMALL,
        LARGE,
        SMALL[:30],
        pixels(b""),
        np.zeros((2, 2)),
        np.array(np.nan),
        np.array(True),
        np.array(2**64 - 1),
    ]
)
TOLD = st.dictionaries(NAMES, TEXTS | NUMBERS.map(np.asarray) | ARRAYS | TEXTS.map(Foreign), max_size=20)


@given(TOLD, st.sampled_from([SCRIPT, notebook("x = 1", "", "y = 2", "z = 3")]))
def test_whatever_is_told_gives_evidence_that_can_be_kept_or_none(
    told: dict[str, Value], file: SubmittedFile
) -> None:
    evidence = script_evidence.collect_evidence(observed(told), file)
    outcome = Outcome(item="q3b", status=Status.PASSED, evidence=evidence)
    kept = outcome.model_dump_json()
    assert len(kept.encode()) <= MOST_BYTES
    assert Outcome.model_validate_json(kept) == outcome


def test_the_most_that_can_be_told_stays_bounded() -> None:
    """Everything at its cap, in characters that take the most room."""
    worst = "\x00" * 70_000
    figures: dict[str, Value] = {}
    figures |= {f"figure{n}/{part}": worst for n in range(12) for part in ("title", "axes")}
    figures |= {f"figure{n}/png": LARGE if n < 2 else SMALL for n in range(12)}
    flood = [(n, worst, worst, 12) for n in range(1, 151)]
    told = values(figures=12) | figures | told_of(*flood)
    found = run(told, *["\x01" * 300 for _ in range(150)])
    assert len(found.model_dump_json().encode()) <= MOST_BYTES
