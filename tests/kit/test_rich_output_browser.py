"""The rich output in a real browser, on light and dark ground: no axe violation, no sideways scrolling."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support import notebook_pages
from tests.support.browsers import NEEDS_CHROMIUM, Scheme, chromium, flawless, opened

pytestmark = [pytest.mark.browser, NEEDS_CHROMIUM]
LIGHT, DARK = "rgb(255, 255, 255)", "rgb(21, 28, 37)"
JUPYTER_DARK = 'data-jp-theme-light="false"'


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.mark.parametrize(
    ("attributes", "width", "scheme"),
    [("", 360, "light"), (JUPYTER_DARK, 1280, "light")],
    ids=["light", "dark"],
)
def test_no_violation(browser: Browser, tmp_path: Path, attributes: str, width: int, scheme: Scheme) -> None:
    place = tmp_path / "page.html"
    place.write_text(notebook_pages.page(f"x < y {notebook_pages.LONG}", attributes), encoding="utf-8")
    flawless(browser, place, width, scheme)


def test_the_notebooks_theme_decides_then_the_systems(browser: Browser, tmp_path: Path) -> None:
    place = tmp_path / "page.html"
    place.write_text(notebook_pages.page("ordinary"), encoding="utf-8")
    page, _ = opened(browser, place)
    seen = []
    looks: list[tuple[Scheme, str]] = [("light", ""), ("dark", ""), ("light", "false"), ("dark", "true")]
    for scheme, light in looks:
        page.emulate_media(color_scheme=scheme)
        page.evaluate("light => { document.body.dataset.jpThemeLight = light }", light)
        seen.append(page.eval_on_selector(".grader-told", "one => getComputedStyle(one).backgroundColor"))
    assert seen == [LIGHT, DARK, DARK, LIGHT]
    page.context.close()
