"""The pages in a real browser: no axe violation, no broken policy, no sideways scrolling, working buttons.

The system's own browser is used, or the tests are skipped and say so.
"""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page

from grader.model import Code, Reason
from grader.results.pages import render
from tests.support import attacks, exercise, samples
from tests.support.browsers import NARROW, NEEDS_CHROMIUM, WIDE, Scheme, chromium, flawless, opened

pytestmark = [pytest.mark.browser, NEEDS_CHROMIUM]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report")
    return render(samples.klass(), {"hlcv-ex2": exercise.ABOUT}, exercise.RUN, out)


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """After people gave some marks, and with all that a person has to look at."""
    out = tmp_path_factory.mktemp("looked_at")
    return render(samples.looked_at(), {"hlcv-ex2": exercise.ABOUT}, exercise.RUN, out)


@pytest.fixture(scope="module")
def omar(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of one who handed in a notebook."""
    out = tmp_path_factory.mktemp("omar")
    render([samples.omar()], {"hlcv-ex2": exercise.ABOUT}, exercise.RUN, out)
    return out / "hlcv-ex2" / "omar.html"


Look = tuple[int, Scheme]
WIDE_AND_LIGHT: Look = (WIDE, "light")
NARROW_AND_DARK: Look = (NARROW, "dark")
LOOKS = (WIDE_AND_LIGHT, NARROW_AND_DARK)
"""Colours do not hang on the width: two of the four show all of both."""
VIEWS: tuple[tuple[str, int, Scheme], ...] = (
    *((name, *look) for name, look in product(("index.html", "hlcv-ex2/ada.html"), LOOKS)),
    ("hlcv-ex2/bela.html", NARROW, "dark"),
    ("hlcv-ex2/chandra.html", WIDE, "light"),
    ("hlcv-ex2/elif.html", NARROW, "light"),
)


LOOKED_AT: tuple[tuple[str, int, Scheme], ...] = (
    *((name, *look) for name, look in product(("index.html", "hlcv-ex2/farid.html"), LOOKS)),
    ("hlcv-ex2/ada.html", WIDE, "dark"),
    ("hlcv-ex2/bela.html", NARROW, "light"),
    ("hlcv-ex2/bela.html", WIDE, "dark"),
)


@pytest.mark.parametrize(("name", "width", "scheme"), VIEWS)
def test_no_axe_violation_no_complaint_no_sideways_scroll(
    browser: Browser, report: Path, name: str, width: int, scheme: Scheme
) -> None:
    flawless(browser, report.parent / name, width, scheme)


@pytest.mark.parametrize(("name", "width", "scheme"), LOOKED_AT)
def test_no_violation_where_people_gave_marks_or_have_to(
    browser: Browser, looked_at: Path, name: str, width: int, scheme: Scheme
) -> None:
    flawless(browser, looked_at.parent / name, width, scheme)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_no_violation_in_what_was_drawn_and_run(
    browser: Browser, omar: Path, width: int, scheme: Scheme
) -> None:
    flawless(browser, omar, width, scheme)


def test_many_pictures_are_folded_and_few_stand_open(browser: Browser, omar: Path) -> None:
    page, _ = opened(browser, omar)
    seen = page.locator("img").evaluate_all("all => all.map(one => one.checkVisibility())")
    assert (seen.count(True), seen.count(False)) == (2, 5)
    page.emulate_media(media="print")
    assert all(page.locator("img").evaluate_all("all => all.map(one => one.checkVisibility())"))
    page.context.close()


def test_pictures_stand_in_a_row_where_there_is_room(browser: Browser, omar: Path) -> None:
    for width, rows in ((WIDE, 1), (NARROW, 2)):
        page, _ = opened(browser, omar, width)
        row = page.locator("figure.exhibit > .pictures").first.locator("img")
        tops = row.evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
        assert len(set(tops)) == rows
        page.context.close()


def test_the_notebook_unfolds_and_leads_to_its_file(browser: Browser, omar: Path) -> None:
    page, complaints = opened(browser, omar)
    page.get_by_text("Your notebook, as it was run").click()
    assert page.get_by_text("This cell raised AssertionError: no network").is_visible()
    link = page.get_by_role("link", name="omar.q1a.ipynb")
    notebook = omar.with_name("omar.q1a.ipynb")
    assert (link.evaluate("one => one.href"), notebook.is_file()) == (notebook.as_uri(), True)
    assert complaints == []
    page.context.close()


def test_a_picture_is_drawn_under_the_policy(browser: Browser, looked_at: Path) -> None:
    page, complaints = opened(browser, looked_at.parent / "hlcv-ex2" / "farid.html")
    sizes = page.eval_on_selector_all("img", "all => all.map(one => [one.naturalWidth, one.clientWidth])")
    assert sizes == [[420, 420], [16, 128]]
    assert complaints == []
    page.context.close()


def test_a_picture_from_elsewhere_is_not_loaded(browser: Browser, looked_at: Path) -> None:
    page, complaints = opened(browser, looked_at.parent / "hlcv-ex2" / "farid.html")
    page.evaluate("document.body.append(Object.assign(new Image(), {src: 'https://example.org/a.png'}))")
    page.wait_for_function("[...document.images].at(-1).complete")
    assert page.evaluate("[...document.images].at(-1).naturalWidth") == 0
    assert any("Content Security Policy" in complaint for complaint in complaints)
    page.context.close()


def test_what_waits_on_the_index_leads_to_the_item(browser: Browser, looked_at: Path) -> None:
    page, complaints = opened(browser, looked_at)
    page.get_by_role("link", name=re.compile(r"farid ?, q2d")).click()
    assert page.url.endswith("hlcv-ex2/farid.html#item-q2d")
    assert page.get_by_text("dL/dW1 =").is_visible()
    assert complaints == []
    page.context.close()


def test_a_command_is_selected_as_a_whole(browser: Browser, looked_at: Path) -> None:
    page, _ = opened(browser, looked_at, NARROW)
    page.locator(".command").first.click()
    selected = page.evaluate("getSelection().toString().trim()")
    assert selected == f"grader mark bela q1c MARKS --why '…' --by '…' --seen {samples.bela().digest[:12]}"
    page.context.close()


def test_axe_and_the_policy_do_complain_where_there_is_something(browser: Browser, report: Path) -> None:
    page, complaints = opened(browser, report)
    page.evaluate("document.documentElement.removeAttribute('lang')")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {text: 'pwned = 1'}))"
    )
    assert Axe().run(page).violations_count > 0
    assert page.evaluate("typeof pwned") == "undefined"
    assert ["Content Security Policy" in complaint for complaint in complaints] == [True]
    page.context.close()


def test_the_style_is_applied_under_the_policy(browser: Browser, report: Path) -> None:
    page, _ = opened(browser, report, scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(14, 19, 25)"
    page.context.close()


def students(page: Page) -> list[str]:
    return list(page.locator("table.class-table tbody tr:visible th").all_inner_texts())


def test_a_column_head_sorts_up_and_then_down(browser: Browser, report: Path) -> None:
    page, complaints = opened(browser, report)
    head = page.locator("th", has=page.get_by_role("button", name="Marks"))
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert students(page)[:3] == ["fatima", "goran", "bela"]
    assert students(page)[-2:] == ["dmitri", "elif"]
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert students(page)[:4] == ["lena", "mohammed", "noor", "Žofie"]
    assert students(page)[-2:] == ["dmitri", "elif"]
    assert page.locator("[aria-sort]").count() == 1
    assert complaints == []
    page.context.close()


def test_sorting_works_from_the_keyboard(browser: Browser, report: Path) -> None:
    page, _ = opened(browser, report)
    page.get_by_role("button", name="Student").focus()
    page.keyboard.press("Enter")
    assert students(page)[0] == "Žofie"
    page.context.close()


def test_the_filter_shows_what_matches_and_says_how_many(browser: Browser, report: Path) -> None:
    page, _ = opened(browser, report)
    page.get_by_label("Filter").fill("HALF-reg")
    assert students(page) == ["ada", "jonas", "kim"]
    assert page.get_by_role("status").inner_text() == "3 of 15 shown"
    page.get_by_label("Filter").fill("")
    assert len(students(page)) == 15
    page.context.close()


@pytest.mark.parametrize("reason", ["timeout", "out of time"])
def test_the_filter_finds_reasons(browser: Browser, report: Path, reason: str) -> None:
    page, _ = opened(browser, report)
    page.get_by_label("Filter").fill(reason)
    assert students(page) == ["hana"]
    page.context.close()


def test_a_filter_that_hits_nothing_says_so(browser: Browser, report: Path) -> None:
    page, _ = opened(browser, report)
    page.get_by_label("Filter").fill("nobody-of-this-name")
    assert students(page) == []
    assert page.get_by_role("status").inner_text() == "No student matches."
    page.context.close()


def test_on_a_phone_every_row_of_the_table_is_one_line_high(browser: Browser, report: Path) -> None:
    page, _ = opened(browser, report, NARROW)
    heights = page.eval_on_selector_all(
        "table.class-table tbody tr",
        "rows => rows.map(row => Math.round(row.getBoundingClientRect().height))",
    )
    assert max(heights) - min(heights) <= 1
    page.context.close()


def long_line(tmp_path: Path) -> Path:
    code = Code(file="a.py", first_line=1, lines=("        total = " + "alpha * beta + " * 15 + "END",))
    item = exercise.failed("q1b", Reason.CRASH, "It raised.", evidence=(code,))
    render([exercise.grade("ada", {"q1b": item})], {"hlcv-ex2": exercise.ABOUT}, exercise.RUN, tmp_path)
    return tmp_path / "hlcv-ex2" / "ada.html"


def test_a_long_line_of_code_is_wrapped(browser: Browser, tmp_path: Path) -> None:
    page, _ = opened(browser, long_line(tmp_path), WIDE)
    assert page.locator(".listing").evaluate("one => one.scrollWidth - one.clientWidth") == 0
    assert page.locator(".listing .text").evaluate("one => one.getClientRects().length") > 1
    page.context.close()


def test_a_phone_scrolls_a_long_line_of_code_and_shows_its_edge(browser: Browser, tmp_path: Path) -> None:
    page, _ = opened(browser, long_line(tmp_path), NARROW)
    listing = page.locator(".listing")
    assert listing.evaluate("one => one.scrollWidth > one.clientWidth")
    assert "gradient" in listing.evaluate("one => getComputedStyle(one).backgroundImage")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    page.context.close()


def test_the_line_to_sign_is_printed(browser: Browser, report: Path) -> None:
    page, _ = opened(browser, report.parent / "hlcv-ex2" / "ada.html")
    page.emulate_media(media="print")
    assert page.get_by_text("Checked by").is_visible()
    page.context.close()


def test_a_link_of_the_index_opens_the_students_page(browser: Browser, report: Path) -> None:
    page, complaints = opened(browser, report)
    page.get_by_role("link", name="bela", exact=True).last.click()
    assert page.get_by_role("heading", level=1).inner_text() == "bela"
    page.get_by_role("link", name="Gradients").click()
    assert page.url.endswith("#item-q2d")
    assert complaints == []
    page.context.close()


def test_folded_parts_are_printed(browser: Browser, report: Path) -> None:
    page, _ = opened(browser, report.parent / "hlcv-ex2" / "ada.html", scheme="dark")
    printed = page.get_by_text("checking shapes")
    assert not printed.is_visible()
    page.emulate_media(media="print", color_scheme="dark")
    assert printed.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.context.close()


@pytest.mark.parametrize("attack", attacks.ATTACKS)
def test_hostile_text_does_nothing(browser: Browser, tmp_path: Path, attack: str) -> None:
    index = render([attacks.grade(attack)], attacks.about(attack), attacks.run(attack), tmp_path)
    for path in (index, *tmp_path.glob("*/*.html")):
        page, complaints = opened(browser, path, NARROW)
        page.mouse.move(150, 150)
        assert complaints == []
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
        page.context.close()


def test_endless_words_do_not_widen_the_page(browser: Browser, tmp_path: Path) -> None:
    index = render([attacks.grade("W" * 9_000)], attacks.about("W" * 9_000), exercise.RUN, tmp_path)
    for path in (index, *tmp_path.glob("*/*.html")):
        page, _ = opened(browser, path, NARROW)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
        page.context.close()
