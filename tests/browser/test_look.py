"""How every page looks, in both themes and two widths; the pictures in artefacts/ are to be looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.app import contact_centre
from tests.browser.conftest import SHOTS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

PAGES = {
    "flagged": "/",
    "flagged-nothing": "/?flag=turned_bad&channel=email",
    "conversation": f"/conversation?interaction={contact_centre.TURNED_BAD.key}",
    "conversation-voice": f"/conversation?interaction={contact_centre.RECOVERED.key}",
    "conversation-hostile": f"/conversation?interaction={contact_centre.HOSTILE_CONTACT.key}",
    "conversation-empty": f"/conversation?interaction={contact_centre.EMPTY.key}",
    "conversation-unknown": "/conversation",
    "channels": "/channels",
    "team": "/team",
    "agent": "/agent?name=agent-07",
    "journeys": "/journeys",
    "at-risk": "/at_risk",
    "report": "/report",
    "health": "/health",
}
CONTRAST = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")
TALLEST = 6000


WIDTHS = (1440, 1024)
FITS = "e => e.scrollWidth <= e.clientWidth + 1"
MAIN = '[data-testid="stMain"]'


def _show_whole(page: Page, width: int) -> None:
    """Make the window as tall as the page, whose scrolling part lies inside."""
    page.set_viewport_size({"width": width, "height": 1000})
    page.wait_for_timeout(400)  # pictures are drawn again at their new size
    height = page.eval_on_selector(MAIN, "e => e.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height + 40, TALLEST)})
    page.wait_for_timeout(400)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_fits_its_width_and_is_readable(visit: Visit, name: str, theme: str):
    page = visit(PAGES[name], theme=theme)
    SHOTS.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        _show_whole(page, width)
        page.screenshot(path=SHOTS / f"{name}-{width}-{theme}.png")
        assert page.eval_on_selector(MAIN, FITS), f"wider than {width} pixels"
        assert page.evaluate(CONTRAST) == []
    assert page.locator('[data-testid="stException"]').count() == 0
    assert "None" not in page.locator(MAIN).inner_text().split()
