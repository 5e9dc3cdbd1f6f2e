"""The pages as files: what stands on them, what must not, and what hostile text does to them (nothing)."""

import base64
import hashlib
import re
import shlex
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest

from grader.model import (
    Code,
    Evidence,
    Grade,
    GradeStatus,
    NamedMistake,
    Picture,
    Printed,
    Prose,
    Reason,
    Rows,
    Status,
)
from grader.model.errors import StoreError
from grader.results.overrides import apply_overrides
from grader.results.pages import About, RunInfo, labels, render
from grader.results.pages.shared_view import AboutProblem
from tests.support import attacks, exercise, pictures, samples

PIXELS = f"data:image/png;base64,{base64.b64encode(pictures.png(4, 4)).decode()}"
"""Of every picture of a hostile grade, without the text that stood in it."""


class Page(HTMLParser):
    """A page as a browser would take it apart."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.pieces: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data
        self.pieces.append(data)

    def values(self, attribute: str) -> list[str]:
        return [attrs[attribute] for _, attrs in self.elements if attribute in attrs]


def written(out: Path, *grades: Grade, run: RunInfo = exercise.RUN) -> Page:
    """The page of the one grade given."""
    render(grades, {"hlcv-ex2": exercise.ABOUT}, run, out)
    (page,) = out.glob("*/*.html")
    return Page(page.read_text(encoding="utf-8"))


def hrefs(path: Path) -> list[str]:
    return Page(path.read_text(encoding="utf-8")).values("href")


def index(out: Path, *grades: Grade, run: RunInfo = exercise.RUN) -> Page:
    return Page(render(grades, {"hlcv-ex2": exercise.ABOUT}, run, out).read_text(encoding="utf-8"))


def test_a_page_for_each_student_and_an_index_that_leads_to_them(tmp_path: Path) -> None:
    made = render(samples.klass(), {"hlcv-ex2": exercise.ABOUT}, exercise.RUN, tmp_path)
    assert made == tmp_path / "index.html"
    pages = {str(path.relative_to(tmp_path)) for path in tmp_path.glob("*/*")}
    assert "hlcv-ex2/ada.html" in pages
    assert len(pages) == 15
    links = {link.partition("#")[0] for link in hrefs(made) if ".html" in link}
    assert links == pages


def test_identical_input_gives_identical_bytes_in_any_order(tmp_path: Path) -> None:
    about = {"hlcv-ex2": exercise.ABOUT}
    for name, grades in (("one", samples.klass()), ("two", samples.klass()[::-1])):
        render(grades, about, exercise.RUN, tmp_path / name)
        render(grades, about, exercise.RUN, tmp_path / name)
    one, two = (
        {path.relative_to(top): path.read_bytes() for path in top.rglob("*") if path.is_file()}
        for top in (tmp_path / "one", tmp_path / "two")
    )
    assert one == two
    assert len(one) == 16


def test_a_lost_mark_is_explained(tmp_path: Path) -> None:
    text = written(tmp_path, samples.ada()).text
    for expected in (
        "of 18 marks",
        "it is 0.0635 too small",
        "The penalty is halved",
        "there is no ½ in front of it",
        "Compare your penalty term",
        "1.24026862518",
        "close enough: 1e-8",
        "two_layernet.py, lines 62 to 76",
        "look here: ",
        "That mistake costs its marks once.",
        "Two_LayerNet.py was read as two_layernet.py.",
        "loss on toy data",
        "20 s wall time",
        "within 1e-8 of the expected loss",
        samples.ada().digest,
    ):
        assert expected in text


def test_staff_notes_stand_on_no_students_page(tmp_path: Path) -> None:
    render(samples.klass(), {"hlcv-ex2": exercise.ABOUT}, exercise.RUN, tmp_path)
    assert any("STAFF-ONLY" in item.outcome.staff_note for item in samples.ada().items)
    told = [path.name for path in tmp_path.rglob("*.html") if "STAFF-ONLY" in path.read_text("utf-8")]
    assert told == ["index.html"]


def test_the_run_key_stands_on_the_index_and_on_no_students_page(tmp_path: Path) -> None:
    made = render(samples.klass(), {"hlcv-ex2": exercise.ABOUT}, exercise.RUN, tmp_path)
    holding = [path for path in tmp_path.rglob("*.html") if exercise.RUN.run_key in path.read_text("utf-8")]
    assert holding == [made]


def test_advice_on_a_passed_item_is_no_costly_mistake(tmp_path: Path) -> None:
    page = written(tmp_path, samples.advised("zoe"))
    assert "Worth knowing (no marks lost)" in page.text
    assert "Known mistake" not in page.text
    assert page.values("class").count("mistake advice") == 1
    costly = written(tmp_path / "ada", samples.ada())
    assert "Worth knowing" not in costly.text
    assert "Known mistake" in costly.text


def test_a_public_item_says_how_to_try_it(tmp_path: Path) -> None:
    text = written(tmp_path, samples.ada()).text
    assert "Public: the published case is printed in the handout" in text


def test_a_page_has_a_line_to_sign(tmp_path: Path) -> None:
    text = " ".join(written(tmp_path, samples.ada()).text.split())
    assert "Checked by Date" in text


def test_one_mark_and_one_line_are_singular(tmp_path: Path) -> None:
    code = Code(file="two_layernet.py", first_line=62, lines=exercise.LOSS_LINES[:1])
    item = exercise.failed("q1a", Reason.CRASH, "", evidence=(code,)).model_copy(update={"max_marks": 1.0})
    waiting = {"status": GradeStatus.PENDING, "pending_marks": 1.0, "max_marks": 1.0}
    text = written(tmp_path, exercise.grade("ada", {"q1a": item}, **waiting)).text
    assert "Nothing is judged yet, 1 mark waits for a person." in text
    assert "two_layernet.py, line 62" in text
    assert "lines 62" not in text
    final = exercise.grade("ada", {"q1a": item}, max_marks=1.0)
    assert re.search(r"of 1 mark\b", written(tmp_path / "final", final).text)
    told = index(tmp_path / "index", final).text
    assert "Hand-in1" in told
    assert "1 final total, median 0 of 1 mark." in told


def test_errors_that_are_all_nothing_are_exact(tmp_path: Path) -> None:
    items = exercise.all_passed()
    items["q2d"] = exercise.passed("q2d", exercise.error_bars(0.0, 0.0, 0.0, 0.0))
    page = written(tmp_path, exercise.grade("ada", items))
    assert "W1, b1, W2, b2: exact" in page.text
    assert "bars" not in page.values("class")
    assert "relative error, logarithmic scale" not in page.text


@pytest.mark.parametrize("status", Status)
def test_every_status_is_a_word_and_a_shape(tmp_path: Path, status: Status) -> None:
    item = exercise.judged("q1a", status)
    page = written(tmp_path, exercise.grade("ada", {"q1a": item}))
    assert labels.STATUS[status] in page.text
    assert f"#i-{status.value}" in page.values("href")
    assert f"i-{status.value}" in page.values("id")


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_said(tmp_path: Path, reason: Reason) -> None:
    item = exercise.failed("q1a", reason, "")
    assert labels.REASON[reason] in written(tmp_path, exercise.grade("ada", {"q1a": item})).text


@pytest.mark.parametrize(
    ("grade", "said"),
    [
        (
            samples.chandra(),
            [
                "15 of the 15 judged so far",
                "Not final",
                "15 of the 15 marks judged so far, 3 marks wait for a person. "
                "There is nothing for you to do.",
            ],
        ),
        (
            samples.dmitri(),
            ["no total yet", "Withheld", "the sandbox did not start", "grade this hand-in again"],
        ),
        (samples.elif_(), ["no total", "Invalid", "no readable zip archive", "Make the archive again"]),
    ],
    ids=["pending", "withheld", "invalid"],
)
def test_a_total_that_is_not_final_says_why(tmp_path: Path, grade: Grade, said: list[str]) -> None:
    text = " ".join(written(tmp_path, grade).text.split())
    assert [words for words in said if words not in text] == []


def test_no_marks_are_shown_for_what_was_not_judged(tmp_path: Path) -> None:
    page = written(tmp_path, samples.dmitri())
    assert re.search(r'is-void" id="item-q2d".*?<b>–</b>', page.html, re.DOTALL)
    assert "Marks in q2: q2d: 5 open" in page.values("aria-label")


def test_a_stored_total_of_a_withheld_grade_is_not_shown(tmp_path: Path) -> None:
    grade = samples.clean("lena").model_copy(update={"status": GradeStatus.WITHHELD, "marks": 17.25})
    assert "17.25" not in written(tmp_path / "a", grade).text + index(tmp_path / "b", grade).text


BLANK_PICTURE = base64.b64encode(pictures.png()).decode()


@pytest.mark.parametrize(
    "kind", ["comparison", "curve", "bars", "code", "printed", "picture", "rows", "prose"]
)
def test_empty_evidence_breaks_nothing(tmp_path: Path, kind: str) -> None:
    blank: dict[str, dict[str, object]] = {
        "comparison": {"label": "", "found": "", "expected": ""},
        "curve": {"title": "", "x_label": "", "y_label": "", "series": ()},
        "bars": {"title": "", "unit": "", "bars": (), "bound": 1e-8},
        "code": {"file": "a.py", "first_line": 1, "lines": ()},
        "printed": {"text": ""},
        "picture": {"title": "", "alt": "", "content": BLANK_PICTURE},
        "rows": {"title": "", "columns": (), "rows": ()},
        "prose": {"title": "", "found": ""},
    }
    item = exercise.judged("q1a", Status.FAILED, evidence=[{"kind": kind, **blank[kind]}])
    page = written(tmp_path, exercise.grade("ada", {"q1a": item}))
    assert ("to draw." in page.text) == (kind in {"curve", "bars"})


def test_code_stands_open_once_and_only_where_marks_were_lost(tmp_path: Path) -> None:
    code = Code(file="two_layernet.py", first_line=62, lines=exercise.LOSS_LINES)
    other = Code(file="two_layernet.py", first_line=90, lines=("x = 1",))
    items = {
        "q1a": exercise.passed("q1a", code),
        "q1b": exercise.failed("q1b", Reason.CRASH, "", evidence=(code,)),
        "q1c": exercise.failed("q1c", Reason.CRASH, "", evidence=(code, other)),
    }
    html = written(tmp_path, exercise.grade("ada", items)).html
    assert re.findall(r"<details class=\"exhibit\"( open|)>", html) == ["", " open", "", " open"]


# ── what waits for a person, and what people did ──────────────────────────────────────────────────────


def flat(page: Page) -> str:
    """Its text with one space between any two words, whatever element they stand in."""
    return " ".join(" ".join(page.pieces).split())


def test_what_waits_is_listed_at_the_top_with_links_to_it(tmp_path: Path) -> None:
    page = written(tmp_path, samples.farid())
    assert "10 of the 10 judged so far" in flat(page)
    assert "Not final 10 of the 10 marks judged so far, 8 marks wait for a person." in flat(page)
    band = page.html[page.html.index('class="wait-list"') : page.html.index("<main>")]
    assert re.findall(r'href="#([^"]+)"', band) == ["item-q2d", "item-q3a"]
    assert {"item-q2d", "item-q3a"} <= set(page.values("id"))


def test_a_person_finds_all_there_is_to_look_at(tmp_path: Path) -> None:
    page = written(tmp_path, samples.farid())
    text = flat(page)
    for expected in (
        "Derivative with respect to W1 Your answer dL/dW1 = X^T ((P - Y) W2^T * (hidden > 0)) / N + reg * W1",
        "Reference answer ∂L/∂W1 = Xᵀ((P − Y) W2ᵀ ∘ 1[hidden > 0]) / N + 2·reg·W1",
        "Derivative with respect to b2 Your answer Nothing was typed. Reference answer The mean of P",
        "depth claimed in the report measured agrees 2 52.4 % 52.1 % yes",
        "no: 7.8 percentage points apart",
        "Accuracy by depth",
    ):
        assert expected in text
    assert page.values("alt") == ["Bars of the same height.", "A square that gets darker downwards."]
    assert [tag for tag, attrs in page.elements if tag == "details" and "open" not in attrs] == [
        "details"
    ] * 5


def test_a_typed_answer_keeps_its_line_breaks(tmp_path: Path) -> None:
    assert f">{samples.TYPED.splitlines()[0]}\n\nbecause the ReLU" in written(
        tmp_path, samples.farid()
    ).html.replace("&gt;", ">")


def test_no_command_and_no_staff_notice_stands_on_a_students_page(tmp_path: Path) -> None:
    told = samples.farid().model_copy(update={"staff_notices": ("only for the course",)})
    page = written(tmp_path, told)
    assert "grader mark" not in page.html
    assert "only for the course" not in page.html
    assert "only for the course" in index(tmp_path, told).text


def test_the_index_lists_who_waits_with_the_command_to_copy(tmp_path: Path) -> None:
    page = index(tmp_path, *samples.looked_at())
    text = flat(page)
    digest = samples.farid().digest[:12]
    for expected in (
        "Waiting for a person 3 items of 2 hand-ins; their totals are not final.",
        "q2d Gradients 5 marks, 1 waiting farid , q2d The formula could not be read as an expression.",
        f"grader mark farid q2d MARKS --why '…' --by '…' --seen {digest}",
        f"grader mark farid q3a MARKS --why '…' --by '…' --seen {digest}",
        "bela , q1c Kim Osei gave 2 of 2 marks to an earlier version of this hand-in; somebody has to look",
        "Marked by hand",
    ):
        assert expected in text
    assert {"hlcv-ex2/farid.html#item-q2d", "hlcv-ex2/farid.html#item-q3a"} <= set(page.values("href"))
    assert text.index("q1c Vectorised forward pass 2 marks") < text.index("q2d Gradients 5 marks, 1 waiting")
    chips = re.findall(r'<span class="chip (\w+)">([^<]+)<', page.html)
    assert ("advice", "by hand: q1b") in chips
    assert ("advice", "by hand: q3a") in chips
    assert ("advice", "by hand: q1c") not in chips


def test_the_reference_answer_stands_where_it_is_marked_and_on_no_students_page(tmp_path: Path) -> None:
    notes = "# Gradients\n\nOne mark for <each> of $W$."
    item = replace(exercise.ABOUT.item("q2d"), marking=notes)
    about = replace(exercise.ABOUT, problems=(AboutProblem("q2", "Backpropagation", (item,)),))
    made = render([samples.farid()], {"hlcv-ex2": about}, exercise.RUN, tmp_path)
    page = Page(made.read_text(encoding="utf-8"))
    assert "The reference answer, and how to mark q2d" in page.text
    assert "# Gradients\n\nOne mark for <each> of $W$.\n" in page.text
    assert "how to mark q3a" not in page.text
    (student,) = tmp_path.glob("*/*.html")
    assert "One mark for" not in student.read_text(encoding="utf-8")


def test_marks_are_asked_for_the_whole_item_where_a_part_is_judged(tmp_path: Path) -> None:
    farid = samples.farid()
    half = {"outcome": farid.items[3].outcome.model_copy(update={"waits": 0.4}), "marks": 2.0}
    items = tuple(i.model_copy(update=half) if i.id == farid.items[3].id else i for i in farid.items)
    partly = farid.model_copy(update={"items": items})
    said = "MARKS is for the whole item, including the 2 so far."
    assert flat(index(tmp_path, partly)).count(said) == 1
    assert said not in index(tmp_path, farid).text
    assert "2 of 5, 2 open" in written(tmp_path, partly).html


def test_the_command_names_the_assignment_where_there_are_several(tmp_path: Path) -> None:
    other = samples.clean("ada").model_copy(update={"assignment": "stat6910-hw5"})
    assert "--assignment hlcv-ex2" in index(tmp_path / "two", samples.farid(), other).text
    assert "--assignment" not in index(tmp_path / "one", samples.farid()).text


@pytest.mark.parametrize("name", ["$(rm -rf ~)", "a'b; ls", "-x", "a b", "`id`", "a\nls", "a\x1b[2Jb"])
def test_the_command_is_one_command_whatever_a_student_is_called(tmp_path: Path, name: str) -> None:
    page = index(tmp_path, samples.farid().model_copy(update={"student": name}))
    commands = re.findall(r'<pre class="command">([^<]+)</pre>', page.html)
    words = shlex.split(Page(commands[0]).text)
    assert words[:2] == ["grader", "mark"]
    assert words[3:] == ["q2d", "MARKS", "--why", "…", "--by", "…", "--seen", samples.farid().digest[:12]]
    assert words[2].replace("␛", "\x1b") == name


def test_nobody_waits_where_everything_is_judged(tmp_path: Path) -> None:
    page = index(tmp_path, samples.ada(), samples.clean("lena"))
    assert "Waiting for a person" not in page.text
    assert "Marked by hand" not in page.text


def test_many_who_wait_are_folded_by_item(tmp_path: Path) -> None:
    grades = [samples.farid().model_copy(update={"student": f"s{n:02}"}) for n in range(20)]
    page = index(tmp_path, *grades)
    assert page.values("class").count("wait-item") == 2
    assert [attrs for tag, attrs in page.elements if tag == "details" and "open" in attrs] == []
    assert page.html.count("grader mark s") == 40
    assert "3 marks, 20 waiting" in flat(page)


def test_a_mark_by_hand_says_who_why_and_what_the_machine_had_said(tmp_path: Path) -> None:
    (ada,) = apply_overrides([samples.ada()], samples.overrides())
    page = written(tmp_path, ada)
    text = flat(page)
    assert (
        "Marked by a person 2.5 of 4 marks, given by Kim Osei 2026-01-31 14:05:09 UTC The method is right "
        "and written out in the report; the ½ costs 1.5. The grader itself had said: Failed , 0 marks. "
        "Its words follow. The loss of the published case"
    ) in text
    assert "16.5 of 18 marks" in text
    assert re.search(r'item is-partial" id="item-q1b".*?<b>2.5</b>', page.html, re.DOTALL)
    assert page.values("datetime") == ["2026-01-31T14:05:09Z"]


def test_a_mark_by_hand_settles_what_waited(tmp_path: Path) -> None:
    (chandra,) = apply_overrides([samples.chandra()], samples.overrides())
    text = flat(written(tmp_path, chandra))
    assert "18 of 18 marks" in text
    assert "so far" not in text
    assert "3 of 3 marks, given by Kim Osei" in text
    assert "The grader itself had said: Waiting , no marks." in text


def test_a_mark_on_earlier_work_is_shown_and_not_counted(tmp_path: Path) -> None:
    (bela,) = apply_overrides([samples.bela()], samples.overrides())
    text = flat(written(tmp_path, bela))
    assert (
        "An earlier mark that does not count Kim Osei gave 2 of 2 marks to an earlier version of this "
        "hand-in; somebody has to look again. 2026-01-31 14:05:09 UTC Their reason was: The loop is "
        "over the classes only. The grader itself says: Failed , 0 marks."
    ) in text
    assert "10.5 of the 16 judged so far" in text


def test_a_notice_stands_at_the_top_of_the_page_and_of_the_index(tmp_path: Path) -> None:
    page = written(tmp_path / "a", samples.farid())
    assert page.text.count(samples.STAND_IN) == 1
    assert page.html.index(samples.STAND_IN) < page.html.index("<main>")
    text = flat(index(tmp_path / "b", samples.farid(), samples.farid(), samples.clean("lena")))
    assert f"Look at this first 2 hand-ins: {samples.STAND_IN}" in text


def test_only_one_assignments_pages_are_written_where_only_that_is_asked_for(tmp_path: Path) -> None:
    other = samples.clean("ada").model_copy(update={"assignment": "stat6910-hw5"})
    render([samples.ada(), other], {}, exercise.RUN, tmp_path, "stat6910-hw5")
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.html")) == [
        "index.html",
        "stat6910-hw5/ada.html",
    ]
    assert "hlcv-ex2/ada.html" in hrefs(tmp_path / "index.html")


# ── evidence for people ───────────────────────────────────────────────────────────────────────────────


def shown(tmp_path: Path, *evidence: Evidence) -> Page:
    item = exercise.failed("q1a", Reason.WRONG_VALUE, "", evidence=evidence)
    return written(tmp_path, exercise.grade("ada", {"q1a": item}))


def test_a_picture_stands_in_the_page_itself(tmp_path: Path) -> None:
    content = pictures.png(300, 200)
    page = shown(tmp_path, Picture.from_png("A figure", "Nothing but grey.", content))
    ((_, attrs),) = [(tag, attrs) for tag, attrs in page.elements if tag == "img"]
    assert base64.b64decode(attrs["src"].removeprefix("data:image/png;base64,")) == content
    assert (attrs["width"], attrs["height"], attrs["alt"]) == ("300", "200", "Nothing but grey.")
    assert "class" not in attrs
    policy = next(value for value in page.values("content") if "default-src" in value)
    assert "img-src data:;" in policy


def test_a_small_picture_is_enlarged(tmp_path: Path) -> None:
    page = shown(tmp_path, Picture.from_png("An image", "", pictures.png(32, 24)))
    ((_, attrs),) = [(tag, attrs) for tag, attrs in page.elements if tag == "img"]
    assert (attrs["width"], attrs["height"], attrs["class"], attrs["alt"]) == (
        "128",
        "96",
        "enlarged",
        "An image",
    )


def test_more_pictures_than_a_page_has_room_for_are_counted(tmp_path: Path) -> None:
    every = [Picture.from_png(f"Figure {n}", "", pictures.png(200, 200)) for n in range(11)]
    page = shown(tmp_path, *every, Printed(text="after the pictures"))
    assert sum(tag == "img" for tag, _ in page.elements) == 8
    assert "3 further pieces of evidence not shown." in page.text
    assert "after the pictures" in page.text


def test_a_table_is_cut_to_what_can_be_read(tmp_path: Path) -> None:
    rows = tuple(tuple(f"r{r}c{c}" for c in range(14)) for r in range(61))
    page = shown(tmp_path, Rows(title="Many", columns=("only one",), rows=rows))
    assert "1 further row and 2 further columns not shown" in page.text
    assert "r59c11" in page.text
    assert "r60c0" not in page.text
    assert "c12" not in page.text
    assert "not shown" not in shown(tmp_path / "b", Rows(title="", columns=("a",), rows=(("b",),))).text


def test_an_endless_answer_is_cut_and_says_so(tmp_path: Path) -> None:
    page = shown(tmp_path, Prose(title="Why", found="word\n" * 9_000, expected="x" * 30_000))
    assert "further characters not shown" in page.text
    assert "[cut: 16,000 more characters]" in page.text
    assert "10,000 further characters not shown" in page.text
    assert len(page.html) < 200_000


def test_an_answer_without_a_reference_stands_alone(tmp_path: Path) -> None:
    text = shown(tmp_path, Prose(title="Why", found="Because.")).text
    assert "Your answer" in text
    assert "Reference answer" not in text


# ── what was drawn, and a notebook as it was run ──────────────────────────────────────────────────────


def shown_by(notebook: Path) -> list[tuple[str, str]]:
    """All that Jupyter would show of a valid notebook's outputs, each with its kind."""
    read = nbformat.read(notebook, as_version=nbformat.NO_CONVERT)
    nbformat.validate(read)
    outputs = [output for cell in read.cells for output in cell.outputs]
    kinds = [
        (kind, output[kind]) for output in outputs for kind in ("text", "ename", "evalue") if kind in output
    ]
    return [*kinds, *(pair for output in outputs for pair in output.get("data", {}).items())]


