"""Which pages of coaches and CX leaders a person is led to, by role; each of them opens without a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import contacts
from tests.app import marts, reading

if TYPE_CHECKING:
    from qm_pipeline.store.engine import Database
    from tests.app.conftest import Open

LEAD = {
    "team": "How agents stand beside their peers",
    "agent": "What differs, and whether it is noise",
    "journeys": "Where contacts leave",
    "at_risk": "Who may leave, why",
    "report": "as a file that can be forwarded",
    "channels": "How each channel did",
}
THEIRS = {
    "coach": {"team", "agent", "journeys", "report", "channels"},
    "qa_lead": {"team", "agent", "journeys", "report", "channels"},
    "cx_leader": {"journeys", "at_risk", "report", "channels"},
    "engineer": set(),
}


@pytest.mark.parametrize("role", THEIRS)
def test_a_role_is_led_to_its_pages_and_to_no_other(open_page: Open, filled: Database, role: str):
    contacts.change(filled, f"update review.people set roles = '{{{role}}}' where person = 'local'")
    opened = set()
    for page, lead in LEAD.items():
        app = open_page(page, name=marts.COACHED)
        assert not app.exception
        headings = " ".join(it.value for it in app.subheader)
        if lead in f"{reading.words(app)} {headings}":
            opened.add(page)
    assert opened == THEIRS[role]
