"""Transactions, and frames in and out of them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl
import pytest

from qm_pipeline.store import migrate

if TYPE_CHECKING:
    from qm_pipeline.store.engine import Database


def test_a_fresh_database_has_nothing_pending(database: Database) -> None:
    assert migrate.pending(database) == []


def test_upgrade_twice_changes_nothing(database: Database) -> None:
    migrate.upgrade(database)
    assert migrate.pending(database) == []


def test_copy(database: Database) -> None:
    frame = pl.DataFrame({"day": [dt.date(2024, 1, 1), dt.date(2024, 2, 1)], "touched": [2, 3]})
    with database.begin() as tx:
        assert tx.copy_in("ops.days", frame) == 2
    with database.begin() as tx, pytest.raises(ZeroDivisionError):
        1 / 0