def test_each_picture_has_its_title_and_its_words(tmp_path: Path) -> None:
    page = written(tmp_path, samples.omar())
    assert [attrs["alt"] for tag, attrs in page.elements if tag == "img"] == [samples.figure(1).alt] * 7
    assert page.text.count("Figure 2: Loss") == 3
    assert "What many.py drew 3 figures" in " ".join(page.text.split())
    assert "Figure 4 is not shown: there is no picture of it." in page.text


def test_more_than_two_figures_are_folded(tmp_path: Path) -> None:
    page = written(tmp_path, samples.omar())
    summaries = re.findall(r"<summary>(.*?)</summary>", page.html)
    assert [words for words in summaries if "drew" in words] == [
        'What many.py drew <span class="aside">3 figures</span>'
    ]


def test_a_notebook_is_told_cell_by_cell(tmp_path: Path) -> None:
    text = written(tmp_path, samples.omar()).text
    for expected in (
        "Your notebook, as it was run ex2_FCnet.ipynb, 6 cells",
        "# %matplotlib inline",
        "An empty cell.",
        "step 0\nstep 1\nstep 2\n",
        "Figure 3 is not shown: it is not a PNG.",
        "This cell raised AssertionError: no network (line 1 of the cell).",
        "This cell was stopped after 40 s.",
        "This cell was not run.",
        "2 further cells not shown.",
    ):
        assert expected in text


