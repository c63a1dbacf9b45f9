"""Records as frames.

What belongs here: the columns of the shared schemas, filled from records. What does not: deciding anything.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat
from operator import attrgetter
from typing import TYPE_CHECKING, Final

import msgspec
import polars as pl

from qm_pipeline.ingest.identity import content_hash, interaction_key
from qm_pipeline.interactions.frames import INTERACTIONS, TURNS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from qm_pipeline.ingest.reading import Accepted
    from qm_pipeline.interactions.record import Interaction, Turn

_FIELDS: Final = (
    "source", "interaction_id", "channel", "queue", "topic", "direction", "status", "started_at", "ended_at",
    "customer_id", "account_id", "language", "csat", "resolved", "transfers", "hold_ms", "bot_handoff_turn",
    "monitoring_notice",
)  # fmt: skip
_TIMES: Final = ("started_at", "ended_at")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_encoder: Final = msgspec.json.Encoder(order="deterministic")


def to_frames(
    reads: Sequence[Accepted], zone: ZoneInfo, texts: pl.Series | None = None, *, apart: bool = False
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the INTERACTIONS and TURNS frames of a batch, rows in the order of the records.

    Parameters
    ----------
    reads
        Records, redacted already: the content's digest is taken here.
    zone
        The site's time zone; an interaction's day is the date there on which it ended (began, while active).
    texts
        Those of all turns, where somebody has them as a column already.
    apart
        For who stores nothing: each record has a number for a key and no digest, so that one which is
        delivered twice is two.
    """
    interactions = [read.interaction for read in reads]
    keys = [
        str(number) if apart else interaction_key(each.source or "", each.interaction_id)
        for number, each in enumerate(interactions)
    ]
    digests = [None if apart else content_hash(each) for each in interactions]
    return _interactions(reads, (keys, digests), zone), _turns(interactions, keys, texts)


def _interactions(
    reads: Sequence[Accepted], identity: tuple[Sequence[str], Sequence[bytes | None]], zone: ZoneInfo
) -> pl.DataFrame:
    records = [read.interaction for read in reads]
    keys, digests = identity
    columns = {name: list(map(attrgetter(name), records)) for name in _FIELDS}
    columns |= {name: _microseconds(columns[name]) for name in _TIMES}
    frame = pl.DataFrame(
        {
            "interaction_key": keys,
            "content_hash": digests,
            **columns,
            "agent_id": [_main_agent(each.turns) for each in records],
            "attributes": [_attributes(each) for each in records],
            "turn_count": [len(each.turns) for each in records],
            "line": [read.line for read in reads],
        },
        schema={name: dtype for name, dtype in INTERACTIONS.items() if name != "day"},
    )
    closed = pl.col("ended_at").fill_null(pl.col("started_at"))
    return frame.with_columns(closed.dt.convert_time_zone(zone.key).dt.date().alias("day")).select(
        *INTERACTIONS
    )


def _microseconds(times: Sequence[datetime | None]) -> list[int | None]:
    """Give times as the whole numbers that Polars holds: it takes six times as long to find them itself."""
    return [None if time is None else (time - _EPOCH) // _MICROSECOND for time in times]


def _turns(interactions: Sequence[Interaction], keys: list[str], texts: pl.Series | None) -> pl.DataFrame:
    turns = list(chain.from_iterable(each.turns for each in interactions))
    counts = [len(each.turns) for each in interactions]
    return pl.DataFrame(
        {
            "interaction_key": list(chain.from_iterable(map(repeat, keys, counts))),
            "turn_index": list(chain.from_iterable(map(range, counts))),
            # Written out: to an attribute that stands in the code Python goes straight.
            "role": [turn.role for turn in turns],
            "agent_id": [turn.agent_id for turn in turns],
            "text": [turn.text for turn in turns] if texts is None else texts,
            "offset_ms": [turn.offset_ms for turn in turns],
            "duration_ms": [turn.duration_ms for turn in turns],
            "stage": [turn.stage for turn in turns],
            "source_sentiment": [turn.sentiment for turn in turns],
        },
        schema=TURNS,
    )


def _main_agent(turns: Sequence[Turn]) -> str | None:
    """Return the agent with the most turns, the first of equals."""
    spoken = [turn.agent_id for turn in turns if turn.role == "agent"]
    if not spoken or spoken.count(spoken[0]) == len(spoken):  # as in most contacts: nothing to count
        return spoken[0] if spoken else None
    return Counter(spoken).most_common(1)[0][0]


def other_agents(interactions: pl.DataFrame, turns: pl.DataFrame) -> pl.DataFrame:
    """Return who spoke as an agent besides the main one: `agent_id`, `interaction_key`, `version`, each once.

    Parameters
    ----------
    interactions, turns
        INTERACTIONS and TURNS, with `version`.
    """
    contact = ["agent_id", "interaction_key", "version"]
    spoke = turns.filter(pl.col("role") == "agent", pl.col("agent_id").is_not_null())
    return spoke.select(contact).unique(maintain_order=True).join(interactions, on=contact, how="anti")


def _attributes(interaction: Interaction) -> str | None:
    return None if interaction.attributes is None else _encoder.encode(interaction.attributes).decode()
