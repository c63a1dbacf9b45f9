"""Each role's pages, as somebody who logged in: what is in their navigation runs, and shows no traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from streamlit.testing.v1 import AppTest

from app_streamlit import connection
from tests.app import contact_centre, reading
from tests.app.conftest import SCRIPT, SECONDS

if TYPE_CHECKING:
    from tests.app.conftest import Open

ROLES: Final = "Quality=qa_lead, Coaches=coach, CX=cx_leader, IT=engineer, Agents=agent"
FIRST: Final = {
    "Quality": "Review queue", "Coaches": "Flagged", "CX": "Flagged", "IT": "Health",
    "Agents": "My conversations",
}  # fmt: skip


def visit(monkeypatch: pytest.MonkeyPatch, group: str, age_hours: float = 0, **claims: object) -> AppTest:
    monkeypatch.setenv("QM_OIDC_METADATA_URL", "http://127.0.0.1:1/.well-known/openid-configuration")
    monkeypatch.setenv("QM_OIDC_ROLES", ROLES)
    monkeypatch.setenv("QM_OIDC_AGENT_CLAIM", "agent")
    app = AppTest.from_file(str(SCRIPT), default_timeout=SECONDS)
    issued = connection.now().timestamp() - age_hours * 3600
    app.user = {"is_logged_in": True, "sub": f"of-{group}", "groups": [group], "iat": issued, **claims}
    return app.run()


def open_conversation(app: AppTest, contact: contact_centre.Contact) -> AppTest:
    app.switch_page(str(SCRIPT.parent / "screens" / "conversation.py"))
    app.query_params["interaction"] = str(contact.key)
    return app.run()


@pytest.mark.parametrize("group", FIRST)
def test_a_role_begins_at_its_own_page(browse: Open, monkeypatch: pytest.MonkeyPatch, group: str):
    del browse
    app = visit(monkeypatch, group, agent=contact_centre.TURNED_BAD.agent_id)
    assert not app.exception
    assert FIRST[group] in reading.words(app)
    assert "of-" in reading.words(app)


def test_a_login_that_is_too_old_shows_nothing(browse: Open, monkeypatch: pytest.MonkeyPatch):
    del browse
    app = visit(monkeypatch, "Quality", age_hours=13)
    assert "older than 12 hours" in reading.words(app)
    assert "Data up to" not in reading.words(app)


def test_nobody_comes_in_as_the_local_user(browse: Open, monkeypatch: pytest.MonkeyPatch):
    del browse
    app = visit(monkeypatch, "Quality", sub="local")
    assert "does not say who you are" in reading.words(app)
    assert "Data up to" not in reading.words(app)


def test_a_page_without_a_login_says_that_it_is_for_this_machine_only(browse: Open):
    assert "serves this machine only" in reading.words(browse())


@pytest.mark.parametrize("group", ["Agents", "IT"])
def test_another_s_conversation_is_refused_and_nothing_of_it_shown(
    browse: Open, monkeypatch: pytest.MonkeyPatch, group: str
):
    del browse
    app = visit(monkeypatch, group, agent=contact_centre.TURNED_BAD.agent_id)
    said = reading.words(open_conversation(app, contact_centre.RECOVERED))
    assert "This conversation is not yours to see" in said
    assert not [turn.text for turn in contact_centre.RECOVERED.turns if turn.text in said]


def test_an_agent_reads_their_own_conversation(browse: Open, monkeypatch: pytest.MonkeyPatch):
    del browse
    app = visit(monkeypatch, "Agents", agent=contact_centre.TURNED_BAD.agent_id)
    said = reading.words(open_conversation(app, contact_centre.TURNED_BAD))
    assert "I want my money back" in said
