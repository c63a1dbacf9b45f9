"""The People page: an engineer sees who has which role and sets it; nobody else has the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import contacts
from tests.app import reading
from tests.app.conftest import SCRIPT
from tests.app.test_roles import visit

if TYPE_CHECKING:
    from datetime import datetime

    from streamlit.testing.v1 import AppTest

    from qm_pipeline.store.engine import Database
    from tests.app.conftest import Open

ADA = """
insert into review.people (person, display_name, agent_id, roles, claimed_roles)
values ('ada', 'Ada <b>Agent</b>', 'agent-07', '{coach}', '{agent}')
"""


def row_of(database: Database, person: str) -> tuple[object, ...]:
    with database.begin() as tx:
        rows = tx.rows("people/known", person=person)
    return (rows[0]["display_name"], rows[0]["agent_id"], rows[0]["roles"], rows[0]["active"])


def noted(database: Database) -> list[tuple[str, str]]:
    with database.begin() as tx:
        rows = tx._connection.exec_driver_sql(
            "select person, details ->> 'person' from ops.audit where action = 'set_person' order by entry"
        )
        return [(row[0], row[1]) for row in rows]


def turn_to_people(app: AppTest) -> AppTest:
    app.switch_page(str(SCRIPT.parent / "screens" / "people.py"))
    return app.run()


def test_an_engineer_sees_who_has_which_role_from_where(
    open_page: Open, database: Database, monkeypatch: pytest.MonkeyPatch
):
    del open_page
    contacts.change(database, ADA)
    app = turn_to_people(visit(monkeypatch, "IT"))
    assert not app.exception
    table = reading.words(reading.section(app, "people"))
    assert "Ada <b>Agent</b> ada Coach Agent agent-07 check_circle On" in table
    assert "One local user" not in reading.words(app)


def test_an_engineer_sets_roles_agent_and_access_and_it_is_noted(
    open_page: Open, database: Database, monkeypatch: pytest.MonkeyPatch
):
    del open_page
    contacts.change(database, ADA)
    app = turn_to_people(visit(monkeypatch, "IT"))
    app.selectbox(key="person").set_value("ada").run()
    app.multiselect(key="roles_ada").set_value(["qa_lead"])
    app.text_input(key="agent_ada").set_value("")
    app.checkbox(key="active_ada").set_value(False)
    next(button for button in app.button if button.label == "Save").click().run()
    assert not app.exception
    assert row_of(database, "ada") == ("Ada <b>Agent</b>", None, ["qa_lead"], False)
    assert noted(database) == [("of-IT", "ada")]
    assert "Switched off" in reading.words(reading.section(app, "people"))
    assert "Saved" in app.success[0].value


@pytest.mark.parametrize("role", ["agent", "qa_lead", "coach", "cx_leader"])
def test_nobody_but_an_engineer_has_the_page(open_page: Open, database: Database, role: str):
    contacts.change(database, ADA)
    contacts.change(database, f"update review.people set roles = '{{{role}}}' where person = 'local'")
    app = open_page("people")
    assert not app.exception
    assert "roles_" not in [each.key for each in app.multiselect]
    assert "People" not in reading.words(app)
    assert "agent-07" not in reading.words(app)


def test_who_lost_the_role_meanwhile_is_told_so(
    open_page: Open, database: Database, monkeypatch: pytest.MonkeyPatch
):
    """The page asks once more in Postgres; what the navigation offered is no permission."""
    app = open_page("people")
    app.text_input(key="new_person").set_value("eve")
    from app_streamlit import data  # noqa: PLC0415  # as the page sees it
    from qm_pipeline.interactions.errors import RefusedError  # noqa: PLC0415  # the same

    def refuse(*given: object, **named: object) -> None:
        del given, named
        raise RefusedError("Your role does not allow this: it takes one of engineer.")

    monkeypatch.setattr(data, "set_person", refuse)
    next(button for button in app.button if button.label == "Save").click().run()
    assert "it takes one of engineer" in app.error[0].value
    assert noted(database) == []


def test_without_a_login_the_page_says_so_and_roles_can_be_prepared(open_page: Open, database: Database):
    app = open_page("people")
    assert not app.exception
    said = reading.words(app)
    assert "One local user" in said
    assert "QM_OIDC_METADATA_URL" in said
    assert app.selectbox(key="person").options == ["Somebody not known yet"]
    app.text_input(key="new_person").set_value("ada")
    app.multiselect(key="roles_").set_value(["engineer"])
    next(button for button in app.button if button.label == "Save").click().run()
    assert not app.exception
    assert row_of(database, "ada") == ("ada", None, ["engineer"], True)
    assert app.selectbox(key="person").value == "ada"
    assert app.multiselect(key="roles_ada").value == ["engineer"]


def test_somebody_without_a_name_is_not_kept(open_page: Open, database: Database):
    app = open_page("people")
    next(button for button in app.button if button.label == "Save").click().run()
    assert "identity provider calls them" in app.error[0].value
    assert noted(database) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [("active = false", "qm people on local"), ("roles = '{}'", "qm people set local --role")],
)
def test_a_local_user_that_was_taken_away_is_told_what_brings_them_back(
    open_page: Open, database: Database, change: str, sentence: str
):
    contacts.change(database, f"update review.people set {change} where person = 'local'")
    app = open_page("people")
    assert not app.exception
    assert sentence in reading.words(app)


def seen(database: Database, person: str) -> datetime | None:
    with database.begin() as tx:
        found: datetime | None = tx.rows("people/known", person=person)[0]["last_seen_at"]
    return found


def test_the_page_says_who_was_here_when_and_who_never(
    open_page: Open, database: Database, monkeypatch: pytest.MonkeyPatch
):
    del open_page
    contacts.change(database, ADA)
    contacts.change(
        database,
        "insert into review.people (person, display_name, last_seen_at) "
        "values ('ben', 'Ben', now() - interval '3 hours')",
    )
    app = turn_to_people(visit(monkeypatch, "IT"))
    table = reading.words(reading.section(app, "people"))
    assert "3 h ago" in table
    assert "Never" in table


def test_being_here_is_noted_once_in_a_quarter_of_an_hour_and_not_in_every_run(
    open_page: Open, database: Database
):
    app = open_page("people")
    first = seen(database, "local")
    assert first is not None
    app.run()
    assert seen(database, "local") == first
    contacts.change(database, "update review.people set last_seen_at = now() - interval '16 minutes'")
    app.run()
    again = seen(database, "local")
    assert again is not None
    assert again >= first


def test_who_was_switched_off_is_not_seen(open_page: Open, database: Database):
    contacts.change(database, "update review.people set active = false where person = 'local'")
    open_page("people")
    assert seen(database, "local") is None


def test_somebody_new_does_not_take_the_place_of_somebody_known(open_page: Open, database: Database):
    app = open_page("people")
    app.text_input(key="new_person").set_value("local")
    app.button[0].click().run()
    assert "known already" in app.error[0].value
    kept = contacts.rows(database, "select roles from review.people where person = 'local'")[0]["roles"]
    assert len(kept) == 5
