"""Files into core: accounting, quarantine, files seen before, files that cannot be read."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from qm_pipeline.ingest import batches as cutting
from qm_pipeline.ingest.landing import expanded

if TYPE_CHECKING:
    from collections.abc import Callable

    from qm_pipeline.ingest.report import FileReport
    from qm_pipeline.store.engine import Database

    Landed = Callable[..., list[FileReport]]
    Query = Callable[[str], list[tuple[Any, ...]]]
    Record = Callable[..., dict[str, Any]]
    Write = Callable[..., Path]

CORPORA = Path(os.environ.get("QM_CORPORA", Path(__file__).parents[4] / "shared" / "data"))
CARD = "4111 1111 1111 1111"


def counts(report: FileReport) -> tuple[int, int, int, int]:
    return report.received, report.accepted, report.unchanged, report.quarantined


def test_what_a_record_says_stands_in_core(
    landed: Landed, query: Query, write: Write, record: Record
) -> None:
    text = 'a "quoted"\n\\line\\. \t \u2028 \U0001f600 , and ;'
    fields = {"source": "acme", "queue": "", "csat": 4.5, "attributes": {"b": 1, "a": "x"}, "language": "en"}
    landed(write([record("r", text, **fields)]))
    assert query(
        "select source, interaction_id, queue, csat, attributes, language, day::text, agent_id, version,"
        " current from core.interactions"
    ) == [("acme", "r", None, 4.5, {"a": "x", "b": 1}, "en", "2024-05-01", "g-1", 1, True)]
    assert query("select turn_index, role, text, agent_id, stage from core.turns order by 1") == [
        (0, "customer", text, None, None),
        (1, "agent", "hi", "g-1", None),
    ]


def test_every_record_is_accepted_unchanged_or_quarantined(
    landed: Landed, books: Callable[[], list[tuple[Any, ...]]], write: Write, record: Record
) -> None:
    lines = [
        record("a"),
        b"{",
        record("b"),
        record("a"),
        record("c", channel="fax"),
        b"",
        b"\xff",
        record("d"),
    ]
    (report,) = landed(write(lines))
    assert counts(report) == (7, 3, 1, 3)
    assert report.reasons == {"not_json": 1, "unknown_value": 1, "not_utf8": 1}
    assert books() == [(7, 3, 1, 3, True, 7, 3, 3)]


def test_a_refused_record_is_kept_with_line_reason_field_and_redacted_bytes(
    landed: Landed, query: Query, write: Write, record: Record
) -> None:
    path = write([record("a"), record("b", CARD, channel="fax"), b'{"text": "' + CARD.encode() + b" \xff"])
    landed(path)
    rows = query("select line, reason, field, path, raw from landing.quarantine order by line")
    assert [row[:4] for row in rows] == [
        (2, "unknown_value", "channel", str(path)),
        (3, "not_utf8", None, str(path)),
    ]
    assert json.loads(bytes(rows[0][4]))["turns"][0]["text"] == "[CARD]"
    assert bytes(rows[1][4]) == b'{"text": "[CARD] \xff'


def test_no_table_keeps_a_number_that_is_private(
    landed: Landed, query: Query, write: Write, record: Record
) -> None:
    private = ("4111 1111", "jane@example.com", "536-90-4399")
    said = " ".join((CARD, *private[1:]))
    landed(
        write(
            [
                record("a", said, queue=said, topic=said, customer_id=private[1], attributes={"n": said}),
                record("b", said, csat=9),
            ]
        )
    )
    tables = query(
        "select table_schema || '.' || table_name from information_schema.tables"
        " where table_schema in ('core', 'landing') and table_type = 'BASE TABLE'"
    )
    assert len(tables) > 3
    for (table,) in tables:
        stored = str(query(f"select encode(convert_to(t::text, 'UTF8'), 'escape') from {table} as t"))
        raws = str(query("select convert_from(raw, 'UTF8') from landing.quarantine"))
        assert not [secret for secret in private if secret in stored + raws]


def test_a_file_landed_before_is_answered_from_the_books_under_any_name(
    landed: Landed, content: Callable[[], dict[str, str]], write: Write, record: Record, tmp_path: Path
) -> None:
    path = write([record("a"), b"{", record("b")])
    landed(path)
    before = content()
    (tmp_path / "other.jsonl").write_bytes(path.read_bytes())
    for report in landed(path, tmp_path / "other.jsonl"):
        assert counts(report) == (3, 0, 2, 1)
        assert report.reasons == {"not_json": 1}
    assert content() == before


def test_a_file_is_read_again_when_it_is_read_in_another_way(
    landed: Landed, query: Query, write: Write, record: Record
) -> None:
    path = write([record("a", queue="recorded"), record("b")])
    assert counts(landed(path, notice_queues=frozenset({"recorded"}))[0]) == (2, 1, 0, 1)
    assert counts(landed(path)[0]) == (2, 1, 1, 0)
    assert query("select count(*) from landing.quarantine") == [(0,)]
    assert query("select count(*), count(*) filter (where current) from core.interactions") == [(2, 2)]


def test_contact_records_that_come_later_bring_the_call_in(
    landed: Landed, write: Write, tmp_path: Path
) -> None:
    call = {
        "Channel": "VOICE",
        "JobStatus": "COMPLETED",
        "CustomerMetadata": {"ContactId": "call-1"},
        "Transcript": [{"ParticipantRole": "CUSTOMER", "Content": "hello", "BeginOffsetMillis": 0}],
    }
    path = write([call], "call.json")
    assert landed(path)[0].reasons == {"no_contact_record": 1}
    (tmp_path / "contacts.csv").write_text("contact_id,start\ncall-1,2024-05-01T10:00:00Z\n")
    assert counts(landed(path, contacts=tmp_path / "contacts.csv")[0]) == (1, 1, 0, 0)


def test_a_cut_off_archive_lands_its_whole_lines_and_is_reported(
    landed: Landed, query: Query, record: Record, tmp_path: Path
) -> None:
    lines = b"".join(json.dumps(record(os.urandom(40).hex())).encode() + b"\n" for _ in range(500))
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(gzip.compress(lines)[:-3_000])
    (report,) = landed(path)
    assert 0 < report.accepted == report.received < 500
    assert report.error is not None
    assert query("select truncated, landed_at is not null, error from landing.files") == [
        (True, True, report.error)
    ]
    (again,) = landed(path)
    assert (again.unchanged, again.error) == (report.accepted, report.error)
    path.write_bytes(gzip.compress(lines))
    assert counts(landed(path)[0]) == (500, 500 - report.accepted, report.accepted, 0)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl.gz", b"no archive"),
        ("a.zst", b""),
        ("a.parquet", b"no parquet"),
        ("a.bin", b"\x89PNG"),
        ("a.csv", b"a,b\n"),
    ],
)
def test_a_file_that_cannot_be_read_has_an_error_and_does_not_stop_the_others(
    landed: Landed, write: Write, record: Record, tmp_path: Path, name: str, content: bytes
) -> None:
    good = write([record("a")], "good.jsonl")
    (tmp_path / name).write_bytes(content)
    first, second, third = landed(tmp_path / name, tmp_path / "absent", good)
    for report in (first, second):
        assert report.error is not None
        assert report.error.endswith(".")
        assert counts(report) == (0, 0, 0, 0)
    assert counts(third) == (1, 1, 0, 0)


def test_a_folder_stands_for_its_files_by_name(write: Write, tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.jsonl", ".hidden.jsonl"):
        write([], name)
    (tmp_path / "folder").mkdir()
    assert expanded([tmp_path, tmp_path / "a.jsonl"]) == [
        tmp_path / "a.jsonl",
        tmp_path / "b.jsonl",
        tmp_path / "a.jsonl",
    ]


def test_an_empty_file_has_landed_with_nothing(
    landed: Landed, books: Callable[[], list[tuple[Any, ...]]], write: Write
) -> None:
    (report,) = landed(write([]))
    assert (counts(report), report.error) == ((0, 0, 0, 0), None)
    assert books() == [(0, 0, 0, 0, True, 0, 0, 0)]


def test_a_name_that_is_not_utf8_is_no_obstacle(
    landed: Landed, write: Write, record: Record, tmp_path: Path
) -> None:
    odd = tmp_path / os.fsdecode(b"caf\xe9.jsonl")
    odd.write_bytes(write([record("a"), b"{"]).read_bytes())
    (report,) = landed(odd)
    assert counts(report) == (2, 1, 0, 1)
    assert report.path.endswith("caf\ufffd.jsonl")


def test_unknown_fields_are_counted_in_the_files_books(
    landed: Landed, query: Query, write: Write, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutting, "TURNS_A_BATCH", 2)
    (report,) = landed(write([record("a", mood=1), record("b", mood=2, extra=3), record("c")]))
    assert report.ignored_fields == {"mood": 2, "extra": 1}
    assert query("select ignored_fields from landing.files") == [({"mood": 2, "extra": 1},)]


def test_days_are_the_sites_and_each_batch_touches_them_once(
    landed: Landed, query: Query, write: Write, record: Record
) -> None:
    lines = [record("a", day=1), record("b", day=1), record("c", day=3, ended_at="2024-05-03T22:30:00Z")]
    landed(write(lines), zone=ZoneInfo("Europe/Berlin"))
    assert query("select day::text, touched, processed from ops.days order by day") == [
        ("2024-05-01", 1, 0),
        ("2024-05-04", 1, 0),
    ]
    landed(write([*lines, record("d", day=1)]), zone=ZoneInfo("Europe/Berlin"))
    assert query("select day::text, touched from ops.days order by day") == [
        ("2024-05-01", 2),
        ("2024-05-04", 1),
    ]


def test_hostile_text_in_every_field_is_kept_as_text(
    landed: Landed, query: Query, write: Write, record: Record
) -> None:
    hostile = '\'; drop table core.turns; -- \\N \\. ","{}\n<script>${x}%s\u202e\ufeff'
    fields = dict.fromkeys(("source", "queue", "topic", "customer_id", "account_id"), hostile)
    (report,) = landed(write([record(hostile, hostile, attributes={hostile: hostile}, **fields)]))
    assert counts(report) == (1, 1, 0, 0)
    assert query(
        "select interaction_id, source, queue, topic, customer_id, attributes from core.interactions"
    ) == [(hostile, hostile, hostile, hostile, hostile, {hostile: hostile})]
    assert query("select text from core.turns where turn_index = 0") == [(hostile,)]


def test_quarantined_bytes_are_deleted_after_their_time_and_the_count_stays(
    landed: Landed, database: Database, query: Query, write: Write
) -> None:
    landed(write([b"{", b"["]))
    query("update landing.quarantine set quarantined_at = now() - interval '31 days' where line = 1")
    with database.begin() as tx:
        assert tx.execute("landing/purge_quarantine", days=30) == 1
    assert query("select line from landing.quarantine") == [(2,)]
    assert query("select quarantined from landing.files") == [(2,)]


@pytest.mark.parametrize("role", ["qm_app", "qm_reader"])
def test_only_the_owner_reads_quarantined_bytes(
    landed: Landed, database: Database, write: Write, role: str
) -> None:
    landed(write([b"{"]))
    with database.engine.connect() as connection:
        connection.exec_driver_sql(f"set role {role}")
        with pytest.raises(Exception, match="permission denied"):
            connection.exec_driver_sql("select raw from landing.quarantine")


@pytest.mark.corpora
@pytest.mark.skipif(not (CORPORA / "conversations").exists(), reason="the corpora are not here (QM_CORPORA)")
def test_a_real_corpus_lands_whole(landed: Landed, query: Query) -> None:
    (report,) = landed(CORPORA / "conversations" / "star_dev.jsonl.gz")
    assert counts(report) == (3_919, 3_919, 0, 0)
    assert query("select count(*) from core.turns") == [(69_533,)]