def test_the_notebook_stands_beside_the_page_for_jupyter(tmp_path: Path) -> None:
    page = written(tmp_path, samples.omar())
    notebook = tmp_path / "hlcv-ex2" / "omar.q1a.ipynb"
    assert notebook.name in page.values("href")
    cells = samples.notebook().cells
    shown = shown_by(notebook)
    assert [text for kind, text in shown if kind == "image/png"] == [one.content for one in cells[2].pictures]
    assert ("text", "step 0\nstep 1\nstep 2\n\nFigure 3 is not shown: it is not a PNG.") in shown
    assert ("ename", "AssertionError") in shown
    assert ("evalue", "no network (line 1 of the cell)") in shown
    read = nbformat.read(notebook, as_version=4)
    assert [cell.source for cell in read.cells] == ["\n".join(cell.lines) for cell in cells]
    assert [cell.execution_count for cell in read.cells] == [1, 2, 3, 4, 5, None]


def test_a_hand_in_without_a_notebook_has_none_beside_its_page(tmp_path: Path) -> None:
    written(tmp_path, samples.ada())
    assert list(tmp_path.rglob("*.ipynb")) == []


# ── hostile text ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("attack", attacks.ATTACKS)
def test_hostile_text_is_text(tmp_path: Path, attack: str) -> None:
    index_page = render([attacks.grade(attack)], attacks.about(attack), attacks.run(attack), tmp_path)
    pages = list(tmp_path.rglob("*.html"))
    assert len(pages) == 2
    for path in (index_page, *pages):
        page = Page(path.read_text(encoding="utf-8"))
        assert attacks.MARKER in page.text
        assert [tag for tag, _ in page.elements if attacks.MARKER in tag or tag == "iframe"] == []
        drawn = [attrs for tag, attrs in page.elements if tag == "img"]
        assert [attrs["src"] for attrs in drawn] == [PIXELS] * 6 * (path != index_page)
        assert page.values("src") == [attrs["src"] for attrs in drawn]
        assert [name for _, attrs in page.elements for name in attrs if name.startswith("on")] == []
        assert sum(tag == "script" for tag, _ in page.elements) == (path == index_page)
        assert all(re.match(r"(#|data:image/svg|[a-z0-9])", link) for link in page.values("href"))
        assert [link for link in page.values("href") if link.startswith(("javascript:", "data:text"))] == []
        assert re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page.html) is None


