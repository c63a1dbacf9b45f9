"""How every page looks, in both themes and two widths; the pictures in artefacts/ are to be looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from playwright.sync_api import expect

from tests.app import contact_centre
from tests.browser import accessibility
from tests.browser.conftest import SHOTS, visiting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

PAGES = {
    "flagged": "/flagged",
    "flagged-nothing": "/flagged?flag=turned_bad&channel=email",
    "conversation": f"/conversation?interaction={contact_centre.TURNED_BAD.key}",
    "conversation-voice": f"/conversation?interaction={contact_centre.RECOVERED.key}",
    "conversation-hostile": f"/conversation?interaction={contact_centre.HOSTILE_CONTACT.key}",
    "conversation-empty": f"/conversation?interaction={contact_centre.EMPTY.key}",
    "conversation-unknown": "/conversation",
    "review-queue": "/review_queue?state=all",
    "disputes": "/disputes",
    "search": "/search",
    "search-figures": "/search?end=..-1&period=quarter",
    "search-words": "/search?words=refund+or+wonderful",
    "search-nothing": "/search?words=xylophone",
    "channels": "/channels",
    "team": "/team",
    "agent": "/agent?name=agent-07",
    "journeys": "/journeys",
    "at-risk": "/at_risk",
    "report": "/report",
    "health": "/health",
    "people": "/people",
    "my-conversations": "/my_conversations",
}
STOPS = 25
FOCUS = Path(__file__).with_name("focus.js").read_text(encoding="utf-8")
CONTRAST = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")
CROWDED = Path(__file__).with_name("crowded.js").read_text(encoding="utf-8")
MARKS = Path(__file__).with_name("marks.js").read_text(encoding="utf-8")
TALLEST = 6000


WIDTHS = (1440, 1024)
FITS = "e => e.scrollWidth <= e.clientWidth + 1"
MAIN = '[data-testid="stMain"]'


class Shown(NamedTuple):
    """A page in a theme, open."""

    name: str
    theme: str
    page: Page


@pytest.fixture(
    scope="module", params=[(name, theme) for name in PAGES for theme in ("light", "dark")], ids="-".join
)
def shown(request: pytest.FixtureRequest, browser: Browser, app_url: str) -> Iterator[Shown]:
    """Open a page in a theme; every test looks at it before the next is opened."""
    name, theme = request.param
    with visiting(browser, app_url) as visit:
        yield Shown(name, theme, visit(PAGES[name], theme=theme))


def _show_whole(page: Page, width: int) -> None:
    """Make the window as tall as the page, whose scrolling part lies inside."""
    page.set_viewport_size({"width": width, "height": 1000})
    page.wait_for_timeout(400)  # pictures are drawn again at their new size
    height = page.eval_on_selector(MAIN, "e => e.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height + 40, TALLEST)})
    page.wait_for_timeout(400)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_fits_its_width_and_is_readable(shown: Shown, width: int):
    SHOTS.mkdir(parents=True, exist_ok=True)
    _show_whole(shown.page, width)
    shown.page.screenshot(path=SHOTS / f"{shown.name}-{width}-{shown.theme}.png")
    assert shown.page.eval_on_selector(MAIN, FITS), f"wider than {width} pixels"
    assert shown.page.evaluate(CONTRAST) == []
    assert shown.page.evaluate(MARKS) == []
    assert shown.page.evaluate(CROWDED) == []


def test_axe_finds_nothing_serious(shown: Shown):
    assert accessibility.serious(shown.page) == []


def test_axe_would_find_a_fault(visit: Visit):
    """A check that is silent because it did not run would pass every page."""
    page = visit("/health")
    page.evaluate("document.querySelector('h1').appendChild(new Image())")
    assert [found.split(":")[0] for found in accessibility.serious(page)] == ["image-alt"]


def test_whoever_uses_the_keyboard_sees_where_they_are(shown: Shown):
    """Everything that Tab reaches is marked: an outline or a shadow that it has not otherwise."""
    unseen = []
    for _ in range(STOPS):
        shown.page.keyboard.press("Tab")
        unseen.append(shown.page.evaluate(FOCUS))
    assert [each for each in unseen if each] == []


def test_a_page_shows_no_traceback_and_no_none(shown: Shown):
    assert shown.page.locator('[data-testid="stException"]').count() == 0
    assert "None" not in shown.page.locator(MAIN).inner_text().split()


def test_a_page_says_how_old_its_data_is(shown: Shown):
    expect(shown.page.locator(".qm-head")).to_contain_text("Data up to")
