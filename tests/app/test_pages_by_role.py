"""Which pages a person is led to, by role; each of them opens without a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import contacts
from tests.app import contact_centre, marts, reading

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
    "search": "by what was said and how it went",
    "my_conversations": "Your own conversations only",
}
THEIRS = {
    "coach": {"team", "agent", "journeys", "report", "channels", "search"},
    "qa_lead": {"team", "agent", "journeys", "report", "channels", "search"},
    "cx_leader": {"journeys", "at_risk", "report", "channels", "search"},
    "engineer": set(),
    "agent": {"my_conversations"},
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


@pytest.mark.parametrize("role", THEIRS)
def test_only_who_sees_every_conversation_finds_one_by_its_words(
    open_page: Open, filled: Database, role: str
):
    contacts.change(
        filled,
        f"update review.people set roles = '{{{role}}}', agent_id = '{contact_centre.TURNED_BAD.agent_id}' "
        "where person = 'local'",
    )
    app = open_page("search", words="refund")
    assert not app.exception
    assert ("<mark>" in reading.markup(app)) == (role in {"qa_lead", "coach", "cx_leader"})
