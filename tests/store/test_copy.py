"""Frames in and out of Postgres: everything comes back as it went in."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.interactions.frames import FLAGS, SPAN, UTC_TIME
from qm_pipeline.store import copy

if TYPE_CHECKING:
    from qm_pipeline.store.engine import Database

SCHEMA = pl.Schema(
    {
        "n": pl.Int64(),
        "words": pl.String(),
        "more": pl.String(),
        "small": pl.Int16(),
        "score": pl.Float32(),
        "value": pl.Float64(),
        "yes": pl.Boolean(),
        "day": pl.Date(),
        "moment": UTC_TIME,
        "raw": pl.Binary(),
        "key": pl.String(),
        "spans": pl.List(SPAN),
        "tags": pl.List(pl.String()),
    }
)
NAIVE = dt.datetime(2999, 1, 1)  # noqa: DTZ001 (hypothesis wants its bounds so)
TABLE = """
create table public.kept (
    n bigint, words text, more text, small smallint, score real, value double precision, yes boolean,
    day date, moment timestamptz, raw bytea, key uuid, spans jsonb, tags jsonb
)
"""
HOSTILE = [
    "", " ", ",", '"', '""', "'", "\\", "\\.", "a\n\\.\nb", "\\N", "NULL", "null", "\n", "\r", "\r\n", "\t",
    "a\rb", "=1+1", "NaN", "x\u2028y", "\ufeff", "\U0001f600", "e\u0301", "%s %(a)s :name ::text", "$1", "{}",
    "ends with \\", 'quote at the end"', '"quoted"', "\x01\x1a\x7f",
]  # fmt: skip

text = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20),
)
span = st.fixed_dictionaries(
    {
        "turn_index": st.integers(0, 9),
        "start": st.none() | st.integers(0, 9),
        "end": st.none() | st.integers(0, 9),
    }
)
row = st.fixed_dictionaries(
    {
        "words": st.none() | text,
        "more": st.none() | text,
        "small": st.none() | st.integers(-(2**15), 2**15 - 1),
        "score": st.none() | st.floats(width=32, allow_nan=False),
        "value": st.none() | st.floats(allow_nan=False),
        "yes": st.none() | st.booleans(),
        "day": st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2999, 12, 31)),
        "moment": st.none() | st.datetimes(NAIVE.replace(year=1900), NAIVE, timezones=st.just(dt.UTC)),
        "raw": st.none() | st.binary(max_size=8),
        "key": st.none() | st.uuids().map(str),
        "spans": st.none() | st.lists(span, max_size=3),
        "tags": st.none() | st.lists(text, max_size=3),
    }
)


@pytest.fixture
def kept(database: Database) -> Database:
    with database.engine.begin() as connection:
        connection.exec_driver_sql(TABLE)
    return database


@pytest.fixture
def query(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Let a test name SQL of its own."""
    named: dict[str, str] = {}
    monkeypatch.setattr("qm_pipeline.store.queries.load", named.__getitem__)
    return named


def there_and_back(database: Database, frame: pl.DataFrame) -> pl.DataFrame:
    with database.begin() as tx:
        assert tx.copy_in("public.kept", frame) == frame.height
        back = tx.frame("all", schema=frame.schema)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("truncate public.kept")
    return back


@hypothesis_settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(row, max_size=8))
def test_every_value_comes_back_as_it_went_in(
    kept: Database, query: dict[str, str], rows: list[dict[str, Any]]
) -> None:
    query["all"] = "select * from public.kept order by n"
    numbered = [{"n": n, **values} for n, values in enumerate(rows)]
    frame = pl.DataFrame(numbered, schema=SCHEMA)

    assert there_and_back(kept, frame).to_dicts() == frame.to_dicts()


@pytest.mark.parametrize("words", [*HOSTILE, None])
def test_a_lone_column_keeps_null_and_empty_apart(
    kept: Database, query: dict[str, str], words: str | None
) -> None:
    query["all"] = "select words from public.kept"
    frame = pl.DataFrame({"words": [words, words]}, schema={"words": pl.String()})

    assert there_and_back(kept, frame).to_dicts() == frame.to_dicts()


def test_what_postgres_holds_is_what_was_written(kept: Database) -> None:
    frame = pl.DataFrame(
        {
            "n": range(len(HOSTILE)),
            "words": HOSTILE,
            "raw": [word.encode() for word in HOSTILE],
            "tags": [[word] for word in HOSTILE],
        }
    )
    with kept.begin() as tx:
        tx.copy_in("public.kept", frame)
    with kept.engine.begin() as connection:
        held = connection.exec_driver_sql("select words, raw, tags from public.kept order by n").all()

    assert [tuple(each) for each in held] == [(word, word.encode(), [word]) for word in HOSTILE]


def test_not_a_number_and_infinities_survive(kept: Database, query: dict[str, str]) -> None:
    query["all"] = "select score, value from public.kept"
    values = [float("nan"), float("inf"), float("-inf"), 0.1, 1 / 3]
    frame = pl.DataFrame({"score": pl.Series(values, dtype=pl.Float32), "value": values})

    assert there_and_back(kept, frame).equals(frame)


