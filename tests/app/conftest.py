"""An app under test: the real script on a database of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
import streamlit as st
from streamlit import config
from streamlit.testing.v1 import AppTest

from qm_pipeline.store.engine import Database
from tests.app import contact_centre

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qm_pipeline.settings import Settings
    from tests.conftest import Server

SCRIPT: Final = Path(__file__).parents[2] / "app_streamlit" / "app.py"
SECONDS: Final = 60

Open = Callable[..., AppTest]


def _forget() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


def opener(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    assert settings.database_url is not None
    monkeypatch.setenv("QM_DATABASE_URL", settings.database_url.get_secret_value())
    monkeypatch.setenv("QM_HOME", str(settings.home))
    monkeypatch.setattr("app_streamlit.components.charts.CHECKED", True)
    config.set_option("server.address", "127.0.0.1")  # as `qm up` serves it
    _forget()

    def open_page(name: str = "flagged", /, **address: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(SCRIPT), default_timeout=SECONDS)
        app.switch_page(f"screens/{name}.py")
        for key, value in address.items():
            app.query_params[key] = value
        return app.run()

    yield open_page
    _forget()


@pytest.fixture
def open_page(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Open a page on the database of the test, as a browser would, with the address's parameters."""
    yield from opener(settings, monkeypatch)


@pytest.fixture(scope="session")
def centre(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings that point at a database with the contact centre in it; for tests that change nothing."""
    name = server.create()
    settings = server.settings_of(name, home=tmp_path_factory.mktemp("centre"))
    with Database.open(settings) as database:
        contact_centre.fill(database)
    yield settings
    server.drop(name)


@pytest.fixture
def browse(centre: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Open a page on the contact centre that all tests share."""
    yield from opener(centre, monkeypatch)


@pytest.fixture
def filled(database: Database) -> Database:
    """Give a test a contact centre of its own, to change."""
    contact_centre.fill(database)
    return database
