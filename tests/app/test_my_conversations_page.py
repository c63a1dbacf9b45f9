"""An agent's own conversations: which, what was noticed, and the way there and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import contacts
from tests.app import contact_centre, reading

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from qm_pipeline.store.engine import Database
    from tests.app.conftest import Open

OWN = contact_centre.TURNED_BAD


def opened(open_page: Open, database: Database) -> AppTest:
    contacts.change(
        database,
        f"update review.people set roles = '{{agent}}', agent_id = '{OWN.agent_id}' where person = 'local'",
    )
    app = open_page("my_conversations")
    assert not app.exception
    return app


def test_a_line_says_what_was_noticed_and_how_the_customer_came_and_left(open_page: Open, filled: Database):
    rows = reading.rows(opened(open_page, filled))
    own = contacts.rows(filled, "select from core.interactions where agent_id = :agent", agent=OWN.agent_id)
    assert len(rows) == len(own)
    bad = next(row for row in rows if "Turned bad" in row)
    assert "\N{MINUS SIGN}" in bad
    assert "turns" in bad


def test_the_way_back_from_a_conversation_leads_to_them(open_page: Open, filled: Database):
    app = opened(open_page, filled)
    app.query_params["interaction"] = str(OWN.key)
    app.switch_page("screens/conversation.py").run()
    assert not app.exception
    labels = [getattr(getattr(node, "proto", None), "label", "") for node in reading.nodes(app.main)]
    assert "Back to my conversations" in labels
