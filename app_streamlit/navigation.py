"""Which pages there are, in the order of the navigation, and whose work they are.

What belongs here: a line for each page. What does not: what a page may show; Postgres decides that by the
person. A page that is not in somebody's navigation is a dead end that they are spared, not a secret.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import streamlit as st

from app_streamlit.identity import AGENT, COACH, CX_LEADER, ENGINEER, QA_LEAD

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

    from app_streamlit.identity import Person

EVERYBODY: Final = (QA_LEAD, COACH, CX_LEADER, ENGINEER, AGENT)
QUALITY: Final = "Quality"
COACHING: Final = "Coaching"
CUSTOMERS: Final = "Customers"
OPERATIONS: Final = "Operations"


class Screen(NamedTuple):
    """A page: its section, its file in screens/, its title, its symbol, whose work it is."""

    section: str
    name: str
    title: str
    icon: str
    roles: tuple[str, ...]
    hidden: bool = False  # reached by links only


SCREENS: Final = (
    Screen(QUALITY, "review_queue", "Review queue", "checklist", (QA_LEAD,)),
    Screen(QUALITY, "disputes", "Disputes", "gavel", (QA_LEAD,)),
    Screen(QUALITY, "flagged", "Flagged", "flag", (QA_LEAD, COACH, CX_LEADER)),
    Screen(QUALITY, "search", "Search", "search", (QA_LEAD, COACH, CX_LEADER)),
    Screen(QUALITY, "my_conversations", "My conversations", "forum", (AGENT,)),
    Screen(QUALITY, "conversation", "Conversation", "forum", EVERYBODY, hidden=True),
    Screen(COACHING, "team", "Team", "group", (QA_LEAD, COACH)),
    Screen(COACHING, "agent", "Agent", "person", (QA_LEAD, COACH), hidden=True),
    Screen(CUSTOMERS, "channels", "Channels", "monitoring", (QA_LEAD, COACH, CX_LEADER)),
    Screen(CUSTOMERS, "journeys", "Journeys", "route", (QA_LEAD, COACH, CX_LEADER)),
    Screen(CUSTOMERS, "at_risk", "Customers at risk", "crisis_alert", (CX_LEADER,)),
    Screen(CUSTOMERS, "report", "Report", "description", (QA_LEAD, COACH, CX_LEADER)),
    Screen(OPERATIONS, "health", "Health", "monitor_heart", (QA_LEAD, COACH, CX_LEADER, ENGINEER)),
    Screen(OPERATIONS, "people", "People", "manage_accounts", (ENGINEER,)),
)


def sections(person: Person) -> dict[str, list[StreamlitPage]]:
    """Return the pages of a person by section; the first of them is where they begin."""
    theirs = [screen for screen in SCREENS if person.has(*screen.roles)]
    first = next((screen for screen in theirs if not screen.hidden), None)
    by_section: dict[str, list[StreamlitPage]] = {}
    for screen in theirs:
        pages = by_section.setdefault(screen.section, [])
        if screen is first:
            pages.append(_start(screen))
        pages.append(_page(screen, hidden=screen.hidden or screen is first))
    return by_section


def offers(person: Person, page: str) -> bool:
    """Say whether a page, named by its file, is in somebody's navigation."""
    return any(f"screens/{screen.name}.py" == page and person.has(*screen.roles) for screen in SCREENS)


def _page(screen: Screen, *, hidden: bool) -> StreamlitPage:
    return st.Page(
        f"screens/{screen.name}.py",
        title=screen.title,
        icon=f":material/{screen.icon}:",
        url_path=screen.name,
        visibility="hidden" if hidden else "visible",
    )


def _start(screen: Screen) -> StreamlitPage:
    """Return where a person begins, at the app's root; the same page keeps its own address besides.

    Streamlit does not answer at a default page's own address, and people of other roles send links to it.
    """
    return st.Page(
        f"screens/{screen.name}.py",
        title=screen.title,
        icon=f":material/{screen.icon}:",
        url_path="start",
        default=True,
    )
