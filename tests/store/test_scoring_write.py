"""What a run writes, whatever happens to it in between."""

from __future__ import annotations

import threading
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from qm_pipeline.interactions.errors import PermanentError, TransientError
from qm_pipeline.runs import scoring
from qm_pipeline.store import failpoints
from tests import contacts

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from qm_pipeline.models import ServingModels
    from qm_pipeline.store.engine import Database

DAY, NEXT = date(2026, 3, 2), date(2026, 3, 3)
COUNT = """
select
    (select count(*) from scores.interactions) as interactions,
    (select count(*) from scores.turns) as turns,
    (select count(*) from scores.flags) as flags,
    (select count(*) from scores.interactions where current) as current
"""
CONTENT = """
select md5(string_agg(t::text, ',' order by t::text)) as digest from (
    select to_jsonb(s) - 'scored_at' as t from scores.interactions as s
    union all select to_jsonb(s) from scores.turns as s
    union all select to_jsonb(s) from scores.flags as s
    union all select to_jsonb(s) from scores.dynamics as s
    union all select to_jsonb(s) from scores.evidence as s
    union all select to_jsonb(s) from scores.source_comparison as s
) as everything
"""


@pytest.fixture
def models() -> ServingModels:
    return contacts.PlainModels()


@pytest.fixture
def run_id(database: Database, tmp_path: Path) -> str:
    """A run that took on two days with 12 contacts of 4 turns each."""
    given = [contacts.contact(f"c{number}", (DAY, NEXT)[number % 2]) for number in range(12)]
    contacts.deliver(database, tmp_path, given)
    return contacts.take(database, DAY, NEXT)


def counts(database: Database) -> dict[str, int]:
    return contacts.rows(database, COUNT)[0]


def content(database: Database) -> str:
    return str(contacts.rows(database, CONTENT)[0]["digest"])


def test_every_turn_is_written_once_however_small_the_chunks(
    database: Database, run_id: str, models: ServingModels
):
    told: list[int] = []
    written = scoring.score_due(
        database, run_id, models, lambda so_far: told.append(so_far.turns), turns_a_chunk=9
    )
    assert counts(database) == {"interactions": 12, "turns": 48, "flags": written.flags, "current": 12}
    assert (written.due_turns, written.turns, written.by_status) == (48, 48, {"scored": 12})
    assert told[0] == 0
    assert max(after - before for before, after in pairwise(told)) <= 12


def test_a_contact_larger_than_a_chunk_is_scored_all_the_same(
    database: Database, tmp_path: Path, models: ServingModels
):
    contacts.deliver(database, tmp_path, [contacts.contact("long", DAY, turns=50)])
    scoring.score_due(database, contacts.take(database, DAY), models, turns_a_chunk=10)
    assert counts(database)["turns"] == 50


def test_a_second_run_finds_nothing_to_do(database: Database, run_id: str, models: ServingModels):
    scoring.score_due(database, run_id, models)
    before = content(database)
    again = scoring.score_due(database, contacts.take(database, DAY, NEXT), models)
    assert (again.due_interactions, again.interactions) == (0, 0)
    assert content(database) == before


def test_days_that_the_run_did_not_take_on_are_left_alone(
    database: Database, run_id: str, models: ServingModels
):
    assert run_id
    scoring.score_due(database, contacts.take(database, DAY), models)
    assert {row["day"] for row in contacts.rows(database, "select day from scores.turns")} == {DAY}


@pytest.mark.parametrize("mode", ["once", "onward"])
def test_a_fault_at_any_statement_loses_and_doubles_nothing(
    database: Database, run_id: str, models: ServingModels, mode: failpoints.Mode
):
    with failpoints.armed(0):
        scoring.score_due(database, run_id, models, turns_a_chunk=16)
        statements = failpoints.count()
    undisturbed = content(database)
    for at in range(1, statements + 1, 3):
        contacts.change(
            database, "truncate scores.interactions, scores.turns, scores.flags, scores.dynamics cascade"
        )
        with failpoints.armed(at, mode), pytest.raises(TransientError):
            scoring.score_due(database, run_id, models, turns_a_chunk=16)
        scoring.score_due(database, run_id, models, turns_a_chunk=16)
        assert content(database) == undisturbed


def test_two_runs_at_once_write_what_one_would(database: Database, run_id: str, models: ServingModels):
    ready = threading.Barrier(2)
    written: list[scoring.Written] = []

    def one(taken: str) -> None:
        ready.wait()
        written.append(scoring.score_due(database, taken, models, turns_a_chunk=8))

    taken = [run_id, contacts.take(database, DAY, NEXT)]
    threads = [threading.Thread(target=one, args=(each,)) for each in taken]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(each.interactions for each in written) == 12
    assert counts(database)["turns"] == 48