@pytest.mark.parametrize("attack", attacks.ATTACKS)
def test_a_hostile_notebook_is_a_notebook_of_plain_text(tmp_path: Path, attack: str) -> None:
    render([attacks.grade(attack)], attacks.about(attack), attacks.run(attack), tmp_path)
    first, _ = tmp_path.rglob("*.ipynb")
    assert {kind for kind, _ in shown_by(first)} == {"text", "image/png", "text/plain", "ename", "evalue"}
    for _, text in shown_by(first):
        assert re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text) is None


@pytest.mark.parametrize("attack", attacks.ATTACKS)
def test_hostile_names_stay_in_the_report(tmp_path: Path, attack: str) -> None:
    out = tmp_path / "deep" / "report"
    render([attacks.grade(f"../../../{attack}")], {}, exercise.RUN, out)
    outside = [path for path in tmp_path.rglob("*") if path.is_file() and not path.is_relative_to(out)]
    assert outside == []
    assert all(re.fullmatch(r"[a-z0-9._-]+", path.name) for path in out.rglob("*"))


@pytest.mark.large
def test_an_endless_text_does_not_make_an_endless_page(tmp_path: Path) -> None:
    page = written(tmp_path, attacks.grade("x" * 3_000_000))
    assert len(page.html) < 400_000
    assert "[cut: 2,996,000 more characters]" in page.text


