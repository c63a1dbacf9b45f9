"""What the tests of Dagster stand on: its storage made once, then copied, and quick models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qm_pipeline.defs import site
from qm_pipeline.defs.instance import dagster_instance
from qm_pipeline.store.engine import Database
from tests import contacts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dagster import DagsterInstance

    from qm_pipeline.settings import Settings
    from tests.conftest import Server


@pytest.fixture(scope="session")
def dagster_template(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with Dagster's tables: making them takes longer than most tests."""
    name = f"{server.template}_dagster"
    home = tmp_path_factory.mktemp("dagster")
    settings = server.settings_of(server.template, home=home)
    with Database.open(settings) as database, dagster_instance(settings, database):
        pass
    yield name
    server.run(f"drop database if exists {name} with (force)")


@pytest.fixture
def settings(server: Server, dagster_template: str, tmp_path: Path) -> Iterator[Settings]:
    """Settings that point at a fresh database, and beside it one for Dagster."""
    name = server.create()
    server.run(f"create database {name}_dagster template {dagster_template}")
    yield server.settings_of(name, home=tmp_path / "home", drop_folder=tmp_path / "drop", settle_seconds=0)
    server.drop(name)


@pytest.fixture
def instance(settings: Settings, database: Database) -> Iterator[DagsterInstance]:
    """Dagster's instance on that storage."""
    with dagster_instance(settings, database) as opened:
        yield opened


@pytest.fixture
def plain_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let runs of this process score with a model that goes by the first word."""
    monkeypatch.setattr(site.Site, "models", contacts.PlainModels())
