"""Contacts and turns for the tests of journeys."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from qm_pipeline.journeys import stages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DAY = date(2026, 3, 2)
Turn = tuple[str, str | None, float | None, str | None]


@pytest.fixture
def contacts() -> Callable[..., pl.DataFrame]:
    """Make `CONTACTS` of dictionaries: what is left out is a completed chat in billing."""

    def made(*given: dict[str, Any]) -> pl.DataFrame:
        usual = {"day": DAY, "channel": "chat", "queue": "billing", "status": "completed"}
        rows = [
            {"interaction_key": f"k{number}", **usual, **each} for number, each in enumerate(given or ({},))
        ]
        return pl.DataFrame(rows, schema=stages.CONTACTS)

    return made


@pytest.fixture
def turns() -> Callable[..., pl.DataFrame]:
    """Make `SPOKEN` of lists of (role, stage, score, text), one list a contact."""

    def made(*given: Sequence[Turn]) -> pl.DataFrame:
        rows = [
            (f"k{number}", place, *turn)
            for number, each in enumerate(given)
            for place, turn in enumerate(each)
        ]
        return pl.DataFrame(rows, schema=stages.SPOKEN, orient="row")

    return made