def test_a_byte_order_mark_at_the_edge_of_a_block_is_data(
    kept: Database, query: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy, "_BYTES_A_BLOCK", 1)
    query["all"] = "select words from public.kept"
    frame = pl.DataFrame({"words": ["\ufeff", "\ufeff\ufeffx"]})

    assert there_and_back(kept, frame)["words"].to_list() == ["\ufeff", "\ufeff\ufeffx"]


def test_a_frame_of_many_blocks_comes_back_whole(
    kept: Database, query: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy, "_ROWS_A_BLOCK", 7)
    monkeypatch.setattr(copy, "_BYTES_A_BLOCK", 100)
    query["all"] = "select n, words from public.kept order by n"
    frame = pl.DataFrame({"n": range(500), "words": [f"line {n}\nand\n" for n in range(500)]})

    assert there_and_back(kept, frame).equals(frame)


def test_an_empty_result_keeps_its_schema(kept: Database, query: dict[str, str]) -> None:
    query["all"] = "select * from public.kept"
    frame = pl.DataFrame(schema=SCHEMA)

    assert there_and_back(kept, frame).schema == SCHEMA


def test_columns_go_by_name_in_whatever_order_the_query_has_them(
    kept: Database, query: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy, "_BYTES_A_BLOCK", 1)
    query["all"] = "select more, n, words from public.kept order by n"
    frame = pl.DataFrame({"n": [1, 2], "words": ["a", "b"], "more": ["c", "d"]})

    assert there_and_back(kept, frame).equals(frame)


@pytest.mark.parametrize("columns", ["n", "n, words, more", "n, more", "n, words, words"])
def test_a_query_with_other_columns_than_the_schema_is_a_fault_of_the_program(
    kept: Database, query: dict[str, str], columns: str
) -> None:
    query["all"] = f"select {columns} from public.kept"
    schema = pl.Schema({"n": pl.Int64(), "words": pl.String()})

    with kept.begin() as tx, pytest.raises(PermanentError, match="do not fit the schema"):
        tx.frame("all", schema=schema)


def test_evidence_lists_are_read_by_postgres_as_json(kept: Database) -> None:
    evidence = [{"turn_index": 1, "start": None, "end": None}]
    frame = pl.DataFrame({"spans": [evidence, []]}, schema={"spans": FLAGS["evidence"]})
    with kept.begin() as tx:
        tx.copy_in("public.kept", frame)
    with kept.engine.begin() as connection:
        held = connection.exec_driver_sql("select spans::text from public.kept").scalars()
        assert [json.loads(each) for each in held] == [evidence, []]


def test_the_parameters_of_a_bulk_read_are_values_and_never_sql(
    kept: Database, query: dict[str, str]
) -> None:
    query["found"] = "select n from public.kept where words = :words and key = any(:keys) and day >= :day"
    keys = [uuid.uuid4(), uuid.uuid4()]
    hostile = "'; drop table public.kept; -- %s \\ :day"
    row = {"n": 7, "words": hostile, "key": str(keys[0]), "day": dt.date(2024, 1, 1)}
    with kept.begin() as tx:
        tx.copy_in("public.kept", pl.DataFrame([row]))
        found = tx.frame(
            "found", schema=pl.Schema({"n": pl.Int64()}), words=hostile, keys=keys, day=dt.date(2023, 1, 1)
        )

    assert found["n"].to_list() == [7]


@pytest.mark.parametrize("parameters", [{}, {"words": "50%"}])
def test_per_cent_signs_and_casts_in_a_bulk_read_are_left_alone(
    kept: Database, query: dict[str, str], parameters: dict[str, str]
) -> None:
    query["found"] = "select '100%'::text as a, '%s %(b)s %%' as b" + (", :words as c" if parameters else "")
    names = ["a", "b", "c"][: 2 + len(parameters)]
    with kept.begin() as tx:
        found = tx.frame("found", schema=pl.Schema(dict.fromkeys(names, pl.String())), **parameters)

    assert found.row(0) == ("100%", "%s %(b)s %%", *parameters.values())


def test_a_schema_that_does_not_fit_is_a_sentence_without_the_words(
    kept: Database, query: dict[str, str]
) -> None:
    query["all"] = "select words from public.kept"
    with kept.begin() as tx:
        tx.copy_in("public.kept", pl.DataFrame({"words": ["confidential"]}))
        with pytest.raises(PermanentError, match="do not fit the schema") as failed:
            tx.frame("all", schema=pl.Schema({"words": pl.Int64()}))
    assert "confidential" not in str(failed.value)
    assert failed.value.__context__ is None


def test_a_nul_character_is_refused_and_nothing_is_written(kept: Database) -> None:
    with pytest.raises(PermanentError), kept.begin() as tx:
        tx.copy_in("public.kept", pl.DataFrame({"words": ["fine", "a\0b"]}))
    with kept.engine.begin() as connection:
        assert connection.exec_driver_sql("select count(*) from public.kept").scalar() == 0


def test_two_columns_of_bytes_travel_side_by_side(database: Database) -> None:
    day = dt.date(2026, 3, 2)
    frame = pl.DataFrame({"day": [day], "visits": [b"\x00"], "contacts": [b"\\x"]})
    with database.begin() as tx:
        tx.copy_in("marts.journey_days", frame)
        (row,) = tx.rows("journeys/packed_days", first=day, visits_from=day, last=day)
    assert (row["visits"], row["contacts"]) == (b"\x00", b"\\x")
