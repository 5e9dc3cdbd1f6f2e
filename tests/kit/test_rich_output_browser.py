"""The rich output in a real browser, on light and dark ground: no axe violation, no sideways scrolling."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.kit import notebook_pages
from tests.results.pages.test_browser import CHROMIUM, Scheme, browser, flawless, opened

__all__ = ["browser"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt install chromium, or put one on PATH"),
]
LIGHT, DARK = "rgb(255, 255, 255)", "rgb(21, 28, 37)"
JUPYTER_DARK = 'data-jp-theme-light="false"'


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
    for scheme, light in (("light", ""), ("dark", ""), ("light", "false"), ("dark", "true")):
        page.emulate_media(color_scheme=scheme)
        page.evaluate("light => { document.body.dataset.jpThemeLight = light }", light)
        seen.append(page.eval_on_selector(".grader-told", "one => getComputedStyle(one).backgroundColor"))
    assert seen == [LIGHT, DARK, DARK, LIGHT]
    page.context.close()