def test_what_is_superseded_while_it_is_scored_is_not_written(
    database: Database, tmp_path: Path, models: ServingModels, monkeypatch: pytest.MonkeyPatch
):
    contacts.deliver(database, tmp_path, [contacts.contact("c", DAY), contacts.contact("d", DAY)])
    run_id = contacts.take(database, DAY)
    score = scoring.score_batch

    def meanwhile(interactions: pl.DataFrame, turns: pl.DataFrame, models: ServingModels) -> scoring.Scored:
        monkeypatch.setattr(scoring, "score_batch", score)
        contacts.deliver(database, tmp_path, [contacts.contact("c", DAY, turns=6)])
        return score(interactions, turns, models)

    monkeypatch.setattr(scoring, "score_batch", meanwhile)
    scoring.score_due(database, run_id, models)
    seen = contacts.rows(
        database,
        "select i.interaction_id, s.version, s.current from scores.interactions as s "
        "join core.interactions as i using (interaction_key, version)",
    )
    assert seen == [{"interaction_id": "d", "version": 1, "current": True}]
    scoring.score_due(database, contacts.take(database, DAY), models)
    assert counts(database) == {
        "interactions": 2,
        "turns": 10,
        "flags": counts(database)["flags"],
        "current": 2,
    }


def test_a_new_version_is_scored_and_the_old_score_kept_as_history(
    database: Database, tmp_path: Path, models: ServingModels
):
    contacts.deliver(database, tmp_path, [contacts.contact("c", DAY)])
    scoring.score_due(database, contacts.take(database, DAY), models)
    contacts.deliver(database, tmp_path, [contacts.contact("c", NEXT, turns=6)])
    scoring.score_due(database, contacts.take(database, DAY, NEXT), models)
    seen = contacts.rows(database, "select version, current, day from scores.interactions order by version")
    assert seen == [
        {"version": 1, "current": False, "day": DAY},
        {"version": 2, "current": True, "day": NEXT},
    ]


def test_another_model_replaces_the_current_scores_and_can_be_taken_back(database: Database, run_id: str):
    first, second = contacts.PlainModels("plain-en/1.0.0"), contacts.PlainModels("plain-en/2.0.0")
    for models in (first, second, first):
        scoring.score_due(database, run_id, models)
        served = contacts.rows(
            database, "select distinct model_versions from scores.interactions where current"
        )
        assert served == [{"model_versions": models.versions}]
    flags = counts(database)["flags"]
    assert counts(database) == {"interactions": 24, "turns": 96, "flags": flags, "current": 12}


def test_blocks_keep_days_together_until_a_chunk_is_full():
    days = [
        scoring.Due(date(2026, 3, day), 1, turns) for day, turns in ((1, 5), (2, 4), (3, 2), (4, 30), (5, 1))
    ]
    grouped = [[day.day for day in block] for block in scoring.blocks(days, 10)]
    assert grouped == [[1, 2], [3], [4], [5]]


def test_a_chunk_is_scored_while_the_one_before_is_written_and_none_beyond(
    database: Database, run_id: str, models: ServingModels, monkeypatch: pytest.MonkeyPatch
):
    score, write = scoring.score_batch, scoring._write
    begun: list[str] = []
    ahead: list[int] = []
    another = threading.Semaphore(0)
    chunks = 4

    def noted(interactions: pl.DataFrame, turns: pl.DataFrame, models: ServingModels) -> scoring.Scored:
        begun.append(threading.current_thread().name)
        if len(begun) > 1:
            another.release()
        return score(interactions, turns, models)

    def waiting(*given: object) -> scoring.Scored:
        if len(ahead) < chunks - 1:  # before it is written, the next must have been begun
            assert another.acquire(timeout=60)
        ahead.append(len(begun) - len(ahead))
        return write(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(scoring, "score_batch", noted)
    monkeypatch.setattr(scoring, "_write", waiting)
    scoring.score_due(database, run_id, models, turns_a_chunk=16)
    assert len(begun) == len(ahead) == chunks
    assert threading.main_thread().name not in begun
    assert max(ahead) <= 2


def test_an_error_of_scoring_leaves_the_chunks_before_it_written(
    database: Database, run_id: str, models: ServingModels, monkeypatch: pytest.MonkeyPatch
):
    score, given = scoring.score_batch, []

    def failing(interactions: pl.DataFrame, turns: pl.DataFrame, models: ServingModels) -> scoring.Scored:
        given.append(interactions.height)
        if len(given) == 3:
            raise PermanentError("the model is at fault")
        return score(interactions, turns, models)

    monkeypatch.setattr(scoring, "score_batch", failing)
    with pytest.raises(PermanentError, match="the model is at fault"):
        scoring.score_due(database, run_id, models, turns_a_chunk=16)
    assert counts(database)["interactions"] == sum(given[:2])
