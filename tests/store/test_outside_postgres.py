"""`qm status` and `qm down` where Postgres is somebody else's to run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from qm_pipeline.processes import platform
from qm_pipeline.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.store.engine import Database


def test_an_outside_server_is_shown_without_a_password(settings: Settings, database: Database) -> None:
    found = platform.status(settings)
    shown = found.document()["postgres"]
    assert shown["running"] is True
    assert shown["database"] == database.location.database
    assert shown["password_file"] is None
    assert settings.database_url is not None
    password = str(database.engine.url.password or "no password at all")
    assert password not in repr(found)


def test_an_outside_server_that_does_not_answer_is_not_running(tmp_path: Path) -> None:
    url = SecretStr("postgresql+psycopg://qm:sesame@127.0.0.1:9/qm")
    settings = Settings(_env_file=None, home=tmp_path, database_url=url)  # type: ignore[call-arg]
    assert platform.status(settings).postgres is None


def test_down_leaves_an_outside_server_alone(settings: Settings, database: Database) -> None:
    platform.down(settings)
    with database.begin() as transaction:
        assert transaction.rows("demo/ledger")[0]["received"] == 0
