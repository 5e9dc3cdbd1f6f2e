"""Pages in the system's own browser, as people see them; none is ever downloaded."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, sync_playwright

os.environ["PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD"] = "1"
os.environ["PLAYWRIGHT_SKIP_VALIDATE_HOST_REQUIREMENTS"] = "1"

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NEEDS_CHROMIUM = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium here: apt install chromium, or put one on PATH"
)
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
WIDE, NARROW = 1280, 360
Scheme = Literal["light", "dark"]


class Opened(NamedTuple):
    page: Page
    complaints: list[str]
    """Console messages and errors, violations of the policy among them."""


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield running
        running.close()


def opened(browser: Browser, path: Path, width: int = WIDE, scheme: Scheme = "light") -> Opened:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.extend(_outside(request.url)))
    page.goto(path.as_uri())
    return Opened(page, complaints)


def _outside(url: str) -> list[str]:
    return [] if url.startswith(("file:", "data:")) else [url]


def flawless(browser: Browser, path: Path, width: int, scheme: Scheme) -> None:
    """Require a page without an axe violation, a complaint or sideways scrolling, wide and narrow."""
    page, complaints = opened(browser, path, width, scheme)
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    for wide in (width, WIDE, NARROW):
        page.set_viewport_size({"width": wide, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= wide
    assert complaints == []
    page.context.close()
