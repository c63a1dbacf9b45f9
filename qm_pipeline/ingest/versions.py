"""Which of the records that came are news.

What belongs here: the decision, purely: what is stored already, what is a new version, which days change.
What does not: reading or writing a database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date


@dataclass
class _Known:
    """One interaction as it stands: its versions' contents, and where the current one lies."""

    latest: int = 0
    contents: set[bytes] = field(default_factory=set)
    current_day: date | None = None
    newest_row: int | None = None


@dataclass(frozen=True)
class Plan:
    """What is to be written.

    Parameters
    ----------
    interactions, turns
        The news only, with `version`, `day` and (interactions) `current`.
    superseded
        Keys whose stored version is no longer current.
    days
        Those whose figures change: the new records' days, and the days that moved records leave.
    unchanged
        Records that said nothing new.
    """

    interactions: pl.DataFrame
    turns: pl.DataFrame
    superseded: list[str]
    days: list[date]
    unchanged: int


def plan(interactions: pl.DataFrame, turns: pl.DataFrame, stored: Iterable[Mapping[str, Any]]) -> Plan:
    """Decide about a batch.

    A content that an interaction ever had is not news: a stale file delivered again never takes back what
    came after it. Of two new contents in one batch the later is current.

    Parameters
    ----------
    interactions, turns
        INTERACTIONS and TURNS, rows in order of arrival.
    stored
        Every stored version of these: `interaction_key`, `version`, `content_hash`, `current`, `day`.
    """
    known = _known(stored)
    versions = _versions(interactions, known)
    news = interactions.with_columns(pl.Series("version", versions, dtype=pl.Int32)).with_row_index("row")
    newest = [each.newest_row for each in known.values() if each.newest_row is not None]
    news = news.with_columns(pl.col("row").is_in(newest).alias("current")).filter(
        pl.col("version").is_not_null()
    )
    changed = {key: each for key, each in known.items() if each.newest_row is not None}
    left = {each.current_day for each in changed.values() if each.current_day is not None}
    return Plan(
        interactions=news.drop("row"),
        turns=_turns_of(news, interactions, turns),
        superseded=sorted(key for key, each in changed.items() if each.current_day is not None),
        days=sorted(left | set(news.filter("current")["day"])),
        unchanged=interactions.height - news.height,
    )


def _known(stored: Iterable[Mapping[str, Any]]) -> dict[str, _Known]:
    known: dict[str, _Known] = {}
    for row in stored:
        each = known.setdefault(row["interaction_key"], _Known())
        each.latest = max(each.latest, row["version"])
        each.contents.add(bytes(row["content_hash"]))
        if row["current"]:
            each.current_day = row["day"]
    return known


def _versions(interactions: pl.DataFrame, known: dict[str, _Known]) -> list[int | None]:
    """Return the version that each row becomes, None where it is no news."""
    versions: list[int | None] = []
    for row, (key, content) in enumerate(interactions.select("interaction_key", "content_hash").iter_rows()):
        each = known.setdefault(key, _Known())
        if content in each.contents:
            versions.append(None)
            continue
        each.contents.add(content)
        each.latest += 1
        each.newest_row = row
        versions.append(each.latest)
    return versions


def _turns_of(news: pl.DataFrame, interactions: pl.DataFrame, turns: pl.DataFrame) -> pl.DataFrame:
    """Return the turns of the news; rows are told apart by place, for a key may come twice."""
    rows = interactions.select(pl.int_range(pl.len(), dtype=pl.UInt32).repeat_by("turn_count").explode())
    placed = turns.with_columns(rows.to_series().alias("row"))
    versions = news.select("row", "version", "day")
    return placed.join(versions, on="row", how="inner", maintain_order="left").drop("row")
