"""Takes the README's pictures of a running app: `qm demo`, then `python docs/pictures.py URL`.

What belongs here: which page, in which state. What does not: judging the pictures; somebody has to look.
The URL is the one that `qm status` names. Needs a Chromium and the extra `test`.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Page

HERE: Final = Path(__file__).parent / "images"
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
WIDTH: Final = 1280
HEIGHTS: Final = {"review_queue": 860, "conversation": 1130, "channels": 1060, "journeys": 1060}
PAGES: Final = {"review_queue": "/review_queue", "channels": "/channels", "journeys": "/journeys"}
QUIET: Final = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def _settle(page: Page) -> None:
    page.wait_for_selector(".qm-head h1")
    page.wait_for_selector(QUIET)
    page.wait_for_timeout(1500)  # pictures grow into their places


def _take(page: Page, name: str) -> None:
    page.set_viewport_size({"width": WIDTH, "height": HEIGHTS[name]})
    _settle(page)
    page.screenshot(path=HERE / f"{name}.png")


def main(url: str) -> None:
    """Take the four pictures; the conversation is the one with the worst shift of those that turned bad."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    HERE.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(color_scheme="light")
        for name, address in PAGES.items():
            page.goto(url + address)
            _take(page, name)
        page.goto(f"{url}/flagged?flag=turned_bad&sort=shift")
        _settle(page)
        page.locator(".st-key-row-0 a").click()
        page.wait_for_selector(".st-key-transcript")
        _take(page, "conversation")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
