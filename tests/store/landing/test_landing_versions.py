"""Delivered again: the same, changed, stale, moved, in any order and any number of files."""

from __future__ import annotations

import json
import random
import threading
from typing import TYPE_CHECKING, Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qm_pipeline.ingest import batches as cutting
from qm_pipeline.ingest.landing import land
from qm_pipeline.store.engine import Database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from qm_pipeline.ingest.batches import IngestOptions
    from qm_pipeline.ingest.report import FileReport
    from qm_pipeline.settings import Settings

    Landed = Callable[..., list[FileReport]]
    Query = Callable[[str], list[tuple[Any, ...]]]
    Record = Callable[..., dict[str, Any]]
    Write = Callable[..., Path]

VERSIONS = "select interaction_id, version, current, queue from core.interactions order by 1, 2"


def test_other_content_is_a_new_version_and_the_old_one_is_kept(
    landed: Landed, query: Query, write: Write, record: Record
) -> None:
    landed(write([record("a", "first"), record("b")]))
    (report,) = landed(write([record("a", "second", queue="q"), record("b")]))
    assert (report.accepted, report.unchanged) == (1, 1)
    assert query(VERSIONS) == [("a", 1, False, None), ("a", 2, True, "q"), ("b", 1, True, None)]
    assert query(
        "select version, text from core.turns where turn_index = 0 and text != 'hello' order by 1"
    ) == [(1, "first"), (2, "second")]


def test_a_stale_file_does_not_take_back_what_came_after_it(
    landed: Landed, query: Query, write: Write, record: Record
) -> None:
    landed(write([record("a", "first")]))
    landed(write([record("a", "second", queue="q")]))
    (report,) = landed(write([record("a", "first"), record("z")]))
    assert (report.accepted, report.unchanged) == (1, 1)
    assert query(VERSIONS) == [("a", 1, False, None), ("a", 2, True, "q"), ("z", 1, True, None)]


def test_the_score_of_superseded_words_is_no_longer_current(
    landed: Landed, query: Query, write: Write, record: Record
) -> None:
    landed(write([record("a", "first"), record("b")]))
    query(
        "insert into scores.interactions (interaction_key, version, model_versions, current, day, status,"
        " scored_turns, skipped_turns)"
        " select interaction_key, version, 'm/1', true, day, 'scored', 1, 0 from core.interactions"
    )
    landed(write([record("a", "second")]))
    assert query(
        "select i.interaction_id, s.current from scores.interactions as s"
        " join core.interactions as i using (interaction_key, version) order by 1"
    ) == [("a", False), ("b", True)]


def test_an_interaction_that_moves_touches_the_day_it_leaves(
    landed: Landed, query: Query, write: Write, record: Record
) -> None:
    landed(write([record("a", day=1)]))
    landed(write([record("a", day=9)]))
    assert query("select day::text, touched from ops.days order by 1") == [
        ("2024-05-01", 2),
        ("2024-05-09", 1),
    ]


def test_a_contact_that_was_active_ends_as_its_next_version(
    landed: Landed, query: Query, write: Write, record: Record
) -> None:
    landed(write([record("a", status="active", ended_at=None)]))
    landed(write([record("a")]))
    assert query("select version, current, status, ended_at is null from core.interactions order by 1") == [
        (1, False, "active", True), (2, True, "completed", False),
    ]  # fmt: skip


def test_two_sources_may_use_the_same_id(landed: Landed, query: Query, write: Write, record: Record) -> None:
    landed(write([record("a"), record("a", source="other")]))
    assert query(
        "select count(distinct interaction_key), count(*) filter (where current) from core.interactions"
    ) == [(2, 2)]


def test_parquet_and_json_deliver_the_same_content(
    landed: Landed, write: Write, record: Record, tmp_path: Path
) -> None:
    records = [record(str(number), csat=4.3, attributes={"n": number}) for number in range(5)]
    landed(write(records))
    pl.DataFrame(records).write_parquet(tmp_path / "a.parquet")
    (report,) = landed(tmp_path / "a.parquet")
    assert (report.format, report.accepted, report.unchanged) == ("parquet", 0, 5)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_shuffled_duplicated_and_split_deliveries_leave_the_same_content(  # noqa: PLR0913, PLR0917 - fixtures
    landed: Landed,
    query: Query,
    content: Callable[[], dict[str, str]],
    write: Write,
    record: Record,
    monkeypatch: pytest.MonkeyPatch,
    data: st.DataObject,
) -> None:
    records = [
        record(f"r-{number}", f"text {number}", day=1 + number % 28, queue=f"q{number % 3}")
        for number in range(12)
    ]
    clear = (
        "truncate core.interactions, core.turns, landing.files, landing.batches, landing.quarantine,"
        " ops.days, scores.interactions, scores.flags cascade"
    )
    query(clear)
    landed(write(records))
    undisturbed = content()
    query(clear)
    deliveries = data.draw(st.permutations(records * 2))
    resent = [each | {"unknown": data.draw(st.integers(0, 3))} for each in deliveries]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(resent)), min_size=2, max_size=2)))
    monkeypatch.setattr(cutting, "TURNS_A_BATCH", data.draw(st.sampled_from([1, 5, 20_000])))
    for number, part in enumerate((resent[: cuts[0]], resent[cuts[0] : cuts[1]], resent[cuts[1] :])):
        landed(write(part, f"part-{number}.jsonl"))
    assert content() == undisturbed


def test_two_deliveries_at_once_are_landed_once(
    settings: Settings,
    options: Callable[..., IngestOptions],
    query: Query,
    write: Write,
    record: Record,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cutting, "TURNS_A_BATCH", 8)
    shared = [record(f"s-{number}") for number in range(30)]
    order = random.Random(1)
    files = [write(order.sample(shared, 30), f"{name}.jsonl") for name in "ab"]
    faults: list[BaseException] = []

    def deliver(*paths: Path) -> None:
        try:
            with Database.open(settings) as database:
                land(database, paths, options())
        except BaseException as fault:  # noqa: BLE001 - a thread's fault must reach the test
            faults.append(fault)

    threads = [
        threading.Thread(target=deliver, args=paths)
        for paths in ((files[0], files[1]), (files[1], files[0]), (files[0],))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert query("select count(*), count(*) filter (where current), max(version) from core.interactions") == [
        (30, 30, 1)
    ]
    assert query("select count(*) from core.turns") == [(60,)]
    assert query(
        "select sum(accepted), sum(received), bool_and(landed_at is not null) from landing.files"
    ) == [(30, 60, True)]


def test_the_same_record_in_json_with_every_spelling_is_unchanged(
    landed: Landed, tmp_path: Path, record: Record
) -> None:
    base = record("a", attributes={"x": 1, "y": "z"})
    spelled = dict(reversed(base.items())) | {
        "source": "native",
        "direction": None,
        "started_at": "2024-05-01T12:00:00.0+02:00",
    }
    (tmp_path / "a.jsonl").write_text(
        json.dumps(base) + "\n" + json.dumps(spelled, indent=None, separators=(" ,", " : ")) + "\n"
    )
    (report,) = landed(tmp_path / "a.jsonl")
    assert (report.accepted, report.unchanged) == (1, 1)
