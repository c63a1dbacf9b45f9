"""Records as frames."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from qm_pipeline.ingest import batches as cutting
from qm_pipeline.ingest.batches import NAMES_KEPT, OTHER_NAMES, read_batches
from qm_pipeline.ingest.frames import other_agents
from qm_pipeline.interactions.frames import INTERACTIONS, TURNS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qm_pipeline.ingest.batches import Batch, IngestOptions


@pytest.fixture
def one(tmp_path: Path, options: Callable[..., IngestOptions]) -> Callable[..., Batch]:
    def read(content: bytes, **fields: object) -> Batch:
        (tmp_path / "x.jsonl").write_bytes(content)
        (made,) = read_batches(tmp_path / "x.jsonl", options(**fields))
        return made

    return read


def test_frames_have_the_shared_schemas_even_when_empty(
    one: Callable[..., Batch], line: Callable[..., bytes]
) -> None:
    for content in (line(), b"broken\n"):
        made = one(content)
        assert made.interactions.schema == INTERACTIONS
        assert made.turns.schema == TURNS


def test_turns_follow_their_records_in_order(one: Callable[..., Batch], line: Callable[..., bytes]) -> None:
    made = one(line("a") + b"x\n" + line("b"))
    keys = made.interactions["interaction_key"].to_list()
    assert made.turns["interaction_key"].to_list() == [keys[0], keys[0], keys[1], keys[1]]
    assert made.turns["turn_index"].to_list() == [0, 1, 0, 1]
    assert made.interactions["line"].to_list() == [1, 3]
    assert made.turns["text"].to_list() == ["hello", "hi"] * 2


@pytest.mark.parametrize(
    ("zone", "ended", "day"),
    [
        ("UTC", "2024-05-01T23:30:00Z", date(2024, 5, 1)),
        ("Europe/Berlin", "2024-05-01T23:30:00Z", date(2024, 5, 2)),
        ("America/New_York", "2024-05-02T03:59:59Z", date(2024, 5, 1)),
        ("Pacific/Kiritimati", "2024-05-01T10:00:00Z", date(2024, 5, 2)),
        ("Europe/Berlin", "2024-03-31T21:59:59Z", date(2024, 3, 31)),
        ("Europe/Berlin", "2024-03-31T22:00:00Z", date(2024, 4, 1)),
    ],
)
def test_the_day_is_the_sites_date_of_the_end(
    one: Callable[..., Batch], line: Callable[..., bytes], zone: str, ended: str, day: date
) -> None:
    made = one(line(started_at="2024-03-01T00:00:00Z", ended_at=ended), zone=ZoneInfo(zone))
    assert made.interactions["day"].to_list() == [day]


def test_the_day_of_an_active_one_is_that_of_its_beginning(
    one: Callable[..., Batch], line: Callable[..., bytes]
) -> None:
    made = one(
        line(status="active", ended_at=None, started_at="2024-05-01T23:30:00Z"),
        zone=ZoneInfo("Europe/Berlin"),
    )
    assert made.interactions["day"].to_list() == [date(2024, 5, 2)]


@pytest.mark.parametrize(
    ("agents", "main"), [(["a", "b", "b"], "b"), (["a", "b"], "a"), (["b", "a", "a", "b"], "b"), ([], None)]
)
def test_the_agent_is_the_one_with_most_turns_and_the_first_of_equals(
    one: Callable[..., Batch], line: Callable[..., bytes], agents: list[str], main: str | None
) -> None:
    turns = [{"role": "bot", "text": "x", "agent_id": "robot"}] * 5
    turns += [{"role": "agent", "text": "x", "agent_id": agent} for agent in agents]
    assert one(line(turns=turns)).interactions["agent_id"].to_list() == [main]


def test_batches_are_cut_at_the_same_places_and_none_is_lost(
    tmp_path: Path,
    line: Callable[..., bytes],
    options: Callable[..., IngestOptions],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cutting, "TURNS_A_BATCH", 5)
    (tmp_path / "x.jsonl").write_bytes(b"".join(line(str(n)) if n % 4 else b"broken\n" for n in range(20)))
    made = list(read_batches(tmp_path / "x.jsonl", options()))
    assert [batch.last_line for batch in made] == [
        batch.last_line for batch in read_batches(tmp_path / "x.jsonl", options())
    ]
    assert made[-1].last_line == 20
    assert sum(batch.received for batch in made) == 20
    assert all(batch.turns.height <= 6 for batch in made)


def test_redaction_can_be_turned_off(one: Callable[..., Batch], line: Callable[..., bytes]) -> None:
    content = line(turns=[{"role": "customer", "text": "a@example.com"}]) + b'{"a@example.com"\n'
    assert one(content).turns["text"].to_list() == ["[EMAIL]"]
    assert one(content).refused[0].raw == b'{"[EMAIL]"'
    assert one(content, redact=False).turns["text"].to_list() == ["a@example.com"]
    assert one(content, redact=False).refused[0].raw == b'{"a@example.com"'


def test_unknown_fields_are_counted_and_only_so_many_by_name(
    one: Callable[..., Batch], line: Callable[..., bytes]
) -> None:
    assert one(line("a", mood=1) + line("b", mood=2, extra=3)).ignored_fields == {"mood": 2, "extra": 1}
    many = one(line("a", **{f"field-{number}": 1 for number in range(500)})).ignored_fields
    assert len(many) == NAMES_KEPT + 1
    assert many[OTHER_NAMES] == 500 - NAMES_KEPT


def test_others_who_spoke_are_each_named_once_and_the_main_agent_is_not() -> None:
    version = {"version": [1, 1]}
    interactions = pl.DataFrame({"interaction_key": ["x", "y"], "agent_id": ["ana", None], **version})
    said = [("x", "agent", who) for who in ("ana", "ben", "ana", "ben", None)]
    said += [("x", "customer", None), ("y", "bot", "ben"), ("y", "customer", None)]
    turns = pl.DataFrame(said, schema=["interaction_key", "role", "agent_id"], orient="row")
    found = other_agents(interactions, turns.with_columns(version=pl.lit(1, pl.Int64)))
    assert found.rows() == [("ben", "x", 1)]
