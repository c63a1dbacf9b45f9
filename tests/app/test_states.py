"""When there is nothing to show: an empty database, none at all, a wrong setting; never a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.app import contact_centre, reading
from tests.app.conftest import SCRIPT

if TYPE_CHECKING:
    from qm_pipeline.store.engine import Database
    from tests.app.conftest import Open

PAGES = ("flagged", "channels", "health", "team", "journeys", "at_risk", "report")


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("page", PAGES)
def test_an_empty_database_says_how_to_begin(open_page: Open, page: str):
    app = open_page(page)
    assert not app.exception
    assert "No interactions yet" in reading.words(app)
    assert "qm ingest PATH" in reading.words(app)


@pytest.mark.parametrize("page", PAGES)
def test_conversations_that_nobody_scored_ask_for_a_run(open_page: Open, database: Database, page: str):
    contact_centre.fill(database, [contact_centre.CALM])
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            "truncate scores.interactions, scores.flags, scores.turns, marts.coverage cascade"
        )
    app = open_page(page)
    assert not app.exception
    assert "Nothing is scored yet" in reading.words(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_site_where_nothing_was_flagged_is_no_error(open_page: Open, database: Database, page: str):
    contact_centre.fill(database, [contact_centre.CALM])
    app = open_page(page)
    assert not app.exception
    assert "Data up to Sat 15 Nov 2025" in reading.words(app)


@pytest.mark.parametrize("page", [*PAGES, "conversation"])
def test_a_database_that_is_away_says_what_to_do(open_page: Open, monkeypatch: pytest.MonkeyPatch, page: str):
    monkeypatch.setenv("QM_DATABASE_URL", "postgresql+psycopg://nobody:hidden-word@127.0.0.1:1/nowhere")
    app = open_page(page, interaction=str(contact_centre.CALM.key))
    assert not app.exception
    assert "The data cannot be read just now" in reading.words(app)
    assert "qm status" in reading.words(app)
    assert "hidden-word" not in reading.words(app)
    assert app.button(key="try_again")
    assert "`" not in reading.words(app)


def test_a_database_that_was_never_set_up_says_what_to_do(
    open_page: Open, database: Database, monkeypatch: pytest.MonkeyPatch
):
    with database.engine.begin() as connection:
        connection.exec_driver_sql("drop schema app cascade")
    monkeypatch.setenv("QM_DATABASE_URL", database.engine.url.render_as_string(hide_password=False))
    app = open_page()
    assert not app.exception
    assert "The data cannot be read just now" in reading.words(app)


def test_a_setting_that_is_not_valid_is_named_without_its_value(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("QM_TIME_ZONE", "Mars/Olympus-secret")
    app = open_page()
    assert not app.exception
    assert "QM_TIME_ZONE" in reading.words(app)
    assert "Olympus" not in reading.words(app)


def test_the_app_comes_back_when_the_database_does(open_page: Open, filled: Database):
    with filled.engine.begin() as connection:
        connection.exec_driver_sql("alter schema app rename to away")
    app = open_page()
    assert "The data cannot be read just now" in reading.words(app)
    with filled.engine.begin() as connection:
        connection.exec_driver_sql("alter schema away rename to app")
    app.button(key="try_again").click().run()
    assert not app.exception
    assert reading.rows(app)


def test_no_folder_takes_the_pages_out_of_the_router_s_hands():
    """Streamlit runs scripts in a folder named pages by themselves, without style and calm errors."""
    assert not (SCRIPT.parent / "pages").exists()