def test_a_flood_of_evidence_and_notes_is_bounded(tmp_path: Path) -> None:
    flood: tuple[Evidence, ...] = (Printed(text="x" * 10_000),) * 5_000
    item = exercise.judged("q1a", Status.FAILED, evidence=flood)
    grade = exercise.grade("ada", {"q1a": item}, notes=("y",) * 9_000)
    page = written(tmp_path, grade)
    assert len(page.html) < 400_000
    assert "8960 further notes." in page.text


def test_students_with_clashing_names_get_a_page_each(tmp_path: Path) -> None:
    grades = [samples.clean(name) for name in ("ada", "Ada", "ada", "a/da", "ADA", "")]
    page = index(tmp_path, *grades)
    links = [link for link in page.values("href") if ".html" in link]
    assert len(set(links)) == 6
    assert all((tmp_path / link).is_file() for link in links)


def test_a_link_planted_in_the_report_is_replaced_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("untouched")
    (tmp_path / "out" / "hlcv-ex2").mkdir(parents=True)
    for name in ("ada.html", ".ada.html.draft"):
        (tmp_path / "out" / "hlcv-ex2" / name).symlink_to(victim)
    written(tmp_path / "out", samples.ada())
    assert victim.read_text() == "untouched"
    assert not (tmp_path / "out" / "hlcv-ex2" / "ada.html").is_symlink()


