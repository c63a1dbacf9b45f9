"""What axe-core says of a page, by the rules of WCAG 2.1 up to AA, and what of it is not ours to change.

What belongs here: running it, and the exceptions, each as narrow as it can be. What does not: contrast of
text in pictures and of their marks, which axe does not see (contrast.js).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES: Final = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
GRAVE: Final = ("serious", "critical")


class Excepted(NamedTuple):
    """A rule that Streamlit's own markup breaks: where, and why it can stay."""

    rule: str
    markup: str  # what the element's HTML begins with
    reason: str


EXCEPTED: Final[tuple[Excepted, ...]] = ()


def serious(page: Page) -> list[str]:
    """List the serious and critical findings on a page, as rule and element."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{each['id']}: {node['html'][:160]}"
        for each in found
        if each["impact"] in GRAVE
        for node in each["nodes"]
        if not _is_excepted(each["id"], node["html"])
    ]


def _is_excepted(rule: str, html: str) -> bool:
    return any(each.rule == rule and html.startswith(each.markup) for each in EXCEPTED)