# ── the policy ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["style", "script"])
def test_the_policy_names_the_hash_of_what_the_page_holds(tmp_path: Path, kind: str) -> None:
    html = index(tmp_path, samples.ada()).html
    (source,) = re.findall(rf"<{kind}>(.*?)</{kind}>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
    policy = next(value for value in Page(html).values("content") if "default-src" in value)
    assert policy.startswith("default-src 'none'; ")
    assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def test_a_students_page_has_no_script_and_no_way_out(tmp_path: Path) -> None:
    page = written(tmp_path, samples.ada())
    assert "script" not in {tag for tag, _ in page.elements}
    assert "style" not in {name for _, attrs in page.elements for name in attrs}
    assert all(link.startswith(("#", "data:image/svg+xml,")) for link in page.values("href"))
    assert page.values("src") == []
    assert "http://" not in page.html.replace("http://www.w3.org/2000/svg", "")


def test_every_id_stands_once_and_every_reference_leads_somewhere(tmp_path: Path) -> None:
    page = written(tmp_path, samples.bela())
    ids = page.values("id")
    assert len(set(ids)) == len(ids)
    wanted = {link[1:] for link in page.values("href") if link.startswith("#")}
    wanted |= {name for value in page.values("aria-labelledby") for name in value.split()}
    assert wanted <= set(ids)


# ── the class ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_index_tells_what_the_class_did(tmp_path: Path) -> None:
    page = index(tmp_path, *samples.klass())
    text = " ".join(page.text.split())
    for expected in (
        "Hand-ins15",
        "12 final totals, median 14 of 18 marks.",
        "1 grade is withheld: the fault is not the student's.",
        "1 hand-in could not be opened and has no marks.",
        "1 item could not be judged (void).",
        "The penalty is halved 3 half-regularization: ada, jonas, kim",
        "q1b Loss 57 %",
        "elif.zip is no readable zip archive",
    ):
        assert expected in text
    assert text.index("q1b Loss 57 %") < text.index("q1a Class probabilities 86 %")


def test_a_sandbox_that_was_not_strong_is_a_warning_on_every_page(tmp_path: Path) -> None:
    weak = RunInfo("0.1.0", "k", "partial", ("no memory cgroup", "no system-call filter"))
    grade = samples.clean("lena").model_copy(update={"sandbox": "partial"})
    said = "The sandbox of this run was partial, not strong: no memory cgroup; no system-call filter."
    assert said in index(tmp_path / "a", grade, run=weak).text
    assert "partial: no memory cgroup" in written(tmp_path / "b", grade, run=weak).text
    assert "1 grade came from a sandbox that was not strong." in index(tmp_path / "c", grade).text


def test_many_mistakes_and_many_students_are_counted_and_kept(tmp_path: Path) -> None:
    named = tuple(NamedMistake(id=f"m{n}", title=f"Mistake {n}", advice="") for n in range(8))
    item = exercise.failed("q1b", Reason.WRONG_VALUE, "", mistakes=named)
    grades = [exercise.grade(f"s{n}", {"q1b": item}) for n in range(9)]
    text = " ".join(index(tmp_path, *grades).text.split())
    assert "Mistake 0 9 m0: s0, s1, s2, s3, s4, s5 and 3 more" in text
    assert text.index("2 more Mistake 6") < text.index("Mistake 7")


def test_the_index_tells_advice_and_reasons_from_costly_mistakes(tmp_path: Path) -> None:
    page = index(tmp_path, *samples.klass(), samples.advised("zoe"))
    chips = re.findall(r'<span class="chip (\w+)">([^<]+)<', page.html)
    assert ("costly", "half-regularization") in chips
    assert ("advice", "advice: unstable-softmax") in chips
    assert ("reason", "timeout") in chips
    assert ("reason", "import-error") in chips
    assert ("reason", "not-returned") in chips
    assert ("reason", "wrong-value") not in chips
    assert "unstable-softmax, no marks lost: zoe" in " ".join(page.text.split())


def test_a_missing_file_stands_out_on_the_index(tmp_path: Path) -> None:
    item = exercise.failed("q1a", Reason.NO_FILE, "two_layernet.py is missing.", status=Status.BLOCKED)
    page = index(tmp_path, exercise.grade("ada", {"q1a": item}))
    assert re.findall(r'<span class="chip (\w+)">([^<]+)<', page.html) == [("absent", "no-file")]
    assert "file missing" in page.text


def test_a_mistake_that_cost_somebody_marks_is_not_called_free(tmp_path: Path) -> None:
    costly = exercise.failed("q1b", Reason.WRONG_VALUE, "", mistakes=(exercise.UNSTABLE,))
    page = index(tmp_path, samples.advised("zoe"), exercise.grade("ada", {"q1b": costly}))
    chips = re.findall(r'<span class="chip (\w+)">([^<]+)<', page.html)
    assert chips == [("costly", "unstable-softmax"), ("advice", "advice: unstable-softmax")]
    assert "no marks lost" not in page.text


def test_the_column_of_open_marks_is_there_only_where_marks_are_open(tmp_path: Path) -> None:
    heads = [
        re.findall(r"<button type=\"button\">([^<]+)<", index(tmp_path / name, *grades).html)
        for name, grades in (("a", samples.klass()), ("b", [samples.ada()]))
    ]
    assert heads[0] == ["Student", "Status", "Marks", "Open", "Mistakes and reasons"]
    assert heads[1] == ["Student", "Status", "Marks", "Mistakes and reasons"]


def test_a_clean_class_has_no_warning(tmp_path: Path) -> None:
    assert "Look at this first" not in index(tmp_path, samples.clean("lena"), samples.ada()).text


def test_nobody_handed_in(tmp_path: Path) -> None:
    assert "No hand-in was graded." in index(tmp_path).text


def test_only_hand_ins_that_could_not_be_opened(tmp_path: Path) -> None:
    text = index(tmp_path, samples.elif_()).text
    assert "No final totals yet." in text
    assert "No item was judged." in text
    assert "No known mistake was named." in text


def test_two_assignments_are_two_sections(tmp_path: Path) -> None:
    other = samples.clean("ada").model_copy(update={"assignment": "stat6910-hw5"})
    page = Page(
        render(
            [samples.ada(), other],
            {"hlcv-ex2": exercise.ABOUT, "stat6910-hw5": About("stat6910-hw5", "Optimisers")},
            exercise.RUN,
            tmp_path,
        ).read_text(encoding="utf-8")
    )
    assert "All assignments" in page.text
    assert sum(attrs.get("class") == "assignment" for _, attrs in page.elements) == 2
    assert {"hlcv-ex2/ada.html", "stat6910-hw5/ada.html"} <= set(page.values("href"))


def test_grades_of_an_assignment_that_nobody_describes_any_more_are_still_shown(tmp_path: Path) -> None:
    render([samples.ada()], {}, exercise.RUN, tmp_path)
    html = (tmp_path / "hlcv-ex2" / "ada.html").read_text(encoding="utf-8")
    assert "The penalty is halved" in html


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "hlcv-ex2").write_text("a file where the folder should be")
    with pytest.raises(StoreError, match=r"expected to create .*ada\.html, found: File exists") as refused:
        render([samples.ada()], {}, exercise.RUN, tmp_path)
    assert "run the same command again" in refused.value.help


# ── what is worth nothing ─────────────────────────────────────────────────────────────────────────────


def test_an_item_that_is_worth_nothing_is_quiet(tmp_path: Path) -> None:
    """It says what was seen; it is neither failed, nor waiting, nor hard."""
    advice = exercise.failed("q1a", Reason.WRONG_VALUE, "The sign is wrong.")
    advice = advice.model_copy(update={"marks": 0.0, "max_marks": 0.0})
    grade = exercise.grade("ada", {"q1a": advice})
    page = written(tmp_path / "page", grade)
    article = page.html[page.html.index('id="item-q1a"') - 60 :]
    assert 'class="item is-notice" id="item-q1a"' in article
    assert "Worth knowing" in page.text
    assert "The sign is wrong." in page.text
    hardest = index(tmp_path / "index", grade).html
    assert 'class="is-failed"' not in hardest[hardest.index("hardest first") :].split("</section>")[0]
